-- Whose account a provider's subject is. No site reads or writes the two tables; a subject is linked by its own user,
-- signed in here, or by whoever looks after the whole account, to somebody whom the provider has vouched for.

CREATE OR REPLACE FUNCTION sharing.identity_of(asked_issuer text, asked_subject text) RETURNS TABLE (user_id bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 1
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY
    SELECT u.id FROM public.known_identity i JOIN public.app_user u ON u.id = i.user_id AND u.is_active
    JOIN seal.key k ON k.login = session_user AND k.audience = u.audience
    WHERE i.issuer = asked_issuer AND i.subject = asked_subject AND i.ended_at IS NULL;
END $$;

CREATE OR REPLACE FUNCTION sharing.places_of(asked_issuer text, asked_subject text)
RETURNS TABLE (urn text, organisation_id bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 2
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY
    SELECT o.urn::text, o.id FROM sharing.identity_of(asked_issuer, asked_subject) i
    JOIN public.role_assignment a ON a.user_id = i.user_id AND a.valid_from <= current_date
     AND (a.valid_to IS NULL OR a.valid_to >= current_date)
    JOIN public.organisation o ON o.id = a.organisation_id AND o.urn <> '';
END $$;

-- In the schema of which no site may call a function. False: the subject is somebody else's.
CREATE OR REPLACE FUNCTION seal.link_identity(
    asked bigint, asked_provider text, asked_issuer text, asked_subject text, why text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE theirs bigint;
BEGIN
    SELECT i.user_id INTO theirs FROM public.known_identity i
    WHERE i.issuer = asked_issuer AND i.subject = asked_subject AND i.ended_at IS NULL;
    IF FOUND THEN RETURN theirs = asked; END IF;
    INSERT INTO public.known_identity (user_id, provider, issuer, subject, linked_at)
    VALUES (asked, asked_provider, asked_issuer, asked_subject, clock_timestamp());
    UPDATE public.identity_request q SET done_at = clock_timestamp()
    WHERE q.issuer = asked_issuer AND q.subject = asked_subject AND q.done_at IS NULL;
    PERFORM seal.note_staff(asked, 'linked', '', NULL, why);
    RETURN true;
END $$;

CREATE OR REPLACE FUNCTION sharing.link_mine(asked_provider text, asked_issuer text, asked_subject text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE mine bigint;
BEGIN
    SELECT v.user_id INTO mine FROM sharing.viewer() v;
    IF NOT FOUND THEN RETURN false; END IF;
    RETURN seal.link_identity(mine, asked_provider, asked_issuer, asked_subject, 'by themselves: ' || asked_provider);
END $$;

-- Somebody without an account came. One row each, and not without end: it is asked by nobody who is signed in.
CREATE OR REPLACE FUNCTION sharing.ask_identity(
    asked_provider text, asked_issuer text, asked_subject text, name text, mail text, proposed text, asked_urn text)
RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF (SELECT count(*) FROM public.identity_request q WHERE q.done_at IS NULL) >= 1000 THEN RETURN NULL; END IF;
    INSERT INTO public.identity_request (provider, issuer, subject, audience, name, email, proposed, organisation_id, at)
    SELECT asked_provider, asked_issuer, asked_subject, k.audience, name, mail, ask_identity.proposed,
        (SELECT o.id FROM public.organisation o WHERE asked_urn <> '' AND o.urn = asked_urn LIMIT 1), clock_timestamp()
    FROM seal.key k WHERE k.login = session_user
    ON CONFLICT (issuer, subject) DO UPDATE SET at = excluded.at, name = excluded.name, email = excluded.email,
        proposed = excluded.proposed, organisation_id = excluded.organisation_id, done_at = NULL;
    RETURN NULL;
END $$;

-- Who came, for whoever looks after accounts: everywhere, or where the provider says that they work.
CREATE OR REPLACE FUNCTION sharing.identity_requests()
RETURNS TABLE (id bigint, provider text, name text, email text, proposed text, organisation text, at timestamptz,
    audience text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 20
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY
    SELECT q.id, q.provider, q.name, q.email, q.proposed, coalesce(o.name, '')::text, q.at, q.audience
    FROM public.identity_request q LEFT JOIN public.organisation o ON o.id = q.organisation_id
    WHERE q.done_at IS NULL AND (EXISTS (SELECT FROM sharing.viewer() v JOIN public.appointment_rule r ON r.role = v.role
            WHERE r.reach = 'everywhere') OR q.organisation_id IN (SELECT sharing.my_places()))
    ORDER BY q.at DESC LIMIT 200;
END $$;

CREATE OR REPLACE FUNCTION sharing.link_request(request bigint, asked bigint, why text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE q record;
BEGIN
    IF NOT sharing.looks_after(asked) OR length(trim(why)) < 3
       OR NOT EXISTS (SELECT FROM sharing.identity_requests() s WHERE s.id = request) THEN RETURN false; END IF;
    SELECT r.* INTO q FROM public.identity_request r JOIN public.app_user u ON u.audience = r.audience AND u.id = asked
    WHERE r.id = request;
    IF NOT FOUND THEN RETURN false; END IF;
    RETURN seal.link_identity(asked, q.provider, q.issuer, q.subject, why);
END $$;

-- Every link of an account ends; for whoever looks after it. How many.
CREATE OR REPLACE FUNCTION sharing.unlink_identities(asked bigint, why text) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE gone integer;
BEGIN
    IF NOT sharing.looks_after(asked) OR length(trim(why)) < 3 THEN RETURN 0; END IF;
    UPDATE public.known_identity i SET ended_at = clock_timestamp() WHERE i.user_id = asked AND i.ended_at IS NULL;
    GET DIAGNOSTICS gone = ROW_COUNT;
    UPDATE public.app_user u SET session_epoch = u.session_epoch + 1 WHERE u.id = asked;
    PERFORM seal.note_staff(asked, 'unlinked', '', NULL, why);
    RETURN gone;
END $$;

CREATE OR REPLACE FUNCTION sharing.end_sessions_of(asked_issuer text, asked_subject text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE public.app_user u SET session_epoch = u.session_epoch + 1
    FROM sharing.identity_of(asked_issuer, asked_subject) i WHERE u.id = i.user_id;
    RETURN FOUND;
END $$;
