"""What is proposed of six files that nobody wrote a declaration for; and what must not be guessed."""

from datetime import date
from pathlib import Path

import pytest

from kithline.core.dates import DateForm
from kithline.feeds.trial.keys import keys_of
from kithline.feeds.trial.propose import propose
from kithline.feeds.trial.shape import shape_of
from tests.feeds.trial import strange_files
from tests.feeds.trial.strange_files import TODAY

# the roles of the columns in their order; "-" is kept raw
EXPECTED = {
    "housing": "row own.key - own.forename own.surname own.birth own.sex own.nino own.line own.line own.postcode "
    "own.uprn - start - worker_name -",
    "youth_club": "own.key own.name own.birth own.sex own.ethnicity - start end worker_name worker_telephone -",
    "mentoring": "own.key own.forename own.surname own.birth own.sex own.nhs_number own.line own.line own.postcode "
    "worker worker_name worker_email start end - -",
    "portage": "own.key - own.forename own.surname own.birth own.sex own.nhs_number start - own.postcode",
    "tutoring": "row own.upn own.surname own.forename own.birth - start - - worker_name",
    "parenting": "row own.key own.forename own.surname own.birth other.forename other.surname other.birth - - own.line "
    "own.postcode - start",
}


@pytest.mark.parametrize("make", strange_files.ALL, ids=lambda make: make.__name__)
def test_each_column_of_six_files(make, tmp_path: Path) -> None:
    proposal = propose(shape_of(make(tmp_path)), TODAY)
    roles = ["-" if guess.role == "raw" else guess.role for guess in proposal.guesses]
    assert dict(zip(proposal.shape.headers, roles, strict=True)) == dict(
        zip(proposal.shape.headers, EXPECTED[make.__name__].split(), strict=True)
    )
    assert all(guess.reason for guess in proposal.guesses)
    assert keys_of(proposal) is not None


def table(folder: Path, text: str) -> Path:
    path = folder / "file.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_where_day_and_month_could_be_either_it_is_asked(tmp_path: Path) -> None:
    path = table(tmp_path, "ID,Surname,DOB\n1,Fenn,03/04/2012\n2,Quill,05/06/2013\n")
    unsure = propose(shape_of(path), TODAY)
    assert unsure.is_month_unsure and unsure.guesses[2].confidence < 0.7
    told = propose(shape_of(path), TODAY, month_first=True)
    assert not told.is_month_unsure
    assert told.guesses[2].look.forms == (DateForm.US,)


def test_another_column_of_the_file_tells_day_from_month(tmp_path: Path) -> None:
    path = table(
        tmp_path, "ID,Surname,DOB,Joined\n1,Fenn,03/04/2012,11/30/2024\n2,Quill,05/06/2013,12/25/2024\n"
    )
    proposal = propose(shape_of(path), TODAY)
    assert [guess.look.forms for guess in proposal.guesses[2:]] == [(DateForm.US,), (DateForm.US,)]
    assert proposal.is_month_first and not proposal.is_month_unsure


def test_a_lone_letter_f_is_female_where_the_header_says_gender_and_false_elsewhere(tmp_path: Path) -> None:
    path = table(
        tmp_path, "ID,Surname,Gender,In care,Joined\n1,Fenn,F,F,2024-01-13\n2,Quill,F,F,2024-02-14\n"
    )
    guesses = propose(shape_of(path), TODAY).guesses
    assert [guess.role for guess in guesses[2:4]] == ["own.sex", "raw"]
    assert [guess.look.sort for guess in guesses[2:4]] == ["sex", "flag"]


def test_the_values_speak_against_a_header(tmp_path: Path) -> None:
    path = table(tmp_path, "ID,Surname,DOB,NHS No\n1,Fenn,blue,12\n2,Quill,green,13\n")
    roles = [guess.role for guess in propose(shape_of(path), TODAY).guesses]
    assert roles == ["own.key", "own.surname", "raw", "raw"]


