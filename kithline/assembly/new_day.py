"""Whose golden record a new day changes though nothing is received about them: they are assembled again, nobody else.

Four ways, each a statement over whole tables. A value ends, a place on a roll or an involvement begins or ends. A young
person is one no more, so that no child may need the adults near them. What tied an adult to a child was taken back,
which touched only whom the source spoke of. What is written beside people came after them: a worker's name, a school's.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from kithline.assembly.allocations import allocations
from kithline.assembly.batch import Those
from kithline.assembly.survivorship import FIELDS
from kithline.core.dates import add_years
from kithline.intake.need import CHILDS, IS_CASE_ROW, SAME_CASE_ROW, YOUNG_UNTIL, given, near
from kithline.record.arrays import array

# Facts of which a chosen value holds until they end; and those that count from their beginning until they end: what
# `assemble` asks of a day, and of no other table.
UNTIL_THEIR_END = tuple(sorted({field.table for field in FIELDS}))
WHILE_THEY_LAST = ("enrolment", "involvement")

_ENDED = "valid_to >= %(before)s AND valid_to < %(on)s"
_BEGUN = "valid_from > %(before)s AND valid_from <= %(on)s"
_DATED = " UNION ALL ".join(
    f"SELECT person_id FROM {table} WHERE known_to IS NULL AND ({days})"
    for table, days in (
        *((table, _ENDED) for table in UNTIL_THEIR_END),
        *((table, f"{_ENDED} OR {_BEGUN}") for table in WHILE_THEY_LAST),
    )
)
# who was young on the day before, and is no more by this record; and whose records have changed or parted since
_NOT_YOUNG_OR_CHANGED = (
    "SELECT id FROM source_person "
    "WHERE birth > %(young_before)s AND birth <= %(young_after)s OR changed_at >= %(since)s "
    "UNION SELECT source_person_id FROM link WHERE known_to >= %(since)s"
)
# of both whose tie was taken back: an adult may leave a family in which the child stays alone
_PARTED = "SELECT unnest(ARRAY[person_id, other_person_id]) FROM relationship WHERE known_to >= %(since)s"
# adults whom a child may need no more; each is looked at by `aside.set_aside`
_NEAR = f"""
    WITH records AS ({_NOT_YOUNG_OR_CHANGED}),
    batch AS MATERIALIZED (
        SELECT DISTINCT l.person_id FROM records r JOIN link l ON l.source_person_id = r.id AND l.known_to IS NULL)
    SELECT person_id FROM batch UNION {near("active")}
"""
_UNTIED = f"""
    SELECT o.person_id FROM (
        SELECT DISTINCT address_key FROM person_address WHERE known_to >= %(since)s AND address_key <> '') a
    JOIN person_address o USING (address_key) WHERE o.known_to IS NULL
    UNION SELECT person_id FROM person_address WHERE known_to >= %(since)s
    UNION SELECT l.person_id FROM source_record m
    CROSS JOIN LATERAL (SELECT m.source_person_id AS id
        UNION ALL SELECT o.source_person_id FROM source_record o WHERE {SAME_CASE_ROW} OFFSET 0) o
    JOIN link l ON l.source_person_id = o.id AND l.known_to IS NULL
    WHERE m.superseded_at >= %(since)s AND {IS_CASE_ROW}
"""
# Whom only a legal hold or a request may keep, and it may have ended.
_HELD = """
        WITH held AS (SELECT person_id FROM legal_hold UNION SELECT person_id FROM subject_request),
        whole AS (
            SELECT coalesce(p.absorbed_into_id, p.id) AS person_id FROM held h JOIN person p ON p.id = h.person_id)
        SELECT person_id FROM whole UNION
        SELECT o.person_id FROM whole w JOIN family_member m USING (person_id)
        JOIN family_member o ON o.family_id = m.family_id
"""
# Each as an array, so that those are found first: mostly they are few or none, and as a join everybody was looked at.
_ADULTS = f"""
    SELECT p.id FROM person p JOIN link l ON l.person_id = p.id AND l.known_to IS NULL
    JOIN source_person s ON s.id = l.source_person_id
    WHERE p.status = 'active' AND p.id = ANY(ARRAY({{people}})) GROUP BY 1 HAVING bool_or({CHILDS}) IS NOT TRUE
