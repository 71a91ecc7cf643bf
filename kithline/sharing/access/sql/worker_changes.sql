-- Services whose workers for a pupil, as we know them now, differ from those that we knew of at a moment.
-- Not for a feed whose first delivery came since: all that it says would seem a change.
-- Two feeds may tell one involvement: the one that speaks for the later day is believed about its end.
WITH spoken AS MATERIALIZED (
    SELECT d.feed, max(d.as_at) AS now, max(d.as_at) FILTER (WHERE d.received_at < %(since)s) AS before
    FROM delivery d WHERE d.state = 'accepted' GROUP BY d.feed
),
told AS MATERIALIZED (
    SELECT i.id, i.person_id, i.service, coalesce(i.professional_id::text, i.worker) AS worker, i.professional_id,
           i.valid_from, i.valid_to, i.known_from, i.known_to, k.now, k.before
    FROM involvement i
    JOIN delivery d ON d.id = i.delivery_id
    JOIN spoken k ON k.feed = d.feed AND k.before IS NOT NULL
    WHERE NOT i.is_masked AND i.person_id = ANY (ARRAY(
        SELECT a.person_id FROM pupil_at a WHERE %(own_school)s::bigint IS NULL OR a.school_id = %(own_school)s))
),
states AS (
    (SELECT DISTINCT ON (person_id, service, worker, valid_from) person_id, service, professional_id, valid_from,
            valid_to, true AS is_now, %(on)s::date AS day
     FROM told WHERE known_to IS NULL
     ORDER BY person_id, service, worker, valid_from, now DESC, id DESC)
    UNION ALL
    (SELECT DISTINCT ON (person_id, service, worker, valid_from) person_id, service, professional_id, valid_from,
            valid_to, false, %(since_day)s::date
     FROM told WHERE known_from < %(since)s AND (known_to IS NULL OR known_to >= %(since)s)
     ORDER BY person_id, service, worker, valid_from, before DESC, id DESC)
),
held AS (
    SELECT s.person_id, s.service, s.is_now, coalesce(nullif(w.name, ''), 'name not supplied') AS name, w.team,
           w.telephone
    FROM states s LEFT JOIN professional w ON w.id = s.professional_id
    WHERE (s.valid_from IS NULL OR s.valid_from <= s.day) AND (s.valid_to IS NULL OR s.valid_to > s.day)
),
compared AS (
    SELECT person_id, service,
           coalesce(string_agg(DISTINCT name, ', ') FILTER (WHERE is_now), '') AS now,
           coalesce(string_agg(DISTINCT name, ', ') FILTER (WHERE NOT is_now), '') AS before,
           -- of one worker only: beside two names nobody could tell whose it is
           CASE WHEN count(DISTINCT name) FILTER (WHERE is_now) = 1
                THEN coalesce(max(team) FILTER (WHERE is_now), '') ELSE '' END AS team,
           CASE WHEN count(DISTINCT name) FILTER (WHERE is_now) = 1
                THEN coalesce(max(telephone) FILTER (WHERE is_now), '') ELSE '' END AS telephone
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
ORDER BY n.surname, n.forename, c.service
