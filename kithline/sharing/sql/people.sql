-- Whom a viewer has by each relationship. This text is run three times (`sharing.policies`): for all of them, for whether
-- one child is among them, and for those among some, with "child" or "among" and the condition on it in the places between
-- braces. A page about one child, or one school, need not find thousands. `sight`: the viewer's, as `seal.find_sight` says.

-- The schools' site: pupils on a roll. Whatever that site asks, there is no other relationship here.
CREATE OR REPLACE FUNCTION seal.find_on_roll(sight text[]{child}) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE ROWS 500 AS $$
DECLARE place bigint := nullif(sight[3], '');
BEGIN
    CASE sight[4]
    WHEN 'enrolled' THEN
        RETURN QUERY SELECT p.person_id FROM public.pupil_at p WHERE p.school_id = place{only p};
    WHEN 'trust_school' THEN
        RETURN QUERY SELECT DISTINCT p.person_id FROM public.pupil_at p JOIN public.trust_school t USING (school_id)
        WHERE t.trust_id = place AND t.valid_from <= current_date
          AND (t.valid_to IS NULL OR t.valid_to >= current_date){only p};
    ELSE
        RETURN;
    END CASE;
END $$;

-- The authority's site, for the shapes narrow and wide. Whoever is at two schools, or has two workers, may come twice.
CREATE OR REPLACE FUNCTION seal.find_of_authority(shape text, sight text[]{child}) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE ROWS 500 AS $$
BEGIN
    CASE sight[CASE shape WHEN 'narrow' THEN 4 WHEN 'wide' THEN 5 END]
    WHEN 'linked_school' THEN
        RETURN QUERY SELECT p.person_id FROM public.pupil_at p
        WHERE p.school_id = ANY (ARRAY(SELECT s.school_id FROM sharing.my_schools() s)){only p};
    WHEN 'allocated', 'team' THEN
        RETURN QUERY SELECT a.person_id FROM public.allocated_to a
        WHERE a.professional_id IN (SELECT seal.find_professionals(sight)){only a};
    WHEN 'reviewed' THEN
        RETURN QUERY SELECT a.person_id FROM public.allocated_to a
        WHERE a.service = 'reviewing' AND a.professional_id IN (SELECT seal.find_professionals(sight)){only a};
-- {cohorts}
    ELSE
        RETURN;
    END CASE;
END $$;
