"""A purge message: what a feed has said of a person is taken back, whichever of its rows said it.

Other feeds' facts about the same person stand, and so does the source's person, by whom they hang together.
"""

from collections.abc import Iterable
from typing import Any, Protocol

import pyarrow as pa

from kithline.intake.prepare import Part


class Statements(Protocol):
    """What is asked of a writer."""

    given: dict[str, Any]

    def run(self, statement: str) -> Any: ...


def purged_in(parts: Iterable[Part]) -> pa.Table:
    """The people of whom the delivery takes back everything: `whom`, by their numbers within it."""
    found = [
        part.whom.filter(part.rows.holds(part.table.purges))
        for part in parts
        if part.table.purges is not None
    ]
    whom = pa.concat_arrays(found) if found else pa.array([], pa.int64())
    return pa.table({"whom": whom})


def take_back(writer: Statements, slots: Iterable[str]) -> int:
    """Withdraw the feed's rows about the people in `purged` (but those that this delivery changes, which are closed
    with their versions), and close what the feed has said in `slots` of them; how many rows."""
    writer.run(
        """
        INSERT INTO gone (id, is_withdrawn)
        SELECT r.id, true FROM purged p JOIN who o USING (whom)
        JOIN source_record r ON r.source_person_id = o.source_person_id
        WHERE r.feed = %(feed)s AND r.superseded_at IS NULL AND r.withdrawn_at IS NULL AND r.as_at <= %(as_at)s
          AND NOT EXISTS (SELECT FROM change c WHERE c.before_id = r.id)
        """
    )
    for table in slots:
        writer.run(
            f"""
            UPDATE {table} f SET known_to = %(now)s FROM purged p JOIN who o USING (whom), delivery d
            WHERE f.source_person_id = o.source_person_id AND f.known_to IS NULL AND d.id = f.delivery_id
              AND d.feed = %(feed)s AND d.as_at <= %(as_at)s
            """
        )
    return int(writer.run("SELECT 1 FROM gone WHERE is_withdrawn").rowcount)
