"""So many children, or searches, in an hour: asked why, and the answer is in the log. In a real installation alone."""

from collections.abc import Callable

import pytest

from kithline.sharing.roles import ROLES
from tests.sharing.conftest import Small
from tests.sharing.login import Login

OPENED = (
    "INSERT INTO access (at, user_id, role, page, person_id, people, sections, asked, purpose, legal_basis, outcome, "
    "request_id, action) SELECT clock_timestamp() - %s::interval, %s, 'x', %s, n, '[]', '[]', '', '', '', %s, "
    "n::text, %s FROM generate_series(%s::int, %s::int) n"
)


@pytest.fixture
def counted(small: Small, login: Callable[[str], Login]) -> Callable[[], tuple[int, int]]:
    """Children and searches of this hour, as the site's own login is told."""
    one = login("authority")
    one.hold(one.seal(*small.standing("social_worker")))
    return lambda: one.rows("SELECT children, searches FROM sharing.this_hour()")[0]  # type: ignore[return-value]


def test_what_counts_and_from_when(small: Small, login: Callable[[str], Login], counted: Callable) -> None:
    me, trusted = small.users["social_worker"], login("pipeline")

    def write(ago: str, user: int, page: str, outcome: str, action: str, first: int, last: int) -> None:
        trusted.connection.execute(OPENED, [ago, user, page, outcome, action, first, last])

    trusted.connection.execute("DELETE FROM instance")
    trusted.connection.execute(
        "INSERT INTO instance (kind, authority, created_at, built) VALUES ('real', 'Anyshire', now(), '{}')"
    )
    write("5 minutes", me, "pupils.child", "shown", "look", 1, 4)
    write("4 minutes", me, "pupils.child", "shown", "look", 3, 5)  # two of them again
    write("2 hours", me, "pupils.child", "shown", "look", 6, 9)
    write("1 minute", me, "pupils.child", "not_found", "look", 10, 12)
    write("1 minute", small.users["team_manager"], "pupils.child", "shown", "look", 20, 29)
    write("1 minute", me, "share.find", "asked", "search", 501, 502)
    write("1 minute", me, "share.find", "shown", "search", 501, 502)  # the same two searches
    assert counted()[1] == 2 and counted()[0] == 7  # 1 to 5, and whom the searches showed
    write("1 second", me, "account.pace", "written", "decide", 900, 900)  # said why: counted anew
    assert counted() == (0, 0)
    trusted.connection.execute("UPDATE instance SET kind = 'demonstration'")
    write("0 seconds", me, "pupils.child", "shown", "look", 30, 39)
    assert counted() == (0, 0)
    trusted.connection.execute("DELETE FROM instance")


def test_the_database_opens_no_further_child_until_it_is_said_why(
    small: Small, login: Callable[[str], Login]
) -> None:
    """Whatever a page thinks: past as many as the role may, only those who were opened already."""
    me, first = small.users["team_manager"], small.record.people[0]
    trusted, one = login("pipeline"), login("authority")
    one.hold(one.seal(*small.standing("team_manager")))
    [public] = trusted.column(f"SELECT public_id FROM person WHERE id = {first}")

    def opened() -> list[object]:
        return one.column(f"SELECT sharing.keep_to_child('{public}')")

    def look(page: str, outcome: str, action: str, since: int, until: int) -> None:
        trusted.connection.execute(OPENED, ["0 seconds", me, page, outcome, action, since, until])

    trusted.connection.execute(
        "INSERT INTO instance (kind, authority, created_at, built) VALUES ('real', 'Anyshire', now(), '{}')"
    )
    most = ROLES["team_manager"].records_an_hour
    try:
        look("account.pace", "written", "decide", 900, 900)
        look("pupils.child", "shown", "look", 1001, 1000 + most - 1)
        assert opened() == [first]
        look("pupils.child", "shown", "look", 2000, 2000)
        assert opened() == [None]
        assert one.refuses("UPDATE pace_rule SET children = 1000")
        look("account.pace", "written", "decide", 901, 901)
        assert opened() == [first]
        look("pupils.child", "shown", "look", 1001, 1000 + most)
        look("pupils.child", "shown", "look", first, first)
        assert opened() == [first]  # who was opened already
    finally:
        trusted.connection.execute("DELETE FROM instance")


def test_nobody_signed_in_is_told_nothing(small: Small, login: Callable[[str], Login]) -> None:
    assert login("school").rows("SELECT children, searches FROM sharing.this_hour()") == []
