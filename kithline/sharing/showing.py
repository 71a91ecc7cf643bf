"""For whom one row of the record shows, and why: the matrix in force and each relationship to the person, read as the
policies read them (`sql/scope.sql`), but for every user at once. On the pipeline's login; no page uses it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from kithline.record.categories import Level
from kithline.sharing.access.grants import LEVEL_WORDS, NOTHING
from kithline.sharing.ages import age_of
from kithline.sharing.matrix import PURPOSES, AgeGate
from kithline.sharing.roles import ROLES
from kithline.sharing.roles.relationships import BY_CODE, Shape

RESTRICTED = "Restricted: shown to nobody"
OF_OTHER_AGE = "Not permitted at the child's age"
# Users of a role today, each with whose scope they have: their own, or that of a colleague whose place they take.
_HOLDERS = """
    SELECT u.username, a.organisation_id, coalesce(a.covers_id, u.id) AS scope_of FROM role_assignment a
    JOIN app_user u ON u.id = a.user_id AND u.is_active
    WHERE a.role = %(role)s AND a.valid_from <= %(on)s AND (a.valid_to IS NULL OR a.valid_to >= %(on)s)"""
_TODAY = "x.valid_from <= %(on)s AND (x.valid_to IS NULL OR x.valid_to >= %(on)s)"
# relationship -> the holders who stand in it to the person today: user name, and what puts them there
_WHO = {
    "enrolled": """
        SELECT h.username, 'on the roll of ' || o.name FROM pupil_at p JOIN organisation o ON o.id = p.school_id
        JOIN holders h ON h.organisation_id = o.id WHERE p.person_id = %(person)s""",
    "trust_school": f"""
        SELECT h.username, 'on the roll of ' || o.name || ', a school of the trust' FROM pupil_at p
        JOIN organisation o ON o.id = p.school_id JOIN trust_school x ON x.school_id = o.id AND {_TODAY}
        JOIN holders h ON h.organisation_id = x.trust_id WHERE p.person_id = %(person)s""",
    "linked_school": f"""
        SELECT h.username, 'on the roll of ' || o.name || ', a linked school' FROM pupil_at p
        JOIN organisation o ON o.id = p.school_id JOIN linked_school x ON x.school_id = o.id AND {_TODAY}
        JOIN holders h ON h.scope_of = x.user_id WHERE p.person_id = %(person)s""",
    "allocated": """
        SELECT h.username, 'allocated' FROM allocated_to t JOIN app_user s ON s.professional_id = t.professional_id
        JOIN holders h ON h.scope_of = s.id WHERE t.person_id = %(person)s""",
    "team": """
        SELECT h.username, 'allocated to ' || w.team FROM allocated_to t JOIN professional w ON w.id = t.professional_id
        JOIN professional o ON o.namespace = w.namespace AND o.team = w.team AND o.team <> ''
        JOIN app_user s ON s.professional_id = o.id JOIN holders h ON h.scope_of = s.id
        WHERE t.person_id = %(person)s""",
    "reviewed": """
        SELECT h.username, 'reviewing officer' FROM allocated_to t
        JOIN app_user s ON s.professional_id = t.professional_id JOIN holders h ON h.scope_of = s.id
        WHERE t.person_id = %(person)s AND t.service = 'reviewing'""",
    "whole_authority": "SELECT h.username, 'whole authority' FROM holders h",
}
_COHORT = """
    SELECT h.username, %(words)s FROM holders h WHERE EXISTS (
        SELECT FROM event e WHERE e.person_id = %(person)s AND e.kind = ANY (%(kinds)s) AND e.known_to IS NULL
          AND e.restriction = 0 AND (e.valid_from IS NULL OR e.valid_from <= %(on)s)
          AND CASE WHEN %(within)s::int IS NULL THEN e.valid_to IS NULL OR e.valid_to >= %(on)s
              ELSE coalesce(e.valid_to, e.valid_from) >= %(on)s::date - %(within)s::int END)"""


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
        return self.sees not in (NOTHING, RESTRICTED, OF_OTHER_AGE)


def showings(
    cursor: Any, person_id: int, access_class: int, detail_class: int | None, restriction: int, *, on: date
) -> tuple[Showing, ...]:
    """Every role's sight of an event on the day: its row of `access_class`, its details of `detail_class`."""
    age = age_of(cursor, person_id, on)
    found = []
    for role in ROLES.values():
        for relationship in role.relationships:
            declared = BY_CODE[relationship]
            if (
                declared.shape is Shape.COUNTS or declared.is_on_request
            ):  # nobody, but for a page that is asked for
                continue
            granted = _granted(cursor, role.code, relationship, access_class // 10, on)
            level, purpose, basis, version, gate = granted or (0, "", "", "", AgeGate())
            shown = [each % 10 for each in (access_class, detail_class) if each and level >= each % 10]
            users: tuple[tuple[str, str], ...] = ()
            if restriction:
                sees = RESTRICTED
            elif shown and not gate.admits(age):
                sees = OF_OTHER_AGE
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
) -> tuple[int, str, str, str, AgeGate] | None:
    cursor.execute(
        "SELECT level, purpose, legal_basis, version, youngest, oldest FROM matrix_row WHERE role = %s "
        "AND relationship = %s AND category_number = %s AND effective_from <= %s "
        "AND (effective_to IS NULL OR effective_to >= %s) ORDER BY level DESC LIMIT 1",
        [role, relationship, category, on, on],
    )
    row = cursor.fetchone()
    return (*row[:4], AgeGate(*row[4:])) if row else None


def _users(
    cursor: Any, person_id: int, role: str, relationship: str, on: date
) -> tuple[tuple[str, str], ...]:
    declared = BY_CODE[relationship]
    who = _COHORT if declared.cohort else _WHO[relationship]
    cursor.execute(
        f"WITH holders AS ({_HOLDERS}) SELECT DISTINCT * FROM ({who}) who ORDER BY 1, 2",  # noqa: S608 - our own text
        {
            "person": person_id,
            "role": role,
            "on": on,
            "words": declared.words,
            "kinds": list(declared.cohort.kinds) if declared.cohort else [],
            "within": declared.cohort.within if declared.cohort else None,
        },
    )
    return tuple((name, ground) for name, ground in cursor.fetchall())