"""
_UNNAMED_WORKERS = """
    SELECT i.person_id FROM involvement i JOIN source_person s ON s.id = i.source_person_id
    JOIN professional p ON p.namespace = s.namespace AND p.key = i.worker
    WHERE i.known_to IS NULL AND i.professional_id IS NULL AND i.worker <> '' AND NOT i.is_masked
"""
_OF_SCHOOLS = "SELECT person_id FROM pupil_at WHERE school_id = ANY(%(renamed)s)"
_OF_TWO_FEEDS = """
    WITH told AS MATERIALIZED (
        SELECT DISTINCT i.person_id, i.service, d.feed FROM involvement i JOIN delivery d ON d.id = i.delivery_id
        WHERE i.known_to IS NULL AND d.feed = ANY(%(one)s::text[] || %(other)s::text[]))
    SELECT DISTINCT person_id, service FROM told a JOIN told b USING (person_id, service)
    JOIN unnest(%(one)s::text[], %(other)s::text[]) pair (one, other) ON a.feed = pair.one AND b.feed = pair.other
"""
# of these, who is not on the lists on which they should be
_LISTED_OTHERWISE = f"""
    SELECT person_id FROM (
        SELECT * FROM ({allocations(Those("", "{alias}.person_id = ANY(%(of_two)s::bigint[])"))}) due
        UNION ALL SELECT person_id, professional_id, service, since, source_record_id FROM allocated_to
        WHERE person_id = ANY(%(of_two)s::bigint[])) both_ways
    GROUP BY person_id, professional_id, service, since, source_record_id HAVING count(*) < 2
"""


@dataclass(frozen=True)
class Since:
    """What has passed since a day was begun. `since`: from when on facts may have been closed. `supplied` and
    `supplied_now`: by feed, the newest day that it spoke for. `renamed`: schools that have another name."""

    before: date
    on: date
    since: datetime
    supplied: Mapping[str, date]
    supplied_now: Mapping[str, date]
    renamed: list[int]


class OfTwoFeeds(NamedTuple):
    """That two feeds tell of a service's work with a person, of which one may have overtaken the other since."""

    person_id: int
    service: str


def of_two_feeds(cursor: Any, passed: Since) -> list[OfTwoFeeds]:
    """Of whom the feed that is believed may be another: of two that tell of one involvement the newer is."""
    leapt = _overtaken(passed)
    if not leapt:
        return []
    cursor.execute(_OF_TWO_FEEDS, {"one": [one for one, _ in leapt], "other": [other for _, other in leapt]})
    return [OfTwoFeeds(*row) for row in cursor.fetchall()]


def touch_changed(cursor: Any, passed: Since, now: datetime, of_two: Iterable[OfTwoFeeds]) -> int:
    """Let those whose record may have changed wait to be assembled. `of_two`: what `of_two_feeds` found. Returns how
    many were added."""
    values: dict[str, Any] = {
        **given(passed.on),
        "young_before": add_years(passed.before, -YOUNG_UNTIL),
        "before": passed.before,
        "since": passed.since,
        "renamed": passed.renamed,
        "now": now,
    }
    people = [_DATED, _UNNAMED_WORKERS, _PARTED]
    people += [_ADULTS.format(people=which) for which in (_NEAR, _UNTIED, _HELD)]
    if passed.renamed:
        people.append(_OF_SCHOOLS)
    if overtaken := {each.person_id for each in of_two}:
        people.append(_LISTED_OTHERWISE)
        values["of_two"] = array(sorted(overtaken))
    added = 0
    for which in people:
        cursor.execute(
            "INSERT INTO touched (person_id, stage, at) SELECT p.id, 'assemble', %(now)s FROM person p "
            f"WHERE p.status = 'active' AND p.id = ANY(ARRAY({which})) AND NOT EXISTS ("
            "SELECT FROM touched t WHERE t.person_id = p.id AND t.stage = 'assemble')",
            values,
        )
        added += int(cursor.rowcount)
    return added


def _overtaken(passed: Since) -> list[tuple[str, str]]:
    """Pairs of feeds of which the other one may have spoken for a later day at some time since."""
    earliest = dict.fromkeys(passed.supplied_now, date.min) | dict(passed.supplied)
    return [
        (one, other)
        for one, newest in passed.supplied_now.items()
        for other in passed.supplied_now
        if one < other
        and _order(earliest[one], passed.supplied_now[other]) != _order(newest, earliest[other])
    ]


def _order(one: date, other: date) -> int:
    return (one > other) - (one < other)
