"""Two persons side by side, for a steward who says whether they are one. Under the viewer's own scope: a record that
the steward may not see makes a pair that is not there."""

from typing import Any

from django.db import connection

from kithline.core.names import normalise
from kithline.record.types.links import Evidence, HistoryLine, PairPage, Side, SourceLine, Step
from kithline.sharing.access.link_requests import requests_about
from kithline.sharing.access.links import read_reasons, source_of
from kithline.sharing.access.log import record_look
from kithline.sharing.access.permission import has_duty
from kithline.sharing.access.sources import day_of, statement, title_of
from kithline.sharing.roles.acts import Duty
from kithline.sharing.viewer import Viewer

_ORDER = (
    "name",
    "preferred_name",
    "former_name",
    "birth",
    "sex",
    "address",
    "upn",
    "former_upn",
    "nhs_number",
)


def pair_page(viewer: Viewer, left: int, right: int, *, page: str = "stewardship.pair") -> PairPage | None:
    """The persons of two source persons, and all that bears on whether they are one; None if either is not there to
    see. An ordinary steward sees no restricted person, and one of restricted records nobody else's pair."""
    is_restricted = has_duty(viewer, Duty.RESTRICTED)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.id, l.person_id, p.public_id, p.restriction, s.restriction <> 0 OR s.partition <> '', "
            "concat_ws(' ', s.forename, s.surname) FROM source_person s "
            "JOIN link l ON l.source_person_id = s.id AND l.known_to IS NULL JOIN person p ON p.id = l.person_id "
            "WHERE s.id = ANY(%s) ORDER BY s.id",
            [[left, right]],
        )
        found = cursor.fetchall()
        crosses = any(row[3] or row[4] for row in found)
        if (
            len(found) != 2
            or left >= right
            or (crosses and not is_restricted)
            or (is_restricted and not crosses)
        ):
            record_look(viewer, page, asked=f"{left}-{right}", outcome="not_found")
            return None
        sides = tuple(_side(cursor, row) for row in found)
        evidence = _evidence(cursor, sides, left, right)
        others = _others(cursor, [row[1] for row in found], left, right)
    people = sorted({row[1] for row in found})
    record_look(viewer, page, people=people, sections=["identity", "address"], asked=f"{left}-{right}")
    return PairPage(
        left=left,
        right=right,
        sides=(sides[0], sides[1]),
        evidence=evidence,
        others=others,
        decided=requests_about(left, right),
        is_restricted=crosses,
        is_one=found[0][1] == found[1][1],
    )


def record_side(cursor: Any, record: int) -> Side | None:
    """One source person by itself, whoever it was joined with; None if it is not there to see."""
    cursor.execute(
        "SELECT s.id, s.namespace, s.first_seen_on, s.last_seen_on, p.public_id FROM source_person s "
        "JOIN link l ON l.source_person_id = s.id AND l.known_to IS NULL JOIN person p ON p.id = l.person_id "
        "WHERE s.id = %s AND p.restriction = 0",
        [record],
    )
    found = cursor.fetchone()
    if found is None:
        return None
    key, space, first, last, public_id = found
    line = SourceLine(key, source_of(space), first, last)
    return Side(public_id, "", 0, (line,), histories(cursor, [key]))


def histories(cursor: Any, records: list[int]) -> tuple[HistoryLine, ...]:
    """What sources say of these source persons, in the order of a page."""
    cursor.execute(statement("link_history"), {"ids": records})
    lines = [_history(each) for each in cursor.fetchall()]
    lines.sort(key=lambda each: _ORDER.index(each.what) if each.what in _ORDER else len(_ORDER))
    return tuple(dict.fromkeys(lines))


def _side(cursor: Any, row: tuple[Any, ...]) -> Side:
    record, person, public_id, restriction, _, title = row
    cursor.execute(
        "SELECT s.id, s.namespace, s.first_seen_on, s.last_seen_on FROM link l JOIN source_person s "
        "ON s.id = l.source_person_id WHERE l.person_id = %s AND l.known_to IS NULL ORDER BY s.id <> %s, s.id",
        [person, record],
    )
    records = tuple(
        SourceLine(key, source_of(space), first, last) for key, space, first, last in cursor.fetchall()
    )
    lines = histories(cursor, [each.id for each in records])
    return Side(public_id, title or "No name", restriction, records, lines)


