-- What a person may ask of us: whose request is open on the officer's desk, and what helps to answer it.
-- The officer sees one child at a time, and only in the transaction of a page that works on that child's open request. A
-- steward of restricted records sees so who is restricted, or of whom something is, restricted rows too; and nobody else.

CREATE OR REPLACE FUNCTION sharing.people_of_request() RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 1
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    asked text := current_setting('kithline.request', true);
    found bigint;
    survivor bigint;
BEGIN
    IF asked IS NULL OR asked !~ '^\d{1,18}$' OR sharing.relationship('narrow') IS DISTINCT FROM 'subject_request' THEN
        RETURN;
    END IF;
    SELECT q.person_id INTO found FROM public.subject_request q
    WHERE q.id = asked::bigint AND q.is_restricted = sharing.has_duty('restricted') AND NOT EXISTS (
        SELECT FROM public.request_step s WHERE s.request_id = q.id AND s.step IN ('granted', 'refused', 'withdrawn', 'given'));
    LOOP  -- an absorbed person's request is about the survivor
        SELECT p.absorbed_into_id INTO survivor FROM public.person p WHERE p.id = found;
        EXIT WHEN survivor IS NULL;
        found := survivor;
    END LOOP;
    RETURN QUERY SELECT p.id FROM public.person p WHERE p.id = found AND (p.restriction = 0 OR sharing.has_duty('restricted'));
END $$;

-- Whether anything of a person is kept from everyone: the person, or who they are, where, or what happened.
CREATE OR REPLACE FUNCTION seal.is_kept_back(person bigint) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM public.person p WHERE p.id = person AND p.restriction <> 0)
        OR EXISTS (SELECT FROM public.person_name f WHERE f.person_id = person AND f.restriction NOT IN (0, 6, 7))
        OR EXISTS (SELECT FROM public.person_address f WHERE f.person_id = person AND f.restriction NOT IN (0, 6, 7))
        OR EXISTS (SELECT FROM public.event f WHERE f.person_id = person AND f.restriction NOT IN (0, 6, 7))
        OR EXISTS (SELECT FROM public.event_detail f WHERE f.person_id = person AND f.restriction NOT IN (0, 6, 7))
$$;

-- The numbers (`seal.kept_number`) of all rows of the restricted person whose request a steward works on; not of a source whose
-- agreement has ended.
CREATE OR REPLACE FUNCTION seal.find_restricted() RETURNS SETOF bigint
LANGUAGE plpgsql STABLE ROWS 1 AS $$
BEGIN
    IF NOT sharing.has_duty('restricted') THEN RETURN; END IF;
    RETURN QUERY SELECT seal.kept_number(p, r, c) FROM sharing.people_of_request() p
        CROSS JOIN unnest(ARRAY[1, 2, 3, 4, 5, 7]) r CROSS JOIN sharing.classes('narrow') c;
END $$;

