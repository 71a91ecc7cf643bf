-- Which services work or worked with one person, and how to reach them now.
SELECT i.service, i.role, i.is_masked, i.valid_from, i.valid_to, i.source_record_id,
       coalesce(w.name, ''), coalesce(w.title, ''), coalesce(w.team, ''), coalesce(w.telephone, ''),
       coalesce(w.email, ''), coalesce(w.manager, ''), coalesce(w.duty_telephone, ''),
       d.feed, d.as_at, d.received_at, coalesce(i.professional_id::text, i.worker)
FROM involvement i
LEFT JOIN professional w ON w.id = i.professional_id
LEFT JOIN delivery d ON d.id = i.delivery_id
WHERE i.person_id = %(person)s AND i.known_to IS NULL
ORDER BY i.valid_to DESC NULLS FIRST, i.valid_from DESC NULLS LAST, i.id
