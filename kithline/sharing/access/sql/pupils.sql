-- One page of the pupils whom the viewer may see, and what stands round the list, in one look.
-- The policies decide whose rows these are; nothing here does. Answers one row of JSON columns.
WITH scope AS (
    SELECT p.person_id,
           array_agg(DISTINCT o.name) AS schools
    FROM pupil_at p JOIN organisation o ON o.id = p.school_id
    WHERE (%(school)s = '' OR o.code = %(school)s) AND (%(own_school)s::bigint IS NULL OR p.person_id = ANY (
        ARRAY(SELECT a.person_id FROM pupil_at a WHERE a.school_id = %(own_school)s)))
    GROUP BY p.person_id
),
chosen AS (
    SELECT c.person_id,
           max(c.value) FILTER (WHERE c.field = 'surname') AS surname,
           max(c.value) FILTER (WHERE c.field = 'forename') AS forename,
           max(c.value) FILTER (WHERE c.field = 'preferred_forename') AS preferred,
           max(c.sort_key) FILTER (WHERE c.field = 'surname') AS surname_key,
           max(c.sort_key) FILTER (WHERE c.field = 'forename') AS forename_key,
           max(c.value) FILTER (WHERE c.field = 'birth') AS birth,
           max(c.value) FILTER (WHERE c.field = 'sen_provision') AS sen,
           max(c.value) FILTER (WHERE c.field = 'year_group') AS year_group
    FROM chosen_value c
    WHERE c.person_id = ANY (ARRAY(SELECT s.person_id FROM scope s))
      AND c.field IN ('surname', 'forename', 'preferred_forename', 'birth', 'sen_provision', 'year_group')
    GROUP BY c.person_id
),
results AS (
    SELECT r.person_id,
           array_agg(DISTINCT r.indicator) FILTER (WHERE r.state = 'present') AS present,
           array_agg(DISTINCT r.indicator) FILTER (WHERE r.state = 'not_supplied') AS not_supplied
    FROM indicator_result r
    WHERE r.known_to IS NULL AND r.person_id = ANY (ARRAY(SELECT s.person_id FROM scope s))
    GROUP BY r.person_id
),
-- Two feeds may tell one involvement: the one that speaks for the later day is believed about its end.
spoken AS MATERIALIZED (
    SELECT d.feed, max(d.as_at) AS as_at FROM delivery d WHERE d.state = 'accepted' GROUP BY d.feed
),
involved AS (
    SELECT DISTINCT ON (i.person_id, coalesce(i.professional_id::text, i.worker), i.valid_from)
           i.person_id, i.professional_id, i.valid_to
    FROM involvement i
    LEFT JOIN delivery d ON d.id = i.delivery_id
    LEFT JOIN spoken k ON k.feed = d.feed
    WHERE i.service = 'social_work' AND NOT i.is_masked AND i.known_to IS NULL
      AND (i.valid_from IS NULL OR i.valid_from <= %(on)s)
      AND i.person_id = ANY (ARRAY(SELECT s.person_id FROM scope s))
    ORDER BY i.person_id, coalesce(i.professional_id::text, i.worker), i.valid_from, k.as_at DESC NULLS LAST, i.id DESC
),
workers AS (
    SELECT i.person_id,
           string_agg(DISTINCT coalesce(nullif(w.name, ''), 'name not supplied'), ', ') AS names
    FROM involved i LEFT JOIN professional w ON w.id = i.professional_id
    WHERE i.valid_to IS NULL OR i.valid_to > %(on)s
    GROUP BY i.person_id
),
-- Brought together by grouping, not by joins: the planner cannot know how many people the policies let through, and
-- would join the parts by comparing each with each.
parts AS (
    SELECT person_id, schools, NULL::text AS surname, NULL::text AS forename, NULL::text AS preferred,
           NULL::text AS surname_key, NULL::text AS forename_key, NULL::text AS birth, NULL::text AS sen,
           NULL::text AS year_group, NULL::text[] AS present, NULL::text[] AS not_supplied, NULL::text AS worker
    FROM scope
    UNION ALL
    SELECT person_id, NULL, surname, forename, preferred, surname_key, forename_key, birth, sen, year_group, NULL, NULL,
           NULL
    FROM chosen
    UNION ALL
    SELECT person_id, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, present, not_supplied, NULL FROM results
    UNION ALL
    SELECT person_id, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, names FROM workers
),
people AS MATERIALIZED (
    SELECT person_id, max(schools) AS schools, max(surname) AS surname, max(forename) AS forename,
           max(preferred) AS preferred, max(surname_key) AS surname_key, max(forename_key) AS forename_key,
           max(birth) AS birth, max(sen) AS sen, max(year_group) AS year_group, max(present) AS present,
           max(not_supplied) AS not_supplied, max(worker) AS worker
    FROM parts
    GROUP BY person_id
),
listed AS MATERIALIZED (
    SELECT p.person_id, p.schools, p.birth, coalesce(p.sen, '') AS sen, coalesce(p.year_group, '') AS year_group,
           coalesce(p.surname, '') AS surname,
           coalesce(nullif(p.preferred, ''), p.forename, '') AS forename,
           coalesce(nullif(p.surname_key, ''), lower(p.surname), '') || ' '
               || coalesce(nullif(p.forename_key, ''), lower(p.forename), '') AS name_key,
           CASE WHEN p.year_group ~ '^[0-9]+$' THEN p.year_group::int
                WHEN p.year_group = 'R' THEN 0 ELSE -1 END AS year_rank,
           coalesce(p.worker, '') AS worker,
           coalesce(p.present, '{}') AS present, coalesce(p.not_supplied, '{}') AS not_supplied,
           ' ' || regexp_replace(replace(lower(concat_ws(' ', p.surname, p.forename, p.preferred)), '''', ''),
                                 '[^[:alnum:]]+', ' ', 'g')
               || ' ' || coalesce(p.surname_key, '') || ' ' || coalesce(p.forename_key, '') AS names
    FROM people p
    WHERE p.schools IS NOT NULL AND (p.surname IS NOT NULL OR p.forename IS NOT NULL)
),
matching AS MATERIALIZED (
    SELECT * FROM listed l
    WHERE (%(year)s = '' OR l.year_group = %(year)s)
      AND (%(factor)s = '' OR %(factor)s = ANY (l.present))
      AND (%(sen)s = '' OR l.sen = %(sen)s)
      AND (%(worker)s = '' OR (l.worker <> '') = (%(worker)s = 'yes'))
      AND NOT EXISTS (SELECT FROM unnest(%(words)s::text[]) AS word WHERE position(' ' || word IN l.names) = 0)
),
page AS (
    SELECT m.*, p.public_id
    FROM (
        SELECT *, row_number() OVER (ORDER BY {order}, name_key, person_id) AS place
        FROM matching
        ORDER BY place
        LIMIT %(per_page)s
        OFFSET least(%(page)s - 1, greatest((SELECT count(*) FROM matching) - 1, 0) / %(per_page)s) * %(per_page)s
    ) m JOIN person p ON p.id = m.person_id
)
SELECT (SELECT count(*) FROM matching),
       (SELECT coalesce(json_agg(json_build_object(
            'id', person_id, 'public_id', public_id, 'surname', surname, 'forename', forename, 'birth', birth,
            'year_group', year_group, 'schools', schools, 'sen', sen, 'worker', worker, 'factors', present,
            'not_supplied', cardinality(not_supplied)) ORDER BY place), '[]') FROM page),
       (SELECT coalesce(json_object_agg(code, number), '{}') FROM (
            SELECT code, count(*) AS number FROM matching m CROSS JOIN unnest(m.present) AS code GROUP BY code) n),
       (SELECT coalesce(json_object_agg(code, number), '{}') FROM (
            SELECT code, count(*) AS number FROM matching m CROSS JOIN unnest(m.not_supplied) AS code GROUP BY code) n),
       (SELECT coalesce(json_agg(year_group ORDER BY year_rank, year_group), '[]') FROM (
            SELECT DISTINCT year_group, year_rank FROM listed WHERE year_group <> '') y),
       (SELECT coalesce(json_agg(sen ORDER BY sen), '[]') FROM (SELECT DISTINCT sen FROM listed WHERE sen <> '') e),
       EXISTS (SELECT FROM delivery d WHERE d.feed = ANY (%(worker_feeds)s::text[]) AND d.state = 'accepted')
