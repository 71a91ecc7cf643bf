-- Pairs for the stewards of restricted records, of which at least one person is restricted: those that share a number,
-- or name and date of birth; and those that linking holds between two persons of whom one is restricted. Worked out at
-- each look, so that no trace of a likeness is kept. Without those on which a decision stands or is under way.
WITH sealed AS (
    SELECT s.*, l.person_id FROM source_person s JOIN link l ON l.source_person_id = s.id AND l.known_to IS NULL
    JOIN person p ON p.id = l.person_id
    WHERE s.partition <> '' OR s.restriction = ANY(%(spreads)s) OR p.restriction = ANY(%(spreads)s)),
alike AS (
    SELECT s.id AS one, t.id AS other, 'same_number' AS code FROM sealed s JOIN source_person t ON t.upn = s.upn
    UNION ALL
    SELECT s.id, t.id, 'same_number' FROM sealed s JOIN source_person t ON t.nhs_number = s.nhs_number
    UNION ALL
    SELECT s.id, t.id, 'same_name_and_birth' FROM sealed s
    JOIN source_person t ON t.birth = s.birth AND lower(t.surname) = lower(s.surname)
     AND lower(t.forename) = lower(s.forename)
    UNION ALL
    SELECT w.left_id, w.right_id, 'crosses' FROM link_review w JOIN sealed s ON s.id IN (w.left_id, w.right_id)
    WHERE w.closed_at IS NULL)
SELECT DISTINCT ON (least(l.person_id, r.person_id), greatest(l.person_id, r.person_id))
       least(a.one, a.other), greatest(a.one, a.other), l.person_id, r.person_id,
       concat_ws(' ', s.forename, s.surname), concat_ws(' ', t.forename, t.surname), s.birth, t.birth, s.namespace,
       t.namespace, a.code, greatest(s.changed_at, t.changed_at), greatest(p.restriction, o.restriction,
       s.restriction, t.restriction)
FROM alike a
JOIN source_person s ON s.id = least(a.one, a.other) JOIN source_person t ON t.id = greatest(a.one, a.other)
JOIN link l ON l.source_person_id = s.id AND l.known_to IS NULL
JOIN link r ON r.source_person_id = t.id AND r.known_to IS NULL
JOIN person p ON p.id = l.person_id JOIN person o ON o.id = r.person_id
WHERE l.person_id <> r.person_id
  AND NOT EXISTS (
      SELECT FROM link_request k WHERE k.left_id = s.id AND k.right_id = t.id AND k.done_at IS NULL)
  AND NOT EXISTS (
      SELECT FROM link_decision d JOIN link x ON x.source_person_id = d.left_id AND x.known_to IS NULL
      JOIN link y ON y.source_person_id = d.right_id AND y.known_to IS NULL
      WHERE d.known_to IS NULL AND least(x.person_id, y.person_id) = least(l.person_id, r.person_id)
        AND greatest(x.person_id, y.person_id) = greatest(l.person_id, r.person_id))
ORDER BY least(l.person_id, r.person_id), greatest(l.person_id, r.person_id), a.code, s.id, t.id
