-- The viewer's own allocated children, each once. %(user)s: the viewer.
SELECT p.id, p.public_id, min(a.since) AS since, array_agg(DISTINCT a.service) AS services
FROM allocated_to a
JOIN person p ON p.id = a.person_id AND p.status = 'active'
WHERE a.professional_id = (SELECT u.professional_id FROM app_user u WHERE u.id = %(user)s)
GROUP BY p.id, p.public_id
