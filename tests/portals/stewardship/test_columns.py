"""Which columns a steward may be shown, from the feeds' own declarations."""

from kithline.feeds.discovery import feeds
from kithline.record.categories import ADDRESS, FAMILY, IDENTITY, SCHOOL
from kithline.sharing.access.columns import categories_of, permitted
from kithline.sharing.access.deliveries import changed_values

STEWARDS = frozenset(category.code for category in (IDENTITY, ADDRESS, SCHOOL, FAMILY))


def test_names_are_identity_and_marks_are_attendance() -> None:
    marks = categories_of(feeds()["session_marks"].tables[0])
    assert {"attendance"} in marks.values()
    roll = categories_of(feeds()["school_census"].table("on_roll"))
    assert roll["surname"] == {"identity"} and roll["ethnicity"] == {"characteristics"}


def test_a_steward_sees_no_column_of_another_category() -> None:
    for feed in feeds().values():
        for table in feed.tables:
            told = categories_of(table)
            for column in permitted(table, STEWARDS):
                assert told[column] <= STEWARDS | {"staff"}, (feed.code, table.code, column)


def test_what_the_police_and_social_care_say_is_not_a_stewards() -> None:
    missing = feeds()["police_missing"].tables[0]
    shown = permitted(missing, STEWARDS)
    assert "surname" in shown
    assert not shown & {"risk", "last_seen", "found_place", "flags", "reported_on"}


def test_a_column_that_nothing_is_made_of_is_shown_to_nobody() -> None:
    assert "reference" not in permitted(feeds()["police_missing"].tables[0], STEWARDS)


def test_changes_are_named_and_values_kept_back() -> None:
    before = {"surname": "Beech", "need": "ASD", "upn": "A1", "gone": "x"}
    after = {"surname": "Birch", "need": "SEMH", "upn": "A1", "_row": "7"}
    found = {each.column: each for each in changed_values(before, after, frozenset({"surname"}))}
    assert set(found) == {"surname", "need", "gone"}
    assert (found["surname"].before, found["surname"].after) == ("Beech", "Birch")
    assert (found["need"].before, found["need"].after, found["need"].is_permitted) == ("", "", False)
