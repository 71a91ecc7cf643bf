-- The viewer's linked schools, the next to be reviewed first. Pupils are found by the school, and then what is of them.
WITH mine AS MATERIALIZED (SELECT * FROM sharing.my_schools()),
enrolled AS MATERIALIZED (
    SELECT DISTINCT p.school_id, p.person_id FROM pupil_at p WHERE p.school_id = ANY (ARRAY(SELECT m.school_id FROM mine m))
),
named AS MATERIALIZED (
    SELECT DISTINCT c.person_id FROM chosen_value c
    WHERE c.person_id = ANY (ARRAY(SELECT e.person_id FROM enrolled e)) AND c.field IN ('surname', 'forename')
),
present AS MATERIALIZED (
    SELECT r.person_id, count(DISTINCT r.indicator) AS number FROM indicator_result r
    WHERE r.person_id = ANY (ARRAY(SELECT n.person_id FROM named n)) AND r.known_to IS NULL AND r.state = 'present'
    GROUP BY r.person_id
),
-- brought together by grouping: the planner cannot know how many people the policies let through
parts AS (
    SELECT person_id, true AS is_named, 0 AS number FROM named
    UNION ALL SELECT person_id, false, number FROM present
),
people AS MATERIALIZED (
    SELECT person_id, bool_or(is_named) AS is_named, max(number) AS number FROM parts GROUP BY person_id
),
counted AS (
    SELECT e.school_id, count(*) AS pupils, count(*) FILTER (WHERE n.number > 0) AS people, sum(n.number) AS number
    FROM enrolled e JOIN people n USING (person_id) WHERE n.is_named
    GROUP BY e.school_id
)
SELECT o.code, o.name, o.phase, o.telephone, m.next_review_on, coalesce(c.pupils, 0), coalesce(c.people, 0),
       coalesce(c.number, 0)::bigint
FROM mine m
JOIN organisation o ON o.id = m.school_id
LEFT JOIN counted c ON c.school_id = o.id
ORDER BY m.next_review_on NULLS LAST, o.name
