"""A delivery that would change far more than usual waits for a steward; the other way is to leave it out."""

from datetime import UTC, date, datetime

import pytest

from kithline.feeds.discovery import feed as declared
from tests.intake.deliveries import (
    AUTUMN,
    SCHOOLS,
    SPRING,
    accept,
    census,
    counts,
    one,
    pupil,
    rows,
    take,
    upn,
    values,
    write,
)

pytestmark = pytest.mark.usefixtures("clean_record")
WHOLE = [pupil(n) for n in range(1, 31)]
OPEN = "SELECT count(*) FROM enrolment WHERE known_to IS NULL AND valid_to IS NULL"


def workers(tmp_path, day, role="", **other):
    people = [{"person_id": f"C{n}", "forename": "Ffion"} for n in range(1, 31)]
    involved = [
        {
            "involvement_id": f"I{n}",
            "person_id": f"C{n}",
            "worker": "W1",
            "start": date(2024, 5, 1),
            "role": role,
        }
        for n in range(1, 31)
    ]
    return write(tmp_path, "case_system", {"person": people, "involvements": involved} | other, date=day)


def half(tmp_path):
    return census(tmp_path, SPRING, WHOLE[:15])


def hold_half(tmp_path):
    accept(census(tmp_path, AUTUMN, WHOLE))
    receipt = take(half(tmp_path))
    assert receipt.outcome == "held"
    return receipt


def test_half_a_school_census_ends_no_enrolment(tmp_path):
    receipt = hold_half(tmp_path)
    limit = declared("school_census").hold.gone
    files = "2025_spring_pupilonroll.csv and 2025_spring_pupilnolongeronroll.csv"
    assert (
        receipt.reason == f"50% of the rows of {files} are gone since the last file (more than {limit:.0%})"
    )
    assert one(OPEN) == 30
    # what it would have changed is kept with it, its rows are not
    assert rows(
        "SELECT state, gone_rows, accepted_rows FROM delivery WHERE id = %s", receipt.delivery_id
    ) == [("held", 15, 0)]
    assert one("SELECT count(*) FROM source_record WHERE delivery_id = %s", receipt.delivery_id) == 0
    assert one("SELECT count(*) FROM delivery_file WHERE delivery_id = %s", receipt.delivery_id) == 2


def test_a_census_without_a_whole_school_waits_too(tmp_path):
    accept(census(tmp_path, AUTUMN, WHOLE[:18] + [pupil(n, SCHOOLS[1]) for n in range(19, 31)]))
    assert take(census(tmp_path, SPRING, WHOLE[:18])).outcome == "held"


def test_the_same_files_again_wait_with_it(tmp_path):
    hold_half(tmp_path)
    before = counts()
    again = take(half(tmp_path))
    assert (again.outcome, counts()) == ("known", before)
    assert again.waits and "wait (50% of the rows of" in again.reason


def test_rows_that_could_not_be_read_are_counted_while_it_waits_and_once_when_it_is_in(tmp_path):
    from kithline.intake.register import release

    accept(census(tmp_path, AUTUMN, WHOLE))
    receipt = take(census(tmp_path, SPRING, [*WHOLE[:14], pupil(15, birth="soon")]))
    unread = (
        "SELECT d.state, d.rejected_rows, (SELECT sum(f.rejected) FROM delivery_file f WHERE f.delivery_id = d.id) "
        "FROM delivery d WHERE d.id = %s"
    )
    assert (receipt.outcome, receipt.rejected) == ("held", 1)
    assert rows(unread, receipt.delivery_id) == [("held", 1, 1)]
    release(receipt.delivery_id, by=7, reason="the infants' school has closed")
    assert rows(unread, receipt.delivery_id) == [("accepted", 1, 1)]
    assert one("SELECT count(*) FROM rejected_row WHERE delivery_id = %s", receipt.delivery_id) == 1


