"""What a newcomer's three files showed: each is a defect that cost minutes, or told what was not so."""

from pathlib import Path

import pytest

from kithline.feeds.trial.declare import declaration
from kithline.feeds.trial.keys import keys_of
from kithline.feeds.trial.own_folder import feed_of
from kithline.feeds.trial.proposal import Proposal
from kithline.feeds.trial.propose import propose
from kithline.feeds.trial.shape import shape_of
from kithline.feeds.trial.trial import try_file
from kithline.intake.preview import Preview, preview
from kithline.sharing.matrix import PURPOSES
from tests.feeds.trial import unseen_files
from tests.feeds.trial.answers_given import declared, given
from tests.feeds.trial.strange_files import TODAY


def roles(proposal: Proposal) -> dict[str, str]:
    return {guess.header: guess.role for guess in proposal.guesses if guess.role != "raw"}


def seen(path: Path, **changes: str | list[str]) -> Preview:
    _, _, feed = declared(path, **changes)
    return preview(feed, path, TODAY)


def test_a_charitys_case_list_is_understood_as_it_came(tmp_path: Path) -> None:
    path = unseen_files.bereavement(tmp_path)
    proposal = propose(shape_of(path), TODAY)
    assert roles(proposal) == {
        "Case Ref": "row",
        "Surname": "own.surname",
        "F/name(s)": "own.forename",
        "DoB": "own.birth",
        "NHS No.": "own.nhs_number",
        "Gend. (1=M 2=F 9=NK)": "own.sex",
        "Addr": "own.line",
        "P/Code": "own.postcode",
        "Dt Ref'd": "start",
        "Wkr": "worker_name",
        "Wkr Tel": "worker_telephone",
        "Dt Clsd": "end",
    }
    made = seen(path)
    assert (made.accepted, made.rejected) == (58, 4)
    assert {(each.column, each.expected) for each in made.rejects} == {
        ("DoB", "expected a date as DD/MM/YYYY"),
        ("Dt Ref'd", "expected a date as DD-Mon-YY"),
        ("Case Ref", "row 8 of this file has the same key"),
        ("", "expected 18 cells; the row has 17"),
    }
    assert "1 row has another number of cells than the headers, and could not be read" in proposal.notes


def test_a_workbook_from_an_access_query_is_understood(tmp_path: Path) -> None:
    path = unseen_files.sensory(tmp_path)
    said = {"sss id": "own.key", "QT": "worker_name", "QT e-mail": "worker_email"}
    proposal = propose(shape_of(path), TODAY, said=said)
    assert roles(proposal) == {
        "SSS ID": "own.key",
        "Pupil Surname": "own.surname",
        "Pupil First Name": "own.forename",
        "D.O.B.": "own.birth",
        "M/F (1/2/9)": "own.sex",
        "UPN": "own.upn",
        "Date opened": "start",
        "QT": "worker_name",
        "QT e-mail": "worker_email",
        "Parent/Carer 1 name": "other.name",
        "Home P/code": "own.postcode",
    }
    made = seen(path, says="none")
    named = made.rows[0][made.headings.index("second person: forename")]
    assert named and not named.startswith(("Ms", "Mrs")), "a title is no forename"


def test_a_hospital_schools_register_is_understood(tmp_path: Path) -> None:
    proposal = propose(shape_of(unseen_files.hospital_school(tmp_path)), TODAY)
    found = roles(proposal)
    assert (found["teacher/name"], found["teacher/phone"]) == ("worker_name", "worker_telephone")
    assert found["pupil/nhsNo"] == "own.nhs_number" and found["discharged"] == "end"


def test_contacts_without_a_number_or_a_day_hang_on_the_rows_too(tmp_path: Path) -> None:
    trial = try_file(unseen_files.hospital_school(tmp_path), TODAY, PURPOSES, said={"registerNo": "row"})
    [contacts] = trial.hanging
    assert contacts.title == "register/contacts"
    assert contacts.keys.row == ("../pupil/nhsNo", "name") == contacts.keys.other
    said = {"says_contacts": "none", "relation_contacts": "child"}
    answers = given(says="none", service="none", **said)
    text = declaration(trial.proposal, trial.keys, answers, trial.hanging)
    [hung] = preview(feed_of(text, answers.code), trial.shape.path, TODAY).hanging
    assert hung.accepted > 70 and hung.rejected < 10


def test_headings_and_sums_between_the_rows_could_not_be_read_and_the_number_that_was_said_is_the_key(
    tmp_path: Path,
) -> None:
    trial = try_file(unseen_files.transport(tmp_path), TODAY, PURPOSES, said={"pax no.": "own.key"})
    assert trial.keys is not None and trial.keys.person == ("PAX NO.",) == trial.keys.row
    text = declaration(trial.proposal, trial.keys, given(says="none", service="none"), ())
    made = preview(feed_of(text, "tried_feed"), trial.shape.path, TODAY)
    assert (made.accepted, made.rejected) == (60, 6)
    assert '"w_chair_y_n"' in text


def test_a_column_may_be_called_as_we_call_a_rows_place(tmp_path: Path) -> None:
    path = tmp_path / "members.csv"
    path.write_text("Ref,Surname,N\n1,Fenn,7\n2,Quill,8\n3,Marl,9\n", encoding="utf-8")
    _, text, feed = declared(path, says="none", service="none")
    assert 'Column("n")' in text
    assert preview(feed, path, TODAY).accepted == 3


def test_of_keys_it_says_which_rows_share_or_lack_one(tmp_path: Path) -> None:
    keys = keys_of(propose(shape_of(unseen_files.bereavement(tmp_path)), TODAY))
    assert keys is not None
    assert keys.why == "each row has its own 'Case Ref', but for 1 with an earlier row's"
    keys = keys_of(
        propose(shape_of(unseen_files.hospital_school(tmp_path)), TODAY, said={"registerNo": "row"})
    )
    assert keys is not None
    assert keys.why == "each row has its own 'registerNo', but for 1 with an earlier row's and 1 without"


def test_a_column_is_named_however_its_line_breaks_stand(tmp_path: Path) -> None:
    shape = shape_of(unseen_files.bereavement(tmp_path))
    for named in ("Case Ref", "Case\nRef", "case ref"):
        assert propose(shape, TODAY, said={named: "own.key"}).one("own.key").header == "Case Ref"
    with pytest.raises(ValueError, match="there is no column 'Case'; there are 'Case Ref', 'Surname', "):
        propose(shape, TODAY, said={"Case": "own.key"})


def test_what_is_said_against_the_values_is_told_as_such(tmp_path: Path) -> None:
    said = {"Dt Ref'd": "raw", "Loss of": "start", "Wkr": "worker_name"}
    proposal = propose(shape_of(unseen_files.bereavement(tmp_path)), TODAY, said=said)
    against, with_them = proposal.one("start"), proposal.one("worker_name")
    assert against is not None and with_them is not None
    assert against.how_sure == "look at it" and "though its values do not look like it" in against.reason
    assert with_them.how_sure != "look at it"
