-- Which people, which classes of row: what the policies of every table with a person ask.
-- Call each inside ARRAY(SELECT ...), so that it runs once for a query and the index on person_id is used; or IN
-- (SELECT ...), which runs once too and hashes, where the people are many.
--
-- A role has one relationship of each shape (narrow, wide, everyone) in the matrix in force, so that a policy need not
-- name relationships: three of them serve every role. Two of one shape would be a fault, and show nothing.

CREATE OR REPLACE FUNCTION sharing.relationship(wanted text) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN nullif(split_part(seal.sight(), '|',
        3 + array_position(ARRAY['narrow', 'wide', 'everyone', 'counts'], wanted)), '');
END $$;

-- The mark of each class, a byte each, as the policies compare it with `sharing.seen`: 0 nobody's rows; 127 everyone's, or
-- at the schools' site those of all on the roll, for that site's policies name these first; others as `seal.granted` says.
-- Null where nobody is looking.
CREATE OR REPLACE FUNCTION sharing.marks() RETURNS bytea
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN decode(split_part(seal.sight(), '|', 8), 'base64');
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
    WHEN 'allocated', 'reviewed' THEN
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

-- The people of a shape as an array's text, found once a transaction; null where the viewer has no relationship of it.
CREATE OR REPLACE FUNCTION seal.people(shape text) RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE kept text := seal.recall('people_' || people.shape);
BEGIN
    IF people.shape = 'narrow' AND coalesce(current_setting('kithline.request', true), '') <> '' THEN
        RETURN ARRAY(SELECT sharing.people_of_request())::text;  -- one at a time, and never kept: see rights.sql
    END IF;
    IF kept IS NULL THEN
        IF people.shape NOT IN ('narrow', 'wide') OR sharing.relationship(people.shape) IS NULL THEN RETURN NULL; END IF;
        IF sharing.login_audience() = 'authority' THEN
            kept := ARRAY(SELECT seal.find_of_authority(people.shape))::text;
        ELSE
            kept := CASE people.shape WHEN 'narrow' THEN ARRAY(SELECT seal.find_on_roll())::text ELSE '{}' END;
        END IF;
        PERFORM seal.keep('people_' || people.shape, kept);
    END IF;
    RETURN kept;
END $$;

CREATE OR REPLACE FUNCTION sharing.people_on_roll() RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 500
SET search_path = pg_catalog, pg_temp AS $$
DECLARE kept text := seal.people('narrow');
BEGIN
    IF kept IS NULL THEN RETURN; END IF;
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
    WHEN 'reviewed' THEN
        RETURN QUERY SELECT DISTINCT a.person_id FROM public.allocated_to a
        WHERE a.service = 'reviewing' AND a.professional_id IN (SELECT sharing.my_professionals());
-- {cohorts}
    ELSE
        RETURN;
    END CASE;
END $$;

CREATE OR REPLACE FUNCTION sharing.people_of_authority(shape text) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 500
SET search_path = pg_catalog, pg_temp AS $$
DECLARE kept text := seal.people(people_of_authority.shape);
BEGIN
    IF kept IS NULL THEN RETURN; END IF;
    RETURN QUERY SELECT unnest(kept::bigint[]);
    RETURN QUERY SELECT sharing.people_in_emergency();
END $$;

-- Of both shapes; some of the people twice.
CREATE OR REPLACE FUNCTION sharing.people_of_authority() RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 500
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    narrow text := seal.people('narrow');
    wide text := seal.people('wide');
BEGIN
    IF narrow IS NULL AND wide IS NULL THEN RETURN; END IF;
    RETURN QUERY SELECT unnest(narrow::bigint[] || wide::bigint[]);
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
BEGIN
    RETURN QUERY SELECT g.class::smallint FROM sharing.viewer() v CROSS JOIN LATERAL seal.granted(v.role) g
    WHERE g.shape = classes.shape AND g.youngest IS NULL AND g.oldest IS NULL;
END $$;

-- How old these people are today, in years. A person whose birth is not known, or not the same everywhere, is of no age.
CREATE OR REPLACE FUNCTION seal.ages(asked bigint[]) RETURNS TABLE (person_id bigint, years integer)
LANGUAGE plpgsql STABLE ROWS 500 AS $$
BEGIN
    RETURN QUERY
    SELECT c.person_id, extract(year FROM age(current_date, min(c.value)::date))::int
    FROM public.chosen_value c
    WHERE c.field = 'birth' AND c.restriction = 0 AND c.value ~ '^\d{4}-\d\d-\d\d$' AND c.person_id = ANY (asked)
    GROUP BY c.person_id HAVING min(c.value) = max(c.value);
END $$;

-- Person x 128 + 126 - mark, for marks from 3 on: of whom of the viewer's people the classes of that mark are seen.
CREATE OR REPLACE FUNCTION seal.find_marked() RETURNS SETOF bigint
LANGUAGE plpgsql STABLE ROWS 500 AS $$
BEGIN
    IF split_part(seal.sight(), '|', 10) IS DISTINCT FROM 'some' THEN RETURN; END IF;
    RETURN QUERY
    WITH ways AS MATERIALIZED (
        SELECT DISTINCT g.mark, g.shape, g.youngest, g.oldest FROM sharing.viewer() v
        CROSS JOIN LATERAL seal.granted(v.role) g WHERE g.mark > 2),
    mine AS MATERIALIZED (
        SELECT 'narrow' AS shape, sharing.people_here('narrow') AS person_id
        UNION SELECT 'wide', sharing.people_here('wide')),
    ages AS MATERIALIZED (SELECT * FROM seal.ages(ARRAY(SELECT m.person_id FROM mine m)))
    SELECT DISTINCT m.person_id * 128 + 126 - w.mark
    FROM mine m JOIN ways w USING (shape) LEFT JOIN ages a USING (person_id)
    WHERE (w.youngest IS NULL OR a.years >= w.youngest) AND (w.oldest IS NULL OR a.years <= w.oldest);