def test_released_it_is_taken_in(tmp_path):
    from kithline.intake.register import release

    receipt = hold_half(tmp_path)
    released_at = datetime(2026, 3, 12, 9, tzinfo=UTC)
    taken = release(receipt.delivery_id, by=7, reason="the infants' school has closed", at=released_at)
    assert (taken.outcome, taken.changes.gone) == ("accepted", 15)
    assert one(OPEN) == 15
    assert values(
        "SELECT DISTINCT valid_to FROM enrolment WHERE known_to IS NULL AND valid_to IS NOT NULL"
    ) == [date(2025, 1, 16)]
    [(state, by, reason, as_at)] = rows(
        "SELECT state, decided_by_id, reason, as_at FROM delivery WHERE id = %s", receipt.delivery_id
    )
    assert (state, by, as_at) == ("accepted", 7, date(2025, 1, 16))
    assert "the infants' school has closed" in reason
    # it was not known before the steward let it in
    assert values("SELECT DISTINCT known_to FROM enrolment WHERE known_to IS NOT NULL") == [released_at]


def test_a_fault_in_the_declaration_is_told_and_it_goes_on_waiting(tmp_path, monkeypatch):
    from kithline.intake import register

    receipt = hold_half(tmp_path)
    monkeypatch.setattr(register, "faulty", lambda: {"school_census": "there is no column 'brith'"})
    with pytest.raises(ValueError, match="there is no column 'brith'"):
        register.release(receipt.delivery_id, by=7, reason="the infants' school has closed")
    assert one("SELECT state FROM delivery WHERE id = %s", receipt.delivery_id) == "held"


def test_refused_nothing_of_it_is_in_and_the_same_files_can_come_again(tmp_path):
    from kithline.intake.register import refuse

    receipt = hold_half(tmp_path)
    refuse(receipt.delivery_id, by=7, reason="half the schools are missing")
    assert one(OPEN) == 30
    again = take(half(tmp_path))
    assert again.outcome == "held" and again.delivery_id != receipt.delivery_id
    with pytest.raises(ValueError, match="is not held"):
        refuse(receipt.delivery_id, by=7, reason="again")


@pytest.mark.parametrize(("verdict", "left_open"), [("release", 15), ("refuse", 30)])
def test_update_carries_out_what_stewards_asked_for(tmp_path, verdict, left_open):
    from kithline.pipeline import update
    from kithline.sharing.models import DeliveryVerdict

    receipt = hold_half(tmp_path)
    DeliveryVerdict.objects.create(
        delivery_id=receipt.delivery_id,
        verdict=verdict,
        reason="asked for",
        by_id=7,
        at=datetime(2026, 3, 11, tzinfo=UTC),
    )
    update()
    assert one(OPEN) == left_open
    assert one("SELECT count(*) FROM delivery_verdict WHERE done_at IS NULL") == 0
    assert one("SELECT count(*) FROM pupil_at") == left_open


def test_too_many_changed_rows_wait(tmp_path):
    accept(workers(tmp_path, "2025-02-03"))
    receipt = take(workers(tmp_path, "2025-02-10", role="CHILDSW"))
    assert receipt.outcome == "held"
    assert receipt.reason == "50% of the rows have changed since the last file (more than 20%)"


@pytest.mark.parametrize(
    ("now", "instead"),
    [
        ("invo_finished", "; one more column is there, which it does not name: was it called otherwise?"),
        (
            "invo_involvement_ended_date",  # so near that the header may be repeated
            "; column 'invo_involvement_ended_date' is not known; expected 'invo_involvement_end_date'",
        ),
        ("", ""),
    ],
)
def test_a_lost_column_waits_and_what_stands_instead_is_told(now, instead, tmp_path):
    accept(workers(tmp_path, "2025-02-03", role="CHILDSW"))
    place = workers(tmp_path, "2025-02-10", role="CHILDSW")
    path = place / "2025-02-10_ssd_involvements.csv"
    path.write_text(path.read_text().replace("invo_involvement_end_date", now))
    receipt = take(place)
    assert receipt.outcome == "held"
    assert receipt.reason == (
        "2025-02-10_ssd_involvements.csv: columns that the declaration names are not there: "
        f"'invo_involvement_end_date'; the last file lacked none of them{instead}"
    )


def test_a_column_that_never_came_is_no_loss(tmp_path):
    for day in ("2025-02-03", "2025-02-10"):
        place = workers(tmp_path, day)
        path = place / f"{day}_ssd_involvements.csv"
        path.write_text(path.read_text().replace("invo_involvement_end_date", "invo_finished"))
        receipt = take(place)
        assert receipt.outcome == "accepted"
        # but it is told: the first file may show that the declaration has a header wrong
        assert receipt.absent == [
            f"{day}_ssd_involvements.csv: columns that the declaration names are not there: 'invo_involvement_end_date'"
        ]


