-- Disposal of the logs of looks and sign-ins, past the years that the council keeps them: whole batches of the chain, from its
-- beginning. What is left of a batch is its line in audit_batch, with the hash that the next one takes in.
CREATE OR REPLACE FUNCTION disposing.delete_looks(disposal bigint, before timestamptz)
RETURNS TABLE (name text, number bigint)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    each record;
    counted bigint;
    looks bigint := 0;
    batches bigint := 0;
    last bigint := 0;
BEGIN
    IF NOT disposing.is_signed(delete_looks.disposal) OR NOT EXISTS (
        SELECT FROM public.disposal d WHERE d.id = delete_looks.disposal AND d.schedule = 'looks') THEN
        RAISE EXCEPTION 'no such disposal that two people have signed';
    END IF;
    IF before > clock_timestamp() - interval '1 year' THEN RAISE EXCEPTION 'looks are kept for a year at least'; END IF;
    PERFORM set_config('kithline.disposing', 'looks', true);
    FOR each IN SELECT b.number, b.first_id, b.last_id FROM public.audit_batch b
                WHERE NOT EXISTS (SELECT FROM public.looks_disposed x WHERE x.batch = b.number) ORDER BY b.number LOOP
        EXIT WHEN EXISTS (SELECT FROM public.access a WHERE a.id BETWEEN each.first_id AND each.last_id AND a.at >= before);
        DELETE FROM public.access a WHERE a.id BETWEEN each.first_id AND each.last_id;
        GET DIAGNOSTICS counted = ROW_COUNT;
        INSERT INTO public.looks_disposed (batch, disposal_id, at)
        VALUES (each.number, delete_looks.disposal, clock_timestamp());
        looks := looks + counted;
        batches := batches + 1;
        last := each.last_id;
    END LOOP;
    name := 'access'; number := looks; RETURN NEXT;
    name := 'batches of the chain'; number := batches; RETURN NEXT;
    DELETE FROM public.look_review r WHERE r.kind = 'look' AND r.subject_id <= last;
    GET DIAGNOSTICS counted = ROW_COUNT; name := 'look_review'; number := counted; RETURN NEXT;
    DELETE FROM public.sign_in s WHERE s.at < before;
    GET DIAGNOSTICS counted = ROW_COUNT; name := 'sign_in'; number := counted; RETURN NEXT;
    PERFORM set_config('kithline.disposing', '', true);
END $$;
REVOKE ALL ON FUNCTION disposing.delete_looks(bigint, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION disposing.delete_looks(bigint, timestamptz) TO kithline_pipeline;

DROP TRIGGER IF EXISTS looks_disposed_append_only ON public.looks_disposed;
CREATE TRIGGER looks_disposed_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON public.looks_disposed
    FOR EACH STATEMENT EXECUTE FUNCTION sharing.refuse_change();
