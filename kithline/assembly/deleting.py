"""Deleting all that is held of people: the facts, what was worked out, what sources called them, and the rows as sent.

One list for every disposal. What professionals wrote goes by a door of its own (`disposing.delete_written`).
"""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kithline.record.models import FACTS


@dataclass(frozen=True)
class Certificate:
    """What a disposal leaves. `body`: counts by table, the rule, who, when; no personal value."""

    body: Mapping[str, Any]

    @property
    def text(self) -> str:
        """The body as it is kept."""
        return json.dumps(self.body, ensure_ascii=False)

    @property
    def digest(self) -> str:
        """The SHA-256 of the body, whatever the order of its entries."""
        words = json.dumps(self.body, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(words.encode()).hexdigest()


# by table, in order; {sources}: the sources' persons who were these people
_STATEMENTS = {
    "attached_file": "DELETE FROM attached_file f USING event_detail d WHERE d.event_id = f.event_id "
    "AND (d.person_id = ANY(%(people)s) OR d.source_person_id = ANY(%(sources)s))",
    **{
        model._meta.db_table: f"DELETE FROM {model._meta.db_table} WHERE person_id = ANY(%(people)s) "
        "OR source_person_id = ANY(%(sources)s)"
        for model in FACTS
    },
    "relationship": "DELETE FROM relationship WHERE person_id = ANY(%(people)s) OR source_person_id = ANY(%(sources)s) "
    "OR other_person_id = ANY(%(people)s) OR other_source_person_id = ANY(%(sources)s)",
    **{
        table: f"DELETE FROM {table} WHERE person_id = ANY(%(people)s)"
        for table in (
            *("chosen_value", "indicator_result", "household_member", "family_member"),
            *("pupil_at", "allocated_to", "marks_leeway", "next_change", "touched", "retention_due"),
        )
    },
    "record_confirmed": "DELETE FROM record_confirmed WHERE source_record_id IN (SELECT r.id FROM source_record r "
    "WHERE r.source_person_id = ANY(%(sources)s))",
    "source_record": "DELETE FROM source_record WHERE source_person_id = ANY(%(sources)s)",
    "link": "DELETE FROM link WHERE source_person_id = ANY(%(sources)s) OR person_id = ANY(%(people)s)",
    **{
        table: f"DELETE FROM {table} WHERE left_id = ANY(%(sources)s) OR right_id = ANY(%(sources)s)"
        for table in ("link_refusal", "link_review", "link_decision")
    },
    "blocking_key": "DELETE FROM blocking_key WHERE source_person_id = ANY(%(sources)s)",
    "dwelling": "DELETE FROM dwelling WHERE source_person_id = ANY(%(sources)s)",
    "source_person": "DELETE FROM source_person WHERE id = ANY(%(sources)s)",
}


def source_people(cursor: Any, people: Sequence[int]) -> list[int]:
    """The sources' persons who are these people now. Who was one of them once and is another now stays."""
    cursor.execute(
        "SELECT source_person_id FROM link WHERE person_id = ANY(%s) AND known_to IS NULL", [list(people)]
    )
    return [row[0] for row in cursor.fetchall()]


def records_of(cursor: Any, sources: Sequence[int]) -> list[int]:
    """The rows as sent about these sources' persons."""
    cursor.execute("SELECT id FROM source_record WHERE source_person_id = ANY(%s)", [list(sources)])
    return [row[0] for row in cursor.fetchall()]


def delete_people(cursor: Any, people: Sequence[int], sources: Sequence[int]) -> Counter[str]:
    """Delete them; how many rows of each table. An empty line stays in the table of persons: no id is used twice."""
    given = {"people": list(people), "sources": list(sources)}
    counts: Counter[str] = Counter()
    for table, statement in _STATEMENTS.items():
        cursor.execute(statement, given)
        counts[table] += cursor.rowcount
    # what stewards asked of linking names whom they compared
    cursor.execute(
        "UPDATE link_request SET details = '{}', reason = '', records = '[]', result = '{}' "
        "WHERE person_id = ANY(%(people)s) OR left_id = ANY(%(sources)s) OR right_id = ANY(%(sources)s)",
        given,
    )
    cursor.execute(
        "UPDATE person SET status = 'retired', aside_since = NULL WHERE id = ANY(%s)", [list(people)]
    )
    counts["person"] += cursor.rowcount
    return counts
