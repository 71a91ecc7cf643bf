-- What one user added to one person's record: each fact as its last row says that the record took, or that waits; with the
-- words as the record shows them to the viewer.
SELECT coalesce(l.changes_id, l.id), l.kind, l.on_date, l.until, x.payload, l.at,
       l.corrections, l.done_at IS NULL, l.is_taken_back, l.failure
FROM (
    SELECT DISTINCT ON (coalesce(a.changes_id, a.id)) a.*,
           count(*) FILTER (WHERE a.changes_id IS NOT NULL) OVER (PARTITION BY coalesce(a.changes_id, a.id)) AS corrections,
           max(a.event_id::text) OVER (PARTITION BY coalesce(a.changes_id, a.id))::uuid AS event
    FROM added_fact a
    WHERE a.person_id = %(person)s AND a.user_id = %(user)s AND (a.changes_id IS NULL OR a.failure = '')
    ORDER BY coalesce(a.changes_id, a.id), a.id DESC
) l
LEFT JOIN event_detail x ON x.event_id = l.event AND x.person_id = l.person_id AND x.known_to IS NULL
ORDER BY l.at DESC, l.id DESC
