-- What was chosen for one person (is_chosen), and every value that any source gives now, with its delivery.
SELECT s.is_chosen, s.field, s.value, s.likeness, s.since, d.feed, d.as_at, d.received_at
FROM (
    SELECT true AS is_chosen, c.field, c.value, c.value AS likeness, NULL::date AS since, c.delivery_id
    FROM chosen_value c WHERE c.person_id = %(person)s
    UNION ALL
    SELECT false, CASE n.kind WHEN 'legal' THEN 'name' ELSE n.kind || '_name' END,
           concat_ws(', ', nullif(n.surname, ''), nullif(concat_ws(' ', nullif(n.forename, ''), nullif(n.middle, '')), '')),
           concat_ws(' ', n.surname, n.forename), n.valid_from, n.delivery_id
    FROM person_name n
    WHERE n.person_id = %(person)s AND n.known_to IS NULL AND (n.valid_to IS NULL OR n.valid_to > %(on)s)
    UNION ALL
    SELECT false, a.field, a.value, a.value, a.valid_from, a.delivery_id
    FROM person_attribute a
    WHERE a.person_id = %(person)s AND a.known_to IS NULL AND (a.valid_to IS NULL OR a.valid_to > %(on)s)
    UNION ALL
    SELECT false, 'address', concat_ws(', ', nullif(h.lines, ''), nullif(h.postcode, '')), concat_ws(' ', h.lines, h.postcode), h.valid_from, h.delivery_id
    FROM person_address h
    WHERE h.person_id = %(person)s AND h.known_to IS NULL AND (h.valid_to IS NULL OR h.valid_to > %(on)s)
    UNION ALL
    SELECT false, i.scheme, i.value, i.value, i.valid_from, i.delivery_id
    FROM person_identifier i
    WHERE i.person_id = %(person)s AND i.known_to IS NULL AND (i.valid_to IS NULL OR i.valid_to > %(on)s)
      AND i.is_valid
) s
LEFT JOIN delivery d ON d.id = s.delivery_id
WHERE s.is_chosen OR s.value <> ''
ORDER BY 1 DESC, 2, 7 DESC NULLS LAST, 8 DESC NULLS LAST, 3
