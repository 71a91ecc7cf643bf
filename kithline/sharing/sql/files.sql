-- Files that came with case notes: whose they are the row of their text says, and the policy asks it.

-- Whether all that the file says is shown as it was written: nothing was taken out of its text or name, and it holds
-- nothing but text. Only then are its bytes handed over. Of the events of its own id, which is random.
CREATE OR REPLACE FUNCTION sharing.is_shown_whole(event uuid, mark text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
    SELECT bool_and(d.as_written IS NULL AND NOT d.payload ? 'has_more') FROM public.event_detail d
    WHERE d.event_id = is_shown_whole.event AND d.known_to IS NULL AND d.payload ->> 'sha256' = is_shown_whole.mark
$$;