def _history(row: tuple[Any, ...]) -> HistoryLine:
    _, what, value, likeness, feed, since, until, known_to, received, is_valid = row
    return HistoryLine(
        what=what,
        value=value,
        likeness=normalise(likeness) if what.endswith("name") or what == "address" else likeness,
        source=title_of(feed) if feed else "",
        since=since,
        until=until or day_of(known_to),
        received=received,
        is_valid=is_valid,
    )


def _evidence(cursor: Any, sides: tuple[Side, ...], left: int, right: int) -> Evidence:
    """Why the pair is held, or was linked or refused: the strongest of what is kept of these two persons."""
    one, other = ([each.id for each in side.records] for side in sides)
    given = {"one": one, "other": other, "left": left, "right": right}
    cursor.execute(
        """
        SELECT reasons, match_weight, code, is_waiting FROM (
            SELECT reasons, match_weight, reasons ->> 'code' AS code, true AS is_waiting, left_id, right_id
            FROM link_review WHERE closed_at IS NULL
            UNION ALL
            SELECT reasons, match_weight, constraint_code, false, left_id, right_id
            FROM link_refusal WHERE known_to IS NULL
            UNION ALL
            SELECT reasons, match_weight, '', false, source_person_id, (reasons ->> 'with')::bigint
            FROM link WHERE known_to IS NULL AND source_person_id IN (%(left)s, %(right)s)
              AND (reasons ->> 'with')::bigint IN (%(left)s, %(right)s)
        ) kept
        WHERE (left_id = ANY(%(one)s) AND right_id = ANY(%(other)s))
           OR (left_id = ANY(%(other)s) AND right_id = ANY(%(one)s))
        ORDER BY NOT is_waiting, match_weight DESC NULLS LAST
        """,
        given,
    )
    rows = cursor.fetchall()
    kept = next((read_reasons(row[0]) for row in rows if read_reasons(row[0]).get("contributions")), {})
    weight = next((row[1] for row in rows if read_reasons(row[0]).get("contributions")), None)
    first = read_reasons(rows[0][0]) if rows else {}
    rules = {row[2]: read_reasons(row[0]).get("reason", "") for row in rows if row[2]}
    return Evidence(
        steps=tuple(Step(*step) for step in _waterfall(kept)),
        match_weight=weight,
        code=(rows[0][2] or "") if rows else "",
        reason=str(first.get("reason", "")),
        rules=tuple((code, f"{reason}. {_rule(code)}") for code, reason in rules.items() if _rule(code)),
        limits=_limits() if kept else "",
        is_waiting=bool(rows and rows[0][3]),
    )


def _others(cursor: Any, persons: list[int], left: int, right: int) -> tuple[tuple[int, int, str], ...]:
    """Further pairs that wait and have one of the two persons."""
    cursor.execute(
        """
        SELECT w.left_id, w.right_id, concat_ws(' ', s.forename, s.surname), concat_ws(' ', t.forename, t.surname)
        FROM link_review w
        JOIN source_person s ON s.id = w.left_id JOIN source_person t ON t.id = w.right_id
        JOIN link l ON l.source_person_id = s.id AND l.known_to IS NULL
        JOIN link r ON r.source_person_id = t.id AND r.known_to IS NULL
        JOIN person p ON p.id = l.person_id AND p.restriction = 0
        JOIN person o ON o.id = r.person_id AND o.restriction = 0
        WHERE w.closed_at IS NULL AND l.person_id <> r.person_id AND (w.left_id, w.right_id) <> (%s, %s)
          AND (l.person_id = ANY(%s) OR r.person_id = ANY(%s))
        ORDER BY w.match_weight DESC NULLS LAST, w.id LIMIT 20
        """,
        [left, right, persons, persons],
    )
    return tuple((one, other, f"{mine} and {theirs}") for one, other, mine, theirs in cursor.fetchall())


def _waterfall(kept: dict[str, Any]) -> list[tuple[str, str, float]]:
    from kithline.identity.explain import waterfall  # the linking model: loaded for this page only

    return waterfall(kept)


def _limits() -> str:
    from kithline.identity.explain import limits_in_words

    return limits_in_words()


def _rule(code: str) -> str:
    from kithline.identity.explain import rule_in_words

    return rule_in_words(code)
