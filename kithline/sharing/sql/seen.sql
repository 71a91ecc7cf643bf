-- Which rows are seen: what the policies of every table of facts ask, beside who the viewer's people are (scope.sql).

-- Where the numbers of the rows of each class begin (`seal.find_reach`): with the person it makes a row's number. Null for
-- nobody.
DROP FUNCTION IF EXISTS sharing.marks();
CREATE FUNCTION sharing.marks() RETURNS bigint[]
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    of_role text := split_part(coalesce(seal.recall('sight'), seal.find_sight()), '|', 2);
    here text := split_part(current_setting('kithline.seal', true), '|', 1);  -- the seal is good if the sight is
    marks bigint[];
    is_kept boolean;
BEGIN
    IF of_role IS NULL THEN RETURN NULL; END IF;
    SELECT r.marks INTO marks FROM seal.reach r
    WHERE r.site = here AND r.role = of_role AND current_date BETWEEN r.from_on AND r.until_on;
    IF FOUND THEN RETURN marks; END IF;
    -- not worked out beforehand: once a transaction
    marks := seal.recall('marks')::bigint[];
    IF marks IS NULL THEN
        SELECT f.marks INTO marks FROM seal.find_reach(of_role, here) f;
        is_kept := seal.keep('marks', marks::text);
    END IF;
    RETURN marks;
END $$;

-- How old these people are today, in years. A person whose birth is not known, or not the same everywhere, is of no age.
-- One query in SQL, which becomes part of whatever asks it.
CREATE OR REPLACE FUNCTION seal.ages(asked bigint[]) RETURNS TABLE (person_id bigint, years integer)
LANGUAGE sql STABLE ROWS 500 AS $$
    SELECT c.person_id, extract(year FROM age(current_date, min(c.value)::date))::int
    FROM public.chosen_value c
    WHERE c.field = 'birth' AND c.restriction = 0 AND c.value ~ '^\d{4}-\d\d-\d\d$' AND c.person_id = ANY (asked)
    GROUP BY c.person_id HAVING min(c.value) = max(c.value);
$$;

-- For marks from 3 on, told as `seal.find_reach` does: the numbers of those of these people of whom the classes of that
-- mark are seen.
CREATE OR REPLACE FUNCTION seal.find_marked(told text, narrow bigint[], wide bigint[]) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE ROWS 500 AS $$
BEGIN
    IF told IS NULL OR told = '' THEN RETURN; END IF;
    RETURN QUERY
    WITH ways AS MATERIALIZED (
        SELECT split_part(w, ':', 1)::integer AS mark, split_part(w, ':', 2) AS shape,
               nullif(split_part(w, ':', 3), '')::integer AS youngest, nullif(split_part(w, ':', 4), '')::integer AS oldest
        FROM unnest(string_to_array(told, ',')) w),
    mine AS MATERIALIZED (SELECT 'narrow' AS shape, unnest(narrow) AS person_id UNION SELECT 'wide', unnest(wide)),
    ages AS MATERIALIZED (SELECT * FROM seal.ages(narrow || wide))
    SELECT DISTINCT (w.mark - 2) * 1099511627776 + m.person_id
    FROM mine m JOIN ways w USING (shape) LEFT JOIN ages a USING (person_id)
    WHERE (w.youngest IS NULL OR a.years >= w.youngest) AND (w.oldest IS NULL OR a.years <= w.oldest);
END $$;

-- The bounds of these numbers, which are in order: where a stretch of them begins, and where it is over. Of numbers that follow
-- each other, as those of a school's pupils often do, two are left.
CREATE OR REPLACE FUNCTION seal.bounds_of(numbers bigint[]) RETURNS bigint[]
LANGUAGE plpgsql STABLE AS $$
DECLARE many CONSTANT integer := coalesce(cardinality(numbers), 0);
BEGIN
    IF many = 0 THEN RETURN '{}'; END IF;
    IF numbers[1] = numbers[many] THEN RETURN ARRAY[numbers[1], numbers[1] + 1]; END IF;
    RETURN numbers[1] || ARRAY(
        SELECT unnest(ARRAY[b.before + 1, b.number])
        FROM (SELECT n AS number, lag(n) OVER (ORDER BY n) AS before FROM unnest(numbers) n) b
        WHERE b.number > b.before + 1 ORDER BY b.number) || numbers[many] + 1;
