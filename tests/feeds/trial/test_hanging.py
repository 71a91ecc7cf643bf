"""A file with several tables: each is found, tied to the rows by their number, and declared when somebody says so."""

from pathlib import Path

import openpyxl
import pytest

from kithline.feeds.spec import EmitRelationship, Through
from kithline.feeds.trial.answers import answers_of, faults
from kithline.feeds.trial.declare import declaration
from kithline.feeds.trial.own_folder import feed_of, write_feed
from kithline.feeds.trial.trial import Trial, try_file
from kithline.intake.preview import preview
from tests.feeds.trial import hanging_files
from tests.feeds.trial.answers_given import GIVEN
from tests.feeds.trial.strange_files import TODAY

PLAIN = {**GIVEN, "says": "none", "service": "none"}
SAID = {
    "says_sessions": "youth_contact",
    "says_visit": "youth_contact",
    "says_appointments": "youth_contact",
    **{f"says_{code}": "none" for code in ("parents", "carers")},
    **{f"relation_{code}": "child" for code in ("parents", "carers")},
}


def tried(path: Path) -> Trial:
    return try_file(path, TODAY, {"early_support": "To support early"})


@pytest.mark.parametrize(
    ("make", "ties", "rows"),
    [
        (hanging_files.therapist, {"sessions": "Client", "parents": "Client ID"}, [12, 36, 12]),
        (hanging_files.charity, {"visit": "../../@ref"}, [10, 19]),
        (hanging_files.clinic, {"appointments": "../id", "carers": "../id"}, [9, 18, 9]),
    ],
)
def test_each_table_is_tied_to_its_rows_and_all_of_them_are_taken_in(make, ties, rows, tmp_path, monkeypatch):
    path = make(tmp_path)
    trial = tried(path)
    assert trial.keys is not None
    assert {each.code: each.tie for each in trial.hanging} == ties
    asked = {code: answer for code, answer in SAID.items() if code in {each.code for each in trial.asked}}
    answers = answers_of({**PLAIN, **asked})
    assert not faults({**PLAIN, **asked}, trial.asked)
    text = declaration(trial.proposal, trial.keys, answers, trial.hanging)
    feed = feed_of(text, answers.code)
    assert [table.code for table in feed.tables] == ["rows", *ties]
    assert all(isinstance(table.subject, Through) for table in feed.tables[1:])
    seen = preview(feed, path, TODAY)
    assert [seen.accepted, *(each.accepted for each in seen.hanging)] == rows
    assert (seen.rejected, [each.rejected for each in seen.hanging]) == (0, [0] * len(ties))
    monkeypatch.setenv("FEEDS_DIR", str(tmp_path))
    written = write_feed(text, trial.proposal, answers.code, TODAY, hanging=trial.hanging)
    sample = preview(feed, written.sample, TODAY)
    assert [sample.accepted, *(each.accepted for each in sample.hanging)] == [6] * len(rows)
    # what stands in a table of its own is not kept in the row above it too
    kept = {table.layouts[0].header(column.code) for table in feed.tables[:1] for column in table.columns}
    assert not kept & {"appointments", "carers", "visits/visit/visitDate"}


def test_a_parent_is_somebody_else_whatever_the_surname_and_two_of_one_name_are_two(tmp_path: Path) -> None:
    trial = tried(hanging_files.therapist(tmp_path))
    assert trial.keys is not None
    answers = answers_of({**PLAIN, **SAID})
    feed = feed_of(declaration(trial.proposal, trial.keys, answers, trial.hanging), answers.code)
    parents = feed.table("parents")
    [relation] = [each for each in parents.emits if isinstance(each, EmitRelationship)]
    assert relation.relation == "=child"
    assert relation.other.key == parents.key == ("person", "other_forename", "other_surname")


def test_what_nobody_speaks_of_is_left_out_and_a_sheet_without_a_number_is_named(tmp_path: Path) -> None:
    path = hanging_files.therapist(tmp_path)
    book = openpyxl.load_workbook(path)
    prices = book.create_sheet("Prices")
    for row in (["Length", "Price"], ["50", "60"], ["90", "100"]):
        prices.append(row)
    book.save(path)
    trial = tried(path)
    assert trial.keys is not None
    answers = answers_of(PLAIN)
    text = declaration(trial.proposal, trial.keys, answers, trial.hanging)
    assert text == declaration(trial.proposal, trial.keys, answers)
    notes = " ".join(trial.proposal.notes)
    assert "other sheets are not read: 'Prices'" in notes
    assert "'Sessions' hangs on these rows" in notes


def test_the_childs_own_name_again_is_no_second_person(tmp_path: Path) -> None:
    path = hanging_files.therapist(tmp_path)
    book = openpyxl.load_workbook(path)
    names = {row[0]: row[1:3] for row in book["Clients"].iter_rows(values_only=True)}
    for row in book["Sessions"].iter_rows():
        said = names[row[0].value] if row[0].row > 1 else ("First name", "Surname")
        for place, text in enumerate(said):
            book["Sessions"].cell(row[0].row, 5 + place, text)
    book.save(path)
    sessions = next(each for each in tried(path).hanging if each.code == "sessions")
    assert not sessions.keys.other
