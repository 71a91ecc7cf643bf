-- One page of the pupils whom the viewer may see, and what stands round the list, in one look.
-- The policies decide whose rows these are; nothing here does. Answers one row of JSON columns.
WITH scope AS (
    SELECT p.person_id,
           array_agg(DISTINCT o.name) AS schools
    FROM pupil_at p JOIN organisation o ON o.id = p.school_id
    WHERE %(school)s = '' OR o.code = %(school)s
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
workers AS (
    SELECT i.person_id,
           string_agg(DISTINCT coalesce(nullif(w.name, ''), 'name not supplied'), ', ') AS names
    FROM involvement i LEFT JOIN professional w ON w.id = i.professional_id
    WHERE i.service = 'social_work' AND NOT i.is_masked AND i.known_to IS NULL
      AND (i.valid_from IS NULL OR i.valid_from <= %(on)s) AND (i.valid_to IS NULL OR i.valid_to > %(on)s)
      AND i.person_id = ANY (ARRAY(SELECT s.person_id FROM scope s))
    GROUP BY i.person_id
),
listed AS (
    SELECT s.person_id, s.schools, c.birth, coalesce(c.sen, '') AS sen, coalesce(c.year_group, '') AS year_group,
           coalesce(c.surname, '') AS surname,
           coalesce(nullif(c.preferred, ''), c.forename, '') AS forename,
           coalesce(nullif(c.surname_key, ''), lower(c.surname), '') || ' '
               || coalesce(nullif(c.forename_key, ''), lower(c.forename), '') AS name_key,
           CASE WHEN c.year_group ~ '^[0-9]+$' THEN c.year_group::int
                WHEN c.year_group = 'R' THEN 0 ELSE -1 END AS year_rank,
           coalesce(w.names, '') AS worker,
           coalesce(r.present, '{}') AS present, coalesce(r.not_supplied, '{}') AS not_supplied,
           ' ' || regexp_replace(replace(lower(concat_ws(' ', c.surname, c.forename, c.preferred)), '''', ''),
                                 '[^[:alnum:]]+', ' ', 'g')
               || ' ' || coalesce(c.surname_key, '') || ' ' || coalesce(c.forename_key, '') AS names
    FROM scope s
    JOIN chosen c ON c.person_id = s.person_id AND (c.surname IS NOT NULL OR c.forename IS NOT NULL)
    LEFT JOIN results r ON r.person_id = s.person_id
    LEFT JOIN workers w ON w.person_id = s.person_id
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
       (SELECT coalesce(json_agg(json_build_array(code, name) ORDER BY name), '[]')
        FROM (SELECT DISTINCT o.code, o.name FROM organisation o WHERE o.id IN (SELECT school_id FROM pupil_at)) o),
       EXISTS (SELECT FROM delivery d WHERE d.feed = ANY (%(worker_feeds)s::text[]) AND d.state = 'accepted')
