-- What sources say, or said, of these source persons: names, birth and sex, addresses, numbers; the newest first.
SELECT f.source_person_id, f.what, f.value, f.likeness, d.feed, f.valid_from, f.valid_to, f.known_to, d.received_at, f.is_valid
FROM (
    SELECT source_person_id, CASE kind WHEN 'legal' THEN 'name' ELSE kind || '_name' END AS what,
           concat_ws(' ', nullif(forename, ''), nullif(middle, ''), nullif(surname, '')) AS value,
           concat_ws(' ', nullif(forename, ''), nullif(surname, '')) AS likeness, valid_from, valid_to, known_to,
           delivery_id, true AS is_valid
    FROM person_name WHERE source_person_id = ANY(%(ids)s)
    UNION ALL
    SELECT source_person_id, field, value, value, valid_from, valid_to, known_to, delivery_id, true
    FROM person_attribute WHERE source_person_id = ANY(%(ids)s) AND field IN ('birth', 'sex')
    UNION ALL
    SELECT source_person_id, 'address', concat_ws(', ', nullif(lines, ''), nullif(postcode, '')),
           coalesce(nullif(uprn, ''), nullif(address_key, ''), concat_ws(' ', lines, postcode)), valid_from, valid_to,
           known_to, delivery_id, true
    FROM person_address WHERE source_person_id = ANY(%(ids)s)
    UNION ALL
    SELECT source_person_id, scheme, value, value, valid_from, valid_to, known_to, delivery_id, is_valid
    FROM person_identifier WHERE source_person_id = ANY(%(ids)s)
) f
LEFT JOIN delivery d ON d.id = f.delivery_id
WHERE f.value <> ''
ORDER BY f.what, f.known_to NULLS FIRST, f.valid_from DESC NULLS LAST, d.received_at DESC NULLS LAST, f.value
