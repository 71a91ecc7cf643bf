-- Services whose workers for a pupil, as we know them now, differ from those that we knew of at a moment.
-- Not for a feed whose first delivery came since: all that it says would seem a change.
WITH held AS (
    SELECT i.person_id, i.service,
           coalesce(nullif(w.name, ''), 'name not supplied') AS name, w.team, w.telephone,
           i.known_to IS NULL AND (i.valid_from IS NULL OR i.valid_from <= %(on)s)
               AND (i.valid_to IS NULL OR i.valid_to > %(on)s) AS is_now,
           i.known_from < %(since)s AND (i.known_to IS NULL OR i.known_to >= %(since)s)
               AND (i.valid_from IS NULL OR i.valid_from <= %(since_day)s)
               AND (i.valid_to IS NULL OR i.valid_to > %(since_day)s) AS was_then
    FROM involvement i
    LEFT JOIN professional w ON w.id = i.professional_id
    JOIN delivery d ON d.id = i.delivery_id
    WHERE NOT i.is_masked
      AND EXISTS (SELECT FROM delivery e
                  WHERE e.feed = d.feed AND e.state = 'accepted' AND e.received_at < %(since)s)
),
compared AS (
    SELECT person_id, service,
           coalesce(string_agg(DISTINCT name, ', ') FILTER (WHERE is_now), '') AS now,
           coalesce(string_agg(DISTINCT name, ', ') FILTER (WHERE was_then), '') AS before,
           coalesce(max(team) FILTER (WHERE is_now), '') AS team,
           coalesce(max(telephone) FILTER (WHERE is_now), '') AS telephone
    FROM held GROUP BY person_id, service
)
SELECT c.person_id, p.public_id, n.surname, n.forename, c.service, c.now, c.before, c.team, c.telephone
FROM compared c
JOIN person p ON p.id = c.person_id
CROSS JOIN LATERAL (
    SELECT max(v.value) FILTER (WHERE v.field = 'surname') AS surname,
           coalesce(nullif(max(v.value) FILTER (WHERE v.field = 'preferred_forename'), ''),
                    max(v.value) FILTER (WHERE v.field = 'forename')) AS forename
    FROM chosen_value v WHERE v.person_id = c.person_id AND v.field IN ('surname', 'forename', 'preferred_forename')
) n
WHERE c.now <> c.before AND (n.surname IS NOT NULL OR n.forename IS NOT NULL)
  AND c.person_id = ANY (ARRAY(SELECT a.person_id FROM pupil_at a))
ORDER BY n.surname, n.forename, c.service
