-- Limits of use (UK GDPR 18): a part of a person's record is stored, and shown and used only for the purposes that go on.
--
-- A row under a limit carries restriction 7, so that whatever leaves restricted rows out leaves it out: policies, counts,
-- searches, factors, files. Who looks for a purpose that goes on sees it all the same, by a number of its own among
-- `sharing.seen`. Its names and its numbers are never under one: without them nobody could keep to it.
CREATE SCHEMA IF NOT EXISTS limiting;
REVOKE ALL ON SCHEMA limiting FROM PUBLIC;
GRANT USAGE ON SCHEMA limiting TO kithline_pipeline;

-- The number of a row that is kept back, as the policies make it (`policies._person_table`): past all of `seal.find_seen`.
CREATE OR REPLACE FUNCTION seal.kept_number(person bigint, restriction integer, class integer) RETURNS bigint
LANGUAGE sql IMMUTABLE AS $$ SELECT 1125899906842624 + (person * 8 + restriction) * 512 + class $$;

CREATE OR REPLACE VIEW limiting.in_force WITH (security_invoker = true) AS
SELECT l.id, l.person_id, l.access_class / 10 AS category_number, l.feed, l.purposes FROM public.use_limit l
WHERE NOT EXISTS (SELECT FROM public.limit_ended e WHERE e.limit_id = l.id);

-- The numbers of limited rows that the viewer sees: of a person in a relationship whose purpose every limit of that category
-- leaves. The person's own request leaves all. Nobody of whom the whole person is restricted.
CREATE OR REPLACE FUNCTION seal.find_limited() RETURNS SETOF bigint
LANGUAGE plpgsql STABLE ROWS 1 AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM public.use_limit) THEN RETURN; END IF;
    RETURN QUERY
    WITH given AS MATERIALIZED (
        SELECT m.shape, m.purpose, m.category_number, m.level, m.youngest, m.oldest
        FROM sharing.viewer() v JOIN public.matrix_row m ON m.role = v.role
        WHERE m.relationship = sharing.relationship(m.shape) AND m.shape IN ('narrow', 'wide', 'everyone')
          AND (m.shape <> 'everyone' OR sharing.login_audience() = 'authority')
          AND m.effective_from <= current_date AND (m.effective_to IS NULL OR m.effective_to >= current_date)),
    held AS MATERIALIZED (
        SELECT l.person_id, l.category_number, g.shape, g.level, g.youngest, g.oldest
        FROM limiting.in_force l JOIN given g USING (category_number)
        JOIN public.person p ON p.id = l.person_id AND p.status = 'active' AND p.restriction = 0
        GROUP BY l.person_id, l.category_number, g.shape, g.purpose, g.level, g.youngest, g.oldest
        HAVING g.purpose = 'subject_access' OR bool_and(g.purpose = ANY (l.purposes)))
    SELECT seal.kept_number(h.person_id, 7, h.category_number * 10 + n)
    FROM held h CROSS JOIN LATERAL generate_series(1, h.level) n
    WHERE (h.shape = 'everyone' OR h.person_id IN (SELECT sharing.people_here(h.shape)))
      AND ((h.youngest IS NULL AND h.oldest IS NULL) OR EXISTS (
          SELECT FROM seal.ages(ARRAY[h.person_id]) a
          WHERE (h.youngest IS NULL OR a.years >= h.youngest) AND (h.oldest IS NULL OR a.years <= h.oldest)));
END $$;

