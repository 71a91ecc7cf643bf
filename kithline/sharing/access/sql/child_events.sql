-- What happened to one person, as known now: events with their details where those may be seen, and places on rolls.
SELECT 'event' AS sort, e.kind, e.valid_from, e.valid_to, x.payload::json, e.source_record_id, e.delivery_id, d.feed, d.as_at,
       d.received_at, e.access_class
FROM event e
LEFT JOIN event_detail x ON x.event_id = e.event_id AND x.person_id = e.person_id AND x.known_to IS NULL
LEFT JOIN delivery d ON d.id = e.delivery_id
WHERE e.person_id = %(person)s AND e.known_to IS NULL
UNION ALL
SELECT 'enrolment', o.name, n.valid_from, n.valid_to, NULL::json, n.source_record_id, n.delivery_id, d.feed, d.as_at,
       d.received_at, n.access_class
FROM enrolment n
JOIN organisation o ON o.id = n.school_id
LEFT JOIN delivery d ON d.id = n.delivery_id
WHERE n.person_id = %(person)s AND n.known_to IS NULL
