"""What must hold before a site serves: checked at start-up and by `kithline doctor`."""

from dataclasses import dataclass

from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from kithline.sharing import policies
from kithline.sharing.breached import list_of
from kithline.sharing.child_roles import faults_of_roles
from kithline.sharing.logins import WEB_LOGINS


@dataclass(frozen=True)
class Fault:
    """What is wrong, and how to mend it."""

    what: str
    mend: str


_SET_UP = "run `kithline setup`; take away by hand what somebody gave beside it"
_MIGRATE = "run `kithline setup`, which applies the policies anew"


def faults() -> list[Fault]:
    """Every fault of this process's login, of the roles that it becomes and of the tables' protection; none: safe to
    serve."""
    found: list[Fault] = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper, rolbypassrls, rolcreaterole, has_database_privilege(current_user, current_database(), "
            "'TEMPORARY'), current_user FROM pg_roles WHERE rolname = current_user"
        )
        superuser, bypasses, creates, temporary, login = cursor.fetchone()
        if superuser or bypasses or creates:
            found.append(
                Fault(f"the login {login} is not an ordinary one", "use the logins that setup makes")
            )
        if temporary and login in WEB_LOGINS:
            found.append(
                Fault(
                    f"the login {login} may create temporary tables",
                    "REVOKE TEMPORARY ON DATABASE ... FROM PUBLIC",
                )
            )
        cursor.execute(
            "SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity FROM pg_class c "
            "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p', 'f')"
        )
        tables = dict(cursor.fetchall())
        found += [
            Fault(f"the table {name} has no forced row-level security", _MIGRATE)
            for name, is_forced in sorted(tables.items())
            if not is_forced
        ]
        cursor.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public' "
            "AND c.relkind IN ('r', 'p') AND NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid "
            "AND p.polname = 'trusted') ORDER BY 1"
        )
        found += [
            Fault(f"the table {name} shows no row to the pipeline and the backup", _MIGRATE)
            for (name,) in cursor.fetchall()
        ]
        unknown = set(tables) - policies.known_tables(set(tables))
        found += [
            Fault(f"the table {name} is in no list of kithline.sharing.policies", "add it to one")
            for name in sorted(unknown)
        ]
        cursor.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public' "
            "AND c.relkind = 'v' AND NOT coalesce(c.reloptions @> ARRAY['security_invoker=true'], false)"
        )
        found += [
            Fault(
                f"the view {name} shows with its owner's rights", "create it WITH (security_invoker = true)"
            )
            for (name,) in cursor.fetchall()
        ]
        cursor.execute(
            "SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE n.nspname NOT IN ('public', 'pg_catalog', 'information_schema', 'pg_toast') "
            "AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND has_schema_privilege(n.oid, 'USAGE') "
            "AND has_table_privilege(c.oid, 'SELECT')"
        )
        if login in WEB_LOGINS:
            found += [
                Fault(
                    f"the login {login} may read {schema}.{name}",
                    "REVOKE it: what a site reads is in schema public",
                )
                for schema, name in cursor.fetchall()
            ]
        cursor.execute("SELECT count(*) FROM pg_matviews WHERE schemaname = 'public'")
        if cursor.fetchone()[0]:
            found.append(Fault("a materialised view ignores the policies", "make it a table with policies"))
    found += [Fault(what, _SET_UP) for what in faults_of_roles()]
    try:
        list_of()
    except ValueError as why:
        found.append(Fault(str(why), "lay it there, or unset the variable"))
    return found


def refuse_to_serve_if_unsafe() -> None:
    """Raise ImproperlyConfigured, one line a fault, if any check fails."""
    found = faults()
    if found:
        raise ImproperlyConfigured("; ".join(f"{fault.what}: {fault.mend}" for fault in found))
