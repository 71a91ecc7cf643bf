-- Which people, which classes of row: what the policies of every table with a person ask.
-- Call each inside ARRAY(SELECT ...), so that it runs once for a query and the index on person_id is used; or IN
-- (SELECT ...), which runs once too and hashes, where the people are many.
--
-- A role has one relationship of each shape (narrow, wide, everyone) in the matrix in force, so that a policy need not
-- name relationships: three of them serve every role. Two of one shape would be a fault, and show nothing.

CREATE OR REPLACE FUNCTION sharing.relationship(wanted text) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    kept text;
    found text[];
BEGIN
    IF wanted NOT IN ('narrow', 'wide', 'everyone', 'counts') THEN RETURN NULL; END IF;
    kept := seal.recall('relationship_' || wanted);
    IF kept IS NOT NULL THEN RETURN nullif(kept, ''); END IF;
    SELECT array_agg(DISTINCT m.relationship) INTO found FROM sharing.viewer() v JOIN public.matrix_row m ON m.role = v.role
    WHERE m.shape = wanted
      AND m.effective_from <= current_date AND (m.effective_to IS NULL OR m.effective_to >= current_date);
    kept := CASE WHEN cardinality(found) = 1 THEN found[1] ELSE '' END;
    PERFORM seal.keep('relationship_' || wanted, kept);
    RETURN nullif(kept, '');
END $$;

-- The viewer, and those whose place the viewer takes today in the role that they have now.
CREATE OR REPLACE FUNCTION sharing.stands_for() RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 2
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY
    SELECT DISTINCT coalesce(h.covers_id, h.user_id) FROM sharing.viewer() v
    JOIN sharing.held_today() h ON h.user_id = v.user_id AND h.role = v.role
      AND h.organisation_id IS NOT DISTINCT FROM v.organisation_id;
END $$;

-- The viewer's own record as a member of staff, and those whose place they take; of a team, all of its members.
CREATE OR REPLACE FUNCTION sharing.my_professionals() RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 5
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    CASE sharing.relationship('narrow')
    WHEN 'allocated' THEN
        RETURN QUERY SELECT u.professional_id FROM public.app_user u
        WHERE u.id IN (SELECT sharing.stands_for()) AND u.professional_id IS NOT NULL;
    WHEN 'team' THEN
        RETURN QUERY SELECT DISTINCT m.id FROM public.app_user u JOIN public.professional o ON o.id = u.professional_id
        JOIN public.professional m ON m.namespace = o.namespace AND m.team = o.team AND o.team <> ''
        WHERE u.id IN (SELECT sharing.stands_for());
    ELSE
        RETURN;
    END CASE;
END $$;

-- The schools' site: pupils on a roll. Whatever that site asks, there is no other relationship here.
CREATE OR REPLACE FUNCTION seal.find_on_roll() RETURNS SETOF bigint
LANGUAGE plpgsql STABLE ROWS 500 AS $$
DECLARE v record;
BEGIN
    SELECT * INTO v FROM sharing.viewer();
    CASE sharing.relationship('narrow')
    WHEN 'enrolled' THEN
        RETURN QUERY SELECT p.person_id FROM public.pupil_at p WHERE p.school_id = v.organisation_id;
    WHEN 'trust_school' THEN
        RETURN QUERY SELECT DISTINCT p.person_id FROM public.pupil_at p JOIN public.trust_school t USING (school_id)
        WHERE t.trust_id = v.organisation_id AND t.valid_from <= current_date
          AND (t.valid_to IS NULL OR t.valid_to >= current_date);
    ELSE
        RETURN;
    END CASE;
END $$;

CREATE OR REPLACE FUNCTION sharing.people_on_roll() RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 500
SET search_path = pg_catalog, pg_temp AS $$
DECLARE kept text := seal.recall('on_roll');
BEGIN
    IF kept IS NULL THEN
        kept := CASE WHEN sharing.relationship('narrow') IS NULL THEN '' ELSE ARRAY(SELECT seal.find_on_roll())::text END;
        PERFORM seal.keep('on_roll', kept);
    END IF;
    IF kept = '' THEN RETURN; END IF;
    RETURN QUERY SELECT unnest(kept::bigint[]);
    RETURN QUERY SELECT sharing.people_in_emergency();
