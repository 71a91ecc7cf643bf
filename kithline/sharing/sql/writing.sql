-- What the viewer may write and take away: what the tables' policies and the functions that write ask.

-- Whether the matrix in force lets the viewer write this (a code of roles/acts.py) of that class about this person: one of
-- the viewer's people, in a relationship and at an age for which the matrix says so.
CREATE OR REPLACE FUNCTION sharing.may_write(what text, person bigint, class integer) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM sharing.viewer() v JOIN public.matrix_row m ON m.role = v.role
        WHERE m.category_number = may_write.class / 10 AND may_write.what = ANY (m.writes)
          AND m.shape IN ('narrow', 'wide') AND m.relationship = sharing.relationship(m.shape)
          AND m.effective_from <= current_date AND (m.effective_to IS NULL OR m.effective_to >= current_date)
          AND may_write.person IN (SELECT sharing.people_here(m.shape))
          AND ((m.youngest IS NULL AND m.oldest IS NULL) OR EXISTS (
              SELECT FROM seal.ages(ARRAY[may_write.person]) a
              WHERE (m.youngest IS NULL OR a.years >= m.youngest) AND (m.oldest IS NULL OR a.years <= m.oldest))));
END $$;

-- Whether the viewer added this fact, of that kind, to this person's record: theirs to change.
CREATE OR REPLACE FUNCTION sharing.has_added(fact bigint, person bigint, kind text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (SELECT FROM public.added_fact f WHERE f.id = has_added.fact AND f.person_id = has_added.person
        AND f.kind = has_added.kind AND f.changes_id IS NULL AND f.user_id = sharing.viewer_id())
$$;

-- The categories that the matrix in force lets the viewer take away in a file.
CREATE OR REPLACE FUNCTION sharing.exported() RETURNS SETOF text
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 10
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT m.category FROM sharing.viewer() v JOIN public.matrix_row m ON m.role = v.role
    WHERE m.may_export AND m.relationship = sharing.relationship(m.shape)
      AND m.effective_from <= current_date AND (m.effective_to IS NULL OR m.effective_to >= current_date);
END $$;

-- Whether the viewer may take away any file at all: the log of looks lets nobody else's be written, and no log, no data.
CREATE OR REPLACE FUNCTION sharing.may_export() RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN sharing.has_duty('files') OR EXISTS (SELECT sharing.exported());
END $$;
