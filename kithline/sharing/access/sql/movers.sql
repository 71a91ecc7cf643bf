-- Pupils who came on to the roll of the viewer's school, as first known since a moment; and those who left it, of whom
-- the viewer sees nothing more than the name and the day, as the school itself sent them (sharing.leavers).
WITH joined AS (
    SELECT e.person_id, max(e.year_group) FILTER (WHERE e.known_to IS NULL) AS year_group,
           max(e.valid_from) FILTER (WHERE e.known_to IS NULL) AS day, min(e.known_from) AS known_from
    FROM enrolment e
    WHERE e.school_id = %(school_id)s AND e.person_id = ANY (ARRAY(SELECT a.person_id FROM pupil_at a))
    GROUP BY e.person_id
)
SELECT true AS is_joiner, j.person_id, p.public_id, n.surname, n.forename, j.day, j.year_group
FROM joined j
JOIN person p ON p.id = j.person_id
CROSS JOIN LATERAL (
    SELECT max(c.value) FILTER (WHERE c.field = 'surname') AS surname,
           coalesce(nullif(max(c.value) FILTER (WHERE c.field = 'preferred_forename'), ''),
                    max(c.value) FILTER (WHERE c.field = 'forename')) AS forename
    FROM chosen_value c WHERE c.person_id = j.person_id AND c.field IN ('surname', 'forename', 'preferred_forename')
) n
WHERE j.known_from >= %(since)s AND j.day >= %(earliest)s AND (n.surname IS NOT NULL OR n.forename IS NOT NULL)
UNION ALL
SELECT false, l.person_id, NULL, l.surname, l.forename, l.left_on, l.year_group
FROM sharing.leavers(%(since)s, %(earliest)s) l
ORDER BY 1 DESC, 6 DESC NULLS LAST, 4, 5
