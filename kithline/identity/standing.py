"""What stands already of source persons, as linking reads it: links, refusals, open reviews, decisions, relationships,
and who was placed for adoption. Works on a psycopg connection, in the caller's transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import NamedTuple

from kithline.core.names import are_surname_variants, are_variants
from kithline.identity.constraints import Known, Pair, pair
from kithline.identity.store import Connection, Cursor, LinkRow, PairKey, in_one_go
from kithline.record.arrays import array
from kithline.record.categories import Restriction

LONGEST_CHAIN = 40  # records of one pupil who was given another UPN
MANY = 10_000  # records: of so many what stands is not asked for by naming them


@dataclass(frozen=True)
class Standing:
    """What stands among a few source persons: what is known of them, their current links, refusals and open reviews
    (each as its id and the key of its pair), and who was placed for adoption of some days of birth."""

    known: Known
    links: dict[int, LinkRow]
    refusals: list[tuple[int, PairKey]]
    reviews: list[tuple[int, PairKey]]
    placed: list[int]


def standing_among(
    connection: Connection, unique_namespaces: frozenset[str], ids: Sequence[int], births: Iterable[date]
) -> Standing:
    """All of it at once: to wait for each answer by itself took longer than to find it."""
    with in_one_go(connection):
        asked = ask_standing(connection, ids, births)
    return standing_of(asked, unique_namespaces)


class Asked(NamedTuple):
    """What `ask_standing` asked."""

    decided: Cursor
    related: Cursor
    renumbered: Cursor
    linked: Cursor
    refused: Cursor
    reviewed: Cursor
    placed: Cursor


def ask_standing(connection: Connection, ids: Sequence[int], births: Iterable[date]) -> Asked:
    """Ask all of it."""
    return Asked(
        *_ask_known(connection, ids),
        _ask_links(connection, ids),
        _ask_refusals(connection, ids),
        _ask_reviews(connection, ids),
        ask_placed(connection, births),
    )


def standing_of(asked: Asked, unique_namespaces: frozenset[str]) -> Standing:
    """The answers of `ask_standing`."""
    return Standing(
        _known(unique_namespaces, asked.decided, asked.related, asked.renumbered),
        _links(asked.linked),
        _pairs_of(asked.refused),
        _pairs_of(asked.reviewed),
        [row[0] for row in asked.placed.fetchall()],
    )


def known(
    connection: Connection, unique_namespaces: frozenset[str], ids: Sequence[int] | None = None
) -> Known:
    """Stewards' decisions that stand, and the relationships that sources record now; among these, or among all."""
    return _known(unique_namespaces, *_ask_known(connection, ids))


def _ask_known(connection: Connection, ids: Sequence[int] | None) -> tuple[Cursor, Cursor, Cursor]:
    among, given = ("", {}) if ids is None else ("AND {} = ANY(%(ids)s::bigint[])", {"ids": array(ids)})
    decided = connection.execute(
        "SELECT left_id, right_id, verdict, second_by_id FROM link_decision"
        f" WHERE known_to IS NULL {among.format('left_id')}",
        given,
    )
    related = connection.execute(
        "SELECT DISTINCT source_person_id, other_source_person_id, relation FROM relationship"
        " WHERE known_to IS NULL AND source_person_id <> other_source_person_id"
        f" {among.format('source_person_id')} ORDER BY 3 DESC",
        given,
    )
    # of a birth too: a slip in a number that is seldom asked for must not make two children one
    renumbered = connection.execute(
        "SELECT s.id, o.id, s.forename, o.forename FROM person_identifier i"
        " JOIN source_person s ON s.id = i.source_person_id JOIN source_person o ON o.upn = i.value"
        " AND o.birth = s.birth AND o.id <> s.id"
        " WHERE i.scheme = 'former_upn' AND i.is_valid AND i.known_to IS NULL AND s.partition = '' AND o.partition = ''"
        f" {among.format('i.source_person_id')} {among.format('o.id')}",
        given,
    )
    return decided, related, renumbered


def _known(unique_namespaces: frozenset[str], decided: Cursor, related: Cursor, renumbered: Cursor) -> Known:
    verdicts = decided.fetchall()
    return Known(
        must_link=frozenset(
            pair(one, other) for one, other, verdict, _ in verdicts if verdict == "must_link"
        ),
        must_not_link=frozenset(
            pair(one, other) for one, other, verdict, _ in verdicts if verdict != "must_link"
        ),
        by_two=frozenset(pair(one, other) for one, other, _, second in verdicts if second is not None),
        relationships={pair(one, other): relation for one, other, relation in related.fetchall()},
        unique_namespaces=unique_namespaces,
        renumbered=_chains(
            (one, other) for one, other, name, its in renumbered.fetchall() if are_variants(name, its)
        ),
    )


