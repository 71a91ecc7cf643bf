"""Where the database is, for each login: the embedded server of this home, or the one that DATABASE_URL names."""

import os
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit, urlunsplit

from kithline.ops.home import home
from kithline.ops.postgres import Cluster
from kithline.ops.secrets import Secrets
from kithline.sharing.logins import password_of


def database_name() -> str:
    """KITHLINE_DATABASE, else the name in DATABASE_URL, else `kithline`."""
    named = os.environ.get("KITHLINE_DATABASE")
    if named:
        return named
    given = os.environ.get("DATABASE_URL")
    return (urlsplit(given).path.lstrip("/") if given else "") or "kithline"


def setup_url(database: str = "postgres") -> str:
    """The set-up login's address: it makes logins and databases, and is used for nothing else."""
    given = os.environ.get("DATABASE_URL")
    if given:
        return urlunsplit(urlsplit(given)._replace(path=f"/{database}"))
    server = Cluster(home()).ensure()
    return server.url(server.superuser, database, server.superuser_password)


def login_url(login: str, database: str) -> str:
    """The address of a database for one of our own logins, with its password: for programs, never for a message."""
    password = password_of(login, Secrets(home()))
    given = os.environ.get("DATABASE_URL")
    if not given:
        return Cluster(home()).ensure().url(login, database, password)
    parts = urlsplit(given)
    place = f"{quote(login)}:{quote(password)}@{parts.netloc.rpartition('@')[2]}"
    return urlunsplit(parts._replace(netloc=place, path=f"/{database}"))


def settings_for(login: str) -> dict[str, Any]:
    """Django's settings of the one connection that this process has."""
    given = os.environ.get("DATABASE_URL")
    password = password_of(login, Secrets(home()))
    if given:
        parts = urlsplit(given)
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        place: dict[str, Any] = {
            "HOST": query.pop("host", "") or unquote(parts.hostname or ""),
            "PORT": query.pop("port", "") or str(parts.port or ""),
            "OPTIONS": query,
        }
    else:
        server = Cluster(home()).ensure()
        place = {"HOST": str(server.socket_dir), "PORT": str(server.port), "OPTIONS": {}}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": database_name(),
        "USER": login,
        "PASSWORD": password,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,  # a middleware opens the transaction round the whole response instead
        **place,
    }
