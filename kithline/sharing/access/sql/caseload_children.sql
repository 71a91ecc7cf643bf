-- The children allocated to the viewer, to those whose place they take, or to their team; each once.
SELECT p.id, p.public_id, min(a.since) AS since, array_agg(DISTINCT a.service) AS services
FROM allocated_to a
JOIN person p ON p.id = a.person_id AND p.status = 'active'
WHERE a.professional_id = ANY (ARRAY(SELECT sharing.my_professionals()))
GROUP BY p.id, p.public_id
