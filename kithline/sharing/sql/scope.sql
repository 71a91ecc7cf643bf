-- Which people, which classes of row: what the policies of every table with a person ask.
-- Call each inside (SELECT ...), so that it runs once for a query. Each answers one array and not rows: to gather rows into
-- an array or a set again for every table of a query took most of the time that policies cost.
--
-- A role has one relationship of each shape (narrow, wide, everyone) in the matrix in force, so that a policy need not
-- name relationships: one serves every role. Two of one shape would be a fault, and show nothing.

-- What answers something else now, or is gone; the policies that asked it are dropped before.
DROP FUNCTION IF EXISTS seal.find_on_roll(), sharing.people_on_roll(), seal.find_of_authority(text),
    sharing.people_of_authority(text), sharing.people_of_authority(), seal.find_marked(), seal.find_marked(text),
    sharing.aged(), sharing.aged(text), sharing.classes_as_bits(text), sharing.marked_people(),
    seal.find_seen(), sharing.seen(), seal.has_person(text, bigint), seal.people(text);

CREATE OR REPLACE FUNCTION sharing.relationship(wanted text) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN nullif(split_part(seal.sight(), '|',
        3 + array_position(ARRAY['narrow', 'wide', 'everyone', 'counts'], wanted)), '');
END $$;

-- The viewer, and those whose place the viewer takes today in the role that they have now.
CREATE OR REPLACE FUNCTION sharing.stands_for() RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 2
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT unnest(string_to_array(split_part(seal.sight(), '|', 10), ',')::bigint[]);
END $$;

-- The viewer's own record as a member of staff, and those whose place they take; of a team, all of its members.
CREATE OR REPLACE FUNCTION seal.find_professionals(sight text[]) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE ROWS 5 AS $$
DECLARE mine CONSTANT bigint[] := string_to_array(sight[10], ',');
BEGIN
    CASE sight[4]
    WHEN 'allocated', 'reviewed' THEN
        RETURN QUERY SELECT u.professional_id FROM public.app_user u
        WHERE u.id = ANY (mine) AND u.professional_id IS NOT NULL;
    WHEN 'team' THEN
        RETURN QUERY SELECT DISTINCT m.id FROM public.app_user u JOIN public.professional o ON o.id = u.professional_id
        JOIN public.professional m ON m.namespace = o.namespace AND m.team = o.team AND o.team <> ''
        WHERE u.id = ANY (mine);
    ELSE
        RETURN;
    END CASE;
END $$;

CREATE OR REPLACE FUNCTION sharing.my_professionals() RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 5
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT seal.find_professionals(string_to_array(seal.sight(), '|'));
END $$;

-- The people of a shape, in order; null where the viewer has no relationship of it. What was kept of them, or found anew: thousands
-- take as long to be kept, as text with a mark, as to be found, and most pages need them once, for `sharing.seen`.
CREATE OR REPLACE FUNCTION seal.found_people(shape text) RETURNS bigint[]
LANGUAGE plpgsql STABLE AS $$
DECLARE
    kept text := seal.recall('people_' || found_people.shape);
    sight text[];
BEGIN
    IF found_people.shape = 'narrow' AND coalesce(current_setting('kithline.request', true), '') <> '' THEN
        RETURN ARRAY(SELECT sharing.people_of_request());  -- one at a time, and never kept: see rights.sql
    END IF;
    IF kept IS NOT NULL THEN RETURN kept::bigint[]; END IF;
    sight := string_to_array(seal.sight(), '|');
    -- null of nobody, and of a shape that is none
    IF coalesce(sight[3 + array_position(ARRAY['narrow', 'wide'], found_people.shape)], '') = '' THEN RETURN NULL; END IF;
    IF split_part(current_setting('kithline.seal', true), '|', 1) = 'authority' THEN  -- it is good if the sight is
        RETURN ARRAY(SELECT f FROM seal.find_of_authority(found_people.shape, sight) f ORDER BY f);
    END IF;
    RETURN CASE found_people.shape WHEN 'narrow' THEN ARRAY(SELECT f FROM seal.find_on_roll(sight) f ORDER BY f) ELSE '{}' END;
END $$;

-- The same for who asks again and again, as every policy of the schools' site does: found once a transaction.
CREATE OR REPLACE FUNCTION seal.people(shape text) RETURNS bigint[]
LANGUAGE plpgsql STABLE AS $$
DECLARE
    found bigint[] := seal.found_people(people.shape);
    is_kept boolean;
BEGIN
    IF (people.shape <> 'narrow' OR coalesce(current_setting('kithline.request', true), '') = '')
       AND coalesce(current_setting('kithline.kept_people_' || people.shape, true), '') = '' THEN
        is_kept := seal.keep('people_' || people.shape, found::text);
    END IF;
    RETURN found;
END $$;