def test_what_somebody_says_is_taken_and_nonsense_is_refused(tmp_path: Path) -> None:
    shape = shape_of(table(tmp_path, "ID,Surname,Pet\n1,Fenn,Rex\n2,Quill,Tib\n"))
    said = propose(shape, TODAY, said={"Pet": "own.preferred_forename"})
    assert said.guesses[2].role == "own.preferred_forename" and "as you said" in said.guesses[2].reason
    for wrong in ({"Dog": "raw"}, {"Pet": "own.dog"}, {"Pet": "own.surname"}):
        with pytest.raises(ValueError, match="there is no|cannot all be"):
            propose(shape, TODAY, said=wrong)


def test_a_name_alone_is_a_weak_key_and_nobody_is_none(tmp_path: Path) -> None:
    named = keys_of(propose(shape_of(table(tmp_path, "Surname,Forename\nFenn,Kit\nQuill,Wren\n")), TODAY))
    assert named is not None and "Ask the source for its number" in named.weak
    assert keys_of(propose(shape_of(table(tmp_path, "Colour,Size\nred,1.5\nblue,2.5\n")), TODAY)) is None


@pytest.mark.parametrize("header", ["No.", "#", "Row no", "Nr", "S/N"])
def test_a_count_of_the_files_rows_is_nobodys_number(header: str, tmp_path: Path) -> None:
    rows = "1,Fenn,Kit,2012-03-04,2026-01-05\n2,Quill,Wren,2013-05-06,2026-01-05\n3,Vale,Noor,2014-07-08,2026-01-06\n"
    proposal = propose(shape_of(table(tmp_path, f"{header},Surname,Forename,DOB,Start\n{rows}")), TODAY)
    keys = keys_of(proposal)
    assert (
        proposal.guesses[0].role == "raw" and "the next file counts other rows" in proposal.guesses[0].reason
    )
    assert keys is not None and header not in (*keys.person, *keys.row)
    again = f"{header},Surname,Forename,DOB\n" + rows.replace(",2026-01-05", "").replace(",2026-01-06", "")
    twice = again + "4,Fenn,Kit,2012-03-04\n"  # a count is no way to tell two rows of one child apart either
    keys = keys_of(propose(shape_of(table(tmp_path, twice)), TODAY))
    assert keys is None or header not in keys.row


def test_a_persons_number_that_counts_is_to_be_looked_at_and_another_is_not(tmp_path: Path) -> None:
    def looked(first: int, header: str = "Client ID") -> tuple[str, str]:
        rows = "".join(
            f"{first + place},{name}\n" for place, name in enumerate(("Fenn,Kit", "Quill,Wren", "Vale,Noor"))
        )
        proposal = propose(shape_of(table(tmp_path, f"{header},Surname,Forename\n{rows}")), TODAY)
        keys = keys_of(proposal)
        assert keys is not None and keys.person == (header,)
        return proposal.guesses[0].how_sure, keys.weak

    assert looked(1)[0] == "look at it" and "the next file makes one person of two" in looked(1)[1]
    assert looked(7041) == ("sure", "")
    assert looked(7041, "No.") == ("sure", "")


def test_a_grandmothers_birth_with_a_year_of_two_figures(tmp_path: Path) -> None:
    rows = "7,Fenn,3-Mar-16,Ada,Fenn,12-Aug-45\n9,Quill,4-Apr-17,Ivy,Quill,1-Jan-49\n"
    rows += "11,Vale,5-May-18,Una,Vale,2-Feb-81\n"
    head = "Client ID,Surname,DOB,Carer Forename,Carer Surname,Carer DOB\n"
    proposal = propose(shape_of(table(tmp_path, head + rows)), TODAY)
    carer = proposal.guesses[5]
    assert carer.role == "other.birth" and carer.look.forms == (DateForm.WORDS_SHORT,)
    assert carer.value.parse("12-Aug-45") == date(1945, 8, 12)
    assert carer.value.parse("2-Feb-81") == date(1981, 2, 2)


def test_a_date_that_cannot_be_read_is_nobodys_number(tmp_path: Path) -> None:
    rows = "Fenn,Spring-16\nQuill,Autumn-17\nVale,Summer-18\n"
    proposal = propose(shape_of(table(tmp_path, f"Surname,Mum DOB\n{rows}")), TODAY)
    assert [guess.role for guess in proposal.guesses] == ["own.surname", "raw"]
