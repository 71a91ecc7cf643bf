"""One statement asked of the database on the site's own login, where no model stands for what it answers."""

from typing import Any

from django.db import connection


def rows(statement: str, *given: Any) -> list[tuple[Any, ...]]:
    """All rows of the answer."""
    with connection.cursor() as cursor:
        cursor.execute(statement, list(given))
        return list(cursor.fetchall())


def one(statement: str, *given: Any) -> Any:
    """The one value of the answer: that of a function."""
    return rows(statement, *given)[0][0]