-- Whether a person is among the people of a shape, without finding the others; null where there is no such relationship.
-- `sight`: the viewer's, found by whoever calls it; null for nobody.
CREATE OR REPLACE FUNCTION seal.has_person(shape text, child bigint, sight text[]) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
DECLARE kept text := seal.recall('people_' || has_person.shape);
BEGIN
    IF has_person.shape = 'narrow' AND coalesce(current_setting('kithline.request', true), '') <> '' THEN
        RETURN child IN (SELECT sharing.people_of_request());
    END IF;
    IF kept IS NOT NULL THEN RETURN child = ANY (kept::bigint[]); END IF;
    IF coalesce(sight[CASE has_person.shape WHEN 'narrow' THEN 4 WHEN 'wide' THEN 5 END], '') = '' THEN RETURN NULL; END IF;
    IF split_part(current_setting('kithline.seal', true), '|', 1) = 'authority' THEN
        RETURN EXISTS (SELECT FROM seal.find_of_authority(has_person.shape, sight, child));
    END IF;
    RETURN has_person.shape = 'narrow' AND EXISTS (SELECT FROM seal.find_on_roll(sight, child));
END $$;

CREATE OR REPLACE FUNCTION sharing.people_on_roll() RETURNS bigint[]
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN seal.with_emergency(seal.people('narrow'));
END $$;

-- These people and whom the viewer sees in an emergency, in order; null of null.
CREATE OR REPLACE FUNCTION seal.with_emergency(people bigint[]) RETURNS bigint[]
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF people IS NULL OR current_setting('kithline.emergency', true) IS DISTINCT FROM 'asked' THEN RETURN people; END IF;
    RETURN ARRAY(SELECT unnest(people) AS p UNION SELECT sharing.people_in_emergency() ORDER BY p);
END $$;

CREATE OR REPLACE FUNCTION sharing.people_of_authority(shape text) RETURNS bigint[]
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN seal.with_emergency(seal.people(people_of_authority.shape));
END $$;

-- The people of a shape at the site that asks: for the functions below, which serve both.
CREATE OR REPLACE FUNCTION sharing.people_here(shape text) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 500
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    CASE sharing.login_audience()
    WHEN 'school' THEN
        IF people_here.shape = 'narrow' THEN RETURN QUERY SELECT unnest(sharing.people_on_roll()); END IF;
    WHEN 'authority' THEN
        RETURN QUERY SELECT unnest(sharing.people_of_authority(people_here.shape));
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
    RETURN QUERY SELECT g.class::smallint FROM sharing.viewer() v CROSS JOIN LATERAL
        seal.granted(v.role, sharing.login_audience()) g
    WHERE g.shape = classes.shape AND g.youngest IS NULL AND g.oldest IS NULL;
END $$;

CREATE OR REPLACE FUNCTION sharing.is_signed_in() RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN coalesce(seal.recall('sight'), seal.find_sight()) IS NOT NULL;
END $$;

-- Whether the viewer's role has this duty in the matrix in force. Duties are the council's own: at the schools' site the
-- sight names none.
CREATE OR REPLACE FUNCTION sharing.has_duty(wanted text) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN coalesce(wanted = ANY (string_to_array(split_part(coalesce(seal.recall('sight'), seal.find_sight()), '|', 8), ',')), false);
END $$;

-- Whom the viewer's duties show of `person`, which holds nothing personal: 1 everyone but those set aside (stewards), plus 2
-- everyone of whom nothing is restricted (oversight); null for nobody.
CREATE OR REPLACE FUNCTION sharing.people_by_duty() RETURNS integer
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE duties text[] := string_to_array(split_part(coalesce(seal.recall('sight'), seal.find_sight()), '|', 8), ',');
BEGIN
    RETURN (duties && ARRAY['quality', 'restricted'])::integer + 2 * ('oversee' = ANY (duties))::integer;
END $$;

CREATE OR REPLACE FUNCTION sharing.viewer_id() RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN split_part(coalesce(seal.recall('sight'), seal.find_sight()), '|', 1)::bigint;
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
-- (rights.sql), or to whole batches of looks past their time (looks.sql); never to what disposals leave behind.
CREATE OR REPLACE FUNCTION sharing.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_user = 'kithline_owner' AND current_setting('kithline.disposing', true) = 'yes'
       AND TG_TABLE_NAME IN ('correction_answer', 'correction', 'service_consent', 'sharing_decision', 'added_fact',
           'emergency_access', 'bundle_given', 'bundle_signature', 'redaction', 'bundle_item', 'bundle', 'request_step',
           'subject_request', 'record_note', 'note_ended', 'use_limit', 'limit_ended') THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'DELETE' AND current_user = 'kithline_owner' AND current_setting('kithline.disposing', true) = 'looks'
       AND TG_TABLE_NAME IN ('access', 'look_review', 'sign_in') THEN
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
