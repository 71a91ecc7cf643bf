-- What happened to one person, as known now: events with their details where those may be seen, and places on rolls.
-- A school that a detail names by its code is given by its name. A file's text has a page of its own.
SELECT h.sort, h.kind, h.valid_from, h.valid_to, h.details, h.source_record_id, h.delivery_id, d.feed, d.as_at,
       d.received_at, h.access_class, h.file
FROM (
    SELECT 'event' AS sort, e.kind, e.valid_from, e.valid_to,
           (CASE WHEN e.kind = 'note_file' THEN x.payload - 'text' ELSE x.payload END
            || coalesce(CASE WHEN s.name IS NOT NULL THEN jsonb_build_object('school', s.name) END, '{}'))::json AS details,
           e.source_record_id, e.delivery_id, e.access_class,
           CASE WHEN e.kind = 'note_file' AND x.id IS NOT NULL THEN e.event_id END AS file
    FROM event e
    LEFT JOIN event_detail x ON x.event_id = e.event_id AND x.person_id = e.person_id AND x.known_to IS NULL
    LEFT JOIN organisation_code c ON c.code = x.payload ->> 'school'
    LEFT JOIN organisation s ON s.id = c.organisation_id
    WHERE e.person_id = %(person)s AND e.known_to IS NULL
    UNION ALL
    SELECT 'enrolment', o.name, n.valid_from, n.valid_to, NULL::json, n.source_record_id, n.delivery_id, n.access_class,
           NULL::uuid
    FROM enrolment n JOIN organisation o ON o.id = n.school_id
    WHERE n.person_id = %(person)s AND n.known_to IS NULL
) h
LEFT JOIN delivery d ON d.id = h.delivery_id
