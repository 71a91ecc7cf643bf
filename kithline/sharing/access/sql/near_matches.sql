-- Who, among those whom the viewer may see, shares a number, a surname, a date of birth or a postcode with somebody to be
-- entered: what is chosen of them, their numbers and their postcodes.
WITH alike AS (
    SELECT person_id FROM chosen_value WHERE field IN ('surname', 'preferred_surname') AND sort_key = %(surname)s
    UNION SELECT person_id FROM chosen_value WHERE field = 'birth' AND value IN (%(birth)s, %(swapped)s)
    UNION SELECT person_id FROM person_identifier WHERE value = ANY(%(numbers)s) AND known_to IS NULL
    UNION SELECT person_id FROM person_address WHERE postcode = %(postcode)s AND known_to IS NULL)
SELECT p.id, p.public_id, s.what, s.value
FROM alike a JOIN person p ON p.id = a.person_id AND p.status = 'active' AND p.restriction = 0
JOIN LATERAL (
    SELECT c.field AS what, c.value FROM chosen_value c WHERE c.person_id = p.id AND c.field = ANY(%(fields)s)
    UNION ALL
    SELECT i.scheme, i.value FROM person_identifier i
    WHERE i.person_id = p.id AND i.known_to IS NULL AND i.value = ANY(%(numbers)s)
    UNION ALL
    SELECT 'postcode', h.postcode FROM person_address h
    WHERE h.person_id = p.id AND h.known_to IS NULL AND h.postcode = %(postcode)s) s ON true