def _chains(pairs: Iterable[tuple[int, int]]) -> frozenset[Pair]:
    """Of pairs that are one pupil all pairs within each chain; a number that many share makes none."""
    above: dict[int, set[int]] = {}
    for one, other in pairs:
        joined = above.get(one, {one}) | above.get(other, {other})
        above |= dict.fromkeys(joined, joined)
    chains = {frozenset(chain) for chain in above.values() if len(chain) <= LONGEST_CHAIN}
    return frozenset(pair(one, other) for chain in chains for one, other in combinations(sorted(chain), 2))


def placed_for_adoption(connection: Connection, births: Iterable[date] | None = None) -> list[int]:
    """Source persons of whom an ordinary source tells that they were placed for adoption, or adopted; of these days of
    birth, or all."""
    return [row[0] for row in ask_placed(connection, births).fetchall()]


def ask_placed(connection: Connection, births: Iterable[date] | None = None) -> Cursor:
    """Ask who was."""
    those, given = ("", []) if births is None else ("AND birth = ANY(%s::date[])", [array(births)])
    return connection.execute(
        "SELECT id FROM source_person WHERE partition = '' AND id IN"
        f" (SELECT source_person_id FROM event WHERE restriction = {int(Restriction.ADOPTION)}) {those} ORDER BY id",
        given,
    )


def joined_across_an_adoption(connection: Connection, placed: Iterable[int]) -> list[int]:
    """Source persons that have surname and birth of one of these children placed for adoption, and are one with another
    surname: they were linked before it was known."""
    placed = sorted(placed)
    if not placed:
        return []
    found = connection.execute(
        """
        SELECT s.id, s.surname, o.surname
        FROM (SELECT DISTINCT birth, lower(surname) AS surname FROM source_person WHERE id = ANY(%s)) placed
        JOIN source_person s ON s.birth = placed.birth AND lower(s.surname) = placed.surname
        JOIN link l ON l.source_person_id = s.id AND l.known_to IS NULL
        JOIN link m ON m.person_id = l.person_id AND m.known_to IS NULL
        JOIN source_person o ON o.id = m.source_person_id AND lower(o.surname) <> placed.surname
        """,
        [placed],
    )
    return sorted({one for one, mine, theirs in found.fetchall() if not are_surname_variants(mine, theirs)})


def links(connection: Connection, ids: Sequence[int] | None = None) -> dict[int, LinkRow]:
    """The current links of these source persons, or of all."""
    return _links(_ask_links(connection, ids))


def _ask_links(connection: Connection, ids: Sequence[int] | None) -> Cursor:
    among, given = ("", []) if ids is None else ("AND source_person_id = ANY(%s::bigint[])", [array(ids)])
    return connection.execute(
        "SELECT source_person_id, person_id, match_weight, status, (reasons->>'with')::bigint FROM link"
        f" WHERE known_to IS NULL {among}",
        given,
    )


def _links(asked: Cursor) -> dict[int, LinkRow]:
    return {row[0]: LinkRow(*row) for row in asked.fetchall()}


def refusals(connection: Connection, ids: Sequence[int]) -> list[tuple[int, PairKey]]:
    """The refusals that stand among these source persons."""
    return _among(ids, _pairs_of(_ask_refusals(connection, _named(ids))))


def _ask_refusals(connection: Connection, ids: Sequence[int] | None) -> Cursor:
    """``ids``: None for all there are."""
    among, given = _both(ids)
    return connection.execute(
        f"SELECT id, left_id, right_id, constraint_code FROM link_refusal WHERE known_to IS NULL {among}",
        given,
    )


def reviews(connection: Connection, ids: Sequence[int]) -> list[tuple[int, PairKey]]:
    """The pairs among these source persons that wait for a steward."""
    return _among(ids, _pairs_of(_ask_reviews(connection, _named(ids))))


def _ask_reviews(connection: Connection, ids: Sequence[int] | None) -> Cursor:
    """``ids``: None for all there are."""
    among, given = _both(ids)
    return connection.execute(
        f"SELECT id, left_id, right_id, reasons->>'code' FROM link_review WHERE closed_at IS NULL {among}",
        given,
    )


def _both(ids: Sequence[int] | None) -> tuple[str, dict[str, object]]:
    """SQL: both of a pair are among these; and what it asks for."""
    if ids is None:
        return "", {}
    return "AND left_id = ANY(%(ids)s::bigint[]) AND right_id = ANY(%(ids)s::bigint[])", {"ids": array(ids)}


def _named(ids: Sequence[int]) -> Sequence[int] | None:
    """To name many cost more than to read all the pairs there are, which are fewer."""
    return ids if len(ids) <= MANY else None


def _among(ids: Sequence[int], pairs: list[tuple[int, PairKey]]) -> list[tuple[int, PairKey]]:
    those = set(ids)
    return [(row, key) for row, key in pairs if key[0] in those and key[1] in those]


def _pairs_of(asked: Cursor) -> list[tuple[int, PairKey]]:
    return [(row[0], (row[1], row[2], row[3])) for row in asked.fetchall()]