-- Put these people's rows under the limits in force, and let go of those that no limit names any more; null: everyone's.
-- What is otherwise restricted stays as it is. Called wherever facts come or are put together anew.
CREATE OR REPLACE FUNCTION limiting.keep(people bigint[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    them bigint[];
    sealed bigint[] := '{}';
    found bigint[];
    t text;
BEGIN
    SELECT array_agg(DISTINCT l.person_id) INTO them FROM public.use_limit l
    WHERE keep.people IS NULL OR l.person_id = ANY (keep.people);
    IF them IS NULL THEN RETURN; END IF;
    FOREACH t IN ARRAY ARRAY['person_name', 'person_identifier', 'person_attribute', 'person_address', 'enrolment',
            'involvement', 'event', 'event_detail', 'relationship', 'attendance_week', 'attendance_term', 'chosen_value'] LOOP
        EXECUTE format(
            'UPDATE public.%I f SET restriction = x.wanted FROM (
                SELECT f.id, CASE WHEN EXISTS (SELECT FROM limiting.in_force l WHERE l.person_id = f.person_id
                    AND l.category_number = f.access_class / 10 AND (l.feed = '''' OR l.feed = d.feed)) THEN 7 ELSE 0 END AS wanted
                FROM public.%I f JOIN public.delivery d ON d.id = f.delivery_id
                WHERE f.person_id = ANY ($1) AND f.restriction IN (0, 7)) x
             WHERE x.id = f.id AND f.restriction <> x.wanted', t, t) USING them;
        EXECUTE format('SELECT array_agg(f.source_record_id) FROM public.%I f
                        WHERE f.person_id = ANY ($1) AND f.restriction = 7', t) INTO found USING them;
        sealed := sealed || coalesce(found, '{}');
    END LOOP;
    -- the rows as sent, which stewards read
    UPDATE public.source_record r SET restriction = CASE WHEN r.id = ANY (sealed) THEN 7 ELSE 0 END
    WHERE r.source_person_id IN (SELECT l.source_person_id FROM public.link l WHERE l.person_id = ANY (them) AND l.known_to IS NULL)
      AND r.restriction = CASE WHEN r.id = ANY (sealed) THEN 0 ELSE 7 END;
    FOREACH t IN ARRAY ARRAY['household_member', 'family_member'] LOOP  -- made anew when what they are made of changes
        EXECUTE format('UPDATE public.%I f SET restriction = 7 FROM limiting.in_force l WHERE f.person_id = ANY ($1)
            AND l.person_id = f.person_id AND l.category_number = f.access_class / 10 AND f.restriction = 0', t) USING them;
    END LOOP;
END $$;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA limiting FROM PUBLIC;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA limiting TO kithline_pipeline;

-- A limit acts, and ends, in the transaction in which the officer says so. What was worked out of the category is hidden
-- until it is worked out anew.
CREATE OR REPLACE FUNCTION limiting.act() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE limited record;
BEGIN
    IF TG_TABLE_NAME = 'use_limit' THEN
        limited := NEW;
    ELSE
        SELECT * INTO limited FROM public.use_limit l WHERE l.id = NEW.limit_id;
    END IF;
    PERFORM limiting.keep(ARRAY[limited.person_id]);
    IF TG_TABLE_NAME = 'use_limit' THEN
        UPDATE public.indicator_result r SET restriction = 7
        WHERE r.person_id = limited.person_id AND r.access_class / 10 = limited.access_class / 10 AND r.restriction = 0;
    END IF;
    INSERT INTO public.touched (person_id, stage, at) VALUES (limited.person_id, 'assemble', clock_timestamp());
    RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS use_limit_acts ON public.use_limit;
CREATE TRIGGER use_limit_acts AFTER INSERT ON public.use_limit FOR EACH ROW EXECUTE FUNCTION limiting.act();
DROP TRIGGER IF EXISTS limit_ended_acts ON public.limit_ended;
CREATE TRIGGER limit_ended_acts AFTER INSERT ON public.limit_ended FOR EACH ROW EXECUTE FUNCTION limiting.act();

DROP TRIGGER IF EXISTS use_limit_append_only ON public.use_limit;
CREATE TRIGGER use_limit_append_only BEFORE DELETE OR TRUNCATE OR UPDATE OF id, written_for, access_class, restriction,
    feed, ground, purposes, words, request_id, by_id, by_name, at ON public.use_limit
    FOR EACH STATEMENT EXECUTE FUNCTION sharing.refuse_change();
DROP TRIGGER IF EXISTS limit_ended_append_only ON public.limit_ended;
CREATE TRIGGER limit_ended_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON public.limit_ended
    FOR EACH STATEMENT EXECUTE FUNCTION sharing.refuse_change();
DROP TRIGGER IF EXISTS use_limit_written_for ON public.use_limit;
CREATE TRIGGER use_limit_written_for BEFORE INSERT ON public.use_limit
    FOR EACH ROW EXECUTE FUNCTION sharing.note_the_person();
