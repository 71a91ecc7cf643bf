"""What is remembered of thousands of pupils: a roll that changes is another crowd, at once and for each transaction."""

from collections.abc import Callable, Iterator

import psycopg
import pytest

from tests.sharing import population
from tests.sharing.conftest import Small
from tests.sharing.login import Login, connect

Connect = Callable[[str], Login]
NAMED = "SELECT DISTINCT person_id FROM person_name ORDER BY 1"
REMEMBERED = "SELECT known_by, bounds FROM seal.crowd ORDER BY made_at"


@pytest.fixture
def viewer(small: Small, login: Connect, any_crowd: Login) -> Iterator[Login]:
    """A link coordinator of the first school and of the third, at which nobody is yet."""
    user = small.users["link_coordinator"]
    population.link_school(user, small.record.schools[2])
    one = login("authority")
    one.hold(one.seal(*small.standing("link_coordinator")))
    yield one
    population.clear_where("linked_school", f"school_id = {small.record.schools[2]}")
    put_on_rolls(small, (0, 0), (1, 1))


def put_on_rolls(small: Small, *rolls: tuple[int, int]) -> None:
    """Nobody is on a roll but these: a person and a school, by number."""
    population.clear("pupil_at")
    for person, school in rolls:
        population.enrol(small.record.people[person], small.record.schools[school])


def test_what_is_remembered_shows_what_is_found_anew(small: Small, viewer: Login, any_crowd: Login) -> None:
    first = viewer.column(NAMED)
    assert len(any_crowd.rows(REMEMBERED)) == 1
    assert first == viewer.column(NAMED) == small.record.people[:1]
    assert len(any_crowd.rows(REMEMBERED)) == 1  # the second look found it there
    any_crowd.connection.execute("UPDATE seal.crowd SET bounds = '{}'")
    assert viewer.column(NAMED) == []  # it is what decides: the test would see a wrong one


@pytest.mark.parametrize(
    "rolls",
    [
        ((0, 0), (1, 0)),  # joined
        ((1, 1),),  # left
        ((1, 0),),  # one left and one joined: as many as before
        ((0, 2),),  # moved to the other school
        ((0, 0), (0, 2)),  # at both, and then as many rows as of two pupils
        ((1, 0), (1, 2)),
        ((0, 1),),  # nobody at all
    ],
)
def test_another_roll_is_another_crowd(
    rolls: tuple[tuple[int, int], ...], small: Small, viewer: Login
) -> None:
    for _ in range(2):  # worked out and remembered; then read
        put_on_rolls(small, (0, 0), (1, 1))
        assert viewer.column(NAMED) == small.record.people[:1]
        put_on_rolls(small, *rolls)
        expected = {small.record.people[person] for person, school in rolls if school != 1}
        assert viewer.column(NAMED) == sorted(expected)


def test_each_transaction_has_the_crowd_of_the_rolls_that_it_sees(small: Small, viewer: Login) -> None:
    """A change that is not committed is nobody's but its own; who looks at the past goes on seeing it, and what they
    remember of it is not taken for the present."""
    put_on_rolls(small, (0, 0), (1, 1))
    people = small.record.people
    with connect("kithline_pipeline") as writer:
        writer.autocommit = False
        writer.execute("UPDATE pupil_at SET school_id = %s", [small.record.schools[0]])
        assert viewer.column(NAMED) == people[:1]
        with viewer.connection.transaction():
            viewer.connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            assert viewer.column("SELECT count(*) FROM person_name") != [0]
            writer.commit()
            # its own snapshot still, whatever was kept of it
            viewer.rows("SELECT set_config('kithline.kept_seen', '', true)")
            assert viewer.column(NAMED) == people[:1]
        assert viewer.column(NAMED) == people[:2]
        assert viewer.column(NAMED) == people[:2]


def test_old_ones_go_when_a_new_one_comes(small: Small, viewer: Login, any_crowd: Login) -> None:
    viewer.column(NAMED)
    any_crowd.connection.execute("UPDATE seal.crowd SET made_at = now() - interval '31 days'")
    [before] = any_crowd.rows(REMEMBERED)
    put_on_rolls(small, (0, 0), (1, 0))
    viewer.column(NAMED)
    [after] = any_crowd.rows(REMEMBERED)
    assert before != after


