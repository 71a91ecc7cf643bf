-- The log of sign-ins: who came in, who was not let in, which factors changed, which forms and tokens were refused.

DROP TRIGGER IF EXISTS sign_in_append_only ON public.sign_in;
CREATE TRIGGER sign_in_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON public.sign_in
    FOR EACH STATEMENT EXECUTE FUNCTION sharing.refuse_change();

-- Write one row. Whose it is says the seal. Without one it is somebody who is not known: of an account of this site that a
-- password was tried for, or of nobody. Such rows are bounded, so that nobody fills the table from outside.
CREATE OR REPLACE FUNCTION sharing.note_sign_in(what text, tried_for bigint, how text, session text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    site text;
    whose bigint;
    refused CONSTANT text[] := ARRAY['failed', 'too_many', 'form_refused', 'link_refused', 'token_refused',
        'provider_refused'];
BEGIN
    SELECT k.audience INTO site FROM seal.key k WHERE k.login = session_user;
    IF site IS NULL THEN RETURN NULL; END IF;
    SELECT b.user_id INTO whose FROM sharing.bearer() b;
    IF whose IS NULL THEN
        IF what <> ALL (refused) OR (SELECT count(*) FROM (SELECT FROM public.sign_in s WHERE s.audience = site
            AND s.at > clock_timestamp() - interval '1 hour' AND s.what = ANY (refused) LIMIT 2000) few) >= 2000 THEN
            RETURN NULL;
        END IF;
        SELECT u.id INTO whose FROM public.app_user u WHERE u.id = tried_for AND u.audience = site;
    END IF;
    INSERT INTO public.sign_in (at, audience, user_id, what, how, session)
    VALUES (clock_timestamp(), site, whose, note_sign_in.what, left(note_sign_in.how, 200), note_sign_in.session);
    RETURN NULL;  -- nobody is told whether somebody is known
END $$;

-- The last of the bearer's own, the newest first.
CREATE OR REPLACE FUNCTION sharing.my_sign_ins() RETURNS TABLE (at timestamptz, what text, how text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 10
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY
    SELECT s.at, s.what, s.how FROM sharing.bearer() b JOIN public.sign_in s ON s.user_id = b.user_id
    ORDER BY s.id DESC LIMIT 10;
END $$;
