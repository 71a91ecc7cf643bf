"""Real formats written by others, where they lie beside the repository: every row is read or told."""

from datetime import date
from pathlib import Path

import pytest

from kithline.feeds.readers import read_delivery
from kithline.feeds.recognise import deliveries_in

SAMPLES = Path(__file__).parents[3] / "shared" / "samples"
pytestmark = pytest.mark.skipif(not SAMPLES.exists(), reason="shared/samples is not here")
RECEIVED = date(2025, 5, 1)

# feed and date, table -> rows read, rows with a value that is not what its column expects
EXPECTED = {
    ("school_census", date(2024, 10, 3)): {
        "on_roll": (9088, 0),
        "off_roll": (308, 0),
        "free_school_meals": (25358, 0),
        "suspensions_on": (10373, 0),
        "suspensions_off": (318, 0),
        "sessions_on": (39953, 365),  # no number of sessions
        "sessions_off": (1328, 14),
    },
    ("school_census", date(2025, 1, 16)): {
        "on_roll": (9498, 0),
        "off_roll": (375, 0),
        "free_school_meals": (25889, 0),
        "sen_needs": (16954, 16954),  # types of need are scrambled in the file: they say nothing
        "suspensions_on": (10064, 0),
        "suspensions_off": (516, 0),
        "sessions_on": (41251, 404),
        "sessions_off": (1684, 18),
    },
    ("ssda903 xml", RECEIVED): {
        "header": (253, 0),
        "episodes": (459, 0),
        "reviews": (1206, 0),
        "uasc": (12, 0),
        "oc2": (253, 0),
        "oc3": (6, 0),
        "ad1": (3, 0),
        "placed_for_adoption": (3, 0),
        "previous_permanence": (253, 0),
        "missing": (6, 0),
        "sw_episodes": (0, 0),
        "dolo": (0, 0),
    },
    ("ssda903", RECEIVED): {
        "header": (2675, 0),
        "episodes": (5050, 0),
        "reviews": (12582, 0),
        "uasc": (132, 0),
        "oc2": (2675, 0),
        "oc3": (53, 0),
        "ad1": (29, 0),
        "placed_for_adoption": (29, 0),
        "previous_permanence": (2675, 0),
        "missing": (43, 0),
        "sw_episodes": (1, 0),
        "dolo": (1, 0),
    },
    ("cin_census", date(2022, 3, 31)): {
        "children": (1, 0),
        "episodes": (1, 0),
        "assessments": (1, 0),
        "cin_plans": (1, 0),
        "section_47": (1, 0),
        "cp_plans": (1, 0),
        "cp_reviews": (1, 0),
        "pre_proceedings": (0, 0),
    },
    ("annex_a", RECEIVED): {
        "contacts": (5, 0),
        "early_help": (5, 0),
        "referrals": (6, 0),
        "assessments": (5, 0),
        "section_47": (5, 0),
        "children_in_need": (5, 1),  # a need of another return's list
        "child_protection": (7, 0),
        "looked_after": (5, 0),
        "care_leavers": (6, 0),
        "adoption": (5, 0),
        "adopters": (5, 0),
    },
    # needs and yes or no are filled in at random
    ("annex_a_send", RECEIVED): {"plans": (2, 2), "sen_support": (2, 2)},
}


@pytest.fixture(scope="module")
def found():
    deliveries, unknown = deliveries_in(
        [SAMPLES / folder for folder in ("school_census", "ssda903", "cin", "annex_a", "send")], RECEIVED
    )
    assert {each.path.name for each in unknown} == {
        "CIN_schema_2025.xsd",
        "CIN_schema_2026.xsd",
    }
    return {
        (each.feed.code + (" xml" if each.feed.root == "EXPSSDA903" else ""), each.as_at(RECEIVED)): each
        for each in deliveries
    }


def test_the_deliveries_are_told_apart(found):
    assert set(found) == set(EXPECTED)


@pytest.mark.parametrize("delivery", EXPECTED, ids=lambda each: f"{each[0]}-{each[1]}")
def test_every_row_is_read_or_told(found, delivery):
    counts = {}
    for table, _, read in read_delivery(found[delivery].feed, found[delivery].files):
        assert read.rejects == []
        assert read.lost_columns == []
        unread = set()
        for column in table.columns:
            texts = read.rows[column.code].to_pylist()
            wrong = {text for text in set(texts) if not _is_readable(column, text)}
            unread |= {
                row for row, text in zip(read.rows["_row"].to_pylist(), texts, strict=True) if text in wrong
            }
        counts[table.code] = (read.rows.num_rows, len(unread))
    assert counts == EXPECTED[delivery]


def _is_readable(column, text):
    if text is None:
        return not column.required
    try:
        column.value.parse(text)
    except ValueError:
        return False
    return True


def test_a_child_row_always_finds_its_pupil(found):
    for (code, _), delivery in found.items():
        if code != "school_census":
            continue
        reads = {table.code: read.rows for table, _, read in read_delivery(delivery.feed, delivery.files)}
        for table in delivery.feed.tables:
            if table.code in reads and hasattr(table.subject, "tables"):
                on = table.subject.on
                pupils = set(
                    zip(*(reads[table.subject.tables[0]][column].to_pylist() for column in on), strict=True)
                )
                rows = set(zip(*(reads[table.code][column].to_pylist() for column in on), strict=True))
                assert rows <= pupils, table.code
