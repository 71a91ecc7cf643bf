-- The seal: who is asking, proved to the database.
--
-- A session variable can be set by anyone who can run SQL, so it carries an HMAC whose key the web logins cannot read.
-- It binds user, role, organisation, expiry and this very connection. session_user (never current_user: these functions
-- run as their owner) must be the login of the audience that the seal was made for.
CREATE SCHEMA IF NOT EXISTS seal;
REVOKE ALL ON SCHEMA seal FROM PUBLIC;
CREATE TABLE IF NOT EXISTS seal.key (
    audience text PRIMARY KEY,
    login text NOT NULL UNIQUE,
    inner_key bytea NOT NULL,
    outer_key bytea NOT NULL
);
REVOKE ALL ON seal.key FROM PUBLIC;

CREATE SCHEMA IF NOT EXISTS sharing;
GRANT USAGE ON SCHEMA sharing TO kithline_school_web, kithline_authority_web;

-- What the functions of a transaction found out is kept for those that ask again: the policies of each table do.
-- It is kept in a setting, which anyone may write, so it bears an HMAC of the seal's key too. That binds it to the seal
-- (so to one user, role, organisation and connection), to the transaction and to the question; it is dead when the seal
-- is. Nothing is kept for nobody. Both are for functions of the owner's: no web login may call them.
CREATE OR REPLACE FUNCTION seal.mark(held seal.key, asked text, answer text) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
    -- lengths and order leave one reading only; no seal begins with 64 hex digits
    RETURN encode(sha256(held.outer_key || sha256(held.inner_key || convert_to(
        encode(sha256(convert_to(answer, 'UTF8')), 'hex') || '|' || asked || '|' || extract(epoch FROM now()) || '|'
        || current_setting('kithline.seal', true), 'UTF8'))), 'hex');
END $$;

-- What was found out in this transaction; null: not yet, or not by us.
CREATE OR REPLACE FUNCTION seal.recall(asked text) RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE
    kept text := current_setting('kithline.kept_' || asked, true);
    held seal.key;
BEGIN
    IF kept IS NULL OR kept = '' THEN RETURN NULL; END IF;
    SELECT * INTO held FROM seal.key k WHERE k.login = session_user;
    IF seal.mark(held, asked, substr(kept, 65)) IS DISTINCT FROM left(kept, 64)
       -- the mark holds, so the seal was good when it was made
       OR split_part(current_setting('kithline.seal', true), '|', 5)::bigint < extract(epoch FROM clock_timestamp()) THEN
        RETURN NULL;
    END IF;
    RETURN substr(kept, 65);
END $$;

CREATE OR REPLACE FUNCTION seal.keep(asked text, answer text) RETURNS void
LANGUAGE plpgsql STABLE AS $$
DECLARE held seal.key;
BEGIN
    -- of the sight it is asked where the viewer has just been found
    IF answer IS NULL OR (asked <> 'sight' AND seal.sight() IS NULL) THEN RETURN; END IF;
    SELECT * INTO held FROM seal.key k WHERE k.login = session_user;
    PERFORM set_config('kithline.kept_' || asked, seal.mark(held, asked, answer) || answer, true);
END $$;

-- The bearer of a valid seal, whatever their role is now; no row for none, a forged, an expired or a borrowed one.
CREATE OR REPLACE FUNCTION sharing.bearer(OUT user_id bigint, OUT role text, OUT organisation_id bigint)
RETURNS SETOF record LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    parts text[] := string_to_array(current_setting('kithline.seal', true), '|');
    message text;
    held seal.key;
BEGIN
    IF parts IS NULL OR array_length(parts, 1) <> 7 THEN RETURN; END IF;
    SELECT * INTO held FROM seal.key k WHERE k.audience = parts[1] AND k.login = session_user;
    IF NOT FOUND THEN RETURN; END IF;
    message := array_to_string(parts[1:6], '|');
    IF encode(sha256(held.outer_key || sha256(held.inner_key || convert_to(message, 'UTF8'))), 'hex') <> parts[7] THEN
        RETURN;
    END IF;
    IF parts[6]::bigint <> pg_backend_pid() OR parts[5]::bigint < extract(epoch FROM clock_timestamp()) THEN
        RETURN;
    END IF;
    user_id := parts[2]::bigint;
    role := parts[3];
    organisation_id := nullif(parts[4], '')::bigint;
    RETURN NEXT;
END $$;

