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
-- It is kept in a setting, which anyone may write, so a second setting bears a mark of it: an HMAC with a key that is drawn
-- anew whenever a viewer is found. That binds it to the seal (so to one user, role, organisation and connection), to the
-- transaction and to the question; it is dead when the seal is. Nothing is kept for nobody. All of this is for functions of
-- the owner's: no web login may call them.
-- Policies ask some fifty times for a page, so every word here is weighed: two settings, for to cut one in two takes as
-- long as the HMAC, and a key that needs no table, for to read a row took longer than all the rest.
--
-- The key is what a session last set a sequence to. Only a function of the owner's can set it or read it back; what other
-- sessions set does not matter (`currval` is the session's own), nor that it outlives a transaction that is rolled back.
CREATE UNLOGGED SEQUENCE IF NOT EXISTS seal.of_session;
REVOKE ALL ON SEQUENCE seal.of_session FROM PUBLIC;
DROP FUNCTION IF EXISTS seal.mark(seal.key, text, text), seal.mark(bytea, bytea, text, text);

-- 60 bits that nobody can guess in the two minutes of a seal.
DROP FUNCTION IF EXISTS seal.draw_key();
CREATE FUNCTION seal.draw_key() RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
    drawn text := gen_random_uuid()::text;
    set bigint;
BEGIN
    set := setval('seal.of_session', 1 + ('x' || left(drawn, 3) || right(drawn, 12))::bit(60)::bigint);
    RETURN true;
END $$;

CREATE OR REPLACE FUNCTION seal.mark(asked text, answer text) RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE
    sealed text := current_setting('kithline.seal', true);
    key bytea := int8send(currval('seal.of_session'));
BEGIN
    -- the length and the order leave one reading only; no seal begins with the name of a question
    RETURN encode(sha256(key || sha256(key || convert_to(
        asked || '|' || date_part('epoch', now()) || '|' || length(sealed) || '|' || sealed || answer, 'UTF8'))), 'hex');
END $$;

-- What was found out in this transaction; null: not yet, or not by us. The mark is written out here, as `seal.mark` has it:
-- the first call of one more function in a statement takes as long as all else that is done here.
CREATE OR REPLACE FUNCTION seal.recall(asked text) RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE
    kept text := current_setting('kithline.kept_' || asked, true);
    mark text;
    sealed text;
    key bytea;
BEGIN
    IF kept IS NULL OR kept = '' THEN RETURN NULL; END IF;
    mark := current_setting('kithline.mark_' || asked, true);
    -- what is no mark; a session that has found nobody yet has no key, and to ask for it is an error
    IF length(mark) IS DISTINCT FROM 64 THEN RETURN NULL; END IF;
    sealed := current_setting('kithline.seal', true);
    key := int8send(currval('seal.of_session'));
    -- "is not true": where no seal was ever set, all of it is null. The mark holds, so the seal was good when it was made.
    IF (encode(sha256(key || sha256(key || convert_to(
            asked || '|' || date_part('epoch', now()) || '|' || length(sealed) || '|' || sealed || kept, 'UTF8'))), 'hex')
        = mark AND split_part(sealed, '|', 5)::bigint >= date_part('epoch', clock_timestamp())) IS NOT TRUE THEN
        RETURN NULL;
    END IF;
    RETURN kept;
END $$;

-- Whoever calls it has found the viewer: what is kept under a seal that nobody checked would be good for that seal.
-- Answers whether there was something to keep, so that it can be assigned: PERFORM is a query, and an assignment is not.
DROP FUNCTION IF EXISTS seal.keep(text, text);
CREATE FUNCTION seal.keep(asked text, answer text) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
DECLARE set text;
BEGIN
    IF answer IS NULL THEN RETURN false; END IF;
    set := set_config('kithline.kept_' || asked, answer, true);
    set := set_config('kithline.mark_' || asked, seal.mark(asked, answer), true);
    RETURN true;
END $$;

-- The bearer of a valid seal, whatever their role is now; null for none, a forged, an expired or a borrowed one.
DROP FUNCTION IF EXISTS seal.find_bearer();
CREATE FUNCTION seal.find_bearer(OUT user_id bigint, OUT role text, OUT organisation_id bigint)
LANGUAGE plpgsql STABLE AS $$
DECLARE
    sealed text := current_setting('kithline.seal', true);
    parts text[] := string_to_array(sealed, '|');
    k record;
BEGIN
    IF cardinality(parts) IS DISTINCT FROM 7 THEN RETURN; END IF;
    SELECT o.inner_key, o.outer_key INTO k FROM seal.key o WHERE o.audience = parts[1] AND o.login = session_user;
    IF NOT FOUND THEN RETURN; END IF;
    IF (encode(sha256(k.outer_key || sha256(k.inner_key || convert_to(left(sealed, -1 - length(parts[7])), 'UTF8'))), 'hex')
            = parts[7]) IS NOT TRUE THEN
        RETURN;
    END IF;
    -- only now, for what nobody has vouched for need be no number
    IF (parts[6]::bigint = pg_backend_pid() AND parts[5]::bigint >= date_part('epoch', clock_timestamp())) IS NOT TRUE THEN
        RETURN;
    END IF;
    user_id := parts[2]::bigint;
    role := parts[3];
    organisation_id := nullif(parts[4], '')::bigint;
END $$;

-- The same as a row for whoever asks, and none for nobody.
CREATE OR REPLACE FUNCTION sharing.bearer(OUT user_id bigint, OUT role text, OUT organisation_id bigint)
RETURNS SETOF record LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE b record;
BEGIN
    b := seal.find_bearer();
    IF b.user_id IS NULL THEN RETURN; END IF;
    user_id := b.user_id;
    role := b.role;
    organisation_id := b.organisation_id;
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
-- on those of the people that `seal.find_marked` names, where an age decides or a class is seen of some of them only. One
-- number does for the policies, which look at each row. A role has one relationship of each shape; two of one shape
-- would be a fault, and show nothing. Nobody sees everyone at the schools' site.
DROP FUNCTION IF EXISTS seal.granted(text);
CREATE OR REPLACE FUNCTION seal.granted(wanted text, site text)
RETURNS TABLE (class integer, mark integer, shape text, youngest smallint, oldest smallint)
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY
    WITH held AS MATERIALIZED (
        SELECT m.shape, m.relationship, m.category_number, m.level, m.youngest, m.oldest FROM public.matrix_row m
        WHERE m.role = wanted AND m.shape IN ('narrow', 'wide', 'everyone')
          AND (m.shape <> 'everyone' OR site = 'authority')
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

-- What the matrix in force lets a role do at a site, worked out at set-up: it is the same for everybody who has the role.
-- A change of the matrix empties the table, and whoever is not in it for the day has it worked out at each request.
DROP TABLE IF EXISTS seal.reach;
CREATE TABLE seal.reach (
    site text NOT NULL,
    role text NOT NULL,
    from_on date NOT NULL,
    until_on date NOT NULL,
    granted text NOT NULL,  -- both as seal.find_reach says
    marks bigint[] NOT NULL,
    spans bigint[] NOT NULL,  -- seal.find_spans of the marks
    PRIMARY KEY (site, role)
);
ALTER TABLE seal.reach ALTER COLUMN marks SET STORAGE PLAIN;  -- read for every table of a query, so not compressed
REVOKE ALL ON seal.reach FROM PUBLIC;

-- granted: the relationship of each shape (two of one shape would be a fault, and are none), the duties, which are the
-- council's own, and of classes that are seen of some people only the ways: narrow|wide|everyone|counts|duty,duty|way,way,
-- a way being mark:shape:youngest:oldest.
-- marks: where the numbers of the rows of each class begin (see `seal.find_seen`), to class 319: (mark - 2) x 2^40, marks
-- being those of `seal.granted`; but at the schools' site 1 for rows of all on the roll, as its policies name these first.
DROP FUNCTION IF EXISTS seal.find_reach(text, text);
CREATE FUNCTION seal.find_reach(wanted text, site text, OUT granted text, OUT marks bigint[]) RETURNS record
LANGUAGE plpgsql STABLE AS $$
DECLARE
    ways text[] := '{}';
    each record;
BEGIN
    marks := array_fill(-2 * 1099511627776, ARRAY[319]);
    FOR each IN SELECT g.class, g.mark, concat_ws(':', g.mark, g.shape, coalesce(g.youngest::text, ''),
                       coalesce(g.oldest::text, '')) AS way
                FROM seal.granted(wanted, find_reach.site) g ORDER BY g.class, g.shape LOOP
        marks[each.class] := 1099511627776 * (CASE
            WHEN each.mark = 2 AND find_reach.site = 'school' THEN 1
            WHEN each.mark < 256 THEN each.mark ELSE 0 END - 2);
        IF each.mark > 2 AND each.way <> ALL (ways) THEN ways := ways || each.way; END IF;
    END LOOP;
    SELECT string_agg(coalesce(r.relationship, ''), '|' ORDER BY s.place) INTO granted
    FROM unnest(ARRAY['narrow', 'wide', 'everyone', 'counts']) WITH ORDINALITY s (shape, place)
    LEFT JOIN (
        SELECT m.shape, min(m.relationship) AS relationship FROM public.matrix_row m
        WHERE m.role = wanted
          AND m.effective_from <= current_date AND (m.effective_to IS NULL OR m.effective_to >= current_date)
        GROUP BY m.shape HAVING count(DISTINCT m.relationship) = 1) r USING (shape);
    granted := concat_ws('|', granted, array_to_string(ARRAY(
        SELECT d.duty FROM public.matrix_duty d
        WHERE find_reach.site = 'authority' AND d.role = wanted AND d.effective_from <= current_date
          AND (d.effective_to IS NULL OR d.effective_to >= current_date)), ','), array_to_string(ways, ','));
END $$;

-- The stretches of classes that have one mark, as an array of threes: where the numbers of the mark begin, first class, last.
-- Of a category's ten numbers three are classes (levels 1 to 3), so a stretch goes on over those between, which no row has.
CREATE OR REPLACE FUNCTION seal.find_spans(marks bigint[]) RETURNS bigint[]
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN ARRAY(
        SELECT unnest(ARRAY[s.mark, s.first, s.last]) FROM (
            SELECT t.mark, min(t.class) AS first, max(t.class) AS last FROM (
                SELECT m.mark, m.class, row_number() OVER (ORDER BY m.class)
                       - row_number() OVER (PARTITION BY m.mark ORDER BY m.class) AS stretch
                FROM unnest(marks) WITH ORDINALITY m (mark, class) WHERE m.class % 10 BETWEEN 1 AND 3) t
            WHERE t.mark > -2 * 1099511627776
            GROUP BY t.mark, t.stretch) s
        ORDER BY s.first);
END $$;

-- For every role, until the next day on which a row of the matrix begins or ends.
CREATE OR REPLACE FUNCTION seal.write_reach() RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM seal.reach;
    INSERT INTO seal.reach (site, role, from_on, until_on, granted, marks, spans)
    SELECT k.audience, r.role, current_date, (
               SELECT coalesce(min(t.day), 'infinity') FROM (
                   SELECT m.effective_from - 1 AS day FROM public.matrix_row m WHERE m.effective_from > current_date
                   UNION ALL SELECT m.effective_to FROM public.matrix_row m WHERE m.effective_to >= current_date
                   UNION ALL SELECT d.effective_from - 1 FROM public.matrix_duty d WHERE d.effective_from > current_date
                   UNION ALL SELECT d.effective_to FROM public.matrix_duty d WHERE d.effective_to >= current_date) t),
           f.granted, f.marks, seal.find_spans(f.marks)
    FROM seal.key k
    CROSS JOIN (SELECT m.role FROM public.matrix_row m UNION SELECT d.role FROM public.matrix_duty d) r
    CROSS JOIN LATERAL seal.find_reach(r.role, k.audience) f;
END $$;

CREATE OR REPLACE FUNCTION sharing.forget_reach() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    DELETE FROM seal.reach;
    RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS reach_is_old ON public.matrix_row;
CREATE TRIGGER reach_is_old AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON public.matrix_row
    FOR EACH STATEMENT EXECUTE FUNCTION sharing.forget_reach();
DROP TRIGGER IF EXISTS reach_is_old ON public.matrix_duty;
CREATE TRIGGER reach_is_old AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON public.matrix_duty
    FOR EACH STATEMENT EXECUTE FUNCTION sharing.forget_reach();

-- Who the viewer is: user|role|organisation, then what their role is granted (`seal.find_reach`), then those for whom they
-- stand: themselves, and whose place they take today in the role that they have now. Null for nobody. The viewer is the
-- bearer, if they hold that role there today: permissions are read at each request, so a change acts at once.
CREATE OR REPLACE FUNCTION seal.sight() RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN coalesce(seal.recall('sight'), seal.find_sight());
END $$;

CREATE OR REPLACE FUNCTION seal.find_sight() RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE
    b record;
    here text := split_part(current_setting('kithline.seal', true), '|', 1);  -- the site: the bearer's seal is good there
    stands_for text;
    granted text;
    sight text;
    is_kept boolean;
BEGIN
    b := seal.find_bearer();
    IF b.user_id IS NULL THEN RETURN NULL; END IF;
    -- as sharing.held_today says it, written out: to check the seal twice is dear; and what the role is granted, at one go
    SELECT string_agg(DISTINCT coalesce(a.covers_id, a.user_id)::text, ','),
           (SELECT r.granted FROM seal.reach r
            WHERE r.site = here AND r.role = b.role AND current_date BETWEEN r.from_on AND r.until_on)
    INTO stands_for, granted
    FROM public.role_assignment a JOIN public.app_user u ON u.id = a.user_id AND u.is_active
    WHERE a.user_id = b.user_id AND a.role = b.role AND a.organisation_id IS NOT DISTINCT FROM b.organisation_id
      AND a.valid_from <= current_date AND (a.valid_to IS NULL OR a.valid_to >= current_date)
      AND (a.covers_id IS NULL OR EXISTS (
          SELECT FROM public.role_assignment o WHERE o.user_id = a.covers_id AND o.role = a.role
            AND o.organisation_id IS NOT DISTINCT FROM a.organisation_id AND o.covers_id IS NULL
            AND o.valid_from <= current_date AND (o.valid_to IS NULL OR o.valid_to >= current_date)));
    IF stands_for IS NULL THEN RETURN NULL; END IF;
    IF granted IS NULL THEN
        SELECT f.granted INTO granted FROM seal.find_reach(b.role, here) f;
    END IF;
    sight := concat_ws('|', b.user_id, b.role, coalesce(b.organisation_id::text, ''), granted, stands_for);
    is_kept := seal.draw_key();
    is_kept := seal.keep('sight', sight);
    RETURN sight;
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
