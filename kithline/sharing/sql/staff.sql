-- Accounts through their life. A site's login reads and writes none of the tables beneath: it asks these functions, which
-- look at who the viewer is and how far that role reaches (appointment_rule, from the roles' entries).

DROP TRIGGER IF EXISTS staff_event_append_only ON public.staff_event;
CREATE TRIGGER staff_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON public.staff_event
    FOR EACH STATEMENT EXECUTE FUNCTION sharing.refuse_change();
DROP TRIGGER IF EXISTS staff_review_append_only ON public.staff_review;
CREATE TRIGGER staff_review_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON public.staff_review
    FOR EACH STATEMENT EXECUTE FUNCTION sharing.refuse_change();

-- The organisations where the viewer looks after accounts.
CREATE OR REPLACE FUNCTION sharing.my_places() RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100
SET search_path = pg_catalog, pg_temp AS $$
DECLARE v record; far text;
BEGIN
    SELECT * INTO v FROM sharing.viewer();
    IF NOT FOUND THEN RETURN; END IF;
    SELECT max(r.reach) INTO far FROM public.appointment_rule r WHERE r.role = v.role;
    IF far = 'everywhere' THEN
        RETURN QUERY SELECT o.id FROM public.organisation o;
    ELSIF far IS NOT NULL THEN
        RETURN NEXT v.organisation_id;
        RETURN QUERY SELECT t.school_id FROM public.trust_school t WHERE far = 'trust' AND t.trust_id = v.organisation_id
            AND t.valid_from <= current_date AND (t.valid_to IS NULL OR t.valid_to >= current_date);
    END IF;
END $$;

-- Whether the viewer may give, or end, this role there. A role without a place is the council's administrator's alone.
CREATE OR REPLACE FUNCTION sharing.may_appoint(asked_role text, place bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM sharing.viewer() v JOIN public.appointment_rule r ON r.role = v.role
        WHERE r.appoints = may_appoint.asked_role
          AND (r.reach = 'everywhere' OR may_appoint.place IN (SELECT sharing.my_places())));
END $$;

-- Whether the user's whole account is the viewer's to look after: not the viewer's own, and every role that it holds or
-- will hold is within reach. Who appoints somebody at one school must not get at their account at another.
CREATE OR REPLACE FUNCTION sharing.looks_after(asked bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN EXISTS (SELECT FROM sharing.viewer() v WHERE v.user_id <> looks_after.asked)
       AND EXISTS (SELECT FROM public.role_assignment a WHERE a.user_id = looks_after.asked
                   AND sharing.may_appoint(a.role, a.organisation_id))
       AND NOT EXISTS (SELECT FROM public.role_assignment a WHERE a.user_id = looks_after.asked
                       AND (a.valid_to IS NULL OR a.valid_to >= current_date)
                       AND NOT sharing.may_appoint(a.role, a.organisation_id));
END $$;

-- In the schema of which no site may call a function: an event is written by what it tells of, and by nothing else.
CREATE OR REPLACE FUNCTION seal.note_staff(
    asked bigint, what text, given_role text, place bigint, why text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO public.staff_event (user_id, what, role, organisation_id, reason, by_id, by_name, at)
    SELECT note_staff.asked, note_staff.what, note_staff.given_role, note_staff.place, trim(note_staff.why), v.user_id,
        coalesce(nullif(trim(concat_ws(' ', u.first_name, u.last_name)), ''), u.username, ''), clock_timestamp()
    FROM (SELECT) one LEFT JOIN sharing.viewer() v ON true LEFT JOIN public.app_user u ON u.id = v.user_id;
END $$;

-- The people whom the viewer looks after, one row for each role that they hold, held or will hold.
CREATE OR REPLACE FUNCTION sharing.my_staff(asked bigint)
RETURNS TABLE (user_id bigint, username text, full_name text, email text, audience text, is_active boolean,
    is_invited boolean, last_login timestamptz, joined timestamptz, factors bigint, assignment_id bigint, role text,
    organisation_id bigint, organisation text, valid_from date, valid_to date, covers text, is_whole boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 200
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY
    SELECT u.id, u.username::text, trim(concat_ws(' ', u.first_name, u.last_name)), u.email::text, u.audience, u.is_active,
        EXISTS (SELECT FROM public.invitation i WHERE i.user_id = u.id AND i.used_at IS NULL AND i.withdrawn_at IS NULL
                AND i.expires_at > clock_timestamp()),
        u.last_login, u.date_joined,
        (SELECT count(*) FROM public.mfa_authenticator m WHERE m.user_id = u.id AND m.type <> 'recovery_codes'),
        a.id, a.role, a.organisation_id, coalesce(o.name, '')::text, a.valid_from, a.valid_to,
        coalesce((SELECT trim(concat_ws(' ', c.first_name, c.last_name)) FROM public.app_user c WHERE c.id = a.covers_id), ''),
        my_staff.asked IS NOT NULL AND sharing.looks_after(u.id)
    FROM sharing.viewer() v
    JOIN public.appointment_rule r ON r.role = v.role
    JOIN public.role_assignment a ON a.role = r.appoints
     AND (r.reach = 'everywhere' OR a.organisation_id IN (SELECT sharing.my_places()))
    JOIN public.app_user u ON u.id = a.user_id AND (my_staff.asked IS NULL OR u.id = my_staff.asked)
    LEFT JOIN public.organisation o ON o.id = a.organisation_id
    ORDER BY u.last_name, u.first_name, u.id, a.valid_from DESC, a.id DESC;
END $$;

-- Give a role that is within reach. 0: it is not; else the assignment. The user is at the role's site.
CREATE OR REPLACE FUNCTION seal.assign_role(
    asked bigint, given_role text, place bigint, since date, until date, why text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE made bigint;
BEGIN
    IF NOT sharing.may_appoint(given_role, place) OR EXISTS (SELECT FROM sharing.viewer() v WHERE v.user_id = asked)
       OR length(trim(why)) < 3 OR until < since OR NOT EXISTS (
           SELECT FROM public.app_user u JOIN public.appointment_rule r ON r.audience = u.audience
           WHERE u.id = asked AND r.appoints = given_role)
       THEN RETURN 0; END IF;
    INSERT INTO public.role_assignment (user_id, role, organisation_id, valid_from, valid_to, reason, made_by, made_at)
    SELECT asked, given_role, place, since, until, trim(why), u.username, clock_timestamp()
    FROM sharing.viewer() v JOIN public.app_user u ON u.id = v.user_id RETURNING id INTO made;
    PERFORM seal.note_staff(asked, 'role_given', given_role, place, why);
    RETURN made;
END $$;

-- Give another role to somebody whom the viewer looks after already, in part at least.
CREATE OR REPLACE FUNCTION sharing.give_role(
    asked bigint, given_role text, place bigint, since date, until date, why text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM sharing.my_staff(asked)) THEN RETURN 0; END IF;
    RETURN seal.assign_role(asked, given_role, place, since, until, why);
END $$;

-- A link for an account, which withdraws the links before it. Only for whoever looks after the whole account.
CREATE OR REPLACE FUNCTION sharing.make_link(asked bigint, hash text, days integer, what text, why text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT sharing.looks_after(asked) OR what NOT IN ('invited', 'link_sent') THEN RETURN false; END IF;
    UPDATE public.invitation i SET withdrawn_at = clock_timestamp()
    WHERE i.user_id = asked AND i.used_at IS NULL AND i.withdrawn_at IS NULL;
    INSERT INTO public.invitation (user_id, token_hash, made_by_id, made_at, expires_at)
    SELECT asked, hash, v.user_id, clock_timestamp(), clock_timestamp() + make_interval(days => least(days, 30))
    FROM sharing.viewer() v;
    PERFORM seal.note_staff(asked, make_link.what, '', NULL, why);
    RETURN true;
END $$;

-- Invite somebody: an account that nobody can use yet, one role, and the link. 0: not within reach, or the sign-in name
-- is another's already.
CREATE OR REPLACE FUNCTION sharing.invite(
    name text, first text, last text, mail text, given_role text, place bigint, since date, until date, worker text,
    hash text, days integer, why text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE made bigint; site text;
BEGIN
    IF NOT sharing.may_appoint(given_role, place) OR length(trim(why)) < 3 OR until < since
       -- two names that differ by their capitals alone would be one at the sign-in
       OR EXISTS (SELECT FROM public.app_user u WHERE lower(u.username) = lower(trim(name))) THEN RETURN 0; END IF;
    SELECT r.audience INTO site FROM public.appointment_rule r WHERE r.appoints = given_role LIMIT 1;
    INSERT INTO public.app_user (username, first_name, last_name, email, password, audience, professional_id, is_active,
        is_staff, is_superuser, date_joined, session_epoch)
    VALUES (lower(trim(name)), trim(first), trim(last), lower(trim(mail)), '!', site,
        (SELECT p.id FROM public.professional p WHERE worker <> '' AND p.key = worker AND site = 'authority'
         ORDER BY p.id LIMIT 1),
        false, false, false, clock_timestamp(), 0)
    ON CONFLICT DO NOTHING RETURNING id INTO made;
    IF made IS NULL THEN RETURN 0; END IF;
    IF seal.assign_role(made, given_role, place, since, until, why) = 0
       OR NOT sharing.make_link(made, hash, days, 'invited', why) THEN
        RAISE EXCEPTION 'an invitation that cannot be made whole' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN made;
END $$;

-- End one role on a day; without a day at once: it was held until yesterday. Its sessions end at once in any case.
CREATE OR REPLACE FUNCTION sharing.end_role(assignment bigint, last_day date, why text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE held record;
BEGIN
    SELECT * INTO held FROM public.role_assignment a WHERE a.id = assignment
        AND (a.valid_to IS NULL OR a.valid_to >= current_date);
    IF NOT FOUND OR length(trim(why)) < 3 OR NOT sharing.may_appoint(held.role, held.organisation_id)
       OR EXISTS (SELECT FROM sharing.viewer() v WHERE v.user_id = held.user_id) THEN RETURN false; END IF;
    UPDATE public.role_assignment a SET valid_to = coalesce(last_day, current_date - 1) WHERE a.id = assignment;
    UPDATE public.app_user u SET session_epoch = u.session_epoch + 1 WHERE u.id = held.user_id;
    PERFORM seal.note_staff(held.user_id, 'role_ended', held.role, held.organisation_id, why);
    RETURN true;
END $$;

-- Close an account: no sign-in, no session, no role, no link, from this moment on.
CREATE OR REPLACE FUNCTION sharing.close_account(asked bigint, why text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT sharing.looks_after(asked) OR length(trim(why)) < 3 THEN RETURN false; END IF;
    UPDATE public.role_assignment a SET valid_to = current_date - 1
    WHERE a.user_id = asked AND (a.valid_to IS NULL OR a.valid_to >= current_date);
    UPDATE public.invitation i SET withdrawn_at = clock_timestamp()
    WHERE i.user_id = asked AND i.used_at IS NULL AND i.withdrawn_at IS NULL;
    UPDATE public.app_user u SET is_active = false, session_epoch = u.session_epoch + 1 WHERE u.id = asked;
    PERFORM seal.note_staff(asked, 'closed', '', NULL, why);
    RETURN true;
END $$;

-- Whose link it is, while it works: the sign-in name.
CREATE OR REPLACE FUNCTION sharing.invited(hash text) RETURNS TABLE (user_id bigint, username text, full_name text)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY
    SELECT u.id, u.username::text, trim(concat_ws(' ', u.first_name, u.last_name))
    FROM public.invitation i JOIN public.app_user u ON u.id = i.user_id
    JOIN seal.key k ON k.login = session_user AND k.audience = u.audience
    WHERE i.token_hash = invited.hash AND i.used_at IS NULL AND i.withdrawn_at IS NULL
      AND i.expires_at > clock_timestamp();
END $$;

-- Use a link, once: the password is set, the account is open. Asked by somebody who is not signed in yet.
CREATE OR REPLACE FUNCTION sharing.accept_invitation(hash text, password_hash text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE who record;
BEGIN
    SELECT * INTO who FROM sharing.invited(hash);
    IF NOT FOUND OR left(password_hash, 6) <> 'argon2' THEN RETURN NULL; END IF;
    -- the row's lock: of two at once the second finds it used
    UPDATE public.invitation i SET used_at = now() WHERE i.token_hash = hash AND i.used_at IS NULL;
    IF NOT FOUND THEN RETURN NULL; END IF;
    UPDATE public.app_user u SET password = password_hash, is_active = true, session_epoch = u.session_epoch + 1
    WHERE u.id = who.user_id;
    PERFORM seal.note_staff(who.user_id, 'joined', '', NULL, 'by their own link');
    RETURN who.username;
END $$;

DROP TRIGGER IF EXISTS work_handed_append_only ON public.work_handed;
CREATE TRIGGER work_handed_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON public.work_handed
    FOR EACH STATEMENT EXECUTE FUNCTION sharing.refuse_change();

-- Whose work is a user's now, of which times: their own since they last handed it over, and what was handed to them, with
-- what those had been handed.
CREATE OR REPLACE FUNCTION seal.work_of(asked bigint)
RETURNS TABLE (whose bigint, since timestamptz, until timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 3
SET search_path = pg_catalog, pg_temp AS $$
    WITH RECURSIVE got AS (
        SELECT work_of.asked AS whose, coalesce((SELECT max(h.at) FROM public.work_handed h
            WHERE h.from_user_id = work_of.asked), '-infinity') AS since, 'infinity'::timestamptz AS until
        UNION
        SELECT h.from_user_id, coalesce((SELECT max(e.at) FROM public.work_handed e
            WHERE e.from_user_id = h.from_user_id AND e.at < h.at), '-infinity'), h.at
        FROM got g JOIN public.work_handed h ON h.to_user_id = g.whose AND h.at > g.since AND h.at <= g.until)
    SELECT g.whose, g.since, g.until FROM got g;
$$;
CREATE OR REPLACE FUNCTION sharing.my_work() RETURNS TABLE (whose bigint, since timestamptz, until timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 3
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT w.* FROM sharing.viewer() v CROSS JOIN LATERAL seal.work_of(v.user_id) w;
END $$;

-- What hangs on a user: kind and number. No child is named; for whoever looks after the account.
CREATE OR REPLACE FUNCTION sharing.owned_by(asked bigint) RETURNS TABLE (kind text, number bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 9
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT sharing.looks_after(asked) THEN RETURN; END IF;
    RETURN QUERY
    SELECT 'allocated', count(DISTINCT t.person_id) FROM public.app_user u
        JOIN public.allocated_to t ON t.professional_id = u.professional_id WHERE u.id = asked
    UNION ALL
    SELECT 'linked_school', count(*) FROM public.linked_school l WHERE l.user_id = asked
        AND (l.valid_to IS NULL OR l.valid_to >= current_date)
    UNION ALL
    SELECT 'question', count(*) FROM public.correction c JOIN seal.work_of(asked) w
        ON w.whose = c.user_id AND c.at > w.since AND c.at <= w.until WHERE NOT EXISTS (
        SELECT FROM public.correction_answer w WHERE w.correction_id = c.id AND w.outcome <> 'passed_on')
    UNION ALL
    SELECT 'emergency', count(*) FROM public.emergency_access e WHERE e.user_id = asked AND NOT EXISTS (
        SELECT FROM public.look_review w WHERE w.kind = 'emergency' AND w.subject_id = e.id)
    UNION ALL
    SELECT 'decision', count(*) FROM public.link_request q WHERE q.by_id = asked AND q.done_at IS NULL
        AND NOT q.is_restricted
    UNION ALL
    SELECT 'request', count(*) FROM public.subject_request r WHERE r.by_id = asked AND NOT EXISTS (
        SELECT FROM public.request_step s WHERE s.request_id = r.id AND s.step IN ('granted', 'refused', 'withdrawn', 'given'))
    UNION ALL
    SELECT 'decided', count(*) FROM public.sharing_decision d WHERE d.user_id = asked
    UNION ALL
    SELECT 'confirmation', count(*) FROM public.link_request q WHERE q.by_id = asked AND q.is_restricted
        AND q.done_at IS NULL AND NOT EXISTS (SELECT FROM public.link_confirmation f WHERE f.request_id = q.id)
    UNION ALL
    SELECT 'cover', count(*) FROM public.role_assignment a WHERE (a.covers_id = asked OR (a.user_id = asked AND
        a.covers_id IS NOT NULL)) AND (a.valid_to IS NULL OR a.valid_to >= current_date);
END $$;

-- Hand a user's linked schools and open questions to another of the same site. Null: not to be done.
CREATE OR REPLACE FUNCTION sharing.hand_over(asked bigint, successor bigint, why text) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE moved integer;
BEGIN
    IF asked = successor OR NOT sharing.looks_after(asked) OR length(trim(why)) < 3 OR NOT EXISTS (
        SELECT FROM public.app_user a JOIN public.app_user b ON b.audience = a.audience AND b.is_active
        JOIN sharing.my_staff(successor) s ON s.user_id = b.id WHERE a.id = asked AND b.id = successor)
        THEN RETURN NULL; END IF;
    INSERT INTO public.linked_school (user_id, school_id, valid_from, next_review_on)
    SELECT successor, l.school_id, current_date, l.next_review_on FROM public.linked_school l
    WHERE l.user_id = asked AND (l.valid_to IS NULL OR l.valid_to >= current_date) AND NOT EXISTS (
        SELECT FROM public.linked_school h WHERE h.user_id = successor AND h.school_id = l.school_id
        AND (h.valid_to IS NULL OR h.valid_to >= current_date));
    GET DIAGNOSTICS moved = ROW_COUNT;
    UPDATE public.linked_school l SET valid_to = current_date - 1
    WHERE l.user_id = asked AND (l.valid_to IS NULL OR l.valid_to >= current_date);
    INSERT INTO public.work_handed (from_user_id, to_user_id, at) VALUES (asked, successor, clock_timestamp());
    PERFORM seal.note_staff(asked, 'handed_over', '', NULL,
        why || ' (to ' || (SELECT u.username FROM public.app_user u WHERE u.id = successor) || ')');
    RETURN moved;
END $$;

-- What was done to a user's account, the newest first: for whoever looks after them, and for oversight.
CREATE OR REPLACE FUNCTION sharing.staff_events(asked bigint)
RETURNS TABLE (at timestamptz, what text, role text, organisation text, reason text, by_name text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 20
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY
    SELECT e.at, e.what, e.role, coalesce(o.name, '')::text, e.reason, e.by_name
    FROM public.staff_event e LEFT JOIN public.organisation o ON o.id = e.organisation_id
    WHERE e.user_id = asked AND (sharing.looks_after(asked)
        OR (e.role <> '' AND sharing.may_appoint(e.role, e.organisation_id))  -- what was done at the viewer's own place
    )
    ORDER BY e.at DESC, e.id DESC LIMIT 100;
END $$;

-- When the people of each of the viewer's organisations that has any were last confirmed, and by whom.
CREATE OR REPLACE FUNCTION sharing.my_reviews()
RETURNS TABLE (organisation_id bigint, organisation text, people bigint, at timestamptz, by_name text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 50
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY
    WITH held AS (
        SELECT s.organisation_id, s.organisation, count(DISTINCT s.user_id) AS people FROM sharing.my_staff(NULL) s
        WHERE s.organisation_id IS NOT NULL AND (s.valid_to IS NULL OR s.valid_to >= current_date)
          AND (s.is_active OR s.is_invited)
        GROUP BY 1, 2)
    SELECT h.organisation_id, h.organisation, h.people, r.at, coalesce(r.by_name, '')
    FROM held h LEFT JOIN LATERAL (SELECT w.at, w.by_name FROM public.staff_review w
        WHERE w.organisation_id = h.organisation_id ORDER BY w.at DESC LIMIT 1) r ON true
    ORDER BY r.at NULLS FIRST, h.organisation;
END $$;

-- Keep that the viewer went through an organisation's people: those of whom nothing was said stay.
CREATE OR REPLACE FUNCTION sharing.confirm_staff(place bigint, stay integer, gone integer) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM sharing.my_places() p WHERE p = place) THEN RETURN false; END IF;
    INSERT INTO public.staff_review (organisation_id, kept, ended, by_id, by_name, at)
    SELECT place, stay, gone, v.user_id,
        coalesce(nullif(trim(concat_ws(' ', u.first_name, u.last_name)), ''), u.username), clock_timestamp()
    FROM sharing.viewer() v JOIN public.app_user u ON u.id = v.user_id;
    RETURN true;
END $$;

-- Take a lost second factor away. The council's administrator does it with a reason; elsewhere one asks and another, who
-- looks after the account too, does the same within seven days. "asked", "reset", or null: not to be done.
CREATE OR REPLACE FUNCTION sharing.reset_factors(asked bigint, why text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT sharing.looks_after(asked) OR length(trim(why)) < 3 THEN RETURN NULL; END IF;
    IF NOT EXISTS (SELECT FROM sharing.viewer() v JOIN public.appointment_rule r ON r.role = v.role AND r.reach = 'everywhere')
       AND NOT EXISTS (
        SELECT FROM sharing.viewer() v JOIN public.staff_event e ON e.user_id = asked AND e.by_id <> v.user_id
        WHERE e.what = 'factors_asked' AND e.at > clock_timestamp() - interval '7 days' AND NOT EXISTS (
            SELECT FROM public.staff_event d WHERE d.user_id = asked AND d.what = 'factors_reset' AND d.at > e.at)) THEN
        PERFORM seal.note_staff(asked, 'factors_asked', '', NULL, why);
        RETURN 'asked';
    END IF;
    DELETE FROM public.mfa_authenticator m WHERE m.user_id = asked;
    UPDATE public.app_user u SET session_epoch = u.session_epoch + 1 WHERE u.id = asked;
    PERFORM seal.note_staff(asked, 'factors_reset', '', NULL, why);
    RETURN 'reset';
END $$;
