"""Of many deliveries at once it is noted whom they name again, and each person is told the same as one by one."""

from datetime import date, timedelta

import pytest

from kithline.feeds.discovery import feeds
from kithline.intake import lanes, seen
from tests.intake.clean import empty
from tests.intake.deliveries import AUTUMN, census, one, pupil, rows, take, write

pytestmark = pytest.mark.usefixtures("clean_record")
SAID = "SELECT key, forename, surname, first_seen_on, last_seen_on FROM source_person ORDER BY namespace, key"
FULL = "/ \\ / \\ / \\ / \\ / \\"


def week(folder, place, pupils):
    day = date(2025, 1, 6 + 7 * place)
    marks = [
        {key: row[key] for key in ("school", "upn", "forename", "surname", "birth", "sex")}
        | {"week": day, "marks": FULL}
        for row in pupils
    ]
    return write(folder, "session_marks", {"marks": marks}, date=str(day + timedelta(6)))


@pytest.fixture
def places(tmp_path):
    """A census; four weeks of marks, since the third of which somebody is called otherwise; and, last, an older week in
    which everybody is."""
    before = [pupil(number) for number in range(1, 9)]
    since = [before[0], pupil(2, surname="Nettlewick"), *before[2:]]
    older = [pupil(number, surname="Farthing") for number in range(1, 9)]
    return [
        census(tmp_path, AUTUMN, before),
        *(week(tmp_path / str(n), n, those) for n, those in enumerate((before, before, since, since))),
        week(tmp_path / "late", 1, older),
    ]


@pytest.fixture
def at_once(monkeypatch):
    monkeypatch.setattr("kithline.intake.receive.FEW", 1)
    monkeypatch.setattr(lanes, "FEW", 1_000)


def receive(places):
    from kithline.intake.receive import receive

    receipts, unknown = receive(places)
    assert {receipt.outcome for receipt in receipts} == {"accepted"} and not unknown


def test_many_at_once_say_what_they_say_one_by_one(places, clean_record, monkeypatch):
    monkeypatch.setattr(lanes, "FEW", 1_000)
    ways = []
    for few in (1_000, 1):
        monkeypatch.setattr("kithline.intake.receive.FEW", few)
        receive(places[:5])
        receive(places[5:])
        ways.append(rows(SAID))
        assert one("SELECT count(*) FROM seen_again") == 0
        empty(clean_record)
    assert ways[0] == ways[1]
    assert [surname for _, _, surname, _, _ in ways[0]].count("Nettlewick") == 1
    assert "Farthing" not in {surname for _, _, surname, _, _ in ways[0]}, "an older file is believed"


def test_it_is_noted_until_all_are_in_and_written_once(places, at_once, monkeypatch):
    noted, write_all = [], seen.write_all

    def look(among=None):
        noted.append(one("SELECT count(*) FROM seen_again"))
        write_all(among)

    monkeypatch.setattr(seen, "write_all", look)
    receive(places[:5])
    of_the_lane, at_the_end = noted
    assert of_the_lane >= 2 and at_the_end == 0
    assert one("SELECT count(*) FROM seen_again") == 0
    assert one("SELECT DISTINCT last_seen_on FROM source_person") == date(2025, 2, 2)


def test_what_a_killed_process_noted_is_written_by_the_next(places, at_once, monkeypatch):
    monkeypatch.setattr(seen, "write_all", lambda among=None: None)  # it never came so far
    receive(places[:3])
    assert one("SELECT count(*) FROM seen_again") > 0
    before = one("SELECT max(last_seen_on) FROM source_person")
    monkeypatch.undo()
    take(places[4])  # by itself
    assert one("SELECT count(*) FROM seen_again") == 0
    assert one("SELECT min(last_seen_on) FROM source_person") == date(2025, 2, 2) > before


def test_whoever_speaks_of_the_same_people_is_asked():
    those = seen._of_the_same_people("session_marks")
    assert {"session_marks", "school_census"} <= set(those)
    assert "police_missing" not in those and set(those) <= set(feeds())
