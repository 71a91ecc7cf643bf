"""What the steward's pages say, from results made by hand; and files that a spreadsheet opens safely."""

import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from kithline.portals.stewardship import feed_presenters, presenters
from kithline.portals.stewardship.forms import PersonForm, VerdictForm
from kithline.record.types.data import (
    ChangedColumn,
    Changes,
    DeliveryLine,
    FeedName,
    FeedStanding,
    UnreadRow,
    Verdict,
)
from kithline.record.types.governing import FeedUnder
from kithline.ui.spreadsheet import as_csv, safe_cell

ON = date(2026, 5, 13)
AT = datetime(2026, 5, 12, 8, tzinfo=UTC)
CENSUS = FeedName(
    "school_census", "School Census", "the school census", "the school", "termly", "Pupils on roll"
)
LINE = DeliveryLine(3, CENSUS, "2026 spring", date(2026, 3, 18), AT, "accepted", 640, 638, 2, 10, 20, 5, 608)
LATE = FeedStanding(CENSUS, LINE, date(2026, 5, 1), True, before=1000, is_short=True)


def test_late_says_since_when_and_whom_to_ask() -> None:
    assert presenters.late_words(LATE, ON) == "due by 1 May, 12 days ago; ask the school"


def test_late_with_a_held_file_says_so() -> None:
    waiting = replace(LATE, last=replace(LINE, state="held"))
    assert presenters.late_words(waiting, ON) == "due by 1 May, 12 days ago; a file has come and is held"


def test_short_says_by_how_much() -> None:
    assert presenters.short_words(LATE) == "640 rows, 1,000 the time before (36% fewer)"
    assert presenters.short_words(replace(LATE, before=None)) == ""


def test_a_file_is_called_by_its_period() -> None:
    assert presenters.delivery_title(LINE) == "School Census, 2026 spring"
    assert presenters.delivery_title(replace(LINE, period="2026-03-18")) == "School Census"
    assert presenters.delivery_title(replace(LINE, period="")) == "School Census"


def test_home_says_a_held_file_once() -> None:
    held = replace(LATE, last=replace(LINE, state="held"), is_late=False)
    never = FeedStanding(FeedName("x", "X"), None, None, False)
    values = presenters.home((held, LATE, never), (), on=ON)
    assert values["short"] == [LATE]
    assert values["late"] == [LATE]
    assert values["never"] == [never]


def test_a_row_among_thousands_that_could_not_be_read_is_not_told_as_none_of_them() -> None:
    one = replace(LINE, rows=3_519, rejected=1)
    whole = replace(LINE, rows=640, rejected=0)
    unread, _ = feed_presenters.charts([one, whole])
    assert unread["note"].endswith(" At most 1 of 3,519 rows (under 0.1%); in the last none.")
    assert [row["value"] for row in unread["rows"]] == ["0.0%", "under 0.1%"], "the newest first"
    nearly, _ = feed_presenters.charts([whole, replace(one, rejected=3_518)])
    assert "At most 3,518 of 3,519 rows (over 99.9%); in the last 3,518 of" in nearly["note"]


def test_many_held_files_of_a_feed_are_one_line_of_the_first_screen() -> None:
    other = FeedName("x", "X")
    held = (LINE, replace(LINE, id=4, feed=other), replace(LINE, id=5), replace(LINE, id=6))
    values = presenters.home((), held, on=ON)
    assert values["held"] == held
    assert [(line.id, more) for line, more in values["held_by_feed"]] == [(3, 2), (4, 0)]


def test_only_a_demonstration_tries_a_feed_without_an_agreement() -> None:
    none = FeedUnder("x", "X", "", "", "", None, None, "", False, None, None, 0, True)
    assert presenters.agreed_words(none, ON) == "No agreement: files wait"
    assert "tried" in presenters.agreed_words(none, ON, is_demonstration=True)
    ended = replace(none, reference="DSA-1", expires=date(2026, 5, 1))  # that waits there too
    assert presenters.agreed_words(ended, ON, is_demonstration=True) == "No agreement: files wait"


def test_changes_are_counted_by_table() -> None:
    columns = (
        ChangedColumn("roll", "surname", 2, True),
        ChangedColumn("roll", "ethnicity", 1200, False),
        ChangedColumn("homes", "uprn", 1, True),
    )
    assert presenters.change_counts(Changes(1203, columns, ())) == [
        ("roll", "ethnicity 1,200 (not permitted), surname 2"),
        ("homes", "uprn 1"),
    ]


def test_a_verdict_says_who_and_whether_it_is_done() -> None:
    asked = Verdict("release", "The school confirmed it", "Dana Reed", AT)
    assert presenters.verdict_words(asked) == (
        "Dana Reed asked on 12 May 2026 at 9am to take it in; the next update carries it out"
    )
    assert presenters.verdict_words(replace(asked, verdict="refuse", done_at=AT)).endswith(
        "to refuse it; carried out 12 May 2026 at 9am"
    )


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+44",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "  =1",
        "\u00a0=1",
        "＝1",
        "|calc",
        '=HYPERLINK("http://x")',
    ],
)
def test_formula_cells_are_disarmed(text: str) -> None:
    assert safe_cell(text) == f"'{text}"
    (_, row) = csv.reader(io.StringIO(as_csv(["A"], [[text]]).decode("utf-8-sig"), newline=""))
    assert row == [f"'{text}"]


def test_ordinary_cells_and_numbers_stay_as_they_are() -> None:
    assert [safe_cell(each) for each in ("DOB", "", None, 12, -3.5, "a=b")] == [
        "DOB",
        "",
        "",
        "12",
        "-3.5",
        "a=b",
    ]


def test_the_file_to_send_back_names_places_only() -> None:
    row = UnreadRow(3, CENSUS, AT, "roll.csv", 12, "DOB", "expected a date as YYYY-MM-DD")
    made = as_csv(presenters.CSV_HEADER, presenters.csv_rows((row,)))
    assert made.decode("utf-8-sig") == (
        "File,Row,Column,What was wrong\r\nroll.csv,12,DOB,expected a date as YYYY-MM-DD\r\n"
    )
    assert presenters.csv_name(LINE) == "rows-not-read-school_census-2026-03-18.csv"


def test_a_verdict_needs_a_choice_and_a_reason(django_ready: None) -> None:
    assert set(VerdictForm({}).errors) == {"verdict", "reason"}
    assert set(VerdictForm({"verdict": "release", "reason": "ok"}).errors) == {"reason"}
    assert not VerdictForm({"verdict": "refuse", "reason": "The school sent half a file"}).errors


def test_an_id_may_be_pasted_with_its_address(django_ready: None) -> None:
    text = "http://localhost/pupils/3f2b8c1e-0000-4000-8000-000000000000/"
    form = PersonForm({"person": text})
    assert form.is_valid()
    assert str(form.cleaned_data["person"]) == "3f2b8c1e-0000-4000-8000-000000000000"
    assert PersonForm({"person": "Birch"}).errors == {
        "person": ["Enter an id such as 3f2b8c1e-0000-4000-8000-000000000000"]
    }