-- Who holds which role where today: of users who are active. Who covers a colleague holds the role for no longer than
-- the colleague does, and the colleague may be away (`is_active` is of the one who looks).
CREATE OR REPLACE FUNCTION sharing.held_today()
RETURNS TABLE (id bigint, user_id bigint, role text, organisation_id bigint, covers_id bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY
    SELECT a.id, a.user_id, a.role, a.organisation_id, a.covers_id
    FROM sharing.bearer() b
    JOIN public.role_assignment a ON a.user_id = b.user_id
    JOIN public.app_user u ON u.id = a.user_id AND u.is_active
    WHERE a.valid_from <= current_date AND (a.valid_to IS NULL OR a.valid_to >= current_date)
      AND (a.covers_id IS NULL OR EXISTS (
          SELECT FROM public.role_assignment o WHERE o.user_id = a.covers_id AND o.role = a.role
            AND o.organisation_id IS NOT DISTINCT FROM a.organisation_id AND o.covers_id IS NULL
            AND o.valid_from <= current_date AND (o.valid_to IS NULL OR o.valid_to >= current_date)));
END $$;

-- What a role may see in the matrix in force, class by class: its mark, and in which shape and at which ages.
--
-- The mark says whose rows of the class are seen: 0 nobody's, 1 everyone's, 2 those of all the viewer's people; from 3
-- on those of the people in `seal.find_marked`, where an age decides or a class is seen of some of them only. One
-- number does for the policies, which look at each row. A role has one relationship of each shape; two of one shape
-- would be a fault, and show nothing. Nobody sees everyone at the schools' site.
CREATE OR REPLACE FUNCTION seal.granted(wanted text)
RETURNS TABLE (class integer, mark integer, shape text, youngest smallint, oldest smallint)
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY
    WITH held AS MATERIALIZED (
        SELECT m.shape, m.relationship, m.category_number, m.level, m.youngest, m.oldest FROM public.matrix_row m
        WHERE m.role = wanted AND m.shape IN ('narrow', 'wide', 'everyone')
          AND (m.shape <> 'everyone' OR sharing.login_audience() = 'authority')
          AND m.effective_from <= current_date AND (m.effective_to IS NULL OR m.effective_to >= current_date)),
    sound AS (SELECT h.shape FROM held h GROUP BY h.shape HAVING count(DISTINCT h.relationship) = 1),
    by_class AS (
        SELECT h.category_number * 10 + l AS class, h.shape, h.youngest, h.oldest,
               h.youngest IS NULL AND h.oldest IS NULL AS is_any_age
        FROM held h JOIN sound USING (shape) CROSS JOIN LATERAL generate_series(1, h.level) l
        WHERE h.shape <> 'everyone' OR (h.youngest IS NULL AND h.oldest IS NULL)),
    told AS (
        SELECT c.class, bool_or(c.shape = 'everyone') AS is_everyone,
               count(DISTINCT c.shape) FILTER (WHERE c.is_any_age) = (SELECT count(*) FROM sound WHERE sound.shape <> 'everyone')
                   AS is_all,
               string_agg(DISTINCT concat_ws(':', c.shape, coalesce(c.youngest, -1), coalesce(c.oldest, -1)), ',') AS ways
        FROM by_class c GROUP BY c.class),
    marked AS (
        SELECT t.class, CASE WHEN t.is_everyone THEN 1 WHEN t.is_all THEN 2
                             ELSE 2 + dense_rank() OVER (ORDER BY t.is_everyone OR t.is_all, t.ways) END::integer AS mark
        FROM told t)
    SELECT b.class, m.mark, b.shape, b.youngest, b.oldest FROM by_class b JOIN marked m USING (class);
END $$;

-- All that a transaction asks first, worked out once: who the viewer is, the relationships of each shape, the marks of
-- all classes (`sharing.marks`; kept short, for every check of the answer reads the whole of it), duties, and whether some
-- classes are seen of some people only: user|role|organisation|narrow|wide|everyone|counts|marks|duty,duty|some. Null for
-- nobody. The viewer is the bearer, if they hold that role there today: permissions are read at each request, so a change
-- acts at once.
CREATE OR REPLACE FUNCTION seal.sight() RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE
    kept text := seal.recall('sight');
    b record;
    place integer;
    shapes text[] := ARRAY['', '', '', ''];  -- the relationship of each; two of one shape would be a fault, and are none
    is_plain boolean := true;  -- one relationship, and every class at any age: the marks are the levels themselves
    plain integer := 0;
    marks bytea := decode(repeat('00', 320), 'hex');  -- to class 319
    everyones integer := CASE sharing.login_audience() WHEN 'school' THEN 2 ELSE 1 END;
    is_some text := '';
    each record;
BEGIN
    IF kept IS NOT NULL THEN RETURN kept; END IF;
    SELECT * INTO b FROM sharing.bearer();
    IF NOT FOUND OR NOT EXISTS (  -- as sharing.held_today says it, written out: to check the seal twice is dear
        SELECT FROM public.role_assignment a JOIN public.app_user u ON u.id = a.user_id AND u.is_active
        WHERE a.user_id = b.user_id AND a.role = b.role AND a.organisation_id IS NOT DISTINCT FROM b.organisation_id
          AND a.valid_from <= current_date AND (a.valid_to IS NULL OR a.valid_to >= current_date)
          AND (a.covers_id IS NULL OR EXISTS (
              SELECT FROM public.role_assignment o WHERE o.user_id = a.covers_id AND o.role = a.role
                AND o.organisation_id IS NOT DISTINCT FROM a.organisation_id AND o.covers_id IS NULL
                AND o.valid_from <= current_date AND (o.valid_to IS NULL OR o.valid_to >= current_date)))) THEN
        RETURN NULL;
    END IF;
    FOR each IN SELECT m.shape, m.relationship, m.category_number, m.level, m.youngest, m.oldest FROM public.matrix_row m
                WHERE m.role = b.role
                  AND m.effective_from <= current_date AND (m.effective_to IS NULL OR m.effective_to >= current_date) LOOP
        place := array_position(ARRAY['narrow', 'wide', 'everyone', 'counts'], each.shape);
        IF place IS NULL THEN CONTINUE; END IF;
        IF shapes[place] <> '' AND shapes[place] <> each.relationship THEN
            shapes[place] := '?';
        ELSIF shapes[place] = '' THEN
            shapes[place] := each.relationship;
        END IF;
        CONTINUE WHEN place = 4;
        is_plain := is_plain AND each.youngest IS NULL AND each.oldest IS NULL AND plain IN (0, place) AND shapes[place] <> '?';
        plain := place;
        IF is_plain THEN
            FOR l IN 1 .. each.level LOOP
                marks := set_byte(marks, each.category_number * 10 + l,
                    CASE WHEN place = 3 THEN CASE everyones WHEN 1 THEN 127 ELSE 0 END WHEN everyones = 2 THEN 127 ELSE 2 END);
            END LOOP;
        END IF;
    END LOOP;
    shapes := array_replace(shapes, '?', '');
    IF NOT is_plain THEN
        marks := decode(repeat('00', 320), 'hex');
        FOR each IN SELECT DISTINCT g.class, g.mark FROM seal.granted(b.role) g LOOP
            marks := set_byte(marks, each.class,
                CASE WHEN each.mark = everyones THEN 127 WHEN each.mark < 127 THEN each.mark ELSE 0 END);
            IF each.mark > 2 THEN is_some := 'some'; END IF;
        END LOOP;
    END IF;
    kept := array_to_string(ARRAY[b.user_id::text, b.role, coalesce(b.organisation_id::text, '')] || shapes
                            || ARRAY[encode(marks, 'base64'), array_to_string(ARRAY(
        SELECT d.duty FROM public.matrix_duty d WHERE d.role = b.role AND d.effective_from <= current_date
          AND (d.effective_to IS NULL OR d.effective_to >= current_date)), ','), is_some], '|');
    PERFORM seal.keep('sight', kept);
    RETURN kept;
END $$;

CREATE OR REPLACE FUNCTION sharing.viewer(OUT user_id bigint, OUT role text, OUT organisation_id bigint)
RETURNS SETOF record LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 1
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    sight text := seal.sight();
BEGIN
    IF sight IS NULL THEN RETURN; END IF;
    viewer.user_id := split_part(sight, '|', 1)::bigint;
    viewer.role := split_part(sight, '|', 2);
    viewer.organisation_id := nullif(split_part(sight, '|', 3), '')::bigint;
    RETURN NEXT;
END $$;

-- The bearer's own roles today, and whose place they take in them.
DROP FUNCTION IF EXISTS sharing.my_roles();
CREATE FUNCTION sharing.my_roles()
RETURNS TABLE (role text, organisation_id bigint, organisation text, covers text)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY
    SELECT h.role, h.organisation_id, coalesce(o.name, ''),
           coalesce((SELECT nullif(trim(concat_ws(' ', u.first_name, u.last_name)), '') FROM public.app_user u
                     WHERE u.id = h.covers_id), (SELECT u.username FROM public.app_user u WHERE u.id = h.covers_id), '')
    FROM sharing.held_today() h
    LEFT JOIN public.organisation o ON o.id = h.organisation_id
    ORDER BY h.id;
END $$;
