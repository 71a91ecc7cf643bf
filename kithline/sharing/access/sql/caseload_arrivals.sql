-- What has become known about these people since a moment, each fact once, newest first; then what was worked out.
-- %(ids)s: people; %(since)s: the moment, the start of the day %(since_day)s; %(on)s: the day on which values must still hold.
-- A value that another source already gave is not news; nor is an event that a second source tells of the same day.
WITH news AS (
    SELECT 'event' AS what, e.person_id, e.kind AS name, '' AS now, e.valid_from, e.valid_to, e.known_from, e.delivery_id,
           NULL::text AS before,
           EXISTS (SELECT FROM event b WHERE b.event_id = e.event_id AND b.id <> e.id AND b.known_to IS NOT NULL) AS is_change
    FROM event e
    WHERE e.person_id = ANY(%(ids)s) AND e.known_to IS NULL AND e.known_from >= %(since)s
      AND NOT EXISTS (SELECT FROM event o WHERE o.person_id = e.person_id AND o.kind = e.kind AND o.known_to IS NULL
                      AND o.valid_from = e.valid_from AND o.valid_to IS NOT DISTINCT FROM e.valid_to
                      AND (o.known_from, o.id) < (e.known_from, e.id) AND o.delivery_id <> e.delivery_id)
    UNION ALL
    SELECT 'detail', d.person_id, e.kind, '', e.valid_from, e.valid_to, d.known_from, d.delivery_id, NULL, true
    FROM event_detail d
    JOIN event e ON e.event_id = d.event_id AND e.known_to IS NULL AND e.known_from < %(since)s
    WHERE d.person_id = ANY(%(ids)s) AND d.known_to IS NULL AND d.known_from >= %(since)s
    UNION ALL
    SELECT 'value', n.person_id, n.kind || '_name', concat_ws(', ', nullif(n.surname, ''), nullif(n.forename, '')),
           n.valid_from, n.valid_to, n.known_from, n.delivery_id,
           (SELECT concat_ws(', ', nullif(b.surname, ''), nullif(b.forename, '')) FROM person_name b
            WHERE b.person_id = n.person_id AND b.source_person_id = n.source_person_id AND b.kind = n.kind
              AND b.id <> n.id AND (b.known_to >= %(since)s OR b.valid_to IS NOT NULL)
              AND (b.surname, b.forename) <> (n.surname, n.forename) ORDER BY b.known_from DESC, b.id DESC LIMIT 1),
           false
    FROM person_name n
    WHERE n.person_id = ANY(%(ids)s) AND n.known_to IS NULL AND n.known_from >= %(since)s
      AND (n.valid_to IS NULL OR n.valid_to > %(on)s)
      AND NOT EXISTS (SELECT FROM person_name o WHERE o.person_id = n.person_id AND o.kind = n.kind AND o.id <> n.id
                      AND lower(o.surname) = lower(n.surname) AND lower(o.forename) = lower(n.forename)
                      AND o.known_from < n.known_from)
    UNION ALL
    SELECT 'value', a.person_id, a.field, a.value, a.valid_from, a.valid_to, a.known_from, a.delivery_id,
           (SELECT b.value FROM person_attribute b
            WHERE b.person_id = a.person_id AND b.source_person_id = a.source_person_id AND b.field = a.field
              AND b.id <> a.id AND (b.known_to >= %(since)s OR b.valid_to IS NOT NULL) AND b.value <> a.value
            ORDER BY b.known_from DESC, b.id DESC LIMIT 1),
           false
    FROM person_attribute a
    WHERE a.person_id = ANY(%(ids)s) AND a.known_to IS NULL AND a.known_from >= %(since)s
      AND (a.valid_to IS NULL OR a.valid_to > %(on)s)
      AND NOT EXISTS (SELECT FROM person_attribute o WHERE o.person_id = a.person_id AND o.field = a.field
                      AND o.id <> a.id AND o.value = a.value AND o.known_from < a.known_from)
    UNION ALL
    SELECT 'value', a.person_id, 'address', concat_ws(', ', nullif(a.lines, ''), nullif(a.postcode, '')),
           a.valid_from, a.valid_to, a.known_from, a.delivery_id,
           (SELECT concat_ws(', ', nullif(b.lines, ''), nullif(b.postcode, '')) FROM person_address b
            WHERE b.person_id = a.person_id AND b.source_person_id = a.source_person_id AND b.id <> a.id
              AND (b.known_to >= %(since)s OR b.valid_to IS NOT NULL) AND b.address_key <> a.address_key
            ORDER BY b.known_from DESC, b.id DESC LIMIT 1),
           false
    FROM person_address a
    WHERE a.person_id = ANY(%(ids)s) AND a.known_to IS NULL AND a.known_from >= %(since)s
      AND (a.valid_to IS NULL OR a.valid_to > %(on)s)
      AND NOT EXISTS (SELECT FROM person_address o WHERE o.person_id = a.person_id AND o.id <> a.id
                      AND o.address_key = a.address_key AND o.known_from < a.known_from)
    UNION ALL
    SELECT 'involvement', i.person_id, i.service, coalesce(w.name, ''), i.valid_from, i.valid_to, i.known_from,
           i.delivery_id, NULL,
           EXISTS (SELECT FROM involvement b WHERE b.person_id = i.person_id AND b.service = i.service
                   AND b.source_person_id = i.source_person_id AND b.id <> i.id AND b.known_to >= %(since)s)
    FROM involvement i LEFT JOIN professional w ON w.id = i.professional_id
    WHERE i.person_id = ANY(%(ids)s) AND i.known_to IS NULL AND i.known_from >= %(since)s
      -- the masked row is for those who do not see the service itself
      AND (NOT i.is_masked OR NOT EXISTS (SELECT FROM involvement u WHERE u.source_record_id = i.source_record_id
                                          AND NOT u.is_masked))
    UNION ALL
    SELECT 'school', n.person_id, '', s.name, n.valid_from, n.valid_to, n.known_from, n.delivery_id, NULL, false
    FROM enrolment n JOIN organisation s ON s.id = n.school_id
    WHERE n.person_id = ANY(%(ids)s) AND n.known_to IS NULL AND n.known_from >= %(since)s
      AND NOT EXISTS (SELECT FROM enrolment o WHERE o.person_id = n.person_id AND o.school_id = n.school_id
                      AND o.id <> n.id AND o.valid_from IS NOT DISTINCT FROM n.valid_from
                      AND o.valid_to IS NOT DISTINCT FROM n.valid_to AND o.known_from < n.known_from)
    UNION ALL
    SELECT 'factor', r.person_id, r.indicator, r.summary, r.since, NULL, r.known_from, NULL, NULL, false
    FROM indicator_result r
    WHERE r.person_id = ANY(%(ids)s) AND r.known_to IS NULL AND r.known_from >= %(since)s AND r.state = 'present'
      AND NOT EXISTS (SELECT FROM indicator_result o WHERE o.person_id = r.person_id AND o.indicator = r.indicator
                      AND o.state = 'present' AND o.known_to = r.known_from)
      -- Of a child whom we did not hold before, every factor is worked out for the first time. News is then only what
      -- began since, or rests on what came since.
      AND (EXISTS (SELECT FROM person p WHERE p.id = r.person_id AND p.created_at < %(since)s)
           OR r.since >= %(since_day)s
           OR EXISTS (SELECT FROM jsonb_path_query(r.evidence, '$[*].sources[*].delivery_id') told
                      JOIN delivery t ON t.id = told::bigint AND t.received_at >= %(since)s))
)
SELECT n.what, n.person_id, n.name, n.now, n.valid_from, n.valid_to, n.known_from, n.before, n.is_change,
       d.feed, d.as_at, d.received_at, count(*) OVER () AS total
FROM news n LEFT JOIN delivery d ON d.id = n.delivery_id
ORDER BY n.what = 'factor', n.known_from DESC, CASE n.what WHEN 'event' THEN 0 WHEN 'involvement' THEN 1 WHEN 'school' THEN 2
                                        WHEN 'value' THEN 3 WHEN 'detail' THEN 4 ELSE 5 END,
         n.valid_from DESC NULLS LAST, n.person_id, n.name
LIMIT %(limit)s
