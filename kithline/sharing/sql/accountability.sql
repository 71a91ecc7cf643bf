-- Answering for looks: emergency access, and what the seal of the log needs.

-- The highest id among the looks, at an instant when nobody is writing one. The lock lasts as long as the caller's
-- transaction, which is this one statement. In a schema of its own, for the pipeline, which seals the log.
CREATE SCHEMA IF NOT EXISTS sealing;
REVOKE ALL ON SCHEMA sealing FROM PUBLIC;
GRANT USAGE ON SCHEMA sealing TO kithline_pipeline;
CREATE OR REPLACE FUNCTION sealing.looks_written() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET lock_timeout = '5s' AS $$
BEGIN
    LOCK TABLE public.access IN SHARE MODE;
    RETURN (SELECT max(a.id) FROM public.access a);
END $$;
REVOKE ALL ON FUNCTION sealing.looks_written() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sealing.looks_written() TO kithline_pipeline;

DROP TRIGGER IF EXISTS audit_batch_append_only ON public.audit_batch;
CREATE TRIGGER audit_batch_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON public.audit_batch
    FOR EACH STATEMENT EXECUTE FUNCTION sharing.refuse_change();
DROP TRIGGER IF EXISTS emergency_access_append_only ON public.emergency_access;
CREATE TRIGGER emergency_access_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON public.emergency_access
    FOR EACH STATEMENT EXECUTE FUNCTION sharing.refuse_change();

-- Open one child's record outside the viewer's scope: by its id, or by the exact name and date of birth of one child.
-- Nobody of whom the person, or every name, is restricted: for the caller there is nobody then, as for an unknown id.
CREATE OR REPLACE FUNCTION sharing.open_emergency(
    asked uuid, surname text, forename text, birth date, reason_code text, reason text)
RETURNS TABLE (emergency_id bigint, public_id uuid)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    v record;
    lasts integer;
    them bigint[];
BEGIN
    SELECT * INTO v FROM sharing.viewer();
    IF NOT FOUND THEN RETURN; END IF;
    SELECT r.minutes INTO lasts FROM public.emergency_role r WHERE r.role = v.role;
    IF lasts IS NULL OR length(trim(open_emergency.reason)) < 10 OR open_emergency.reason_code = '' THEN RETURN; END IF;
    SELECT array_agg(p.id) INTO them FROM public.person p
    WHERE p.status = 'active' AND p.restriction = 0
      AND EXISTS (SELECT FROM public.chosen_value c WHERE c.person_id = p.id AND c.restriction = 0
                  AND c.field IN ('surname', 'forename'))
      AND (p.public_id = open_emergency.asked OR (open_emergency.asked IS NULL AND p.id IN (
          SELECT b.person_id FROM public.chosen_value b
          JOIN public.chosen_value s ON s.person_id = b.person_id AND s.field = 'surname' AND s.restriction = 0
          JOIN public.chosen_value f ON f.person_id = b.person_id AND f.field = 'forename' AND f.restriction = 0
          WHERE b.field = 'birth' AND b.restriction = 0 AND b.value = open_emergency.birth::text
            AND lower(s.value) = lower(trim(open_emergency.surname))
            AND lower(f.value) = lower(trim(open_emergency.forename)))));
    IF cardinality(them) IS DISTINCT FROM 1 THEN RETURN; END IF;  -- nobody, or more than one of that name and birth
    RETURN QUERY
    WITH made AS (
        INSERT INTO public.emergency_access (user_id, by_name, role, organisation_id, organisation, person_id,
            reason_code, reason, opened_at, closes_at)
        SELECT v.user_id, coalesce(nullif(concat_ws(' ', nullif(u.first_name, ''), nullif(u.last_name, '')), ''),
            u.username), v.role, v.organisation_id, coalesce(o.name, ''), them[1], open_emergency.reason_code,
            trim(open_emergency.reason), clock_timestamp(), clock_timestamp() + make_interval(mins => lasts)
        FROM public.app_user u LEFT JOIN public.organisation o ON o.id = v.organisation_id WHERE u.id = v.user_id
        RETURNING id, person_id)
    SELECT m.id, p.public_id FROM made m JOIN public.person p ON p.id = m.person_id;
END $$;

-- The viewer's own emergency access to a child that is open now: id, coded reason, until when.
CREATE OR REPLACE FUNCTION sharing.my_emergency(asked uuid)
RETURNS TABLE (emergency_id bigint, reason_code text, closes_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY
    SELECT e.id, e.reason_code, e.closes_at FROM sharing.viewer() v
    JOIN public.emergency_access e ON e.user_id = v.user_id AND e.role = v.role
     AND e.organisation_id IS NOT DISTINCT FROM v.organisation_id AND e.closes_at > clock_timestamp()
    JOIN public.person p ON p.id = e.person_id AND p.public_id = my_emergency.asked
    ORDER BY e.closes_at DESC LIMIT 1;
END $$;
