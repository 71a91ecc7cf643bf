-- Which people, which classes of row: what the policies of every table with a person ask.
-- Call each inside ARRAY(SELECT ...), so that it runs once for a query and the index on person_id is used; or IN
-- (SELECT ...), which runs once too and hashes, where the people are many.

CREATE OR REPLACE FUNCTION sharing.people(relationship text) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 500
SET search_path = pg_catalog, pg_temp AS $$
DECLARE v record;
BEGIN
    SELECT * INTO v FROM sharing.viewer();
    IF NOT FOUND THEN RETURN; END IF;
    -- only as the role that the viewer has now: a user who is a social worker too is none while a link coordinator
    IF NOT EXISTS (SELECT FROM sharing.classes(people.relationship)) THEN RETURN; END IF;
    RETURN QUERY SELECT sharing.people_in_emergency();
    CASE relationship
    WHEN 'enrolled' THEN
        RETURN QUERY SELECT p.person_id FROM public.pupil_at p WHERE p.school_id = v.organisation_id;
    WHEN 'linked_school' THEN
        RETURN QUERY SELECT DISTINCT p.person_id FROM public.pupil_at p JOIN public.linked_school l USING (school_id)
        WHERE l.user_id = v.user_id AND l.valid_from <= current_date
          AND (l.valid_to IS NULL OR l.valid_to >= current_date);
    WHEN 'allocated' THEN
        RETURN QUERY SELECT DISTINCT a.person_id FROM public.allocated_to a
        JOIN public.app_user u ON u.professional_id = a.professional_id WHERE u.id = v.user_id;
    ELSE
        RETURN;
    END CASE;
END $$;

-- The access classes that the matrix in force gives the viewer in that relationship; a level includes those below it.
CREATE OR REPLACE FUNCTION sharing.classes(relationship text) RETURNS SETOF smallint
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 20
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY
    SELECT (m.category_number * 10 + l)::smallint
    FROM sharing.viewer() v
    JOIN public.matrix_row m ON m.role = v.role
    CROSS JOIN LATERAL generate_series(1, m.level) l
    WHERE m.relationship = classes.relationship
      AND m.effective_from <= current_date AND (m.effective_to IS NULL OR m.effective_to >= current_date);
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

-- The viewer's own linked schools and the date of their next review.
CREATE OR REPLACE FUNCTION sharing.my_schools() RETURNS TABLE (school_id bigint, next_review_on date)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT l.school_id, l.next_review_on FROM sharing.viewer() v
    JOIN public.linked_school l ON l.user_id = v.user_id
    WHERE l.valid_from <= current_date AND (l.valid_to IS NULL OR l.valid_to >= current_date);
END $$;

-- Append-only, whoever asks; only a purge under a retention schedule will ever get a door of its own.
CREATE OR REPLACE FUNCTION sharing.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
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
    IF NOT ARRAY[13, 33]::smallint[] <@ ARRAY(SELECT sharing.classes('enrolled')) THEN RETURN; END IF;
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
            SELECT sharing.people('enrolled') UNION SELECT sharing.people('linked_school')
            UNION SELECT sharing.people('allocated'))));
END $$;
