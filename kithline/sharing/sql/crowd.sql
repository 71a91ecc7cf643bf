-- The bounds of many pupils (`seal.find_seen`), worked out once for so many viewers and days as their rolls stay the same. To
-- put ten thousand people in order and find where they follow each other takes as long as a first screen's other questions
-- together.
--
-- A crowd is known by its rolls and by nothing else: how many rows, and two sums of every row's pupil and school. They are
-- counted anew in each transaction, from the rows that it sees. So what is kept cannot be out of date: whoever joins or leaves
-- makes another crowd, in the same instant for every transaction that sees the row. It says nothing about who may see whom.
DROP TABLE IF EXISTS seal.crowd;  -- a new version may have other bounds
CREATE UNLOGGED TABLE seal.crowd (
    known_by text PRIMARY KEY,
    made_at timestamptz NOT NULL DEFAULT now(),
    bounds bigint[] NOT NULL
);
ALTER TABLE seal.crowd ALTER COLUMN bounds SET STORAGE EXTERNAL;  -- read for every table of a query, so not compressed
REVOKE ALL ON seal.crowd FROM PUBLIC;

-- How many rows of rolls are so many that to count them and read what is kept is quicker than to find the bounds.
CREATE OR REPLACE FUNCTION seal.crowd_from() RETURNS bigint LANGUAGE sql IMMUTABLE AS $$ SELECT 200::bigint $$;

-- By what the viewer's people are known, if they are a crowd whose bounds say all that the viewer sees: pupils of linked
-- schools, every class of each alike, and nothing that is kept back. Else null.
CREATE OR REPLACE FUNCTION seal.find_crowd(sight text[]) RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE
    many bigint;
    one bigint;
    other bigint;
BEGIN
    IF (sight[5] = 'linked_school' AND sight[4] = '' AND sight[6] = '' AND sight[9] = '' AND sight[8] !~ 'restricted'
        AND coalesce(current_setting('kithline.kept_people_wide', true), '') = ''  -- else only some of them are asked for
        AND split_part(current_setting('kithline.seal', true), '|', 1) = 'authority') IS NOT TRUE
       OR EXISTS (SELECT FROM public.use_limit) THEN RETURN NULL; END IF;
    SELECT count(*), bit_xor(hashint8extended(p.person_id, p.school_id)), bit_xor(hashint8extended(p.person_id, ~p.school_id))
    INTO many, one, other
    FROM public.pupil_at p WHERE p.school_id = ANY (ARRAY(SELECT s.school_id FROM sharing.my_schools() s));
    IF many < seal.crowd_from() THEN RETURN NULL; END IF;
    RETURN concat_ws(' ', 'crowd', many, one, other);
END $$;

CREATE OR REPLACE FUNCTION seal.bounds_of_crowd(asked text) RETURNS bigint[]
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT c.bounds FROM seal.crowd c WHERE c.known_by = asked);
END $$;

-- Remember them for other transactions; those of a month ago go.
CREATE OR REPLACE FUNCTION seal.remember_crowd(asked text, these bigint[]) RETURNS boolean
LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM seal.crowd c WHERE c.known_by IN (
        SELECT o.known_by FROM seal.crowd o WHERE o.made_at < now() - interval '30 days' FOR UPDATE SKIP LOCKED);
    INSERT INTO seal.crowd (known_by, bounds) VALUES (asked, these) ON CONFLICT DO NOTHING;
    RETURN true;
END $$;