END $$;

-- Of which rows a policy says yes. A row has a number: (mark of its class - 2) x 2^40 + its person. So the rows of a mark lie
-- together, and those of mark 2, all the viewer's people, have the person's own number. Here are the bounds between the
-- numbers that are seen and those that are not, in order: a row is seen if an odd number of bounds is not past its own
-- (`width_bucket` counts them by halving). A stretch takes two bounds, be it one person or everyone but some: one array and
-- one question for each row, with nothing to hash for each table. Rows that are kept back have numbers past all these
-- (`seal.kept_number`). Asked with the viewer's people of both shapes, each in order, and whether the use of anything about
-- them may be limited; null for nobody.
DROP FUNCTION IF EXISTS seal.find_seen(bigint[], bigint[]);
CREATE OR REPLACE FUNCTION seal.find_seen(narrow bigint[], wide bigint[], may_be_limited boolean) RETURNS bigint[]
LANGUAGE plpgsql STABLE AS $$
DECLARE
    sight text[] := string_to_array(seal.sight(), '|');
    mark CONSTANT bigint := 1099511627776;
    with_ages boolean := sight[9] <> '' AND current_setting('kithline.ages', true) IS DISTINCT FROM 'out';
    numbers bigint[];
BEGIN
    IF sight IS NULL THEN RETURN NULL; END IF;
    -- no class of some people only, nothing that is kept back: most viewers, and nothing more to find
    IF NOT with_ages AND sight[8] !~ 'restricted' AND NOT may_be_limited THEN
        -- the schools' policies name the people themselves, and of theirs every class that is seen has mark 1
        IF sight[6] = '' AND split_part(current_setting('kithline.seal', true), '|', 1) = 'school' THEN
            RETURN ARRAY[-mark, 0];
        END IF;
        numbers := CASE WHEN coalesce(cardinality(narrow), 0) = 0 THEN wide WHEN coalesce(cardinality(wide), 0) = 0 THEN narrow
                        ELSE ARRAY(SELECT n FROM unnest(narrow || wide) n ORDER BY n) END;
    ELSE
        numbers := ARRAY(
            SELECT n FROM (SELECT unnest(narrow || wide) UNION ALL SELECT seal.find_marked(sight[9], narrow, wide) WHERE with_ages
                           UNION ALL SELECT seal.find_limited() WHERE may_be_limited
                           UNION ALL SELECT seal.find_restricted() WHERE sight[8] ~ 'restricted') x (n)
            ORDER BY n);
    END IF;
    -- mark 1: everyone but those who are set aside
    IF sight[6] <> '' THEN
        RETURN -mark || ARRAY(SELECT unnest(ARRAY[a - mark, a - mark + 1]) AS b FROM sharing.people_aside() a ORDER BY b)
               || 0::bigint || seal.bounds_of(numbers);
    END IF;
    RETURN ARRAY[-mark, 0] || seal.bounds_of(numbers);
END $$;

CREATE OR REPLACE FUNCTION sharing.seen() RETURNS bigint[]
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    kept text;
    may_keep boolean;
    crowd text;
    seen bigint[];
