"""The longest list page's server time, under the school's own login, against its own SQL run bare."""

import time
from statistics import median
from typing import Any

from bench.load import LEAD, LIST_LENGTH

WARM_UP = 3
BENIGN = ("DISCARD", "SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")


def page(school: str, repeats: int) -> dict[str, Any]:
    """Seconds of the page and of its statements, taken in turn. The process's site is `school`.

    The address names the school, so that the statements ask for the same rows where no policy limits them.
    """
    import django

    django.setup()
    from django.db import connection
    from django.test import Client

    from kithline.sharing.models import User

    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.get(username=LEAD), "allauth.account.auth_backends.AuthenticationBackend")
    address = f"/pupils/?school={school}&show={LIST_LENGTH}"

    def look() -> float:
        start = time.perf_counter()
        response = client.get(address)
        seconds = time.perf_counter() - start
        assert response.status_code == 200, f"the list page answered {response.status_code}"
        look.page = response.content  # type: ignore[attr-defined]
        return seconds

    for _ in range(WARM_UP):
        look()
    asked: list[tuple[str, Any]] = []
    spent = 0.0

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal spent
        if not sql.lstrip().upper().startswith(BENIGN):
            asked.append((sql, params))
        start = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            spent += time.perf_counter() - start

    with connection.execute_wrapper(note):
        look()
    bare = bare_connection()
    runnable = [one for one in asked if _runs(bare, one)]

    def run_bare() -> float:
        start = time.perf_counter()
        for sql, params in runnable:
            cursor = bare.execute(sql, params)
            if cursor.description:
                cursor.fetchall()
        seconds = time.perf_counter() - start
        bare.rollback()
        return seconds

    for _ in range(WARM_UP):
        run_bare()
    pairs = [(look(), run_bare()) for _ in range(repeats)]
    bare.close()
    shown = look.page.decode().count('href="/pupils/')  # type: ignore[attr-defined]
    return {
        "page": [one for one, _ in pairs],
        "bare": [one for _, one in pairs],
        "ratio": [one / other for one, other in pairs],
        "sql_of_page": spent,
        "statements": len(asked),
        "run_bare": len(runnable),
        "links": shown,
        "bytes": len(look.page),  # type: ignore[attr-defined]
        "median": median(one for one, _ in pairs),
    }


def bare_connection(login: str = "") -> Any:
    """A connection of the pipeline's login, whose one policy is always true, or of `login`, to the same database."""
    import psycopg
    from django.db import connection

    from kithline.ops.home import home
    from kithline.ops.secrets import Secrets
    from kithline.sharing.logins import PIPELINE, password_of

    place, user = connection.settings_dict, login or PIPELINE
    return psycopg.connect(
        host=place["HOST"],
        port=place["PORT"],
        dbname=place["NAME"],
        user=user,
        password=password_of(user, Secrets(home())),
        cursor_factory=psycopg.ClientCursor,  # parameters are put in by the client, as Django does it
    )


def _runs(bare: Any, one: tuple[str, Any]) -> bool:
    """Whether the pipeline may run it: sessions, roles and the seal are the sites' alone."""
    import psycopg

    try:
        bare.execute(*one)
    except psycopg.Error:
        return False
    finally:
        bare.rollback()
    return True