END $$;

-- The authority's site, for the shapes narrow and wide.
CREATE OR REPLACE FUNCTION seal.find_of_authority(shape text) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE ROWS 500 AS $$
BEGIN
    CASE sharing.relationship(find_of_authority.shape)
    WHEN 'linked_school' THEN
        RETURN QUERY SELECT DISTINCT p.person_id FROM public.pupil_at p
        WHERE p.school_id IN (SELECT s.school_id FROM sharing.my_schools() s);
    WHEN 'allocated', 'team' THEN
        RETURN QUERY SELECT DISTINCT a.person_id FROM public.allocated_to a
        WHERE a.professional_id IN (SELECT sharing.my_professionals());
-- {cohorts}
    ELSE
        RETURN;
    END CASE;
END $$;

CREATE OR REPLACE FUNCTION sharing.people_of_authority(shape text) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 500
SET search_path = pg_catalog, pg_temp AS $$
DECLARE kept text;
BEGIN
    IF people_of_authority.shape NOT IN ('narrow', 'wide') THEN RETURN; END IF;
    IF people_of_authority.shape = 'narrow' AND coalesce(current_setting('kithline.request', true), '') <> '' THEN
        RETURN QUERY SELECT sharing.people_of_request();  -- one at a time, and never kept: see rights.sql
        RETURN;
    END IF;
    kept := seal.recall('of_authority_' || people_of_authority.shape);
    IF kept IS NULL THEN
        kept := CASE WHEN sharing.relationship(people_of_authority.shape) IS NULL THEN ''
                     ELSE ARRAY(SELECT seal.find_of_authority(people_of_authority.shape))::text END;
        PERFORM seal.keep('of_authority_' || people_of_authority.shape, kept);
    END IF;
    IF kept = '' THEN RETURN; END IF;
    RETURN QUERY SELECT unnest(kept::bigint[]);
    RETURN QUERY SELECT sharing.people_in_emergency();
END $$;

-- The people of a shape at the site that asks: for the functions below, which serve both.
CREATE OR REPLACE FUNCTION sharing.people_here(shape text) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 500
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    CASE sharing.login_audience()
    WHEN 'school' THEN
        IF people_here.shape = 'narrow' THEN RETURN QUERY SELECT sharing.people_on_roll(); END IF;
    WHEN 'authority' THEN
        RETURN QUERY SELECT sharing.people_of_authority(people_here.shape);
    ELSE
        RETURN;
    END CASE;
END $$;

-- The same by the name of the relationship, where the viewer stands in it.
CREATE OR REPLACE FUNCTION sharing.people(relationship text) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 500
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF people.relationship = sharing.relationship('narrow') THEN
        RETURN QUERY SELECT sharing.people_here('narrow');
    ELSIF people.relationship = sharing.relationship('wide') THEN
        RETURN QUERY SELECT sharing.people_here('wide');
    END IF;
END $$;

-- The access classes that the matrix in force gives the viewer in that shape, at any age; a level includes those below.
CREATE OR REPLACE FUNCTION sharing.classes(shape text) RETURNS SETOF smallint
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 20
SET search_path = pg_catalog, pg_temp AS $$
DECLARE kept text;
BEGIN
    IF classes.shape NOT IN ('narrow', 'wide', 'everyone', 'counts') THEN RETURN; END IF;
    kept := seal.recall('classes_' || classes.shape);
    IF kept IS NULL THEN
        kept := ARRAY(
            SELECT (m.category_number * 10 + l)::smallint
            FROM sharing.viewer() v
            JOIN public.matrix_row m ON m.role = v.role
            CROSS JOIN LATERAL generate_series(1, m.level) l
            WHERE m.shape = classes.shape AND m.youngest IS NULL AND m.oldest IS NULL
              AND m.effective_from <= current_date AND (m.effective_to IS NULL OR m.effective_to >= current_date))::text;
        PERFORM seal.keep('classes_' || classes.shape, kept);
    END IF;
    RETURN QUERY SELECT unnest(kept::smallint[]);
END $$;

