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
    -- of the viewer themselves it is asked where they have just been found
    IF answer IS NULL OR (asked <> 'viewer' AND NOT EXISTS (SELECT FROM sharing.viewer())) THEN RETURN; END IF;
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

-- The bearer, if they hold that role there today: permissions are read at each request, so a change acts at once.
CREATE OR REPLACE FUNCTION sharing.viewer(OUT user_id bigint, OUT role text, OUT organisation_id bigint)
RETURNS SETOF record LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    kept text[] := string_to_array(seal.recall('viewer'), '|');
BEGIN
    IF kept IS NULL THEN
        SELECT b.user_id, b.role, b.organisation_id INTO viewer.user_id, viewer.role, viewer.organisation_id
        FROM sharing.bearer() b
        WHERE EXISTS (  -- as sharing.held_today says it, written out: to check the seal twice is dear
            SELECT FROM public.role_assignment a JOIN public.app_user u ON u.id = a.user_id AND u.is_active
            WHERE a.user_id = b.user_id AND a.role = b.role AND a.organisation_id IS NOT DISTINCT FROM b.organisation_id
              AND a.valid_from <= current_date AND (a.valid_to IS NULL OR a.valid_to >= current_date)
              AND (a.covers_id IS NULL OR EXISTS (
                  SELECT FROM public.role_assignment o WHERE o.user_id = a.covers_id AND o.role = a.role
                    AND o.organisation_id IS NOT DISTINCT FROM a.organisation_id AND o.covers_id IS NULL
                    AND o.valid_from <= current_date AND (o.valid_to IS NULL OR o.valid_to >= current_date))));
        IF NOT FOUND THEN RETURN; END IF;
        kept := ARRAY[viewer.user_id::text, viewer.role, coalesce(viewer.organisation_id::text, '')];
        PERFORM seal.keep('viewer', array_to_string(kept, '|'));
    END IF;
    viewer.user_id := kept[1]::bigint;
    viewer.role := kept[2];
    viewer.organisation_id := nullif(kept[3], '')::bigint;
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