def test_a_day_still_to_come_is_the_wrong_period(tmp_path):
    receipt = take(census(tmp_path, {"year": "2026", "term": "autumn"}, WHOLE))
    assert receipt.outcome == "held"
    assert "still to come" in receipt.reason


def dated(tmp_path, feed, day):
    """A file of one row, whose name says this day."""
    table = {
        "suspensions": {
            "suspensions": [
                {"school": SCHOOLS[0], "upn": upn(1), "start": date(2026, 3, 2), "category": "SUSP"}
            ]
        },
        "session_marks": {
            "marks": [
                {
                    "school": SCHOOLS[0],
                    "upn": upn(1),
                    "week": date(2026, 3, 2),
                    "marks": " ".join("//////////"),
                }
            ]
        },
    }
    return write(tmp_path, feed, table[feed], date=day)


def test_a_file_dated_after_the_day_that_it_came_waits_in_every_mode(tmp_path):
    """Else it would say that nothing is due until after that day, and hide that the source has gone silent."""
    receipt = take(dated(tmp_path, "suspensions", "2026-03-22"))
    assert receipt.outcome == "held"
    assert receipt.reason == (
        "it speaks for 22 March 2026, which was still to come on the day that it came (12 March 2026): "
        "is its date right?"
    )
    assert one("SELECT count(*) FROM source_record") == 0
    assert one("SELECT count(*) FROM delivery WHERE state = 'accepted'") == 0
    assert take(dated(tmp_path, "suspensions", "2026-03-12")).outcome == "accepted"


def test_the_day_that_it_came_is_the_day_in_england(tmp_path):
    """In summer the first hour of a day is still the day before in UTC."""
    from kithline.pipeline import receive

    at = datetime(2025, 6, 9, 23, 30, tzinfo=UTC)
    [receipt], _ = receive([dated(tmp_path, "suspensions", "2025-06-10")], received=lambda path: at)
    assert receipt.outcome == "accepted"


@pytest.mark.parametrize(
    ("feed", "day", "outcome"),
    [
        ("session_marks", "2026-03-15", "accepted"),  # the Sunday of the week that is not over
        ("session_marks", "2026-03-16", "held"),
    ],
)
def test_marks_may_speak_for_the_week_that_is_not_over(tmp_path, feed, day, outcome):
    assert take(dated(tmp_path, feed, day)).outcome == outcome


@pytest.mark.parametrize(
    ("came", "outcome"), [(date(2025, 12, 16), "accepted"), (date(2025, 12, 14), "held")]
)
def test_a_census_may_be_made_ready_in_the_month_before_its_day(tmp_path, came, outcome):
    receipt = take(census(tmp_path, {"year": "2026", "term": "spring"}, WHOLE), at=came)
    assert (receipt.outcome, one("SELECT as_at FROM delivery")) == (outcome, date(2026, 1, 15))


def test_a_small_feed_may_change_wholly(tmp_path):
    accept(census(tmp_path, AUTUMN, WHOLE[:10]))
    assert take(census(tmp_path, SPRING, WHOLE[:2])).outcome == "accepted"


def test_a_return_held_and_released_speaks_for_the_day_that_it_names(tmp_path):
    """The period of an XML return stands inside the file, which the name on release does not tell."""
    from kithline.intake.register import release

    def cin(year, numbers):
        children = [{"child_id": f"C{n}", "birth": date(2012, 3, 4), "sex": "F"} for n in numbers]
        return write(tmp_path, "cin_census", {"children": children}, year=year, date=f"{year}-03-31")

    accept(cin("2024", range(1, 31)))
    held = take(cin("2025", range(1, 11)))
    assert held.outcome == "held"
    release(held.delivery_id, by=7, reason="closed cases were left out")
    assert values("SELECT DISTINCT ended_on FROM source_record WHERE ended_on IS NOT NULL") == [
        date(2025, 3, 31)
    ]


def test_a_pupil_who_stays_keeps_everything_while_it_waits(tmp_path):
    hold_half(tmp_path)
    assert one("SELECT count(*) FROM source_person WHERE key = %s", upn(1)) == 1
    assert (
        one("SELECT count(*) FROM source_record WHERE superseded_at IS NOT NULL OR ended_on IS NOT NULL") == 0
    )
