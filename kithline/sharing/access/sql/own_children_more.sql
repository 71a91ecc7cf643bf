-- Of the children whom a page shows, %(ids)s: the names of their schools, and how many factors are present.
SELECT g.person_id,
       coalesce((SELECT array_agg(DISTINCT o.name) FROM pupil_at a JOIN organisation o ON o.id = a.school_id
                 WHERE a.person_id = g.person_id), '{}'),
       (SELECT count(*) FROM indicator_result r
        WHERE r.person_id = g.person_id AND r.known_to IS NULL AND r.state = 'present')
FROM unnest(%(ids)s::bigint[]) AS g (person_id)
