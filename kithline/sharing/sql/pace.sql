-- How many children the bearer has opened in the last hour, and how often they have searched: since they last said why
-- they go on. Of a child's page, and of searches by name; 0 in a demonstration, where everybody is invented.
CREATE OR REPLACE FUNCTION sharing.this_hour(OUT children integer, OUT searches integer) RETURNS SETOF record
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 1
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    me bigint;
    since timestamptz := clock_timestamp() - interval '1 hour';
BEGIN
    me := sharing.viewer_id();  -- the viewer is mostly known already
    IF me IS NULL THEN me := (SELECT b.user_id FROM sharing.bearer() b); END IF;
    IF me IS NULL THEN RETURN; END IF;
    children := 0;
    searches := 0;
    IF NOT EXISTS (SELECT FROM public.instance i WHERE i.kind = 'real') THEN
        RETURN NEXT;
        RETURN;
    END IF;
    SELECT greatest(since, coalesce(max(a.at), since)) INTO since FROM public.access a
    WHERE a.user_id = me AND a.at > since AND a.page = 'account.pace' AND a.outcome = 'written';
    SELECT count(DISTINCT a.person_id) FILTER (WHERE a.outcome = 'shown' AND left(a.page, 11) <> 'governance.'),
           count(DISTINCT a.request_id) FILTER (WHERE a.action = 'search')
    INTO children, searches FROM public.access a WHERE a.user_id = me AND a.at > since;
    RETURN NEXT;
END $$;

-- Whether the viewer has opened as many children in this hour as their role may, and this child is none of them: then the
-- child is not opened (`sharing.keep_to_child`), whatever a page thinks, until they have said why they go on.
CREATE OR REPLACE FUNCTION seal.is_past_pace(child bigint) RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM public.instance i WHERE i.kind = 'real') THEN RETURN false; END IF;
    RETURN EXISTS (
        SELECT FROM sharing.viewer() v JOIN public.pace_rule r ON r.role = v.role, sharing.this_hour() h
        WHERE h.children >= r.children AND NOT EXISTS (
            SELECT FROM public.access a WHERE a.user_id = v.user_id AND a.at > clock_timestamp() - interval '1 hour'
              AND a.person_id = is_past_pace.child AND a.outcome = 'shown'));
END $$;
