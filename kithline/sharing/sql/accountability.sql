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
DROP TRIGGER IF EXISTS look_review_append_only ON public.look_review;
CREATE TRIGGER look_review_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON public.look_review
    FOR EACH STATEMENT EXECUTE FUNCTION sharing.refuse_change();

-- What a professional wrote, and whom they opened in an emergency, stands with the person whose record it is now: with the survivor after a merge, and with the
-- person for whom it was written once that merge is taken back.
CREATE OR REPLACE FUNCTION sharing.note_the_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.written_for := NEW.person_id;
    RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION sharing.follow_the_person() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE public.sharing_decision SET person_id = coalesce(NEW.absorbed_into_id, NEW.id) WHERE written_for = NEW.id;
    UPDATE public.service_consent SET person_id = coalesce(NEW.absorbed_into_id, NEW.id) WHERE written_for = NEW.id;
    UPDATE public.correction SET person_id = coalesce(NEW.absorbed_into_id, NEW.id) WHERE written_for = NEW.id;
    UPDATE public.added_fact SET person_id = coalesce(NEW.absorbed_into_id, NEW.id) WHERE written_for = NEW.id;
    UPDATE public.record_note SET person_id = coalesce(NEW.absorbed_into_id, NEW.id) WHERE written_for = NEW.id;
    UPDATE public.emergency_access SET person_id = coalesce(NEW.absorbed_into_id, NEW.id) WHERE written_for = NEW.id;
    UPDATE public.use_limit SET person_id = coalesce(NEW.absorbed_into_id, NEW.id) WHERE written_for = NEW.id;
    RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS person_followed ON public.person;
CREATE TRIGGER person_followed AFTER UPDATE OF absorbed_into_id ON public.person
    FOR EACH ROW WHEN (OLD.absorbed_into_id IS DISTINCT FROM NEW.absorbed_into_id)
    EXECUTE FUNCTION sharing.follow_the_person();
DROP TRIGGER IF EXISTS emergency_access_append_only ON public.emergency_access;
CREATE TRIGGER emergency_access_append_only BEFORE DELETE OR TRUNCATE OR UPDATE OF id, written_for, user_id, by_name,
    role, organisation_id, organisation, reason_code, reason, opened_at, closes_at ON public.emergency_access
    FOR EACH STATEMENT EXECUTE FUNCTION sharing.refuse_change();
DROP TRIGGER IF EXISTS emergency_access_written_for ON public.emergency_access;
CREATE TRIGGER emergency_access_written_for BEFORE INSERT ON public.emergency_access
    FOR EACH ROW EXECUTE FUNCTION sharing.note_the_person();

DROP TRIGGER IF EXISTS sharing_decision_append_only ON public.sharing_decision;
CREATE TRIGGER sharing_decision_append_only BEFORE DELETE OR TRUNCATE OR UPDATE OF id, written_for, audience,
    decision, what, to_whom, law, basis, reason, family, user_id, by_name, role, organisation_id, organisation, at
    ON public.sharing_decision
    FOR EACH STATEMENT EXECUTE FUNCTION sharing.refuse_change();
DROP TRIGGER IF EXISTS sharing_decision_written_for ON public.sharing_decision;
CREATE TRIGGER sharing_decision_written_for BEFORE INSERT ON public.sharing_decision
    FOR EACH ROW EXECUTE FUNCTION sharing.note_the_person();

DROP TRIGGER IF EXISTS service_consent_append_only ON public.service_consent;
CREATE TRIGGER service_consent_append_only BEFORE DELETE OR TRUNCATE OR UPDATE OF id, written_for, access_class,
    restriction, service, given_by, what_for, on_date, withdraws_id, user_id, by_name, organisation, at ON
    public.service_consent
    FOR EACH STATEMENT EXECUTE FUNCTION sharing.refuse_change();
DROP TRIGGER IF EXISTS service_consent_written_for ON public.service_consent;
CREATE TRIGGER service_consent_written_for BEFORE INSERT ON public.service_consent
    FOR EACH ROW EXECUTE FUNCTION sharing.note_the_person();

DROP TRIGGER IF EXISTS correction_append_only ON public.correction;
CREATE TRIGGER correction_append_only BEFORE DELETE OR TRUNCATE OR UPDATE OF id, written_for, access_class,
    restriction, feed, code, title, value, words, user_id, by_name, role, organisation, at ON public.correction
    FOR EACH STATEMENT EXECUTE FUNCTION sharing.refuse_change();
DROP TRIGGER IF EXISTS correction_written_for ON public.correction;
CREATE TRIGGER correction_written_for BEFORE INSERT ON public.correction
    FOR EACH ROW EXECUTE FUNCTION sharing.note_the_person();

DROP TRIGGER IF EXISTS added_fact_append_only ON public.added_fact;
CREATE TRIGGER added_fact_append_only BEFORE DELETE OR TRUNCATE OR UPDATE OF id, written_for, access_class, changes_id, kind,
    on_date, until, is_taken_back, why, purpose, legal_basis, user_id, role, organisation_id, at ON public.added_fact
    FOR EACH STATEMENT EXECUTE FUNCTION sharing.refuse_change();
