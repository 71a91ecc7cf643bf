"""Who works with each person on a day.

Of the feeds that tell of a service, the one that speaks for the latest day is believed: last year's return still calls
open what the case system has ended since. A restricted involvement is told to nobody, so it puts the person on nobody's
list either.
"""

from kithline.assembly.batch import Those
from kithline.record.categories import Restriction

# A limit hides what a source says, not whose pupil a child is or who works with them: somebody answers for the child.
TOLD = f"restriction IN (0, {int(Restriction.LIMITED)})"


def allocations(of: Those) -> str:
    """SQL of the rows of `allocated_to` as they should be for some people on the day `on`, in the order of its
    columns: person, professional, service, since, source record."""
    return f"""
        WITH said AS MATERIALIZED (
            SELECT i.person_id, i.professional_id, i.service, i.valid_from, i.valid_to, i.source_record_id, d.feed
            FROM involvement i {of.join} JOIN delivery d ON d.id = i.delivery_id
            WHERE i.known_to IS NULL AND {of.among("i")} AND i.{TOLD} AND NOT i.is_masked),
        spoken AS MATERIALIZED (
            SELECT f.feed, newest.as_at FROM (SELECT DISTINCT feed FROM said) f CROSS JOIN LATERAL (
                SELECT d.as_at FROM delivery d WHERE d.feed = f.feed AND d.state = 'accepted'
                ORDER BY d.as_at DESC LIMIT 1) newest),
        told AS (
            SELECT i.*, s.as_at, max(s.as_at) OVER (PARTITION BY i.person_id, i.service) AS newest
            FROM said i JOIN spoken s USING (feed))
        SELECT DISTINCT ON (i.person_id, i.professional_id, i.service)
               i.person_id, i.professional_id, i.service, i.valid_from AS since, i.source_record_id
        FROM told i
        WHERE i.as_at = i.newest AND i.professional_id IS NOT NULL
          AND (i.valid_from IS NULL OR i.valid_from <= %(on)s) AND (i.valid_to IS NULL OR i.valid_to >= %(on)s)
        ORDER BY i.person_id, i.professional_id, i.service, i.valid_from, i.source_record_id
        """  # noqa: S608 - made of the texts above
