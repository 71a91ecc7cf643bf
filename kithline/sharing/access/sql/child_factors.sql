-- The current results of the factors of one person; one that was looked for and not found has none.
SELECT r.indicator, r.state, r.summary, r.since, r.evidence::json, r.restriction, r.on_date
FROM indicator_result r
WHERE r.person_id = %(person)s AND r.known_to IS NULL
ORDER BY r.access_class, r.id
