-- What was written about one person that the viewer may see: each sort at most once. Mostly there is nothing, and none of
-- it is asked for.
SELECT 'question' AS sort FROM correction c WHERE c.person_id = %(person)s
UNION
SELECT 'note' FROM record_note n WHERE n.person_id = %(person)s
UNION
SELECT 'note' FROM use_limit l WHERE l.person_id = %(person)s
