-- Why one child is in the viewer's scope, and what is told in numbers only.

-- The relationships in which the viewer stands to the child today; `emergency` where that is what opened the record.
CREATE OR REPLACE FUNCTION sharing.why(asked bigint) RETURNS SETOF text
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 2
SET search_path = pg_catalog, pg_temp AS $$
DECLARE shape text;
BEGIN
    IF asked IN (SELECT sharing.people_in_emergency()) THEN
        RETURN NEXT 'emergency';
        RETURN;
    END IF;
    FOREACH shape IN ARRAY ARRAY['narrow', 'wide'] LOOP
        IF asked IN (SELECT sharing.people_here(shape)) THEN RETURN NEXT sharing.relationship(shape); END IF;
    END LOOP;
    IF sharing.relationship('everyone') IS NOT NULL AND sharing.login_audience() = 'authority' THEN
        RETURN NEXT sharing.relationship('everyone');
    END IF;
END $$;

-- Of a child in scope, how many events are held of each category that the viewer is given counts of, and no more.
CREATE OR REPLACE FUNCTION sharing.contact_counts(asked bigint) RETURNS TABLE (category_number smallint, number bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 5
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY
    WITH given AS (
        SELECT m.category_number, max(m.level) AS level FROM sharing.viewer() v
        JOIN public.matrix_row m ON m.role = v.role
        WHERE m.shape IN ('narrow', 'wide') AND m.effective_from <= current_date
          AND (m.effective_to IS NULL OR m.effective_to >= current_date)
          AND asked IN (SELECT sharing.people_here(m.shape))
          AND ((m.youngest IS NULL AND m.oldest IS NULL) OR EXISTS (
              SELECT FROM seal.ages(ARRAY[asked]) a WHERE (m.youngest IS NULL OR a.years >= m.youngest)
                AND (m.oldest IS NULL OR a.years <= m.oldest)))
        GROUP BY m.category_number)
    SELECT g.category_number, (
        SELECT count(DISTINCT (e.kind, e.valid_from, e.event_id)) FROM public.event e
        WHERE e.person_id = asked AND e.access_class BETWEEN g.category_number * 10 + 1 AND g.category_number * 10 + 3
          AND e.known_to IS NULL AND e.restriction = 0)
    FROM given g WHERE g.level = 1 AND g.category_number <> 13;
END $$;

-- For a role of numbers only: of how many children something of a category is on record in the last year, to the nearest
-- five; NULL for one to four, in which somebody could be known.
CREATE OR REPLACE FUNCTION sharing.totals() RETURNS TABLE (category_number smallint, children bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 10
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY
    SELECT c.category_number, CASE WHEN c.n BETWEEN 1 AND 4 THEN NULL ELSE round(c.n / 5.0)::bigint * 5 END
    FROM (
        SELECT m.category_number, count(DISTINCT e.person_id) AS n
        FROM sharing.viewer() v
        JOIN public.matrix_row m ON m.role = v.role AND m.shape = 'counts' AND m.effective_from <= current_date
         AND (m.effective_to IS NULL OR m.effective_to >= current_date)
        LEFT JOIN public.event e ON e.access_class / 10 = m.category_number AND e.known_to IS NULL AND e.restriction = 0
         AND coalesce(e.valid_to, e.valid_from, current_date) >= current_date - 365
         AND EXISTS (SELECT FROM public.person p WHERE p.id = e.person_id AND p.status = 'active' AND p.restriction = 0)
        GROUP BY m.category_number) c;
END $$;
