-- What came about pupils since a moment: events of some kinds, and factors that were not there before.
-- An event counts from when it was first known, not from its last correction; one that happened long before it came
-- is no notice. Nor are the factors of a joiner, and those of the first time that factors were worked out.
-- The pupils are named, those of one school where the viewer has only one, so that each fact is found by its person.
WITH pupils AS MATERIALIZED (
    SELECT DISTINCT a.person_id FROM pupil_at a
    WHERE %(own_school)s::bigint IS NULL OR a.school_id = %(own_school)s
),
first_known AS (
    SELECT e.person_id, e.kind AS code, e.event_id, min(e.known_from) AS known_from,
           max(e.valid_from) FILTER (WHERE e.known_to IS NULL) AS happened, bool_or(e.known_to IS NULL) AS holds
    FROM event e
    WHERE e.kind = ANY (%(kinds)s::text[]) AND e.person_id = ANY (ARRAY(SELECT u.person_id FROM pupils u))
    GROUP BY e.person_id, e.kind, e.event_id
),
found AS (
    SELECT f.person_id, 'event' AS sort, f.code, f.happened, min(f.known_from) AS known_from
    FROM first_known f
    WHERE f.holds AND f.known_from >= %(since)s AND f.happened >= %(earliest)s
    GROUP BY f.person_id, f.code, f.happened
    UNION ALL
    SELECT r.person_id, 'factor', r.indicator, max(r.since), max(r.known_from)
    FROM indicator_result r
    WHERE r.known_to IS NULL AND r.state = 'present' AND r.known_from >= %(since)s
      AND r.person_id = ANY (ARRAY(SELECT u.person_id FROM pupils u))
      AND EXISTS (SELECT FROM enrolment b WHERE b.person_id = r.person_id AND b.known_from < %(since)s)
      AND EXISTS (SELECT FROM indicator_result b WHERE b.known_from < %(since)s)
      AND NOT EXISTS (SELECT FROM indicator_result b WHERE b.person_id = r.person_id AND b.indicator = r.indicator
                      AND b.state = 'present' AND b.known_from < %(since)s AND b.known_to >= %(since)s)
    GROUP BY r.person_id, r.indicator
)
SELECT f.person_id, p.public_id, n.surname, n.forename, f.sort, f.code, f.happened, f.known_from
FROM found f
JOIN person p ON p.id = f.person_id
CROSS JOIN LATERAL (
    SELECT max(c.value) FILTER (WHERE c.field = 'surname') AS surname,
           coalesce(nullif(max(c.value) FILTER (WHERE c.field = 'preferred_forename'), ''),
                    max(c.value) FILTER (WHERE c.field = 'forename')) AS forename
    FROM chosen_value c WHERE c.person_id = f.person_id AND c.field IN ('surname', 'forename', 'preferred_forename')
) n
WHERE n.surname IS NOT NULL OR n.forename IS NOT NULL
ORDER BY array_position(%(kinds)s::text[], f.code), f.known_from DESC, n.surname, n.forename
