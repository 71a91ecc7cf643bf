"""For whom one row of the record shows, and why: the matrix in force and each relationship to the person, read as the
policies read them (`sql/scope.sql`), but for every user at once. On the pipeline's login; no page uses it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from kithline.record.categories import Level
from kithline.sharing.access.grants import LEVEL_WORDS, NOTHING
from kithline.sharing.matrix import PURPOSES
from kithline.sharing.roles import ROLES

RESTRICTED = "Restricted: shown to nobody"
# relationship -> the users who stand in it to the person today: user name, and what puts them there
_WHO = {
    "enrolled": """
        SELECT u.username, 'on the roll of ' || o.name FROM pupil_at p JOIN organisation o ON o.id = p.school_id
        JOIN role_assignment a ON a.organisation_id = o.id JOIN app_user u ON u.id = a.user_id AND u.is_active
        WHERE p.person_id = %(person)s AND a.role = %(role)s AND {held}""",
    "linked_school": """
        SELECT u.username, 'on the roll of ' || o.name || ', a linked school' FROM pupil_at p
        JOIN organisation o ON o.id = p.school_id JOIN linked_school k ON k.school_id = o.id
        AND k.valid_from <= %(on)s AND (k.valid_to IS NULL OR k.valid_to >= %(on)s)
        JOIN app_user u ON u.id = k.user_id AND u.is_active JOIN role_assignment a ON a.user_id = u.id
        WHERE p.person_id = %(person)s AND a.role = %(role)s AND {held}""",
    "allocated": """
        SELECT u.username, 'allocated' FROM allocated_to t JOIN app_user u ON u.professional_id = t.professional_id
        AND u.is_active JOIN role_assignment a ON a.user_id = u.id
        WHERE t.person_id = %(person)s AND a.role = %(role)s AND {held}""",
    "whole_authority": """
        SELECT u.username, 'whole authority' FROM role_assignment a JOIN app_user u ON u.id = a.user_id AND u.is_active
        WHERE a.role = %(role)s AND {held}""",
}
_HELD = "a.valid_from <= %(on)s AND (a.valid_to IS NULL OR a.valid_to >= %(on)s)"


@dataclass(frozen=True)
class Showing:
    """One role in one relationship: how much of the row it is given, on what ground, and who stands in it now."""

    role: str
    relationship: str
    sees: str
    purpose: str
    legal_basis: str
    matrix_version: str
    users: tuple[tuple[str, str], ...]

    @property
    def is_shown(self) -> bool:
        return self.sees not in (NOTHING, RESTRICTED)


def showings(
    cursor: Any, person_id: int, access_class: int, detail_class: int | None, restriction: int, *, on: date
) -> tuple[Showing, ...]:
    """Every role's sight of an event on the day: its row of `access_class`, its details of `detail_class`."""
    found = []
    for role in ROLES.values():
        for relationship in role.relationships:
            granted = _granted(cursor, role.code, relationship, access_class // 10, on)
            level, purpose, basis, version = granted or (0, "", "", "")
            shown = [each % 10 for each in (access_class, detail_class) if each and level >= each % 10]
            users: tuple[tuple[str, str], ...] = ()
            if restriction:
                sees = RESTRICTED
            elif shown:
                sees = LEVEL_WORDS[Level(max(shown))]
                users = _users(cursor, person_id, role.code, relationship, on)
            else:
                sees = NOTHING
            found.append(
                Showing(role.title, relationship, sees, PURPOSES.get(purpose, purpose), basis, version, users)
            )
    return tuple(found)


def _granted(
    cursor: Any, role: str, relationship: str, category: int, on: date
) -> tuple[int, str, str, str] | None:
    cursor.execute(
        "SELECT level, purpose, legal_basis, version FROM matrix_row WHERE role = %s AND relationship = %s "
        "AND category_number = %s AND effective_from <= %s AND (effective_to IS NULL OR effective_to >= %s) "
        "ORDER BY level DESC LIMIT 1",
        [role, relationship, category, on, on],
    )
    row: tuple[int, str, str, str] | None = cursor.fetchone()
    return row


def _users(
    cursor: Any, person_id: int, role: str, relationship: str, on: date
) -> tuple[tuple[str, str], ...]:
    cursor.execute(
        f"SELECT DISTINCT * FROM ({_WHO[relationship].format(held=_HELD)}) who ORDER BY 1, 2",  # noqa: S608 - our own text
        {"person": person_id, "role": role, "on": on},
    )
    return tuple((name, ground) for name, ground in cursor.fetchall())
