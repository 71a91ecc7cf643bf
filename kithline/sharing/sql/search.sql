-- An open search: who in the authority has such a name, for a role that search_rule names. Of each: who it is, whether the
-- record is the viewer's own, and who works with them (of services that are not sensitive). Nobody of whom the person or a name is restricted.
-- The search itself must stand in the log already, written in this transaction: no log, no data. Past as many in an hour as
-- the role's entry says nobody is found, whatever a page thinks, until the viewer has said why (`account.pace` in the log).
CREATE OR REPLACE FUNCTION sharing.find_openly(asked_surname text, asked_forename text, asked_birth date)
RETURNS TABLE (person_id bigint, public_id uuid, surname text, forename text, birth text, works text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 20
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    rule record;
    s text := lower(trim(asked_surname));
    f text := lower(trim(coalesce(asked_forename, '')));
BEGIN
    SELECT v.user_id, r.services, r.an_hour INTO rule FROM sharing.viewer() v JOIN public.search_rule r ON r.role = v.role;
    IF NOT FOUND OR length(s) < 2 OR (f = '' AND asked_birth IS NULL) OR NOT EXISTS (
        SELECT FROM (SELECT a.user_id, a.page, a.at, a.asked FROM public.access a ORDER BY a.id DESC LIMIT 200) a
        WHERE a.user_id = rule.user_id AND a.page = 'share.find' AND a.at >= now() AND a.asked <> '')
        -- this one is counted with the others
        OR (SELECT h.searches FROM sharing.this_hour() h) > rule.an_hour THEN RETURN; END IF;
    RETURN QUERY
    SELECT p.id, p.public_id, n.value, g.value, b.value,
        coalesce((SELECT string_agg(DISTINCT concat_ws(', ', w.name, nullif(w.team, '')), '; ')
            FROM public.allocated_to t JOIN public.professional w ON w.id = t.professional_id
            WHERE t.person_id = p.id AND rule.services ? t.service), '')
    FROM public.chosen_value n
    JOIN public.person p ON p.id = n.person_id AND p.status = 'active' AND p.restriction = 0
    LEFT JOIN public.chosen_value g ON g.person_id = p.id AND g.field = 'forename' AND g.restriction = 0
    LEFT JOIN public.chosen_value b ON b.person_id = p.id AND b.field = 'birth' AND b.restriction = 0
    WHERE n.field = 'surname' AND n.restriction = 0 AND left(lower(n.value), length(s)) = s
      AND (f = '' OR left(lower(coalesce(g.value, '')), length(f)) = f)
      AND (asked_birth IS NULL OR b.value = asked_birth::text)
    ORDER BY lower(n.value), lower(g.value), p.id LIMIT 21;
END $$;
