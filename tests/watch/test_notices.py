"""What is told of files: late, short and changed ones exactly, each once, to whom it concerns."""

import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.intake.deliveries import SCHOOLS, census, pupil, rows, upn, write

SATURDAY = date(2026, 3, 14)


@pytest.fixture
def on(monkeypatch):
    def pin(day: date) -> None:
        monkeypatch.setenv("KITHLINE_TODAY", day.isoformat())

    return pin


def notices():
    return rows("SELECT kind, feed, sender, words FROM notice ORDER BY id")


def marks(folder: Path, day: date, *, of: dict[str, int]) -> Path:
    """A week's marks: so many pupils of each school."""
    sent = [
        {
            "school": school,
            "upn": upn(100 * place + number),
            "week": day - timedelta(days=day.weekday()),
            "marks": " ".join(["/", "\\"] * 5),
        }
        for place, (school, many) in enumerate(of.items())
        for number in range(many)
    ]
    return write(folder, "session_marks", {"marks": sent}, layout="sims", date=day.isoformat())


def encompass(folder: Path, day: date, **headers: str) -> Path:
    """A day without an incident: only the headers."""
    place = write(folder, "police_encompass", {"notices": []}, date=day.isoformat())
    for path in place.iterdir():
        text = path.read_text()
        for old, new in headers.items():
            assert old in text
            text = text.replace(old, new)
        path.write_text(text)
    return place


def drop(home: Path, place: Path) -> None:
    for path in place.iterdir():
        shutil.move(path, home / "inbox")


def test_ten_days_untouched(home, watch, tmp_path, on):
    """Two feeds, two schools: one school's file is late, the other's is short, one file's columns have changed."""
    both = dict.fromkeys(SCHOOLS, 10)
    said = []
    for number in range(16):
        day = SATURDAY - timedelta(days=7) + timedelta(days=number)
        on(day)
        if day == SATURDAY:
            drop(home, marks(tmp_path, day, of={SCHOOLS[0]: 10}))
        elif day == SATURDAY + timedelta(days=7):
            drop(home, marks(tmp_path, day, of={SCHOOLS[0]: 6, SCHOOLS[1]: 10}))
        elif day < SATURDAY and day.weekday() == 5:
            drop(home, marks(tmp_path, day, of=both))
        changed = {"Postcode": "Post Code 2", "Address": "Lives At"} if number == 5 else {}
        drop(home, encompass(tmp_path, day, **changed))
        for _ in range(2):  # cron looks more than once a day
            watching = watch()
            watching.round()
            said += [event for event in watching.said if event.what == "told"]
    told = notices()
    assert [(kind, feed, sender) for kind, feed, sender, _ in told] == [
        ("changed", "police_encompass", ""),
        ("late", "session_marks", SCHOOLS[1]),
        ("short", "session_marks", SCHOOLS[0]),
    ]
    assert told[1][3].endswith(
        f"{SCHOOLS[1]} (not confirmed): the next file was due by 16 March 2026; the last one speaks for 7 March 2026"
    )
    assert "6 rows, 10 the time before (40% fewer)" in told[2][3]
    assert [event.words.partition(":")[0] for event in said] == ["changed", "late", "short"]


def test_a_file_that_is_held_is_told_once_as_what_is_wrong_with_it(home, watch, tmp_path, on):
    """Half of the roll is gone: short. Nor is it late afterwards: it has come."""
    on(date(2026, 1, 20))
    spring = {"year": "2026", "term": "spring"}
    drop(home, census(tmp_path, {"year": "2025", "term": "autumn"}, [pupil(n) for n in range(30)]))
    watch().round()
    drop(home, census(tmp_path, spring, [pupil(n) for n in range(15)]))
    watch().round()
    on(date(2026, 12, 1))
    watch().round()
    [(kind, feed, _, words)] = notices()
    assert (kind, feed) == ("short", "school_census")
    assert words.startswith(
        "School Census 2026 spring: held until a data steward decides: 50% of the rows of"
    )


def test_a_correction_for_the_same_day_is_not_short_and_a_whole_feed_is_late_once(home, watch, tmp_path, on):
    on(SATURDAY)
    drop(home, marks(tmp_path, SATURDAY, of=dict.fromkeys(SCHOOLS, 10)))
    watch().round()
    drop(home, marks(tmp_path, SATURDAY, of={SCHOOLS[0]: 2}))
    watch().round()
    assert notices() == []
    on(SATURDAY + timedelta(days=10))
    watch().round()
    assert [(kind, sender) for kind, _, sender, _ in notices()] == [("late", "")]


def test_whose_file_it_is():
    from kithline.intake.standing import whose

    assert whose("1994001 2026-03-14") == "1994001"
    assert whose("2025 autumn") == whose("2026-03") == ""


def test_by_mail_to_whom_it_concerns_once(home, watch, tmp_path, on):
    from email import message_from_bytes

    from kithline.watch.mail import Mail

    stewards, school, other = "stewards@example.org", "school@example.org", "other@example.org"
    owners = {f"session_marks/{SCHOOLS[1]}": (school,), "case_system": (other,)}
    way = Mail("file", "kithline@example.org", home / "mail", stewards=(stewards,), owners=owners)
    on(SATURDAY)
    drop(home, marks(tmp_path, SATURDAY, of=dict.fromkeys(SCHOOLS, 10)))
    watch(mail=way).round()
    on(SATURDAY + timedelta(days=7))
    drop(home, marks(tmp_path, SATURDAY + timedelta(days=7), of={SCHOOLS[0]: 5, SCHOOLS[1]: 5}))
    refused = Mail("smtp", "kithline@example.org", home, "localhost", 1, stewards=(stewards,))
    watching = watch(mail=refused)
    watching.round()
    assert watching.said[-1].words == "mail cannot be sent (ConnectionRefusedError); it is tried again"
    for _ in range(2):
        watch(mail=way).round()
    parts = [part for path in (home / "mail").iterdir() for part in path.read_bytes().split(b"-" * 79)]
    sent = [message_from_bytes(part.lstrip()) for part in parts if part.strip()]
    told = {mail["To"]: mail.get_payload() for mail in sent}
    assert set(told) == {stewards, school} and len(sent) == 2
    # not all that is told is a file: a feed that is late, an agreement that ends
    subjects = {mail["To"]: mail["Subject"] for mail in sent}
    assert subjects == {stewards: "Kithline: 2 things to look at", school: "Kithline: 1 thing to look at"}
    assert told[stewards].count("50% fewer") == 2 and told[school].count("50% fewer") == 1
    assert rows("SELECT mailed_to ->> 1 FROM notice WHERE sender = %s", SCHOOLS[1]) == [(school,)]
