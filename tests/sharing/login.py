"""A database login as an attacker has it: plain SQL, no Django, and a seal only if one is made for it."""

from dataclasses import dataclass
from typing import Any

import psycopg
from django.db import connection

from kithline.ops.home import home
from kithline.ops.secrets import Secrets
from kithline.sharing.logins import AUDIENCE_LOGIN, ONE_CHILD, OWNER, PIPELINE, password_of
from kithline.sharing.seal import make_seal


def secret_of(audience: str) -> str:
    return Secrets(home()).get(f"seal:{audience}")


def connect(login: str) -> "psycopg.Connection[Any]":
    """A connection of that login to the database that the test stands in, committing each statement."""
    place = connection.settings_dict
    return psycopg.connect(
        host=place["HOST"],
        port=place["PORT"],
        dbname=place["NAME"],
        user=login,
        password=password_of(login, Secrets(home())),
        autocommit=True,
    )


@dataclass
class Login:
    """One connection of a web login (or `owner`, `pipeline`)."""

    audience: str

    def __post_init__(self) -> None:
        login = {"owner": OWNER, "pipeline": PIPELINE, **AUDIENCE_LOGIN}[self.audience]
        self.connection = connect(login)

    @property
    def pid(self) -> int:
        return self.connection.info.backend_pid

    def seal(self, user_id: int, role: str, organisation_id: int | None = None, **changes: Any) -> str:
        """A true seal for this connection; `changes` replace what it is made of."""
        made: dict[str, Any] = {
            "secret": secret_of(self.audience),
            "audience": self.audience,
            "user_id": user_id,
            "role": role,
            "organisation_id": organisation_id,
            "pid": self.pid,
        } | changes
        return make_seal(**made)

    def hold(self, seal: str) -> None:
        """Hold the seal for the whole connection, which the site never does: so that each statement here is alone."""
        self.connection.execute("SELECT set_config('kithline.seal', %s, false)", [seal])

    def become_one_child(self) -> None:
        """Take the role in which a page about one child reads, for the rest of the transaction."""
        role = ONE_CHILD[AUDIENCE_LOGIN[self.audience]]
        self.connection.execute("SELECT set_config('role', %s, true)", [role])

    def rows(self, statement: str, given: Any = None) -> list[tuple[Any, ...]]:
        return self.connection.execute(statement, given).fetchall()  # type: ignore[arg-type]

    def column(self, statement: str, given: Any = None) -> list[Any]:
        return [row[0] for row in self.rows(statement, given)]

    def refuses(self, statement: str) -> bool:
        """Whether the database says that the login may not."""
        try:
            self.connection.execute(statement)  # type: ignore[arg-type]
        except (psycopg.errors.InsufficientPrivilege, psycopg.errors.RaiseException):
            return True
        return False

    def close(self) -> None:
        self.connection.close()
