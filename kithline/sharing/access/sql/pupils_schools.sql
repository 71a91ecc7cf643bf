-- The schools by which a list of the viewer's pupils can be narrowed.
SELECT o.code, o.name FROM organisation o WHERE o.id IN (SELECT sharing.schools_in_scope()) ORDER BY o.name, o.code
