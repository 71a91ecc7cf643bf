-- Pairs that wait for a steward: the strongest of any two persons, both ordinary ones that the viewer may see. A pair of
-- which somebody asked anything that is still under way is not here; one of which the source was asked says since when,
-- until either of its records changes.
SELECT w.left_id, w.right_id, w.one, w.other, w.left_name, w.right_name, w.left_birth, w.right_birth, w.left_source,
       w.right_source, w.code, w.reason, w.match_weight, w.raised_at, a.asked_at, w.left_role, w.right_role
FROM (
    SELECT DISTINCT ON (least(l.person_id, r.person_id), greatest(l.person_id, r.person_id))
           q.left_id, q.right_id, l.person_id AS one, r.person_id AS other,
           concat_ws(' ', s.forename, s.surname) AS left_name, concat_ws(' ', t.forename, t.surname) AS right_name,
           s.birth AS left_birth, t.birth AS right_birth, s.namespace AS left_source, t.namespace AS right_source,
           s.role AS left_role, t.role AS right_role, q.reasons ->> 'code' AS code, q.reasons ->> 'reason' AS reason, q.match_weight,
           min(q.raised_at) OVER (PARTITION BY least(l.person_id, r.person_id), greatest(l.person_id, r.person_id))
               AS raised_at,
           greatest(s.changed_at, t.changed_at) AS changed_at
    FROM link_review q
    JOIN source_person s ON s.id = q.left_id JOIN source_person t ON t.id = q.right_id
    JOIN link l ON l.source_person_id = s.id AND l.known_to IS NULL
    JOIN link r ON r.source_person_id = t.id AND r.known_to IS NULL
    JOIN person p ON p.id = l.person_id AND p.restriction = 0
    JOIN person o ON o.id = r.person_id AND o.restriction = 0
    WHERE q.closed_at IS NULL AND l.person_id <> r.person_id
    ORDER BY least(l.person_id, r.person_id), greatest(l.person_id, r.person_id), q.match_weight DESC NULLS LAST, q.id) w
LEFT JOIN LATERAL (
    SELECT max(k.at) AS asked_at FROM link_request k
    WHERE k.left_id = w.left_id AND k.right_id = w.right_id AND k.kind = 'ask' AND k.at > w.changed_at) a ON true
WHERE NOT EXISTS (
    SELECT FROM link_request k
    WHERE k.left_id = w.left_id AND k.right_id = w.right_id AND k.done_at IS NULL AND k.kind <> 'ask')
ORDER BY w.raised_at, w.match_weight DESC NULLS LAST, w.left_id, w.right_id
