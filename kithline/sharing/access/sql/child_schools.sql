-- The schools on whose roll one person is now.
SELECT o.name, o.telephone, p.year_group, p.since
FROM pupil_at p JOIN organisation o ON o.id = p.school_id
WHERE p.person_id = %(person)s
ORDER BY p.since DESC NULLS LAST, o.name
