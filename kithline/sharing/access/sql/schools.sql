-- The viewer's linked schools, the next to be reviewed first.
WITH pupils AS (
    SELECT p.school_id, count(DISTINCT p.person_id) AS number
    FROM pupil_at p
    WHERE p.school_id IN (SELECT m.school_id FROM sharing.my_schools() m)
      AND p.person_id = ANY (ARRAY(SELECT c.person_id FROM chosen_value c WHERE c.field IN ('surname', 'forename')))
    GROUP BY p.school_id
),
factors AS (
    SELECT p.school_id, count(DISTINCT p.person_id) AS people, count(DISTINCT (p.person_id, r.indicator)) AS number
    FROM pupil_at p
    JOIN indicator_result r ON r.person_id = p.person_id AND r.known_to IS NULL AND r.state = 'present'
    WHERE p.person_id = ANY (ARRAY(SELECT c.person_id FROM chosen_value c WHERE c.field IN ('surname', 'forename')))
    GROUP BY p.school_id
)
SELECT o.code, o.name, o.phase, o.telephone, m.next_review_on, coalesce(p.number, 0), coalesce(f.people, 0),
       coalesce(f.number, 0)
FROM sharing.my_schools() m
JOIN organisation o ON o.id = m.school_id
LEFT JOIN pupils p ON p.school_id = o.id
LEFT JOIN factors f ON f.school_id = o.id
ORDER BY m.next_review_on NULLS LAST, o.name
