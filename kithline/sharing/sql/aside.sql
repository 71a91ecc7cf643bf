-- Who is in the sealed holding area, and their sources' persons: for the policies of those who see everyone else.
CREATE OR REPLACE FUNCTION sharing.people_aside() RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 500
SET search_path = pg_catalog, pg_temp AS $$
DECLARE sight text[] := string_to_array(seal.sight(), '|');
BEGIN
    IF sight IS NULL
       OR (sight[6] = '' AND NOT string_to_array(sight[8], ',') && ARRAY['quality', 'restricted']) THEN RETURN; END IF;
    RETURN QUERY SELECT p.id FROM public.person p WHERE p.status = 'aside';
END $$;

CREATE OR REPLACE FUNCTION sharing.source_people_aside() RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 500
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT l.source_person_id FROM public.link l
    WHERE l.known_to IS NULL AND l.person_id IN (SELECT sharing.people_aside());
END $$;

-- How many are in the sealed holding area, and for how many days the first of them: numbers, for those who answer for it.
CREATE OR REPLACE FUNCTION sharing.count_aside() RETURNS TABLE (people bigint, since date)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 1
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT (sharing.has_duty('quality') OR sharing.has_duty('oversee')) THEN RETURN; END IF;
    RETURN QUERY SELECT count(*), min(p.aside_since) FROM public.person p WHERE p.status = 'aside';
END $$;
