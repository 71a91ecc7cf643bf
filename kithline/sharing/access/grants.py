"""What the matrix in force grants the viewer's role: the answer to "why can I see this?"."""

from dataclasses import dataclass
from datetime import date

from django.db import connection

from kithline.record.categories import BY_CODE, CATEGORIES, Level
from kithline.sharing.matrix import PURPOSES
from kithline.sharing.roles import RELATIONSHIPS
from kithline.sharing.roles.acts import DUTY_WORDS, TAKE_AWAY, WRITE_WORDS, Duty, Write
from kithline.sharing.viewer import Viewer

LEVEL_WORDS = {
    Level.CONTACT: "That a service is involved, not which",
    Level.FLAG: "The fact and its dates",
    Level.DETAIL: "Everything the source says",
}
NOTHING = "Not permitted"


@dataclass(frozen=True)
class GrantLine:
    """One category, how much of it the role sees, what else it may do with it, and on what ground. All words."""

    category: str
    level: str
    when: str = ""
    purpose: str = ""
    legal_basis: str = ""
    acts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Grants:
    """All categories, those that the role does not see last; and the role's duties, in words."""

    version: str
    lines: tuple[GrantLine, ...]
    duties: tuple[str, ...] = ()


def my_grants(viewer: Viewer, *, on: date) -> Grants:
    """Read from the rows that the database's own policies read."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT version, category, level, relationship, purpose, legal_basis, writes, may_export FROM matrix_row "
            "WHERE role = %s AND effective_from <= %s AND (effective_to IS NULL OR effective_to >= %s) "
            "ORDER BY category_number, id",
            [viewer.role.code, on, on],
        )
        rows = cursor.fetchall()
        cursor.execute(
            "SELECT duty FROM matrix_duty WHERE role = %s AND effective_from <= %s "
            "AND (effective_to IS NULL OR effective_to >= %s) ORDER BY id",
            [viewer.role.code, on, on],
        )
        duties = tuple(DUTY_WORDS[Duty(duty)] for (duty,) in cursor.fetchall())
    lines = [
        GrantLine(
            BY_CODE[category].title,
            LEVEL_WORDS[Level(level)],
            RELATIONSHIPS.get(relationship, relationship),
            PURPOSES.get(purpose, purpose),
            basis,
            (*(WRITE_WORDS[Write(each)] for each in writes), *((TAKE_AWAY,) if may_export else ())),
        )
        for _, category, level, relationship, purpose, basis, writes, may_export in rows
    ]
    seen = {row[1] for row in rows}
    lines += [GrantLine(each.title, NOTHING) for each in CATEGORIES if each.code not in seen]
    return Grants(rows[0][0] if rows else "", tuple(lines), duties)
