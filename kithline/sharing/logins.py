"""The database's logins. None is a superuser nor may bypass row-level security.

`DATABASE_URL` (or the embedded server's superuser) is the set-up login: it makes the database and these, and is used
for nothing else.
"""

import contextlib

import psycopg
from psycopg import sql

from kithline.ops.secrets import Secrets

OWNER = "kithline_owner"  # migrations; owns every table
PIPELINE = "kithline_pipeline"  # takes deliveries in, links, assembles, derives
SCHOOL_WEB = "kithline_school_web"
AUTHORITY_WEB = "kithline_authority_web"
SEARCH = "kithline_search"
BACKUP = "kithline_backup"
LOGINS = (OWNER, PIPELINE, SCHOOL_WEB, AUTHORITY_WEB, SEARCH, BACKUP)
WEB_LOGINS = (SCHOOL_WEB, AUTHORITY_WEB)
TRUSTED = (OWNER, PIPELINE, SEARCH, BACKUP)  # an explicit true policy on every table
# What a site's login becomes while it reads a page about one child: nobody logs in as one (see ADR 15)
ONE_CHILD = {SCHOOL_WEB: "kithline_school_child", AUTHORITY_WEB: "kithline_authority_child"}
AUDIENCE_LOGIN = {"school": SCHOOL_WEB, "authority": AUTHORITY_WEB}


def password_of(login: str, secrets: Secrets) -> str:
    return secrets.get(f"login:{login.removeprefix('kithline_')}")


def make_logins(setup_url: str, secrets: Secrets) -> None:
    """Create the logins, or set their passwords anew. `setup_url` reaches any database of the server."""
    with psycopg.connect(setup_url, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(hashtext('kithline logins'))")
        for login in LOGINS:
            found = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [login]).fetchone()
            connection.execute(
                sql.SQL("{} ROLE {} LOGIN NOCREATEDB NOCREATEROLE PASSWORD {}").format(
                    sql.SQL("ALTER" if found else "CREATE"),
                    sql.Identifier(login),
                    sql.Literal(password_of(login, secrets)),
                )
            )
            connection.execute(sql.SQL("ALTER ROLE {} SET timezone = 'UTC'").format(sql.Identifier(login)))
        for login, role in ONE_CHILD.items():
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
                connection.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(role)))
            # the login has what its role has only once it becomes it: the policies of both would else hold together
            connection.execute(sql.SQL("ALTER ROLE {} NOINHERIT").format(sql.Identifier(login)))
            connection.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(role), sql.Identifier(login)))
        for login in WEB_LOGINS:
            # else each request could read what the others ask, in pg_stat_activity; only a superuser may forbid it
            with contextlib.suppress(psycopg.errors.InsufficientPrivilege):
                connection.execute(
                    sql.SQL("ALTER ROLE {} SET track_activities = off").format(sql.Identifier(login))
                )


def owner_of(setup_url: str, name: str) -> str:
    """The login to which a database belongs."""
    with psycopg.connect(setup_url, autocommit=True) as connection:
        found = connection.execute(
            "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = %s", [name]
        ).fetchone()
    return str(found[0]) if found else ""


def make_database(setup_url: str, name: str, *, template: str | None = None) -> bool:
    """Create the database, owned by the owner login; False if it was there. Nobody may make temporary tables in it
    but the pipeline, whose staging tables they are. A template of ours is copied as files: through the log, which is
    PostgreSQL's own choice, a small one takes five times as long."""
    with psycopg.connect(setup_url, autocommit=True) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            return False
        with contextlib.suppress(psycopg.errors.InvalidGrantOperation, psycopg.errors.InsufficientPrivilege):
            connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(OWNER)))
        connection.execute(
            sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {} STRATEGY {}").format(
                sql.Identifier(name),
                sql.Identifier(OWNER),
                sql.Identifier(template or "template0"),
                sql.SQL("FILE_COPY" if template else "WAL_LOG"),
            )
        )
        database = sql.Identifier(name)
        connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
        connection.execute(
            sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(
                database, sql.SQL(", ").join(map(sql.Identifier, LOGINS))
            )
        )
        connection.execute(
            sql.SQL("GRANT TEMPORARY ON DATABASE {} TO {}").format(database, sql.Identifier(PIPELINE))
        )
        return True
