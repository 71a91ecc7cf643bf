"""Which adults a child needs in the record: as rules, as SQL, and as examples that the tests run.

An adult is somebody of whom no source's record is a child's. A child, or young person, is unborn to 25: until the 26th
birthday; where no birth is known, whoever a feed of children names. An adult is needed who

- stands in a relationship of any kind with a child, whoever says so and whether or not it has ended;
- lives, or has lived, at an address at the same time as a child;
- is named in one case with a child: the same police notice, MARAC case, fire, ambulance call, claim or application.

A professional is not a person of the record, and so no adult here. Whoever came as a child is kept or disposed of by
the retention schedules, at any age; so is whoever an adoption's sealed record is about.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from kithline.core.dates import add_years
from kithline.feeds.discovery import feeds, set_aside
from kithline.feeds.spec import EmitRelationship, Subject
from kithline.record.arrays import array
from kithline.record.categories import Restriction

YOUNG_UNTIL = 26  # years: the birthday on which a young person is one no more
# Namespaces in which a person's key begins with the case; and, by feed and table, rows whose key does. Who shares it
# was named in one case.
CASES = (
    "ambulance",
    "benefits",
    "community_safety",
    "fire",
    "homelessness",
    "marac",
    "police_encompass",
    "police_ppn",
    "probation",
)
CASE_ROWS = (("mash_contacts", "contacts"), ("police_intelligence", "reports"), ("housing", "occupants"))


def young(alias: str) -> str:
    """SQL: whether a row with birth, role and namespace is of a child or young person today. While a declaration is set
    aside, whoever has a number that no other feed tells of may be one."""
    return (
        f"({alias}.birth > %(young_after)s OR ({alias}.birth IS NULL AND {alias}.role = 'child' "
        f"AND ({alias}.namespace = ANY(%(of_children)s) OR {alias}.namespace <> ALL (%(of_declared)s::text[]))))"
    )


# SQL of `s`, a source's person: a record of somebody who came as a child or young person, whatever became of them. The
# role is that of the day on which the source first named them.
CHILDS = (
    f"({young('s')} OR (s.role = 'child' AND s.birth > s.first_seen_on - interval '{YOUNG_UNTIL} years') "
    f"OR s.restriction = {int(Restriction.ADOPTION)})"
)


def is_young(source_person: str) -> str:
    """SQL: whether this source's person is a child, as this source says or another of the same person."""
    return f"""
        EXISTS (SELECT FROM source_person s WHERE s.id = {source_person} AND ({young("s")} OR EXISTS (
            SELECT FROM link x JOIN link y ON y.person_id = x.person_id AND y.known_to IS NULL
            JOIN source_person t ON t.id = y.source_person_id
            WHERE x.source_person_id = s.id AND x.known_to IS NULL AND t.birth > %(young_after)s)))"""


def same_case(key: str, other: str) -> str:
    """SQL: whether two keys begin with the same case. A range first, so that an index on the other is used."""
    case = f"split_part({key}, '|', 1)"
    return f"({other} >= {case} AND {other} < {case} || '}}' AND split_part({other}, '|', 1) = {case})"


_CASE_ROW = ", ".join(f"('{feed}', '{table}')" for feed, table in CASE_ROWS)
IS_CASE_ROW = f"(m.feed, m.key_space) IN ({_CASE_ROW})"
SAME_CASE_ROW = "o.feed = m.feed AND o.key_space = m.key_space AND o.superseded_at IS NULL AND " + same_case(
    "m.source_key", "o.source_key"
)


def _also_in_case(record: str) -> str:
    """SQL, after a FROM: `o`, the source's people who are named in one case with this one, the key of whose case begins
    theirs. By index, one after another (OFFSET 0): where a feed of cases had come since the planner last looked, it
    took all its people for one and began with them, for each adult anew; assembling took ten times as long."""
    return f"""
    CROSS JOIN LATERAL (SELECT m.id, m.namespace, m.key FROM source_person m
                        WHERE m.id = {record} AND m.namespace = ANY(%(cases)s) OFFSET 0) m
    CROSS JOIN LATERAL (SELECT o.id FROM source_person o WHERE o.namespace = m.namespace AND o.id <> m.id
                        AND {same_case("m.key", "o.key")} OFFSET 0) o"""


