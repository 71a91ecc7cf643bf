-- A site's login may write a user's password, or nobody could change their own. So that it cannot write another's, and
-- then sign in as them, the change is taken only from the user whom the transaction is sealed for, or with the link of an
-- invitation that is used up in the same transaction (sharing.accept_invitation; no site writes that table).
CREATE OR REPLACE FUNCTION sharing.own_password_only() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NEW.password IS DISTINCT FROM OLD.password
       AND EXISTS (SELECT FROM seal.key k WHERE k.login = session_user)
       AND NOT EXISTS (SELECT FROM sharing.bearer() b WHERE b.user_id = OLD.id)
       AND NOT EXISTS (SELECT FROM public.invitation i WHERE i.user_id = OLD.id AND i.used_at = now()) THEN
        RAISE EXCEPTION 'a password is changed by its own user' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS app_user_own_password ON public.app_user;
CREATE TRIGGER app_user_own_password BEFORE UPDATE ON public.app_user
    FOR EACH ROW EXECUTE FUNCTION sharing.own_password_only();

-- The names of schools and trusts, which are public and which no password may lean on: asked for by somebody who is not signed in yet, too.
CREATE OR REPLACE FUNCTION sharing.school_names() RETURNS text[]
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN ARRAY(SELECT DISTINCT o.name::text FROM public.organisation o WHERE o.is_confirmed AND o.kind IN ('school', 'trust') ORDER BY 1 LIMIT 5000);
END $$;

-- Every session of the user whom the transaction is sealed for ends, this one too.
CREATE OR REPLACE FUNCTION sharing.end_my_sessions() RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE public.app_user u SET session_epoch = u.session_epoch + 1 FROM sharing.bearer() b WHERE u.id = b.user_id;
    RETURN FOUND;
END $$;