-- The person of this id, or of exactly this name and birth: one, of whom the person and the names are not restricted; for a
-- steward of restricted records one of whom something is.
CREATE OR REPLACE FUNCTION sharing.person_who_asks(asked uuid, surname text, forename text, birth date)
RETURNS TABLE (id bigint, public_id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 1
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    them bigint[];
    is_steward boolean := sharing.has_duty('restricted');
BEGIN
    IF NOT (is_steward OR sharing.has_duty('requests')) THEN RETURN; END IF;
    SELECT array_agg(p.id) INTO them FROM public.person p
    WHERE p.status = 'active'
      AND CASE WHEN is_steward THEN seal.is_kept_back(p.id)
          ELSE p.restriction = 0 AND EXISTS (SELECT FROM public.chosen_value c WHERE c.person_id = p.id
              AND c.restriction = 0 AND c.field IN ('surname', 'forename')) END
      AND (p.public_id = person_who_asks.asked OR (person_who_asks.asked IS NULL AND p.id IN (
          SELECT b.person_id FROM public.chosen_value b
          JOIN public.chosen_value s ON s.person_id = b.person_id AND s.field = 'surname'
          JOIN public.chosen_value f ON f.person_id = b.person_id AND f.field = 'forename'
          WHERE (is_steward OR (s.restriction = 0 AND f.restriction = 0 AND b.restriction = 0))
            AND b.field = 'birth' AND b.value = person_who_asks.birth::text
            AND lower(s.value) = lower(trim(person_who_asks.surname))
            AND lower(f.value) = lower(trim(person_who_asks.forename)))));
    IF cardinality(them) IS DISTINCT FROM 1 THEN RETURN; END IF;
    RETURN QUERY SELECT p.id, p.public_id FROM public.person p WHERE p.id = them[1];
END $$;

-- Where rows came from: file and row of each of these records, and how the row itself is restricted. No cell of them.
DROP FUNCTION IF EXISTS sharing.origins_for_request(bigint[]);
CREATE FUNCTION sharing.origins_for_request(records bigint[])
RETURNS TABLE (source_record_id bigint, feed text, file text, line integer, as_at date, received_at timestamptz,
    restriction smallint)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 500
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT sharing.people_of_request()) THEN RETURN; END IF;
    RETURN QUERY SELECT r.id, r.feed, f.name, r.row, r.as_at, r.received_at, r.restriction
    FROM public.source_record r JOIN public.delivery_file f ON f.id = r.file_id
    WHERE r.id = ANY (origins_for_request.records) AND (r.restriction IN (0, 7) OR sharing.has_duty('restricted'));
END $$;

