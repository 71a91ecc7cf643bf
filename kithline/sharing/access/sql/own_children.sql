-- One page of the children in the viewer's scope, by name, whatever puts them there. %(page)s from 1; %(per_page)s.
WITH scope (person_id) AS MATERIALIZED (
    SELECT sharing.people_here('narrow') UNION SELECT sharing.people_here('wide')
),
named AS (
    SELECT c.person_id,
           max(c.value) FILTER (WHERE c.field = 'surname') AS surname,
           coalesce(nullif(max(c.value) FILTER (WHERE c.field = 'preferred_forename'), ''),
                    max(c.value) FILTER (WHERE c.field = 'forename')) AS forename,
           max(c.value) FILTER (WHERE c.field = 'birth') AS birth,
           max(c.sort_key) FILTER (WHERE c.field = 'surname') AS surname_key,
           max(c.sort_key) FILTER (WHERE c.field = 'forename') AS forename_key
    FROM chosen_value c
    WHERE c.person_id = ANY (ARRAY(SELECT s.person_id FROM scope s))
      AND c.field IN ('surname', 'forename', 'preferred_forename', 'birth')
    GROUP BY c.person_id
),
page AS (
    SELECT n.*, p.public_id, count(*) OVER () AS total FROM named n JOIN person p ON p.id = n.person_id AND p.status = 'active'
    WHERE n.surname IS NOT NULL OR n.forename IS NOT NULL
    ORDER BY n.surname_key NULLS LAST, n.forename_key, n.person_id
    LIMIT %(per_page)s OFFSET (%(page)s - 1) * %(per_page)s
)
SELECT g.person_id, g.public_id, coalesce(g.surname, ''), coalesce(g.forename, ''), g.birth, g.total
FROM page g
ORDER BY g.surname_key NULLS LAST, g.forename_key, g.person_id