@pytest.mark.parametrize(
    "role", ["social_worker", "school_nurse", "data_steward", "supporting_families_analyst"]
)
def test_whose_people_are_no_pupils_of_linked_schools_alone_has_no_crowd(
    role: str, small: Small, login: Connect, any_crowd: Login
) -> None:
    one = login("authority")
    one.hold(one.seal(*small.standing(role)))
    assert one.column("SELECT count(*) FROM person_name") != [0]
    assert any_crowd.rows(REMEMBERED) == []


def test_who_keeps_to_some_is_shown_no_crowd(small: Small, viewer: Login) -> None:
    put_on_rolls(small, (0, 0), (1, 0))
    people = small.record.people
    assert viewer.column(NAMED) == people[:2]
    for asks, given in (("people", [people[0]]), ("child", population.public_ids(small.record)[0])):
        with viewer.connection.transaction():
            assert viewer.column(NAMED) == people[:2]
            viewer.column(f"SELECT sharing.keep_to_{asks}(%s)", [given])
            assert viewer.column(NAMED) == people[:1]


def test_a_crowd_of_somebody_elses_is_not_believed(small: Small, viewer: Login, any_crowd: Login) -> None:
    """Its name is no secret; that the transaction's own is that one, only the owner's functions say."""
    viewer.column(NAMED)
    wide = "crowd 9 9 9"
    any_crowd.connection.execute(
        "INSERT INTO seal.crowd (known_by, bounds) VALUES (%s, ARRAY[0, 1000000000]::bigint[])", [wide]
    )
    with viewer.connection.transaction():
        viewer.column(NAMED)
        [mark] = viewer.column("SELECT current_setting('kithline.mark_seen')")
        for given in (mark, "", "0" * 64):
            viewer.rows("SELECT set_config('kithline.kept_seen', %s, true)", [wide])
            viewer.rows("SELECT set_config('kithline.mark_seen', %s, true)", [given])
            assert viewer.column(NAMED) == small.record.people[:1]


@pytest.mark.parametrize("site", ["school", "authority"])
@pytest.mark.parametrize(
    "statement", ["SELECT * FROM seal.crowd", "DELETE FROM seal.crowd", "UPDATE seal.crowd SET bounds = '{}'"]
)
def test_no_site_reads_or_writes_what_is_remembered(
    statement: str, site: str, login: Connect, small: Small
) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        login(site).connection.execute(statement)


@pytest.fixture
def limited(small: Small, any_crowd: Login) -> Iterator[Callable[[], None]]:
    """Put a limit on the use of something about the first person."""

    def limit() -> None:
        words = dict.fromkeys(("asker_name", "identity_how", "seen_by", "what", "by_name"), "x")
        days = dict.fromkeys(("seen_on", "received_on"), population.NOW.date())
        asked = {"person_id": small.record.people[0], "kind": "restriction", "asker": "person", "by_id": 1}
        request = population.insert("subject_request", **asked, **words, **days, at=population.NOW)
        of_it = {
            "access_class": 163,
            "restriction": 0,
            "ground": "accuracy",
            "words": "x",
            "request_id": request,
        }
        by = {"by_id": 1, "by_name": "", "at": population.NOW}
        population.insert("use_limit", person_id=small.record.people[0], **of_it, **by)

    yield limit
    with any_crowd.connection.transaction():
        any_crowd.connection.execute("SELECT set_config('kithline.disposing', 'yes', true)")
        for table in ("use_limit", "subject_request"):
            any_crowd.connection.execute(f"DELETE FROM {table}")


def test_where_the_use_of_anything_is_limited_there_is_none(
    small: Small, viewer: Login, any_crowd: Login, limited: Callable[[], None]
) -> None:
    """Then more than the rolls decides: nothing is remembered, and nothing read."""
    viewer.column(NAMED)
    any_crowd.connection.execute("UPDATE seal.crowd SET bounds = '{}'")
    assert viewer.column(NAMED) == []
    limited()
    assert viewer.column(NAMED) == small.record.people[:1]