def _also_in_case_rows(record: str) -> str:
    """The same of the rows of CASE_ROWS: few feeds have any, which the planner takes for none."""
    return f"""
    CROSS JOIN LATERAL (SELECT m.feed, m.key_space, m.source_key FROM source_record m
                        WHERE m.source_person_id = {record} AND {IS_CASE_ROW} OFFSET 0) m
    CROSS JOIN LATERAL (SELECT o.source_person_id FROM source_record o WHERE {SAME_CASE_ROW} OFFSET 0) o"""


_RECORDS = (
    "(SELECT l.source_person_id FROM link l WHERE l.person_id = g.person_id AND l.known_to IS NULL OFFSET 0)"
)
# SQL of `g`, an adult's person_id: one way after another in which a child needs them, the cheapest first
TIES = (
    f"""
    SELECT FROM relationship r WHERE r.person_id = g.person_id AND r.known_to IS NULL
      AND {is_young("r.other_source_person_id")}
    """,
    f"""
    SELECT FROM relationship r WHERE r.other_person_id = g.person_id AND r.known_to IS NULL
      AND {is_young("r.source_person_id")}
    """,
    f"SELECT FROM {_RECORDS} l {_also_in_case('l.source_person_id')} WHERE {is_young('o.id')}",
    f"SELECT FROM {_RECORDS} l {_also_in_case_rows('l.source_person_id')} WHERE {is_young('o.source_person_id')}",
    f"""
    SELECT FROM person_address a JOIN person_address b ON b.address_key = a.address_key
      AND coalesce(b.valid_from, '-infinity') <= coalesce(a.valid_to, 'infinity')
      AND coalesce(a.valid_from, '-infinity') <= coalesce(b.valid_to, 'infinity')
    WHERE a.person_id = g.person_id AND a.known_to IS NULL AND a.address_key <> '' AND b.known_to IS NULL
      AND {is_young("b.source_person_id")}
    """,
)


def near(status: str) -> str:
    """SQL: people of this status who share a relationship, a case or an address with somebody of `batch`."""
    return f"""
    SELECT p.id FROM batch b JOIN relationship r ON r.other_person_id = b.person_id
    JOIN person p ON p.id = r.person_id AND p.status = '{status}' WHERE r.known_to IS NULL
    UNION SELECT p.id FROM batch b JOIN relationship r USING (person_id)
    JOIN person p ON p.id = r.other_person_id AND p.status = '{status}' WHERE r.known_to IS NULL
    UNION SELECT p.id FROM batch b JOIN person_address a USING (person_id)
    JOIN person_address o ON o.address_key = a.address_key AND o.known_to IS NULL AND o.address_key <> ''
    JOIN person p ON p.id = o.person_id AND p.status = '{status}' WHERE a.known_to IS NULL AND a.address_key <> ''
    UNION SELECT p.id FROM batch b JOIN link l ON l.person_id = b.person_id AND l.known_to IS NULL
    JOIN source_person m ON m.id = l.source_person_id AND m.namespace = ANY(%(cases)s)
    JOIN source_person o ON o.namespace = m.namespace AND {same_case("m.key", "o.key")}
    JOIN link k ON k.source_person_id = o.id AND k.known_to IS NULL
    JOIN person p ON p.id = k.person_id AND p.status = '{status}'
    UNION SELECT p.id FROM batch b JOIN link l ON l.person_id = b.person_id AND l.known_to IS NULL
    JOIN source_person s ON s.id = l.source_person_id AND s.namespace = ANY(%(of_case_rows)s)
    {_also_in_case_rows("s.id")}
    JOIN link k ON k.source_person_id = o.source_person_id AND k.known_to IS NULL
    JOIN person p ON p.id = k.person_id AND p.status = '{status}'
"""