END $$;

DROP FUNCTION IF EXISTS sharing.aged();
DROP FUNCTION IF EXISTS sharing.aged(text);
DROP FUNCTION IF EXISTS sharing.classes_as_bits(text);
DROP FUNCTION IF EXISTS sharing.marked_people();

-- Of which rows a policy says yes: for a row's person and the mark of its class, person x 128 with every bit of 126 - mark
-- set is among these. A mark of 127 sets every bit, so it is -1 whoever the person is; a mark of 0 is among them for nobody.
-- One number for each row and one set for each table: two questions of a policy, not four.
CREATE OR REPLACE FUNCTION seal.find_seen() RETURNS SETOF bigint
LANGUAGE plpgsql STABLE ROWS 500 AS $$
BEGIN
    IF seal.sight() IS NULL THEN RETURN; END IF;
    RETURN NEXT -1;
    IF sharing.login_audience() = 'authority' THEN
        RETURN QUERY SELECT p * 128 + 124 FROM sharing.people_of_authority() p;  -- all the viewer's people: mark 2
    END IF;
    RETURN QUERY SELECT seal.find_marked();
END $$;

CREATE OR REPLACE FUNCTION sharing.seen() RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 500
SET search_path = pg_catalog, pg_temp AS $$
DECLARE kept text;
BEGIN
    -- whose people are others, and may change meanwhile
    IF current_setting('kithline.emergency', true) = 'asked' OR coalesce(current_setting('kithline.request', true), '') <> '' THEN
        RETURN QUERY SELECT seal.find_seen();
        RETURN;
    END IF;
    kept := seal.recall('seen');
    IF kept IS NULL THEN
        kept := ARRAY(SELECT seal.find_seen())::text;
        PERFORM seal.keep('seen', kept);
    END IF;
    RETURN QUERY SELECT unnest(kept::bigint[]);
END $$;

-- The child of that id, if one of the viewer's people; null otherwise. The rest of the transaction keeps to that child:
-- nobody else is in scope any more, so that a page about one child shows no other, and each policy looks for one person.
-- By way of the viewer's people, not of the id: a row found by its id and then kept back takes longer than none.
CREATE OR REPLACE FUNCTION sharing.keep_to_child(asked uuid) RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    child bigint;
    shape text;
    kept text;
BEGIN
    WITH scope AS MATERIALIZED (
        SELECT p.id, p.public_id FROM public.person p WHERE p.status = 'active' AND p.id = ANY (ARRAY(
            SELECT sharing.people_here('narrow') UNION SELECT sharing.people_here('wide'))))
    SELECT s.id INTO child FROM scope s WHERE s.public_id = asked;
    IF child IS NULL THEN RETURN NULL; END IF;
    FOREACH shape IN ARRAY ARRAY['narrow', 'wide'] LOOP
        kept := seal.people(shape);
        PERFORM seal.keep('people_' || shape, CASE WHEN child = ANY (kept::bigint[]) THEN ARRAY[child]::text ELSE '{}' END)
        WHERE kept IS NOT NULL;
    END LOOP;
    PERFORM set_config('kithline.kept_seen', '', true);
    RETURN child;
END $$;

CREATE OR REPLACE FUNCTION sharing.is_signed_in() RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN seal.sight() IS NOT NULL;
END $$;

-- Whether the viewer's role has this duty in the matrix in force. Duties are the council's own.
CREATE OR REPLACE FUNCTION sharing.has_duty(wanted text) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN coalesce(wanted = ANY (string_to_array(split_part(seal.sight(), '|', 9), ','))
                    AND sharing.login_audience() = 'authority', false);
END $$;

CREATE OR REPLACE FUNCTION sharing.viewer_id() RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN split_part(seal.sight(), '|', 1)::bigint;
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

-- Who is in the sealed holding area, and their sources' persons: for the policies of those who see everyone else.
CREATE OR REPLACE FUNCTION sharing.people_aside() RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 500
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT (sharing.has_duty('quality') OR sharing.has_duty('restricted')
            OR sharing.relationship('everyone') IS NOT NULL) THEN RETURN; END IF;
    RETURN QUERY SELECT p.id FROM public.person p WHERE p.status = 'aside';
END $$;

CREATE OR REPLACE FUNCTION sharing.source_people_aside() RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 500
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT l.source_person_id FROM public.link l
    WHERE l.known_to IS NULL AND l.person_id IN (SELECT sharing.people_aside());
END $$;

-- How many are in the sealed holding area, and for how many days the first of them: numbers, for those who answer for it.
CREATE OR REPLACE FUNCTION sharing.count_aside() RETURNS TABLE (people bigint, since date)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 1
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT (sharing.has_duty('quality') OR sharing.has_duty('oversee')) THEN RETURN; END IF;
    RETURN QUERY SELECT count(*), min(p.aside_since) FROM public.person p WHERE p.status = 'aside';
END $$;

-- Append-only, whoever asks. A disposal that two people signed has a door of its own to what was written about a person
-- (`disposing.delete_written` in rights.sql), never to the log of looks nor to what disposals leave behind.
CREATE OR REPLACE FUNCTION sharing.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_user = 'kithline_owner' AND current_setting('kithline.disposing', true) = 'yes'
       AND TG_TABLE_NAME IN ('correction_answer', 'correction', 'service_consent', 'sharing_decision',
           'emergency_access', 'bundle_given', 'bundle_signature', 'redaction', 'bundle_item', 'bundle', 'request_step',
           'subject_request', 'record_note', 'note_ended') THEN
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