DROP TRIGGER IF EXISTS added_fact_written_for ON public.added_fact;
CREATE TRIGGER added_fact_written_for BEFORE INSERT ON public.added_fact
    FOR EACH ROW EXECUTE FUNCTION sharing.note_the_person();

DROP TRIGGER IF EXISTS correction_answer_append_only ON public.correction_answer;
CREATE TRIGGER correction_answer_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON public.correction_answer
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
    moment timestamptz := clock_timestamp();
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
            trim(open_emergency.reason), moment, moment + make_interval(mins => lasts)
        FROM public.app_user u LEFT JOIN public.organisation o ON o.id = v.organisation_id WHERE u.id = v.user_id
        RETURNING id, person_id)
    SELECT m.id, p.public_id FROM made m JOIN public.person p ON p.id = m.person_id;
END $$;

-- The children whom the viewer has opened by emergency access, while it lasts. One child's page asks for them, for its
-- own transaction; a list never does. Each function that says who is in scope adds these.
CREATE OR REPLACE FUNCTION sharing.people_in_emergency() RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 1
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF current_setting('kithline.emergency', true) IS DISTINCT FROM 'asked' THEN RETURN; END IF;
    RETURN QUERY
    SELECT e.person_id FROM sharing.viewer() v
    JOIN public.emergency_access e ON e.user_id = v.user_id AND e.role = v.role
     AND e.organisation_id IS NOT DISTINCT FROM v.organisation_id AND e.closes_at > clock_timestamp()
    JOIN public.person p ON p.id = e.person_id AND p.status = 'active' AND p.restriction = 0;  -- a merge may restrict
END $$;

-- The children whose record is the viewer's to answer for: on the roll of the viewer's school, allocated to the viewer or to
-- the colleague whose place the viewer takes.
CREATE OR REPLACE FUNCTION sharing.people_of_mine() RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 500
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY
    SELECT p.person_id FROM sharing.viewer() v JOIN public.pupil_at p ON p.school_id = v.organisation_id
    UNION
    SELECT a.person_id FROM public.app_user u JOIN public.allocated_to a ON a.professional_id = u.professional_id
    WHERE u.id IN (SELECT sharing.stands_for());
END $$;

