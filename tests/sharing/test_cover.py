"""Who covers a colleague sees what the colleague would, in that role, between the days."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from kithline.sharing.cover import NotCovered, begin_cover, covers
from tests.sharing import population
from tests.sharing.conftest import Small
from tests.sharing.login import Login

NOW = datetime(2026, 3, 12, 9, tzinfo=UTC)


def cover(who: str = "administrator", of: str = "social.worker", **changes: Any) -> None:
    today = population.day(0)
    assert today
    given: dict[str, Any] = {"since": today, "until": today + timedelta(days=7), "role": ""}
    begin_cover(who, of, **given | {"reason": "Annual leave", "by": "team.manager", "at": NOW} | changes)


def test_a_colleague_is_told_of_emergencies_and_decisions_about_the_children(
    small: Small, login: Callable[[str], Login]
) -> None:
    """While the worker is away somebody must read that a child's record was opened, and what was decided of it."""
    first, stands_in = small.record.people[0], small.users["administrator"]
    population.insert(
        "emergency_access",
        user_id=small.users["link_coordinator"],
        by_name="Lionel Cord",
        role="link_coordinator",
        organisation="",
        person_id=first,
        reason_code="immediate_harm",
        reason="A neighbour rang",
        opened_at=NOW,
        closes_at=NOW,
    )
    told = "SELECT person_id FROM emergency_access"
    one = login("authority")
    one.hold(one.seal(stands_in, "social_worker"))
    assert one.column(told) == []
    cover()
    assert one.column(told) == [first]
    assert one.column("SELECT sharing.people_of_mine()") == [first]
    one.hold(one.seal(stands_in, "administrator"))
    assert one.column(told) == [], "in one's own role one's own"
    one.hold(one.seal(small.users["social_worker"], "social_worker"))
    assert one.column(told) == [first], "and the worker still"
    population.clear_where("role_assignment", "covers_id IS NOT NULL")


def test_a_colleagues_children_are_seen_in_the_colleagues_role(
    small: Small, login: Callable[[str], Login]
) -> None:
    first, stands_in = small.record.people[0], small.users["administrator"]
    one = login("authority")
    one.hold(one.seal(stands_in, "social_worker"))
    assert one.column("SELECT id FROM person") == []
    cover()
    assert one.column("SELECT id FROM person") == [first]
    assert sorted(one.column("SELECT covers FROM sharing.my_roles()")) == ["", "social.worker"]
    assert covers()[0].reason == "Annual leave" and covers()[0].made_by == "team.manager"
    one.hold(one.seal(stands_in, "administrator"))
    assert one.column("SELECT id FROM person") == [], "in one's own role one's own scope"
    one.hold(one.seal(stands_in, "social_worker"))
    population.clear_where("role_assignment", f"user_id = {small.users['social_worker']}")
    assert one.column("SELECT id FROM person") == [], "the colleague holds the role no more"


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"who": "nobody"}, "there is no user nobody"),
        ({"of": "administrator"}, "nobody covers themselves"),
        ({"who": "senco"}, "another site"),
        ({"role": "team_manager"}, "holds no such role"),
        ({"until": date(2020, 1, 1)}, "before the first"),
        ({"reason": " "}, "needs a reason"),
    ],
)
def test_what_is_no_cover_is_refused_in_one_line(small: Small, changes: dict[str, Any], why: str) -> None:
    with pytest.raises(NotCovered, match=why):
        cover(**changes)
