"""A file that a feed expects already is sent there; what is asked depends on the file."""

from pathlib import Path

import openpyxl
import pytest

from kithline.feeds.discovery import feeds, sample_folder
from kithline.feeds.readers import WrongFile
from kithline.feeds.trial.answers import answers_of, faults
from kithline.feeds.trial.declare import declaration
from kithline.feeds.trial.own_folder import feed_of
from kithline.feeds.trial.trial import Trial, try_file
from kithline.intake.preview import preview
from tests.feeds.trial import strange_files
from tests.feeds.trial.answers_given import GIVEN
from tests.feeds.trial.strange_files import TODAY

PURPOSES = {"safeguarding": "To safeguard"}


def tried(path: Path, **options: object) -> Trial:
    return try_file(path, TODAY, PURPOSES, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("code", ["young_carers", "case_system", "annex_a", "ctf", "gp_registration"])
def test_a_file_of_the_catalogue_is_known_whatever_its_name(code: str, tmp_path: Path) -> None:
    sample = next(path for path in sorted(sample_folder(code).rglob("*")) if path.is_file())
    path = tmp_path / f"export{sample.suffix}"
    path.write_bytes(sample.read_bytes())
    with pytest.raises(WrongFile, match=rf"this looks like the feed {code} already"):
        tried(path)


def test_no_strange_file_is_taken_for_one_of_the_catalogue(tmp_path: Path) -> None:
    assert len(feeds()) >= 44
    for make in strange_files.ALL:
        assert tried(make(tmp_path)).keys is not None


def test_what_the_file_cannot_say_is_asked_and_never_answered_for_anybody(tmp_path: Path) -> None:
    trial = tried(strange_files.parenting(tmp_path))
    asked = {question.code for question in trial.asked}
    assert asked >= {
        "title",
        "agency",
        "legal_basis",
        "purposes",
        "retention",
        "rhythm",
        "restriction",
        "relation",
    }
    assert set(faults({}, trial.asked)) == asked, "nothing has an answer of its own"
    wrong = faults({"title": "123", "legal_basis": "Children Act 2004", "mode": "now"}, trial.asked)
    assert "letters" in wrong["title"] and "UK GDPR" in wrong["legal_basis"] and "snapshot" in wrong["mode"]


def test_an_earlier_file_tells_what_absence_means(tmp_path: Path) -> None:
    now, before = tmp_path / "now", tmp_path / "before"
    now.mkdir(), before.mkdir()
    path = strange_files.portage(now)
    assert "mode" not in tried(path).suggested
    assert tried(path, earlier=strange_files.portage(before)).suggested["mode"][0] == "snapshot"
    other = strange_files.portage(before)
    other.write_text(other.read_text(encoding="utf-8").replace('ref="P', 'ref="X'), encoding="utf-8")
    assert tried(path, earlier=other).suggested["mode"][0] == "delta"


def test_a_file_about_nobody_says_what_it_lacks(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_text("Colour,Size\nred,1.5\nblue,2.5\n", encoding="utf-8")
    assert "no column says whom a row is about" in tried(path).lacks


def test_a_club_of_girls_with_titles_points_in_its_dates_and_a_row_of_totals(tmp_path: Path) -> None:
    rows = [f"HR-{n}|Quillfeather, Amara|F|{n % 27 + 1:02}.03.12|0{n % 9 + 1}.09.25" for n in range(40)]
    head = [
        "Girls' Rugby register||||",
        "Printed 02/03/2026||||",
        "Member No|Girl's name|Gender|D.O.B.|Joined",
    ]
    path = tmp_path / "rugby_register_2026-03-02.csv"
    path.write_text("\n".join([*head, *rows, "Total|40|||"]), encoding="cp1252")
    trial = tried(path)
    assert {guess.header: guess.role for guess in trial.proposal.guesses} == {
        "Member No": "own.key",
        "Girl's name": "own.name",
        "Gender": "own.sex",
        "D.O.B.": "own.birth",
        "Joined": "start",
    }
    answers = answers_of({**GIVEN, "says": "none", "service": "none"})
    feed = feed_of(declaration(trial.proposal, trial.keys, answers), answers.code)
    seen = preview(feed, path, TODAY)
    assert (seen.accepted, seen.rejected) == (40, 1)


def test_a_total_beneath_a_workbook_and_places_that_are_none(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["TA Ref", "Forename", "Surname", "Child DoB", "Home p/code"])
    for n in range(12):
        postcode = "NOT KNOWN" if n > 7 else f"JX{n % 4 + 1} 7QD"
        book.active.append([f"TA{n + 100}", "Noor", "Fenn", f"{n + 14}/03/2012", postcode])
    book.active.append(["Total passengers", 30])
    path = tmp_path / "passengers oct 2026.xlsx"
    book.save(path)
    trial = tried(path, said={"TA Ref": "own.key"})
    assert [guess.role for guess in trial.proposal.guesses][3:] == ["own.birth", "own.postcode"]
    assert any("row is one of totals" in note for note in trial.proposal.notes)
    assert "'Home p/code': 4 cells without the form of a postcode, read as empty" in trial.proposal.notes
    answers = answers_of({**GIVEN, "says": "none", "service": "none"})
    feed = feed_of(declaration(trial.proposal, trial.keys, answers), answers.code)
    seen = preview(feed, path, TODAY)
    assert (seen.accepted, seen.rejected) == (12, 1)
    assert "this is a row of totals" in seen.rejects[0].expected
    assert [row[-1] for row in seen.rows][6:9] == ["JX3 7QD", "JX4 7QD", ""]


def test_values_tell_what_a_header_does_not(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    rows = [f"M{n},Noor,Fenn,JX{n % 4 + 1} 7QD" for n in range(9)]
    path.write_text("\n".join(["Member No,Forename,Surname,Code", *rows]), encoding="utf-8")
    assert [guess.role for guess in tried(path).proposal.guesses][-1] == "own.postcode"


GROUPS = ["", "Child", "", "", "Parent", "", "", "Sessions", ""]
HEADINGS = ["Ref", "Forename", "Surname", "DOB", "Forename", "Surname", "Mobile", "Mon", "Tue"]
GROUPED = [
    ["HC1", "Amara", "Quillfeather", "2012-03-04", "Maren", "Quillfeather", "07700 900101", "Y", "N"],
    ["HC2", "Tobias", "Nettlewick", "2009-07-15", "Jory", "Nettlewick", "07700 900102", "N", "Y"],
    ["HC3", "Isla", "Ostrander", "2018-01-20", "?", "-", "", "Y", "Y"],
]


def in_two_rows(path: Path, above: list[list[str]]) -> Path:
    rows = [*above, HEADINGS, *GROUPED]
    if path.suffix == ".csv":
        path.write_text("".join(";".join(row) + "\n" for row in rows), encoding="utf-8")
    else:
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        book.save(path)
    return path


@pytest.mark.parametrize("name", ["holiday club easter 2026.csv", "holiday club easter 2026.xlsx"])
def test_headers_of_two_rows_tell_the_child_from_the_parent_when_tried_and_when_received(
    name: str, tmp_path: Path
) -> None:
    path = in_two_rows(tmp_path / name, [["Holiday club"], GROUPS])
    trial = tried(path)
    roles = {guess.header: guess.role for guess in trial.proposal.guesses}
    assert [roles[header] for header in ("Child Forename", "Child Surname", "DOB")] == [
        "own.forename",
        "own.surname",
        "own.birth",
    ]
    assert [roles[header] for header in ("Parent Forename", "Parent Surname")] == [
        "other.forename",
        "other.surname",
    ]
    assert {"Mobile", "Mon", "Tue"} <= set(roles), "what stands there once keeps its name"
    assert (
        "'Parent Forename': 1 cell without a letter, read as empty: nobody is named there"
        in trial.proposal.notes
    )
    assert trial.keys is not None
    answers = answers_of({**GIVEN, "says": "none", "service": "none", "relation": "child"})
    feed = feed_of(declaration(trial.proposal, trial.keys, answers), answers.code)
    seen = preview(feed, path, TODAY)
    assert (seen.accepted, seen.rejected) == (3, 0), [each.expected for each in seen.rejects]
    assert [list(row[1:3]) for row in seen.rows] == [row[1:3] for row in GROUPED]


@pytest.mark.parametrize("name", ["clubs.csv", "clubs.xlsx"])
def test_a_title_above_two_columns_of_one_name_heads_neither(name: str, tmp_path: Path) -> None:
    path = in_two_rows(tmp_path / name, [["Holiday club"]])
    with pytest.raises(WrongFile, match="two columns have the same name"):
        tried(path)