-- By which sources the person is known, since when, and how sure that is; and in which sealed part linking keeps it.
DROP FUNCTION IF EXISTS sharing.links_for_request();
CREATE FUNCTION sharing.links_for_request()
RETURNS TABLE (namespace text, since timestamptz, status text, match_weight double precision, partition text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 20
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT s.namespace, l.known_from, l.status, l.match_weight, s.partition
    FROM public.link l JOIN public.source_person s ON s.id = l.source_person_id
    WHERE l.person_id IN (SELECT sharing.people_of_request()) AND l.known_to IS NULL
      AND ((s.restriction = 0 AND s.partition = '') OR sharing.has_duty('restricted'))
    ORDER BY s.namespace, s.id;
END $$;

-- Who has looked at the person, by role and organisation, the officers' and stewards' own work left out.
CREATE OR REPLACE FUNCTION sharing.looks_for_request()
RETURNS TABLE (at timestamptz, role text, organisation text, action text, purpose text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100
SET search_path = pg_catalog, pg_temp AS $$
DECLARE them bigint := (SELECT sharing.people_of_request());
BEGIN
    IF them IS NULL THEN RETURN; END IF;
    RETURN QUERY SELECT a.at, a.role, coalesce(o.name, ''), a.action, a.purpose FROM public.access a
    LEFT JOIN public.organisation o ON o.id = a.organisation_id
    WHERE (a.person_id = them OR a.people @> to_jsonb(ARRAY[them])) AND left(a.page, 11) <> 'governance.'
      AND a.outcome NOT IN ('not_found', 'refused') ORDER BY a.id;
END $$;

-- Words about other people in these texts: names, addresses, births and telephone numbers of those whom the record ties
-- to the person, and every address that is kept back, whoever's it is. Only places in the text come out, so that what is
-- restricted is found by this and shown by nothing. `place` counts from 1, `starts` from 0.
CREATE OR REPLACE FUNCTION sharing.others_in_texts(texts text[])
RETURNS TABLE (place integer, starts integer, ends integer, kind text, is_kept_back boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    hit record;
    low text;
    at integer;
    past integer;
    is_steward boolean := sharing.has_duty('restricted');  -- to whom the person's own names are known, restricted or not
BEGIN
    IF NOT EXISTS (SELECT sharing.people_of_request()) THEN RETURN; END IF;
    FOR hit IN
        WITH them AS MATERIALIZED (SELECT sharing.people_of_request() AS id),
        tied AS MATERIALIZED (
            SELECT r.other_person_id AS id FROM public.relationship r WHERE r.person_id IN (SELECT t.id FROM them t)
            UNION SELECT r.person_id FROM public.relationship r WHERE r.other_person_id IN (SELECT t.id FROM them t)
            UNION SELECT o.person_id FROM public.household_member m JOIN public.household_member o USING (household_id)
                WHERE m.person_id IN (SELECT t.id FROM them t)
            UNION SELECT o.person_id FROM public.family_member m JOIN public.family_member o USING (family_id)
                WHERE m.person_id IN (SELECT t.id FROM them t)),
        others AS MATERIALIZED (
            SELECT t.id FROM tied t WHERE t.id IS NOT NULL AND t.id NOT IN (SELECT x.id FROM them x)),
        known AS (
            SELECT 'name' AS kind, unnest(ARRAY[n.forename, n.middle, n.surname]) AS words, n.restriction <> 0 AS kept_back
                FROM public.person_name n WHERE n.person_id IN (SELECT o.id FROM others o)
            UNION ALL
            SELECT 'address', unnest(ARRAY[a.lines, a.postcode, split_part(a.lines, ',', 1)]), a.restriction NOT IN (0, 7)
                FROM public.person_address a WHERE a.person_id IN (SELECT o.id FROM others o) OR a.restriction NOT IN (0, 7)
            UNION ALL
            SELECT 'birth', unnest(ARRAY[v.value, to_char(v.value::date, 'DD/MM/YYYY'),
                to_char(v.value::date, 'FMDD FMMonth YYYY')]), v.restriction <> 0
                FROM public.person_attribute v WHERE v.field = 'birth' AND v.value ~ '^\d{4}-\d\d-\d\d$'
                AND v.person_id IN (SELECT o.id FROM others o)
            UNION ALL
            SELECT 'telephone', v.value, v.restriction <> 0 FROM public.person_attribute v
                WHERE v.field IN ('telephone', 'mobile', 'email') AND v.person_id IN (SELECT o.id FROM others o)),
        own AS (
            SELECT lower(unnest(ARRAY[n.forename, n.middle, n.surname])) AS words FROM public.person_name n
                WHERE (n.restriction = 0 OR is_steward) AND n.person_id IN (SELECT t.id FROM them t)
            UNION SELECT lower(unnest(ARRAY[a.lines, a.postcode, split_part(a.lines, ',', 1)]))
                FROM public.person_address a WHERE a.restriction = 0 AND a.person_id IN (SELECT t.id FROM them t)
            UNION SELECT lower(unnest(ARRAY[v.value, to_char(v.value::date, 'DD/MM/YYYY'),
                to_char(v.value::date, 'FMDD FMMonth YYYY')])) FROM public.person_attribute v
                WHERE (v.restriction = 0 OR is_steward) AND v.field = 'birth' AND v.value ~ '^\d{4}-\d\d-\d\d$'
                AND v.person_id IN (SELECT t.id FROM them t)),
        wanted AS MATERIALIZED (
            SELECT lower(trim(k.words)) AS words, min(k.kind) AS kind, bool_or(k.kept_back) AS kept_back FROM known k
            WHERE length(trim(k.words)) >= 3 GROUP BY lower(trim(k.words)))
        SELECT x.n::integer AS n, x.words AS held, w.words, w.kind, w.kept_back
        FROM unnest(others_in_texts.texts) WITH ORDINALITY AS x(words, n)
        JOIN wanted w ON strpos(translate(lower(x.words), '_', ' '), w.words) > 0  -- a file's name has _ between words
        WHERE ((w.kept_back AND (w.kind = 'address' OR NOT is_steward)) OR w.words NOT IN (SELECT o.words FROM own o)) AND length(lower(x.words)) = length(x.words)
    LOOP
        low := translate(lower(hit.held), '_', ' ');
        at := 1;
        LOOP
            past := strpos(substr(low, at), hit.words);
            EXIT WHEN past = 0;
            at := at + past - 1;
            -- a word of its own: Art is not in start
            IF NOT (at > 1 AND substr(low, at - 1, 1) ~ '\w')
               AND substr(low, at + length(hit.words), 1) !~ '\w' THEN
                place := hit.n; starts := at - 1; ends := at - 1 + length(hit.words);
                kind := hit.kind; is_kept_back := hit.kept_back;
                RETURN NEXT;
            END IF;
            at := at + length(hit.words);
        END LOOP;
    END LOOP;
END $$;

DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['subject_request', 'request_step', 'bundle', 'bundle_item', 'redaction',
                             'bundle_signature', 'bundle_given'] LOOP
        EXECUTE format('DROP TRIGGER IF EXISTS %I ON public.%I', t || '_append_only', t);
        EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE OR TRUNCATE ON public.%I '
                       'FOR EACH STATEMENT EXECUTE FUNCTION sharing.refuse_change()', t || '_append_only', t);
    END LOOP;
END $$;

-- Disposal: what professionals wrote and what was asked of a person, which nobody may delete otherwise. For the
-- pipeline, and only within a disposal that two people have signed and that is not done. `refuse_change` knows it.
CREATE SCHEMA IF NOT EXISTS disposing;
REVOKE ALL ON SCHEMA disposing FROM PUBLIC;
GRANT USAGE ON SCHEMA disposing TO kithline_pipeline;

CREATE OR REPLACE FUNCTION disposing.is_signed(asked bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (SELECT FROM public.disposal d JOIN public.disposal_signature s ON s.disposal_id = d.id
                   WHERE d.id = is_signed.asked AND s.by_id <> d.by_id
                     AND NOT EXISTS (SELECT FROM public.disposal_done x WHERE x.disposal_id = d.id))
$$;

-- What was written of these classes of a person's record; `whole`: everything that was written or asked of the person.
CREATE OR REPLACE FUNCTION disposing.delete_written(disposal bigint, person bigint, categories integer[], whole boolean)
RETURNS TABLE (name text, number bigint)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    counted bigint;
    asked bigint[];
    made bigint[];
BEGIN
    IF NOT disposing.is_signed(delete_written.disposal) THEN
        RAISE EXCEPTION 'no such disposal that two people have signed';
    END IF;
    IF NOT EXISTS (SELECT FROM public.disposal_item i
        WHERE i.disposal_id = delete_written.disposal AND i.person_id = delete_written.person) THEN
        RAISE EXCEPTION 'the person is not in the disposal';
    END IF;
    PERFORM set_config('kithline.disposing', 'yes', true);
    DELETE FROM public.correction_answer a USING public.correction c WHERE c.id = a.correction_id
        AND c.person_id = delete_written.person
        AND (delete_written.whole OR c.access_class / 10 = ANY (delete_written.categories));
    GET DIAGNOSTICS counted = ROW_COUNT; name := 'correction_answer'; number := counted; RETURN NEXT;
    DELETE FROM public.correction c WHERE c.person_id = delete_written.person
        AND (delete_written.whole OR c.access_class / 10 = ANY (delete_written.categories));
    GET DIAGNOSTICS counted = ROW_COUNT; name := 'correction'; number := counted; RETURN NEXT;
    DELETE FROM public.service_consent c WHERE c.person_id = delete_written.person
        AND (delete_written.whole OR c.access_class / 10 = ANY (delete_written.categories));
    GET DIAGNOSTICS counted = ROW_COUNT; name := 'service_consent'; number := counted; RETURN NEXT;
    DELETE FROM public.added_fact a WHERE a.person_id = delete_written.person
        AND (delete_written.whole OR a.access_class / 10 = ANY (delete_written.categories));
    GET DIAGNOSTICS counted = ROW_COUNT; name := 'added_fact'; number := counted; RETURN NEXT;
    DELETE FROM public.note_ended e USING public.record_note n WHERE n.id = e.note_id
        AND n.person_id = delete_written.person
        AND (delete_written.whole OR n.access_class / 10 = ANY (delete_written.categories));
    DELETE FROM public.record_note n WHERE n.person_id = delete_written.person
        AND (delete_written.whole OR n.access_class / 10 = ANY (delete_written.categories));
    GET DIAGNOSTICS counted = ROW_COUNT; name := 'record_note'; number := counted; RETURN NEXT;
    DELETE FROM public.limit_ended e USING public.use_limit l WHERE l.id = e.limit_id
        AND l.person_id = delete_written.person
        AND (delete_written.whole OR l.access_class / 10 = ANY (delete_written.categories));
    DELETE FROM public.use_limit l WHERE l.person_id = delete_written.person
        AND (delete_written.whole OR l.access_class / 10 = ANY (delete_written.categories));
    GET DIAGNOSTICS counted = ROW_COUNT; name := 'use_limit'; number := counted; RETURN NEXT;
    IF delete_written.whole THEN
        DELETE FROM public.sharing_decision d WHERE d.person_id = delete_written.person;
        GET DIAGNOSTICS counted = ROW_COUNT; name := 'sharing_decision'; number := counted; RETURN NEXT;
        DELETE FROM public.emergency_access e WHERE e.person_id = delete_written.person;
        GET DIAGNOSTICS counted = ROW_COUNT; name := 'emergency_access'; number := counted; RETURN NEXT;
        SELECT coalesce(array_agg(q.id), '{}') INTO asked FROM public.subject_request q
            WHERE q.person_id = delete_written.person;
        SELECT coalesce(array_agg(b.id), '{}') INTO made FROM public.bundle b WHERE b.request_id = ANY (asked);
        DELETE FROM public.bundle_given g WHERE g.bundle_id = ANY (made);
        DELETE FROM public.bundle_signature s WHERE s.bundle_id = ANY (made);
        DELETE FROM public.redaction r WHERE r.bundle_id = ANY (made);
        DELETE FROM public.bundle_item i WHERE i.bundle_id = ANY (made);
        GET DIAGNOSTICS counted = ROW_COUNT; name := 'bundle_item'; number := counted; RETURN NEXT;
        DELETE FROM public.bundle b WHERE b.id = ANY (made);
        DELETE FROM public.request_step s WHERE s.request_id = ANY (asked);
        DELETE FROM public.subject_request q WHERE q.id = ANY (asked);
        GET DIAGNOSTICS counted = ROW_COUNT; name := 'subject_request'; number := counted; RETURN NEXT;
    END IF;
    PERFORM set_config('kithline.disposing', '', true);
END $$;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA disposing FROM PUBLIC;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA disposing TO kithline_pipeline;

DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['note_ended', 'legal_hold', 'hold_release', 'disposal', 'disposal_item', 'disposal_signature',
                             'disposal_done', 'aside_disposal'] LOOP
        EXECUTE format('DROP TRIGGER IF EXISTS %I ON public.%I', t || '_append_only', t);
        EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE OR TRUNCATE ON public.%I '
                       'FOR EACH STATEMENT EXECUTE FUNCTION sharing.refuse_change()', t || '_append_only', t);
    END LOOP;
END $$;

DROP TRIGGER IF EXISTS record_note_append_only ON public.record_note;
CREATE TRIGGER record_note_append_only BEFORE DELETE OR TRUNCATE OR UPDATE OF id, written_for, access_class, restriction,
    kind, feed, code, title, value, words, request_id, by_id, by_name, at ON public.record_note
    FOR EACH STATEMENT EXECUTE FUNCTION sharing.refuse_change();
DROP TRIGGER IF EXISTS record_note_written_for ON public.record_note;
CREATE TRIGGER record_note_written_for BEFORE INSERT ON public.record_note
    FOR EACH ROW EXECUTE FUNCTION sharing.note_the_person();
