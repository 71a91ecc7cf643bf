"""Whether the two roles in which a page about one child reads (ADR 15) are there, with what they are given and no more.

What they must have is read from the statements that give it (`kithline.sharing.one_child`); whatever else they have,
from whomever, is a fault: a site's login may become its role at any time, and the policies of that role ask for less.
"""

import re
from collections.abc import Iterator
from typing import Any

from django.db import connection

from kithline.sharing import one_child
from kithline.sharing.logins import ONE_CHILD

_GIVEN = re.compile(r"GRANT SELECT(?: \((?P<columns>[^)]*)\))? ON public\.(?P<table>\w+) TO (?P<role>\w+)")
SCHEMAS = {"public", "sharing"}
FUNCTIONS = {"sharing.of_child", "sharing.is_signed_in"}
_OURS = "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'"


def faults_of_roles() -> list[str]:
    """Each fault in one line; none where both roles are as set up. Any login may ask."""
    with connection.cursor() as cursor:
        found: list[str] = []
        for login, role in ONE_CHILD.items():
            cursor.execute(
                "SELECT rolcanlogin, rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication "
                "FROM pg_roles WHERE rolname = %s",
                [role],
            )
            there = cursor.fetchone()
            if there is None:
                found.append(f"the role {role} is missing")
                continue
            if there[0]:
                found.append(f"somebody may log in as {role}")
            if there[1]:
                found.append(f"the role {role} is not an ordinary one")
            found += [*_members(cursor, login, role), *_rights(cursor, role), *_beside(cursor, role)]
        return found


def _members(cursor: Any, login: str, role: str) -> Iterator[str]:
    """Its site's login becomes it, and has nothing of it before; nobody else may but who sets up, and it nobody."""
    cursor.execute(
        "SELECT pg_has_role(rolname, %s, 'MEMBER'), pg_has_role(rolname, %s, 'USAGE') FROM pg_roles WHERE rolname = %s",
        [role, role, login],
    )
    may_become, has_already = cursor.fetchone() or (False, False)
    if not may_become:
        yield f"{login} may not become {role}"
    if has_already:
        yield f"{login} has what {role} has without becoming it"
    cursor.execute(
        "SELECT r.rolname FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member "
        "JOIN pg_roles g ON g.oid = m.roleid WHERE g.rolname = %s AND r.rolname <> %s "
        "AND NOT (r.rolsuper OR r.rolcreaterole) ORDER BY 1",
        [role, login],
    )
    for (other,) in cursor.fetchall():
        yield f"{other} may become {role}"
    cursor.execute(
        "SELECT g.rolname FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member "
        "JOIN pg_roles g ON g.oid = m.roleid WHERE r.rolname = %s ORDER BY 1",
        [role],
    )
    for (other,) in cursor.fetchall():
        yield f"{role} may become {other}"


def _rights(cursor: Any, role: str) -> Iterator[str]:
    """It reads the columns that it is given, of no other table any, and changes nothing."""
    cursor.execute(
        "SELECT n.nspname || '.' || c.relname, array_agg(a.attname::text), array_agg(a.attname::text) "
        "FILTER (WHERE has_column_privilege(%s, c.oid, a.attnum, 'SELECT')) "
        "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid "
        "AND a.attnum > 0 AND NOT a.attisdropped "
        f"WHERE {_OURS} AND c.relkind IN ('r', 'p', 'v', 'm', 'f') GROUP BY 1",
        [role],
    )
    given = {
        f"public.{line['table']}": line["columns"]
        for each in one_child.statements()
        if (line := _GIVEN.fullmatch(each)) and line["role"] == role
    }
    reads = {}
    for table, columns, seen in cursor.fetchall():
        reads[table] = set(seen or ())
        wanted = (
            set(columns if given[table] is None else given[table].split(", ")) if table in given else set()
        )
        if wanted - reads[table]:
            yield f"{role} may not read all that it is given of {table}"
        if reads[table] - wanted:
            yield f"{role} may read more of {table} than it is given"
    for table in sorted(given.keys() - reads.keys()):
        yield f"there is no {table}, which {role} reads"
    changes = (
        " OR ".join(
            f"has_table_privilege(%(role)s, c.oid, '{right}')"
            for right in ("INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
        )
        + " OR has_any_column_privilege(%(role)s, c.oid, 'INSERT, UPDATE, REFERENCES')"
    )
    cursor.execute(
        "SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        f"WHERE {_OURS} AND ((c.relkind IN ('r', 'p', 'v', 'm', 'f') AND ({changes})) "
        "OR (c.relkind = 'S' AND has_sequence_privilege(%(role)s, c.oid, 'USAGE, SELECT, UPDATE')) "
        "OR pg_get_userbyid(c.relowner) = %(role)s) ORDER BY 1",
        {"role": role},
    )
    for (table,) in cursor.fetchall():
        yield f"{role} may change {table}"


def _beside(cursor: Any, role: str) -> Iterator[str]:
    """Schemas, functions and the database."""
    cursor.execute(
        "SELECT n.nspname, has_schema_privilege(%(role)s, n.oid, 'USAGE'), "
        "has_schema_privilege(%(role)s, n.oid, 'CREATE') "
        f"FROM pg_namespace n WHERE {_OURS} ORDER BY 1",
        {"role": role},
    )
    for schema, uses, makes in cursor.fetchall():
        if uses != (schema in SCHEMAS):
            yield f"{role} may {'' if uses else 'not '}use the schema {schema}"
        if makes:
            yield f"{role} may make things in the schema {schema}"
    cursor.execute(
        "SELECT DISTINCT n.nspname || '.' || p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace "
        f"WHERE {_OURS} AND has_schema_privilege(%(role)s, n.oid, 'USAGE') "
        "AND has_function_privilege(%(role)s, p.oid, 'EXECUTE')",
        {"role": role},
    )
    runs = {name for (name,) in cursor.fetchall()}
    for name in sorted(FUNCTIONS ^ runs):
        yield f"{role} may {'' if name in runs else 'not '}run {name}"
    cursor.execute(
        "SELECT has_database_privilege(%(role)s, current_database(), 'CREATE, TEMPORARY')", {"role": role}
    )
    if cursor.fetchone()[0]:
        yield f"{role} may make things in the database"