NEAR = near("aside")


def given(on: date) -> dict[str, Any]:
    """What the SQL above asks for, on a day."""
    return {
        "on": on,
        "young_after": add_years(on, -YOUNG_UNTIL),
        "of_children": array(of_children()),
        "of_declared": array(of_declared()) if set_aside() else None,
        "cases": array(CASES),
        "of_case_rows": array(of_case_rows()),
    }


@cache
def of_case_rows() -> tuple[str, ...]:
    """Namespaces of the people whom the rows of CASE_ROWS are about."""
    tables = [table for feed, _ in CASE_ROWS if feed in feeds() for table in feeds()[feed].tables]
    return tuple(sorted({table.subject.namespace for table in tables if isinstance(table.subject, Subject)}))


@cache
def of_children() -> tuple[str, ...]:
    """Namespaces in which a feed names children as such, so that whoever has no birth there is one."""
    return tuple(sorted({each.namespace for each in _subjects() if each.role == "child"}))


@cache
def of_declared() -> tuple[str, ...]:
    """Every namespace that a declaration tells of."""
    return tuple(sorted({each.namespace for each in _subjects()}))


def _subjects() -> list[Subject]:
    from kithline.intake.entered import FEED  # what a professional enters by hand; it needs the models

    named = [
        subject
        for feed in (*feeds().values(), FEED)
        for each in (feed, *feed.also)
        for table in each.tables
        for subject in (
            table.subject,
            *(emit.other for emit in table.emits if isinstance(emit, EmitRelationship)),
        )
    ]
    return [each for each in named if isinstance(each, Subject)]


@dataclass(frozen=True)
class Example:
    """An adult and another person of the record, what ties the two, and whether the adult is needed on 12 March 2026.

    `born`: the other. `adult_born`: the adult. `relation`: what the adult is to them. `lived`, `other_lived`: from and
    to at one address. `case`: whether one notice of the police names both.
    """

    words: str
    is_needed: bool
    born: date | None = date(2015, 5, 1)
    other_is_child: bool = True  # as the feed says
    relation: str = ""
    adult_born: date | None = date(1985, 1, 1)
    lived: tuple[date | None, date | None] | None = None
    other_lived: tuple[date | None, date | None] | None = None
    case: bool = False


NOW = (date(2023, 1, 1), None)
BEFORE = (date(2019, 1, 1), date(2022, 12, 31))
EXAMPLES = (
    Example("a patient of a practice whom nothing ties to a child", False),
    Example("a ratepayer of whom no birth is known", False, adult_born=None),
    Example("a child's mother", True, relation="mother"),
    Example("a child's neighbour, if a source says so", True, relation="neighbour"),
    Example("the mother of a child who is to be born in May", True, born=date(2026, 5, 1), relation="mother"),
    Example("the mother of a young woman of 25 years", True, born=date(2000, 3, 13), relation="mother"),
    Example("the mother of a woman who is 26 today", False, born=date(2000, 3, 12), relation="mother"),
    Example("the carer of a child of whom no birth is known", True, born=None, relation="carer"),
    Example(
        "the carer of somebody of whom no birth is known and whom no feed calls a child",
        False,
        born=None,
        other_is_child=False,
        relation="carer",
    ),
    Example("a lodger where a child lives", True, lived=NOW, other_lived=NOW),
    Example("somebody who lived with a child and moved out", True, lived=BEFORE, other_lived=(None, None)),
    Example("the tenant before the child's family", False, lived=BEFORE, other_lived=NOW),
    Example(
        "somebody who lives with another adult",
        False,
        born=date(1980, 1, 1),
        other_is_child=False,
        lived=NOW,
        other_lived=NOW,
    ),
    Example("an adult in one police notice with a child", True, case=True),
)
