"""The first linking of all: the plain cases are written while the others are solved."""

import time
from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from kithline.identity import link as linking
from kithline.identity import store, writing
from kithline.identity.blocking import kept
from kithline.identity.link import LinkCounts, link_new
from kithline.identity.plain import Cases
from kithline.identity.solution import Solution
from tests.identity.conftest import groups, put
from tests.identity.population import make
from tests.identity.test_link import DAY, MAYA, Raw, value


class Stopped(Exception):
    """What comes before writing did not come to its end."""


def test_a_first_load_is_the_same_in_however_many_pieces_it_is_written(
    connection: Raw, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Plain cases are written while the others are solved, and links while the reasons of others are written out."""
    population = make(40, seed=23)
    put(connection, population.stubs, DAY[0])
    connection.execute(
        "UPDATE source_person SET reserved_person_id = 1000 + id / 3"
    )  # some alike, some strangers

    def linked() -> tuple[Any, ...]:
        link_new(connection, now=DAY[1], threads=1)
        links = connection.execute(
            "SELECT source_person_id, match_weight, status, reasons FROM link ORDER BY 1"
        ).fetchall()
        others = [
            connection.execute(f"SELECT left_id, right_id, reasons FROM {name} ORDER BY 1, 2").fetchall()
            for name in ("link_refusal", "link_review")
        ]
        strangers = value(
            connection,
            "SELECT count(*) FROM source_person s JOIN link l ON l.source_person_id = s.id "
            "JOIN person p ON p.id = s.reserved_person_id WHERE l.person_id <> p.id",
        )
        made = value(connection, "SELECT count(*) FROM person_lineage WHERE event = 'create'")
        kept = value(connection, "SELECT count(*) FROM person WHERE id BETWEEN 1000 AND 1999")
        return groups(connection), links, others, strangers, made, kept

    found = []
    for piece in (50_000, 7, 1):
        with monkeypatch.context() as patch, connection.transaction(force_rollback=True):
            patch.setattr(linking, "PIECE", piece)
            patch.setattr(writing, "PIECE", piece)
            found.append(linked())
    assert found[0][:4] == found[1][:4] == found[2][:4]
    assert {each[3] for each in found} == {0}, "nobody's record carries the id of another person"
    assert {each[4] for each in found} == {len(found[0][0])}, "each person was made once"
    assert all(each[5] > 10 for each in found), "ids that were reserved are taken"


def test_a_first_load_is_the_same_as_if_nothing_was_written_ahead(
    connection: Raw, monkeypatch: pytest.MonkeyPatch
) -> None:
    population = make(40, seed=23)
    put(connection, population.stubs, DAY[0])
    ahead: list[int] = []

    def all_at_once(write: Callable[[Solution], LinkCounts], cases: Cases, tell: object) -> LinkCounts:
        ahead.append(len(cases.plain().groups))
        plain, others = cases.plain(), cases.solve_others()
        return write(Solution([*plain.groups, *others.groups], plain.joined_by | others.joined_by,
                              others.renumbered, others.refusals, others.held))  # fmt: skip

    found = []
    for one_go in (False, True):
        with monkeypatch.context() as patch, connection.transaction(force_rollback=True):
            if one_go:
                patch.setattr(linking, "_write_plain_first", all_at_once)
            counts = link_new(connection, now=DAY[1], threads=1)
            links = connection.execute("SELECT source_person_id, match_weight, status, reasons FROM link")
            touched = value(connection, "SELECT count(*) FROM touched")
            found.append((counts, groups(connection), sorted(links, key=lambda row: row[0]), touched))
    assert found[0] == found[1]
    assert 0 < ahead[0] < len(found[0][1]), "some are plain cases, and some are not"


def test_why_others_are_one_is_written_out_before_they_are_persons(
    connection: Raw, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database, which still writes the plain cases, does not wait for it then."""
    put(connection, make(40, seed=23).stubs, DAY[0])
    done: list[str] = []

    def noted(name: str) -> None:
        work = getattr(writing, name)

        def noting(*given: Any) -> Any:
            done.append(name)
            return work(*given)

        monkeypatch.setattr(writing, name, noting)
        monkeypatch.setattr(linking, name, noting, raising=False)

    noted("write_why")
    noted("create_persons")
    counts = link_new(connection, now=DAY[1], threads=1)
    assert sorted(done) == ["create_persons"] * 2 + ["write_why"] * 2
    assert done[-1] == "create_persons"
    assert counts.links_written == counts.considered == value(connection, "SELECT count(*) FROM link")


def test_killed_while_plain_cases_are_written_nobody_is_there(
    connection: Raw, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(connection, make(40, seed=23).stubs, DAY[0])

    def killed(cases: Cases) -> Solution:
        raise Stopped

    with monkeypatch.context() as patch:
        patch.setattr(Cases, "solve_others", killed)
        with pytest.raises(Stopped):
            link_new(connection, now=DAY[1], threads=1)
    assert (
        value(connection, "SELECT count(*) FROM person")
        == value(connection, "SELECT count(*) FROM link")
        == 0
    )
    link_new(connection, now=DAY[2], threads=1)
    assert value(connection, "SELECT count(*) FROM source_person WHERE linked_at IS NULL") == 0


KEPT = "blocking_key", "dwelling", "name_count"


def test_what_is_kept_of_all_is_the_same_by_a_connection_of_its_own(connection: Raw, database: str) -> None:
    put(connection, make(40, seed=23).stubs, DAY[0])
    found = []
    for apart in (None, lambda: psycopg.connect(database, autocommit=True)):
        linked = (
            "link",
            "person_lineage",
            "person",
            "link_refusal",
            "link_review",
            "touched",
            "linking_base",
        )
        for table in (*linked, *KEPT):
            connection.execute(f"DELETE FROM {table}")
        connection.execute("UPDATE source_person SET linked_at = NULL")
        counts = link_new(connection, now=DAY[1], threads=1, apart=apart)
        kept = [sorted(connection.execute(f"SELECT * FROM {table}").fetchall()) for table in KEPT]
        found.append((counts, groups(connection), kept))
    assert found[0][:2] == found[1][:2]
    for one, other in zip(found[0][2], found[1][2], strict=True):
        assert one and one == other


def test_what_is_kept_counts_for_nothing_while_nobody_is_linked(
    connection: Raw, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is committed before anybody is linked: killed then, all are compared again, and it is written anew."""
    put(connection, make(40, seed=23).stubs, DAY[0])

    def apart() -> psycopg.Connection[Any]:
        return psycopg.connect(database, autocommit=True)

    def killed(write: object, cases: object, tell: object) -> LinkCounts:
        until = time.monotonic() + 30
        while not value(connection, "SELECT count(*) FROM name_count") and time.monotonic() < until:
            time.sleep(0.01)
        raise Stopped

    with monkeypatch.context() as patch:
        patch.setattr(linking, "_write_plain_first", killed)
        with pytest.raises(Stopped):
            link_new(connection, now=DAY[1], threads=1, apart=apart)
    assert value(connection, "SELECT count(*) FROM blocking_key") > 0
    assert value(connection, "SELECT count(*) FROM link") == 0
    assert kept(connection) is None
    connection.execute("DELETE FROM source_person WHERE id = (SELECT max(id) FROM source_person)")
    link_new(connection, now=DAY[2], threads=1, apart=apart)
    assert value(connection, "SELECT count(*) FROM source_person WHERE linked_at IS NULL") == 0
    assert (
        value(
            connection,
            "SELECT count(*) FROM blocking_key WHERE source_person_id NOT IN (SELECT id FROM source_person)",
        )
        == 0
    )
    known = kept(connection)
    assert known is not None and known.records > 0


def test_where_what_is_kept_cannot_be_written_nobody_is_linked(connection: Raw) -> None:
    put(connection, make(40, seed=23).stubs, DAY[0])

    def apart() -> psycopg.Connection[Any]:
        raise Stopped

    with pytest.raises(Stopped):
        link_new(connection, now=DAY[1], threads=1, apart=apart)
    assert value(connection, "SELECT count(*) FROM link") == 0


def test_where_what_comes_before_writing_fails_nobody_is_there(connection: Raw) -> None:
    def fails() -> None:
        raise Stopped

    put(connection, MAYA, DAY[0])
    with pytest.raises(Stopped):
        link_new(connection, now=DAY[1], before_writing=fails)
    assert value(connection, "SELECT count(*) FROM person") == 0
    assert value(connection, "SELECT count(*) FROM link") == 0
    assert store.waiting(connection) == [1, 2]