-- The same as bits, of which the class's own is 1; null for nobody. The policies look at each row, and a list is searched
-- from its beginning.
CREATE OR REPLACE FUNCTION sharing.classes_as_bits(shape text) RETURNS bytea
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    kept text := seal.recall('bits_' || classes_as_bits.shape);
    bits bytea := decode(repeat('00', 128), 'hex');  -- to class 1023
    class smallint;
BEGIN
    IF kept IS NOT NULL THEN RETURN decode(kept, 'hex'); END IF;
    IF NOT EXISTS (SELECT FROM sharing.viewer()) THEN RETURN NULL; END IF;
    FOR class IN SELECT sharing.classes(classes_as_bits.shape) LOOP
        bits := set_bit(bits, class, 1);
    END LOOP;
    IF classes_as_bits.shape IN ('narrow', 'wide', 'everyone') THEN
        PERFORM seal.keep('bits_' || classes_as_bits.shape, encode(bits, 'hex'));
    END IF;
    RETURN bits;
END $$;

-- The same where the age decides: person x 1000 + class, of the viewer's people who are of that age today. A person
-- whose birth is not known, or not the same everywhere, is of no age.
CREATE OR REPLACE FUNCTION seal.find_aged(shape text) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE ROWS 500 AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM sharing.viewer() v JOIN public.matrix_row m ON m.role = v.role
        WHERE m.shape = find_aged.shape AND (m.youngest IS NOT NULL OR m.oldest IS NOT NULL)) THEN
        RETURN;
    END IF;
    RETURN QUERY
    WITH ages AS MATERIALIZED (
        SELECT c.person_id, extract(year FROM age(current_date, min(c.value)::date))::int AS years
        FROM public.chosen_value c
        WHERE c.field = 'birth' AND c.restriction = 0 AND c.value ~ '^\d{4}-\d\d-\d\d$'
          AND c.person_id = ANY (ARRAY(SELECT sharing.people_here(find_aged.shape)))
        GROUP BY c.person_id HAVING min(c.value) = max(c.value))
    SELECT a.person_id * 1000 + m.category_number * 10 + l
    FROM sharing.viewer() v
    JOIN public.matrix_row m ON m.role = v.role
    CROSS JOIN LATERAL generate_series(1, m.level) l
    JOIN ages a ON (m.youngest IS NULL OR a.years >= m.youngest) AND (m.oldest IS NULL OR a.years <= m.oldest)
    WHERE m.shape = find_aged.shape AND (m.youngest IS NOT NULL OR m.oldest IS NOT NULL)
      AND m.effective_from <= current_date AND (m.effective_to IS NULL OR m.effective_to >= current_date);
END $$;

CREATE OR REPLACE FUNCTION sharing.aged(shape text) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 500
SET search_path = pg_catalog, pg_temp AS $$
DECLARE kept text;
BEGIN
    IF aged.shape NOT IN ('narrow', 'wide') THEN RETURN; END IF;
    IF current_setting('kithline.emergency', true) = 'asked' THEN  -- whose people are more, and may change meanwhile
        RETURN QUERY SELECT seal.find_aged(aged.shape);
        RETURN;
    END IF;
    kept := seal.recall('aged_' || aged.shape);
    IF kept IS NULL THEN
        kept := ARRAY(SELECT seal.find_aged(aged.shape))::text;
        PERFORM seal.keep('aged_' || aged.shape, kept);
    END IF;
    RETURN QUERY SELECT unnest(kept::bigint[]);
END $$;

-- Of both shapes.
CREATE OR REPLACE FUNCTION sharing.aged() RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 500
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT sharing.aged('narrow');
    RETURN QUERY SELECT sharing.aged('wide');
END $$;

CREATE OR REPLACE FUNCTION sharing.is_signed_in() RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN EXISTS (SELECT FROM sharing.viewer());
END $$;

CREATE OR REPLACE FUNCTION sharing.is_role(wanted text) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN EXISTS (SELECT FROM sharing.viewer() v WHERE v.role = wanted);
END $$;

CREATE OR REPLACE FUNCTION sharing.viewer_id() RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN (SELECT v.user_id FROM sharing.viewer() v);
END $$;

CREATE OR REPLACE FUNCTION sharing.login_audience() RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN (SELECT k.audience FROM seal.key k WHERE k.login = session_user);
END $$;

