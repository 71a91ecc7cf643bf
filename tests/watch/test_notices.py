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


def test_two_systems_that_take_turns_have_not_changed_their_columns(home, watch, tmp_path, on):
    """Some schools keep their concerns in one system and some in another: what is new is told, and no turn after it."""
    said = []
    for number, layout in enumerate(("cpoms", "cpoms", "myconcern", "cpoms", "myconcern", "cpoms", "cpoms")):
        day = SATURDAY + timedelta(days=number)
        concern = {"concern": f"{layout} {number}", "school": SCHOOLS[0], "upn": upn(1), "on": day}
        place = write(tmp_path, "school_safeguarding", {"concerns": [concern]}, layout=layout, date=str(day))
        if number == 6:
            for path in place.iterdir():
                path.write_text(
                    path.read_text().replace("Subcategories", "Kinds of it").replace("DOB", "Born")
                )
        on(day)
        drop(home, place)
        watch().round()
        said.append([kind for kind, *_ in notices()])
    assert said == [[], [], ["changed"], ["changed"], ["changed"], ["changed"], ["changed"] * 2]


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
    # (at night a watch of a week measures the weights of linking after it)
    assert "mail cannot be sent (ConnectionRefusedError); it is tried again" in [
        event.words for event in watching.said
    ]
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


def mails(folder: Path) -> dict[str, str]:
    from email import message_from_bytes

    parts = [part for path in folder.iterdir() for part in path.read_bytes().split(b"-" * 79)]
    sent = [message_from_bytes(part.lstrip()) for part in parts if part.strip()]
    return {mail["To"]: mail.get_payload() for mail in sent}


def opened_by(role: str, words: str) -> bool:
    """Whether the page that the role's own navigation calls so lets the role in."""
    from django.urls import resolve, reverse

    from kithline.site.shell import NAVIGATION

    return any(
        role in resolve(reverse(view)).func.permission[1]
        for view, called in NAVIGATION[role]
        if called == words
    )


def test_a_mail_names_a_page_only_to_whom_it_opens(home, clean_record):
    """Stewards and officers have one each; a school or an agency has none, and is told what to do and whom to ask."""
    import re

    from kithline.core import clock
    from kithline.watch.mail import Mail, send
    from kithline.watch.notices import Notice, tell

    steward, officer, both = "steward@example.org", "officer@example.org", "both@example.org"
    school, agency, friend = "school@example.org", "agency@example.org", "friend@example.org"
    way = Mail(
        "file",
        "kithline@example.org",
        home / "mail",
        stewards=(steward, both),
        officers=(officer, both),
        owners={"session_marks/1994001": (school,), "case_system": (agency, both), "council_tax": (friend,)},
    )
    told = [
        Notice("late", "session_marks", "1", "Session marks, Larkfield: the next file was due", "1994001"),
        Notice("refused", "case_system", "2", "Case system: it could not be taken in"),
        Notice("agreement", "case_system", "3", "Case system: its agreement DSA-7 ends"),
        Notice("questioned", "council_tax", "4", "Council tax: Address of one record is held to be wrong"),
    ]
    tell(told, clock.now())
    assert send(way, clock.now(), lambda event: None)
    said = mails(home / "mail")
    named = {to: re.findall(r"The page (.+?) on the authority's site", text) for to, text in said.items()}
    assert named == {
        **dict.fromkeys((school, agency, friend), []),
        steward: ["Data quality"],
        officer: ["Agreements"],
        both: ["Data quality", "Agreements"],
    }
    assert opened_by("data_steward", "Data quality")
    assert opened_by("information_governance_officer", "Agreements")
    for theirs, words in (
        (school, "send the file that is late"),
        (agency, "send it again, mended"),
        (agency, "renew the agreement"),
        (friend, "asks you about it"),
    ):
        assert words in " ".join(said[theirs].split()), theirs
        assert f"ask {steward}" in said[theirs] and "without signing in" in said[theirs]
    assert "agreement" not in said[school].lower() and "late" not in said[agency]


def test_without_a_stewards_address_a_school_is_sent_to_nobody_who_is_not_there(home, clean_record):
    from kithline.core import clock
    from kithline.watch.mail import Mail, send
    from kithline.watch.notices import Notice, tell

    way = Mail(
        "file", "kithline@example.org", home / "mail", owners={"session_marks": ("school@example.org",)}
    )
    tell([Notice("short", "session_marks", "1", "Session marks: 5 rows, 10 the time before")], clock.now())
    assert send(way, clock.now(), lambda event: None)
    [text] = mails(home / "mail").values()
    assert "the council's data team" in text and "Data quality" not in text
