"""What is kept from every disposal: a person's record, a family's, everyone's for an inquiry; and by open requests."""

import json
from collections import defaultdict
from datetime import date
from typing import Any

# a hold in force: the person, everyone of the person's family, or everyone for an inquiry; categories [] are all
HOLDS = """
    SELECT coalesce(o.person_id, h.person_id) AS person_id, h.categories FROM legal_hold h
    LEFT JOIN family_member m ON h.what = 'family' AND m.person_id = h.person_id
    LEFT JOIN family_member o ON o.family_id = m.family_id
    WHERE NOT EXISTS (SELECT FROM hold_release x WHERE x.hold_id = h.id) AND (h.until IS NULL OR h.until >= %(on)s)
    UNION
    SELECT h.person_id, h.categories FROM legal_hold h WHERE h.what = 'family'
      AND NOT EXISTS (SELECT FROM hold_release x WHERE x.hold_id = h.id) AND (h.until IS NULL OR h.until >= %(on)s)
    UNION
    SELECT q.person_id, '[]'::jsonb FROM subject_request q WHERE NOT EXISTS (SELECT FROM request_step s
        WHERE s.request_id = q.id AND s.step IN ('granted', 'refused', 'withdrawn', 'given'))
"""


def holds(cursor: Any, on: date) -> dict[int | None, set[str]]:
    """By person, the categories that a hold keeps: "" stands for all. Under None: those of inquiries, of everyone's.

    A hold on a record that was merged into another is on the other.
    """
    cursor.execute("SELECT id, absorbed_into_id FROM person WHERE absorbed_into_id IS NOT NULL")
    absorbed = dict(cursor.fetchall())
    cursor.execute(HOLDS, {"on": on})
    found: dict[int | None, set[str]] = defaultdict(set)
    for person, categories in cursor.fetchall():
        listed = json.loads(categories) if isinstance(categories, str) else categories
        while person in absorbed:
            person = absorbed[person]
        found[person].update(listed or [""])
    return found