-- The linked schools of the viewer and of those whose place they take, and the date of their next review.
CREATE OR REPLACE FUNCTION sharing.my_schools() RETURNS TABLE (school_id bigint, next_review_on date)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT l.school_id, min(l.next_review_on) FROM public.linked_school l
    WHERE l.user_id IN (SELECT sharing.stands_for()) AND l.valid_from <= current_date
      AND (l.valid_to IS NULL OR l.valid_to >= current_date)
    GROUP BY l.school_id;
END $$;

-- Append-only, whoever asks. A disposal that two people signed has a door of its own to what was written about a person
-- (`disposing.delete_written` in rights.sql), never to the log of looks nor to what disposals leave behind.
CREATE OR REPLACE FUNCTION sharing.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_user = 'kithline_owner' AND current_setting('kithline.disposing', true) = 'yes'
       AND TG_TABLE_NAME IN ('correction_answer', 'correction', 'service_consent', 'sharing_decision',
           'emergency_access', 'bundle_given', 'bundle_signature', 'redaction', 'bundle_item', 'bundle', 'request_step',
           'subject_request') THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'the log of access is append-only';
END $$;
DROP TRIGGER IF EXISTS access_append_only ON public.access;
CREATE TRIGGER access_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON public.access
    FOR EACH STATEMENT EXECUTE FUNCTION sharing.refuse_change();

-- Who left the viewer's school, as first known since a moment, leaving on `earliest` or later: they are in the viewer's
-- scope no more, so this is all that is said of them, and it is what the school itself sent: the name that it gave them
-- by then and the day. Nobody of whom anything is restricted.
CREATE OR REPLACE FUNCTION sharing.leavers(since timestamptz, earliest date)
RETURNS TABLE (person_id bigint, surname text, forename text, left_on date, year_group text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 20
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    -- details of names (1) and of school moves (3)
    IF sharing.relationship('narrow') IS DISTINCT FROM 'enrolled'
       OR NOT ARRAY[13, 33]::smallint[] <@ ARRAY(SELECT sharing.classes('narrow')) THEN RETURN; END IF;
    RETURN QUERY
    SELECT e.person_id, n.surname, n.forename, max(e.valid_to), max(e.year_group)
    FROM sharing.viewer() v
    JOIN public.enrolment e ON e.school_id = v.organisation_id
    JOIN public.person p ON p.id = e.person_id AND p.restriction = 0
    CROSS JOIN LATERAL (
        SELECT m.surname, m.forename FROM public.person_name m
        WHERE m.source_person_id = e.source_person_id AND m.kind = 'legal' AND m.known_from <= e.known_from
        ORDER BY m.known_from DESC, m.id DESC LIMIT 1) n
    WHERE e.known_to IS NULL AND e.restriction = 0 AND e.known_from >= leavers.since
      AND e.valid_to >= greatest(leavers.earliest,
          (SELECT max(d.as_at) - 100 FROM public.delivery d WHERE d.state = 'accepted'))
      AND NOT EXISTS (SELECT FROM public.pupil_at a WHERE a.person_id = e.person_id AND a.school_id = e.school_id)
      AND NOT EXISTS (SELECT FROM public.person_name m WHERE m.person_id = e.person_id AND m.restriction <> 0)
    GROUP BY e.person_id, n.surname, n.forename;
END $$;

-- An absorbed person's survivor, for a viewer who may see the survivor; nothing otherwise.
CREATE OR REPLACE FUNCTION sharing.survivor(asked uuid) RETURNS uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN (
        WITH RECURSIVE chain AS (
            SELECT p.id, p.absorbed_into_id, p.public_id, p.status FROM public.person p
            WHERE p.public_id = asked AND p.status = 'absorbed'
            UNION
            SELECT q.id, q.absorbed_into_id, q.public_id, q.status FROM chain c
            JOIN public.person q ON q.id = c.absorbed_into_id)
        SELECT c.public_id FROM chain c
        WHERE c.status = 'active' AND c.id = ANY (ARRAY(
            SELECT sharing.people_here('narrow') UNION SELECT sharing.people_here('wide'))));
END $$;