BEGIN
    -- whose people are others, and may change meanwhile
    may_keep := current_setting('kithline.emergency', true) IS DISTINCT FROM 'asked'
                AND coalesce(current_setting('kithline.request', true), '') = '';
    IF may_keep THEN
        kept := seal.recall('seen');
        IF left(kept, 1) = '{' THEN RETURN kept::bigint[]; END IF;
        -- of thousands only by what they are known is kept, and not their bounds
        crowd := coalesce(kept, seal.find_crowd(string_to_array(seal.sight(), '|')));
        IF crowd IS NOT NULL THEN
            seen := seal.bounds_of_crowd(crowd);
            IF seen IS NOT NULL THEN
                IF kept IS NULL THEN may_keep := seal.keep('seen', crowd); END IF;
                RETURN seen;
            END IF;
        END IF;
    END IF;
    seen := seal.find_seen(seal.with_emergency(seal.found_people('narrow')), seal.with_emergency(seal.found_people('wide')),
                           EXISTS (SELECT FROM public.use_limit));
    IF may_keep THEN may_keep := seal.keep('seen', seen::text); END IF;
    IF crowd IS NOT NULL THEN may_keep := seal.remember_crowd(crowd, seen); END IF;
    RETURN seen;
END $$;

-- Of identity's rows, restricted ones too, which a steward of restricted records sees: of the classes of everyone those of
-- all people but whoever is set aside, as bounds of the number that the policy makes (`stewarding`); null for anybody else.
CREATE OR REPLACE FUNCTION sharing.seen_of_restricted() RETURNS bigint[]
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE a_class CONSTANT bigint := 4398046511104;
BEGIN
    IF NOT sharing.has_duty('restricted') THEN RETURN NULL; END IF;
    RETURN ARRAY(
        SELECT unnest(ARRAY[c * a_class, (c + 1) * a_class]) AS b FROM sharing.classes('everyone') c
        UNION ALL SELECT unnest(ARRAY[c * a_class + a, c * a_class + a + 1])
            FROM sharing.classes('everyone') c CROSS JOIN sharing.people_aside() a
        ORDER BY b);
END $$;