-- Of which emergency access the viewer reads: whose they are, as bounds of the users' numbers (one's own; everybody's for
-- whose duty it is to oversee), and about whom (one's own people; the restricted person whose request a steward works on).
-- Null for nobody.
CREATE OR REPLACE FUNCTION sharing.whose_emergencies() RETURNS bigint[]
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE me bigint := sharing.viewer_id();
BEGIN
    IF sharing.has_duty('oversee') THEN RETURN ARRAY[0, 9223372036854775807]; END IF;
    RETURN CASE WHEN me IS NOT NULL THEN ARRAY[me, me + 1] END;
END $$;

CREATE OR REPLACE FUNCTION sharing.people_of_emergencies() RETURNS bigint[]
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF sharing.viewer_id() IS NULL THEN RETURN NULL; END IF;
    RETURN ARRAY(SELECT sharing.people_of_mine() UNION
                 SELECT sharing.people_of_request() WHERE sharing.has_duty('restricted'));
END $$;

-- How many people hold each role today; for the oversight roles.
CREATE OR REPLACE FUNCTION sharing.role_holders() RETURNS TABLE (role text, holders bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 30
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT sharing.has_duty('oversee') THEN
        RETURN;
    END IF;
    RETURN QUERY
    SELECT a.role, count(DISTINCT a.user_id) FROM public.role_assignment a
    JOIN public.app_user u ON u.id = a.user_id AND u.is_active
    WHERE a.valid_from <= current_date AND (a.valid_to IS NULL OR a.valid_to >= current_date) GROUP BY a.role;
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
    JOIN public.person p ON p.id = e.person_id AND p.public_id = my_emergency.asked AND p.restriction = 0
    ORDER BY e.closes_at DESC LIMIT 1;
END $$;

-- The users of the viewer's own team, for whose duty it is: whose worker's record names the same team.
CREATE OR REPLACE FUNCTION sharing.my_team() RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 20
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY
    SELECT DISTINCT m.id FROM sharing.viewer() v
    JOIN public.app_user u ON u.id = v.user_id JOIN public.professional mine ON mine.id = u.professional_id
    JOIN public.professional theirs ON theirs.namespace = mine.namespace AND theirs.team = mine.team AND mine.team <> ''
    JOIN public.app_user m ON m.professional_id = theirs.id
    WHERE sharing.has_duty('team');
END $$;

-- Looks that are unusual, each by the rule that says so: the last look of those that it is about, and how many they are.
-- Thresholds are the caller's (governance.toml). For the oversight roles, who see neither names nor whose child it is.
CREATE OR REPLACE FUNCTION sharing.unusual_looks(
    since timestamptz, opens integer, closes integer, children_an_hour integer, same_child integer, tries integer)
RETURNS TABLE (rule text, access_id bigint, number bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT sharing.has_duty('oversee') THEN
        RETURN;
    END IF;
    RETURN QUERY
    WITH looked AS MATERIALIZED (
        SELECT a.id, a.at, a.at AT TIME ZONE 'Europe/London' AS local, a.user_id, a.organisation_id, a.person_id
        FROM public.access a
        WHERE a.at >= unusual_looks.since AND a.person_id IS NOT NULL AND a.outcome = 'shown'
          AND left(a.page, 11) <> 'governance.'  -- who reads the log does not look at the child
    ),
    pairs AS MATERIALIZED (
        SELECT l.user_id, l.person_id, max(l.id) AS last_id, count(*) AS number,
            EXISTS (SELECT FROM public.allocated_to t JOIN public.app_user u ON u.professional_id = t.professional_id
                    WHERE u.id = l.user_id AND t.person_id = l.person_id)
            OR EXISTS (SELECT FROM public.pupil_at p WHERE p.person_id = l.person_id AND (p.school_id = ANY (
                    array_agg(l.organisation_id)) OR EXISTS (SELECT FROM public.linked_school k
                    WHERE k.school_id = p.school_id AND k.user_id = l.user_id))) AS is_involved
        FROM looked l GROUP BY l.user_id, l.person_id
    )
    SELECT 'own_name', p.last_id, p.number FROM pairs p JOIN public.app_user u ON u.id = p.user_id
    WHERE u.last_name <> '' AND EXISTS (
        SELECT FROM public.chosen_value c WHERE c.person_id = p.person_id AND c.field = 'surname'
        AND lower(c.value) = lower(u.last_name))
    UNION ALL
    SELECT 'out_of_hours', max(l.id), count(*) FROM looked l
    WHERE extract(hour FROM l.local) < unusual_looks.opens OR extract(hour FROM l.local) >= unusual_looks.closes
       OR extract(isodow FROM l.local) > 5
    GROUP BY l.user_id, l.local::date
    UNION ALL
    SELECT 'many_children', max(l.id), count(DISTINCT l.person_id) FROM looked l
    GROUP BY l.user_id, date_trunc('hour', l.local) HAVING count(DISTINCT l.person_id) > unusual_looks.children_an_hour
    UNION ALL
    SELECT 'out_of_scope', max(a.id), count(DISTINCT p.id) FROM public.access a
    JOIN public.person p ON p.public_id::text = a.asked
    WHERE a.at >= unusual_looks.since AND a.outcome = 'not_found'
    GROUP BY a.user_id, (a.at AT TIME ZONE 'Europe/London')::date HAVING count(DISTINCT p.id) >= unusual_looks.tries
    UNION ALL
    SELECT 'nobody_else', p.last_id, p.number FROM pairs p
    WHERE p.number > 1 AND NOT p.is_involved
      AND NOT EXISTS (SELECT FROM pairs o WHERE o.person_id = p.person_id AND o.user_id <> p.user_id)
    UNION ALL
    SELECT 'same_child', p.last_id, p.number FROM pairs p
    WHERE p.number >= unusual_looks.same_child AND NOT p.is_involved;
END $$;

-- Open questions, for the data stewards: each knows of all, and reads what it is about where the matrix lets the role see
-- that class of value. Nobody of whom anything but this is restricted is named.
CREATE OR REPLACE FUNCTION sharing.open_questions()
RETURNS TABLE (id bigint, code text, feed text, title text, value text, words text, by_name text, role text,
    organisation text, at timestamptz, public_id uuid, outcome text, answer text, answered_by text, answered_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT sharing.has_duty('answers') THEN RETURN; END IF;
    RETURN QUERY
    WITH mine AS MATERIALIZED (
        SELECT DISTINCT m.category_number * 10 + l AS class FROM sharing.viewer() v
        JOIN public.matrix_row m ON m.role = v.role CROSS JOIN LATERAL generate_series(1, m.level) l
        WHERE m.effective_from <= current_date AND (m.effective_to IS NULL OR m.effective_to >= current_date))
    SELECT c.id, c.code, c.feed, c.title, CASE WHEN y.is_mine THEN c.value END, CASE WHEN y.is_mine THEN c.words END,
        c.by_name, c.role, c.organisation, c.at, CASE WHEN y.is_mine THEN p.public_id END,
        a.outcome, a.words, a.by_name, a.at
    FROM public.correction c
    JOIN public.person p ON p.id = c.person_id AND p.restriction = 0
    CROSS JOIN LATERAL (SELECT c.access_class IN (SELECT m.class FROM mine m) AND c.restriction = 0 AS is_mine) y
    LEFT JOIN LATERAL (SELECT x.outcome, x.words, x.by_name, x.at FROM public.correction_answer x
        WHERE x.correction_id = c.id ORDER BY x.id DESC LIMIT 1) a ON true
    WHERE a.outcome IS NULL OR a.outcome = 'passed_on'
    ORDER BY c.feed, c.at, c.id;
END $$;
