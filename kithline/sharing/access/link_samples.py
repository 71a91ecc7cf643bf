"""How good linking is, judged blind: a steward sees two records that linking joined or kept apart, drawn by chance, and
is told neither which nor how sure it was. What they say changes nothing in the record."""

import json
from secrets import SystemRandom
from typing import Any

from django.db import connection

from kithline.core import clock
from kithline.record.types.links import APART, ASK, SAME, BlindPair, JudgedPair, SampleLine, SamplePage
from kithline.sharing.access.link_pairs import record_side
from kithline.sharing.access.log import DECIDE, record_look
from kithline.sharing.viewer import Viewer

SIZES = (20, 50, 100)
_LINES = """
    SELECT s.id, s.at, trim(u.first_name || ' ' || u.last_name), s.pairs,
           coalesce((SELECT json_agg(json_build_array(v.place, v.verdict)) FROM link_sample_verdict v
                     WHERE v.sample_id = s.id), '[]')
    FROM link_sample s LEFT JOIN app_user u ON u.id = s.by_id
"""
_LINKED = """
    SELECT least(s.id, t.id), greatest(s.id, t.id), true FROM link l
    JOIN source_person s ON s.id = l.source_person_id JOIN source_person t ON t.id = (l.reasons ->> 'with')::bigint
    JOIN person p ON p.id = l.person_id AND p.restriction = 0
    WHERE l.known_to IS NULL ORDER BY random() LIMIT %s
"""
_REFUSED = """
    SELECT r.left_id, r.right_id, false FROM link_refusal r
    JOIN source_person s ON s.id = r.left_id JOIN source_person t ON t.id = r.right_id
    JOIN link l ON l.source_person_id = s.id AND l.known_to IS NULL JOIN person p ON p.id = l.person_id
    JOIN link m ON m.source_person_id = t.id AND m.known_to IS NULL JOIN person q ON q.id = m.person_id
    WHERE r.known_to IS NULL AND p.restriction = 0 AND q.restriction = 0
      AND r.constraint_code <> 'steward_decision' ORDER BY random() LIMIT %s
"""


def draw(viewer: Viewer, *, size: int) -> int | None:
    """Draw half of the pairs from what linking joined by itself, half from what it kept apart; fewer where there are
    fewer. Returns the sample's id; None if there is nothing to draw."""
    with connection.cursor() as cursor:
        cursor.execute(_LINKED, [size // 2])
        pairs = set(cursor.fetchall())
        cursor.execute(_REFUSED, [size - size // 2])
        pairs |= set(cursor.fetchall())
        if not pairs:
            return None
        shuffled = sorted(pairs)
        SystemRandom().shuffle(shuffled)
        cursor.execute(
            "INSERT INTO link_sample (pairs, by_id, at) VALUES (%s, %s, %s) RETURNING id",
            [json.dumps(shuffled), viewer.user_id, clock.now()],
        )
        (made,) = cursor.fetchone()
    record_look(viewer, "stewardship.sample_drawn", asked=f"{made}: {len(shuffled)} pairs", outcome="asked")
    return int(made)


def samples(viewer: Viewer) -> tuple[SampleLine, ...]:
    """Every sample, newest first, with what has been said of it. It shows nobody."""
    with connection.cursor() as cursor:
        cursor.execute(_LINES + "ORDER BY s.id DESC")
        lines = tuple(_line(row) for row in cursor.fetchall())
    record_look(viewer, "stewardship.samples")
    return lines


def sample_page(viewer: Viewer, sample_id: int) -> SamplePage | None:
    """The next pair to judge, without score and outcome; when all are judged, where the steward said otherwise. None
    if there is no such sample."""
    found = _sample(sample_id)
    if found is None:
        record_look(viewer, "stewardship.sample", asked=str(sample_id), outcome="not_found")
        return None
    line, pairs, said = found
    waiting = [place for place in range(len(pairs)) if place not in said]
    if not waiting:
        otherwise = tuple(
            JudgedPair(left, right, is_linked, said[place])
            for place, (left, right, is_linked) in enumerate(pairs)
            if said[place] == (APART if is_linked else SAME)
        )
        record_look(viewer, "stewardship.sample", asked=f"{sample_id} result")
        return SamplePage(line, None, otherwise)
    place = waiting[0]
    left, right, _ = pairs[place]
    with connection.cursor() as cursor:
        sides = [record_side(cursor, each) for each in (left, right)]
        cursor.execute(
            "SELECT DISTINCT person_id FROM link WHERE known_to IS NULL AND source_person_id IN (%s, %s)",
            [left, right],
        )
        people = sorted(row[0] for row in cursor.fetchall())
    record_look(
        viewer,
        "stewardship.sample",
        people=people,
        sections=["identity", "address"],
        asked=f"{sample_id} pair {place + 1}",
    )
    shown = (sides[0], sides[1]) if sides[0] is not None and sides[1] is not None else None
    return SamplePage(line, BlindPair(place, shown), ())


def judge(viewer: Viewer, sample_id: int, *, place: int, verdict: str) -> bool:
    """Keep a steward's verdict on one pair. False if there is no such pair, or somebody has judged it."""
    found = _sample(sample_id)
    if (
        found is None
        or verdict not in (SAME, APART, ASK)
        or not 0 <= place < len(found[1])
        or place in found[2]
    ):
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO link_sample_verdict (sample_id, place, verdict, by_id, at) VALUES (%s, %s, %s, %s, %s) "
            "ON CONFLICT DO NOTHING",
            [sample_id, place, verdict, viewer.user_id, clock.now()],
        )
    record_look(viewer, "stewardship.judge", asked=f"{sample_id} pair {place + 1} {verdict}", action=DECIDE)
    return True


def _sample(sample_id: int) -> tuple[SampleLine, list[Any], dict[int, str]] | None:
    with connection.cursor() as cursor:
        cursor.execute(_LINES + "WHERE s.id = %s", [sample_id])
        row = cursor.fetchone()
    return (_line(row), _read(row[3]), dict(_read(row[4]))) if row else None


def _line(row: tuple[Any, ...]) -> SampleLine:
    key, at, by, pairs, said = row
    drawn, verdicts = _read(pairs), dict(_read(said))
    counts = {(is_linked, verdict): 0 for is_linked in (True, False) for verdict in (SAME, APART, ASK)}
    for place, (_, _, is_linked) in enumerate(drawn):
        if place in verdicts:
            counts[bool(is_linked), verdicts[place]] += 1
    return SampleLine(key, at, by or "Somebody", len(drawn), len(verdicts), counts)


def _read(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value