-- What the rows of sealed records name that linking is not told of (an adoption's names stay in the row): the newest row's
-- name and birth, as sent, for the stewards of restricted records alone.
CREATE OR REPLACE FUNCTION sharing.named_in_sealed_rows() RETURNS TABLE (source_person_id bigint, name text, birth text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT sharing.has_duty('restricted') THEN RETURN; END IF;
    RETURN QUERY SELECT DISTINCT ON (s.id) s.id, trim(concat_ws(' ', r.raw ->> 'forename', r.raw ->> 'surname')),
        r.raw ->> 'birth'
    FROM public.source_person s JOIN public.source_record r ON r.source_person_id = s.id AND r.superseded_at IS NULL
    WHERE s.restriction IN (1, 2, 4) AND s.surname = '' AND s.forename = '' AND (r.raw ? 'surname' OR r.raw ? 'forename')
    ORDER BY s.id, r.id DESC;
END $$;

-- Of which rows of one child a policy says yes, for the role in which a page about one child reads (`one_child`):
-- the bounds between what is seen and what is not, as above, of the numbers (person x 8 + restriction) x 512 + class. One
-- array says which classes and which child, so the policy asks one question and not three. `seen`: what `seal.find_seen`
-- says once only that child is in scope; `sight`: the viewer's.
CREATE OR REPLACE FUNCTION seal.find_of_child(child bigint, seen bigint[], sight text[]) RETURNS bigint[]
LANGUAGE plpgsql STABLE AS $$
DECLARE
    here CONSTANT text := split_part(current_setting('kithline.seal', true), '|', 1);
    start CONSTANT bigint := child * 4096;
BEGIN
    RETURN ARRAY(
        SELECT unnest(ARRAY[start + r.spans[i + 1], start + r.spans[i + 2] + 1]) AS b
        FROM (SELECT coalesce(
            (SELECT k.spans FROM seal.reach k
             WHERE k.site = here AND k.role = sight[2] AND current_date BETWEEN k.from_on AND k.until_on),
            (SELECT seal.find_spans(f.marks) FROM seal.find_reach(sight[2], here) f)) AS spans) r,
            generate_series(1, cardinality(r.spans), 3) i
        WHERE width_bucket(r.spans[i] + child, seen) % 2 <> 0
        UNION ALL
        SELECT k.b FROM (SELECT unnest(seen) - 1125899906842624 AS b) k WHERE k.b BETWEEN start AND start + 4096
        ORDER BY b);
END $$;

-- Null where the transaction keeps to no child, and where the viewer sees more than one role's policy can say: in an
-- emergency, on a request, as a steward of restricted records.
CREATE OR REPLACE FUNCTION sharing.of_child() RETURNS bigint[]
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN seal.recall('of_child')::bigint[];
END $$;

-- The child of that id, if one of the viewer's people; null otherwise. The rest of the transaction keeps to that child:
-- nobody else is in scope any more, so that a page about one child shows no other, and each policy looks for one person.
-- The person of that id or, if there is none, of the next one is fetched and looked for among the viewer's people: so an
-- id that is somebody's takes as long as one that is nobody's.
CREATE OR REPLACE FUNCTION sharing.keep_to_child(asked uuid) RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    sight text[] := string_to_array(coalesce(seal.recall('sight'), seal.find_sight()), '|');
    nearest record;
    in_narrow boolean;
    in_wide boolean;
    is_in boolean;
    seen bigint[];
    is_kept boolean;
    set text;
BEGIN
    SELECT p.id, p.public_id, p.status, ARRAY[p.id] AS alone, EXISTS (SELECT FROM public.use_limit) AS may_be_limited,
           EXISTS (SELECT FROM public.instance i WHERE i.kind = 'real') AS has_pace
    INTO nearest FROM public.person p WHERE p.public_id >= asked ORDER BY p.public_id LIMIT 1;
    in_narrow := seal.has_person('narrow', nearest.id, sight);
    in_wide := seal.has_person('wide', nearest.id, sight);
    is_in := coalesce(in_narrow, false) OR coalesce(in_wide, false);
    IF NOT is_in AND coalesce(in_narrow, in_wide) IS NOT NULL THEN  -- a question to the tables, and few need it
        is_in := nearest.id IN (SELECT sharing.people_in_emergency());
    END IF;
    IF (is_in AND nearest.public_id = asked AND nearest.status = 'active') IS NOT TRUE
       OR (nearest.has_pace AND seal.is_past_pace(nearest.id)) THEN
        RETURN NULL;
    END IF;
    IF in_narrow IS NOT NULL THEN
        is_kept := seal.keep('people_narrow', CASE WHEN in_narrow THEN nearest.alone ELSE '{}' END::text);
    END IF;
    IF in_wide IS NOT NULL THEN
        is_kept := seal.keep('people_wide', CASE WHEN in_wide THEN nearest.alone ELSE '{}' END::text);
    END IF;
    -- as sharing.seen would find it, which need not look for the child again
    set := set_config('kithline.ages', '', true);
    set := set_config('kithline.kept_seen', '', true);
    set := set_config('kithline.kept_of_child', '', true);
    IF current_setting('kithline.emergency', true) IS DISTINCT FROM 'asked'
       AND coalesce(current_setting('kithline.request', true), '') = '' THEN
        seen := seal.find_seen(CASE WHEN in_narrow THEN nearest.alone END, CASE WHEN in_wide THEN nearest.alone END,
                               nearest.may_be_limited);
        is_kept := seal.keep('seen', seen::text);
        IF sight[8] !~ 'restricted' THEN
            is_kept := seal.keep('of_child', seal.find_of_child(nearest.id, seen, sight)::text);
        END IF;
    END IF;
    RETURN nearest.id;
END $$;

-- Of the viewer's people only those among these: the rest of the transaction keeps to them, and ages count again. A page that
-- shows few need not find thousands, nor look each row up among them. Whether it does: not in an emergency nor on a request.
CREATE OR REPLACE FUNCTION seal.keep_among(among bigint[]) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
DECLARE
    sight text[] := string_to_array(seal.sight(), '|');
    each text;
    kept bigint[];
    set text;
    is_kept boolean;
BEGIN
    IF sight IS NULL OR current_setting('kithline.emergency', true) IS NOT DISTINCT FROM 'asked'
       OR coalesce(current_setting('kithline.request', true), '') <> '' THEN RETURN false; END IF;
    FOREACH each IN ARRAY ARRAY['narrow', 'wide'] LOOP
        CONTINUE WHEN coalesce(sight[3 + array_position(ARRAY['narrow', 'wide'], each)], '') = '';
        kept := seal.recall('people_' || each);
        kept := CASE
            -- they are in order, so each is looked for by halving
            WHEN kept IS NOT NULL THEN ARRAY(SELECT a FROM unnest(among) a WHERE kept[width_bucket(a, kept)] = a ORDER BY a)
            WHEN split_part(current_setting('kithline.seal', true), '|', 1) = 'authority'
                THEN ARRAY(SELECT f FROM seal.find_of_authority(each, sight, among) f ORDER BY f)
            WHEN each = 'narrow' THEN ARRAY(SELECT f FROM seal.find_on_roll(sight, among) f ORDER BY f)
            ELSE '{}' END;
        is_kept := seal.keep('people_' || each, kept::text);
    END LOOP;
    set := set_config('kithline.kept_seen', '', true);
    set := set_config('kithline.kept_of_child', '', true);
    set := set_config('kithline.ages', '', true);
    RETURN true;
END $$;

-- For a list of one school: those on its roll.
CREATE OR REPLACE FUNCTION sharing.keep_to_school(asked text) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN seal.keep_among(ARRAY(
        SELECT DISTINCT p.person_id FROM public.pupil_at p JOIN public.organisation o ON o.id = p.school_id
        WHERE o.code = asked ORDER BY p.person_id));
END $$;

-- For a page of a list: those whom it shows.
CREATE OR REPLACE FUNCTION sharing.keep_to_people(asked bigint[]) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN seal.keep_among(asked);
END $$;

-- Until the transaction keeps to somebody, no row is seen of which an age or one of two shapes decides (marks from 3 on): what is
-- asked next is only who somebody is, and to find the ages of thousands for that took longer than to find them. Whether it is
-- so: not where the matrix gives names themselves at some ages only, nor in an emergency nor on a request. The setting is
-- anybody's to write, for it only hides.
CREATE OR REPLACE FUNCTION sharing.leave_ages_out() RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    marks bigint[] := sharing.marks();
    set text;
BEGIN
    IF marks IS NULL OR 0 < ANY (marks[11:13]) OR current_setting('kithline.emergency', true) IS NOT DISTINCT FROM 'asked'
       OR coalesce(current_setting('kithline.request', true), '') <> '' THEN RETURN false; END IF;
    set := set_config('kithline.kept_seen', '', true);
    set := set_config('kithline.ages', 'out', true);
    RETURN true;
END $$;

-- At which schools the viewer has pupils: by the relationship where it is one with schools, else by the pupils.
CREATE OR REPLACE FUNCTION sharing.schools_in_scope() RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 20
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    sight text[] := string_to_array(seal.sight(), '|');
    only_one text := CASE '' WHEN sight[4] THEN sight[5] WHEN sight[5] THEN sight[4] END;
BEGIN
    IF only_one IN ('linked_school', 'enrolled', 'trust_school')
       AND current_setting('kithline.emergency', true) IS DISTINCT FROM 'asked' THEN
        RETURN QUERY
        SELECT s.id FROM (
            SELECT m.school_id AS id FROM sharing.my_schools() m WHERE only_one = 'linked_school'
            UNION SELECT nullif(sight[3], '')::bigint WHERE only_one = 'enrolled'
            UNION SELECT t.school_id FROM public.trust_school t
                WHERE only_one = 'trust_school' AND t.trust_id = nullif(sight[3], '')::bigint
                  AND t.valid_from <= current_date AND (t.valid_to IS NULL OR t.valid_to >= current_date)) s
        WHERE EXISTS (SELECT FROM public.pupil_at p WHERE p.school_id = s.id);
    ELSE
        RETURN QUERY SELECT DISTINCT p.school_id FROM public.pupil_at p WHERE p.person_id = ANY (ARRAY(
            SELECT sharing.people_here('narrow') UNION SELECT sharing.people_here('wide')));
    END IF;
END $$;
