"""Thirty days in the sealed holding area, and then nothing is left but a certificate and a digest."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.assembly.test_aside import CHILD, JORY, MAREN, aside, case_system, person_of, update
from tests.intake.deliveries import one, rows, values

pytestmark = pytest.mark.usefixtures("clean_record")
FIRST = date(2026, 1, 5)
LAST = FIRST + timedelta(days=30)


def held():
    """How many rows of the record name anybody, by table."""
    columns = rows(
        "SELECT DISTINCT table_name FROM information_schema.columns WHERE table_schema = 'public' AND column_name IN "
        "('source_person_id', 'person_id', 'left_id', 'raw') AND table_name NOT IN ('person_lineage', 'legal_hold')"
    )
    counts = {table: one(f"SELECT count(*) FROM {table}") for (table,) in columns}
    return {table: count for table, count in counts.items() if count}


def test_on_the_thirtieth_day_nothing_remains_and_it_does_not_come_back_by_itself(tmp_path):
    case_system(tmp_path, FIRST, MAREN, JORY)
    update(LAST - timedelta(days=1))
    assert aside() == {"A1": FIRST, "A2": FIRST} and "person_name" in held()
    update(LAST)
    assert held() == {} and values("SELECT DISTINCT status FROM person") == ["retired"]
    [(people, certificate, digest)] = rows("SELECT people, certificate::text, digest FROM aside_disposal")
    body = json.loads(certificate)
    assert (people, body["rows"]["source_person"], body["held since"]) == (2, 2, FIRST.isoformat())
    assert len(digest) == 64 and "Quillfeather" not in certificate and "A1" not in certificate
    # the source does not know, and sends them every week
    case_system(tmp_path, LAST + timedelta(days=4), MAREN, JORY)
    assert held() == {} and one("SELECT count(*) FROM disposed_key") == 2
    # a child is born: the mother comes back with the file that says so, he who has nothing to do with it stays away
    born = LAST + timedelta(days=11)
    case_system(tmp_path, born, MAREN, JORY, CHILD, mother_of=[("A1", "C1")])
    assert sorted(values("SELECT key FROM source_person")) == ["A1", "C1"] and aside() == {}
    assert values("SELECT role FROM family_member WHERE person_id = %s", person_of("A1")) == ["mother"]
    assert one("SELECT count(*) FROM disposed_key") == 1
    # and it stays so, whatever is sent again
    case_system(tmp_path, born + timedelta(days=7), MAREN, JORY, CHILD, mother_of=[("A1", "C1")])
    assert sorted(values("SELECT key FROM source_person")) == ["A1", "C1"]


def test_a_legal_hold_and_what_was_written_about_somebody_keep_them(tmp_path):
    from kithline.assembly.unneeded import dispose_of_unneeded

    case_system(tmp_path, FIRST, MAREN, JORY)
    head = "what, categories, title, why, by_id, by_name, at"
    hold = f"INSERT INTO legal_hold ({head}, person_id) VALUES ('person', '[]', '', '', 1, '', now(), %s) RETURNING id"
    number = one(hold, person_of("A1"))
    update(LAST)
    assert aside() == {"A1": FIRST}
    one(
        "INSERT INTO hold_release (hold_id, why, by_id, by_name, at) VALUES (%s, '', 1, '', now()) RETURNING 1",
        number,
    )
    inquiry = one(hold.replace("'person', '[]'", "'inquiry', '[\"identity\"]'"), None)
    at = datetime(2026, 3, 1, tzinfo=UTC)
    assert dispose_of_unneeded(on=date(2026, 3, 1), at=at) == ()
    one(
        "INSERT INTO hold_release (hold_id, why, by_id, by_name, at) VALUES (%s, '', 1, '', now()) RETURNING 1",
        inquiry,
    )
    [done] = dispose_of_unneeded(on=date(2026, 3, 1), at=at)
    assert done.body["people"] == 1 and held() == {}


def test_killed_in_the_middle_nothing_of_the_part_is_gone(tmp_path, monkeypatch):
    from kithline.assembly import deleting, unneeded

    case_system(tmp_path, FIRST, MAREN, JORY)
    before = held()
    statements = dict(deleting._STATEMENTS) | {"source_person": "SELECT killed"}
    with monkeypatch.context() as patch, pytest.raises(Exception, match="killed"):
        patch.setattr(deleting, "_STATEMENTS", statements)
        unneeded.dispose_of_unneeded(on=LAST, at=datetime(2026, 2, 4, tzinfo=UTC))
    assert held() == before and one("SELECT count(*) FROM disposed_key") == 0
    update(LAST)
    assert held() == {}


def test_the_days_are_the_councils_and_never_more_than_thirty(tmp_path):
    from kithline.assembly.unneeded import BadHolding, holding_days

    file = tmp_path / "retention.toml"
    assert holding_days(tmp_path) == 30
    file.write_text("[holding]\ndays = 14\n")
    assert holding_days(tmp_path) == 14
    for words in ("[holding]\ndays = 31\n", '[holding]\ndays = "x"\n', "[holding"):
        file.write_text(words)
        with pytest.raises(BadHolding, match=r"retention\.toml"):
            holding_days(tmp_path)
