"""The matrix in force: role x relationship x category -> level, for a purpose and in law, at which ages; and what the
role may write of the category, and take away. Beside it the duties that are about no one child.

Data, made of the roles' entries (`kithline.sharing.roles`). It is read by the policies (as rows of `matrix_row`), by
"why can I see this?", by the reference page, by the spreadsheet and by the tests; nothing is decided anywhere else. The
absence of a row is the answer "no". To change who sees what: change a role's entry, and give a new VERSION and date.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache

from kithline.record.categories import (
    ATTENDANCE,
    HOUSING,
    IDENTITY,
    POLICE,
    SCHOOL,
    SUSPENSION,
    Category,
    Level,
)
from kithline.sharing import law
from kithline.sharing.roles import ROLES, Scope
from kithline.sharing.roles.acts import Duty, Write
from kithline.sharing.roles.relationships import BY_CODE, Relationship, Shape

VERSION = "2026-9"
EFFECTIVE_FROM = date(2026, 3, 12)

PURPOSES = {code: purpose.words for code, purpose in law.PURPOSES.items()}
LEGAL_BASES = {code: purpose.legal_basis for code, purpose in law.PURPOSES.items()}


@dataclass(frozen=True)
class AgeGate:
    """The ages, in years, at which a category is shown; both are inside. None: no limit."""

    youngest: int | None = None
    oldest: int | None = None

    def admits(self, age: int | None) -> bool:
        """Whether someone of this age is shown. An age that is not known is admitted by no limit."""
        if self == NO_GATE:
            return True
        if age is None:
            return False
        return (self.youngest is None or age >= self.youngest) and (self.oldest is None or age <= self.oldest)

    @property
    def words(self) -> str:
        if self == NO_GATE:
            return "any age"
        if self.oldest is None:
            return f"{self.youngest} and over"
        return f"{self.youngest or 0} to {self.oldest}"


NO_GATE = AgeGate()
# Defaults, as Family Context in Stockport had them; a scope names the categories that it needs at any age, and why.
# Adult social care (16 and over) is sent by no feed yet: its category comes with its first feed.
AGE_GATES: dict[Category, AgeGate] = {
    HOUSING: AgeGate(youngest=16),
    POLICE: AgeGate(youngest=18),
    SCHOOL: AgeGate(youngest=4, oldest=20),
    ATTENDANCE: AgeGate(youngest=4, oldest=20),
    SUSPENSION: AgeGate(youngest=4, oldest=20),
}


@dataclass(frozen=True)
class Grant:
    """This role in this relationship sees this category up to this level, for this purpose.

    `writes`: what it may write of it, about a child who stands in the relationship and is of the age.
    """

    role: str
    relationship: str
    category: Category
    level: Level
    purpose: str
    gate: AgeGate = NO_GATE
    why_any_age: str = ""
    writes: tuple[Write, ...] = ()
    may_export: bool = False

    @property
    def legal_basis(self) -> str:
        return LEGAL_BASES[self.purpose]

    @property
    def shape(self) -> Shape:
        return self.scope.shape

    @property
    def scope(self) -> Relationship:
        return BY_CODE[self.relationship]


def _written(scope: Scope, category: Category, level: Level) -> tuple[Write, ...]:
    """In the order of `Write`. Nothing is said of a category of which not even the fact is seen."""
    said = set(scope.says) if level >= Level.FLAG else set()
    if category != IDENTITY:
        said.discard(Write.DECISION)
    return tuple(each for each in Write if each in said or (each is Write.ADD and category in scope.writes))


def _grants() -> tuple[Grant, ...]:
    found = []
    for role in ROLES.values():
        for scope in role.scopes:
            if not scope.purpose.is_in_force(EFFECTIVE_FROM):
                raise ValueError(
                    f"{role.code}: a law of {scope.purpose.code} is not in force on {EFFECTIVE_FROM}"
                )
            has_ages = BY_CODE[scope.relationship].shape in (Shape.NARROW, Shape.WIDE)
            for category, level in scope.sees.items():
                gate = NO_GATE if category in scope.any_age else AGE_GATES.get(category, NO_GATE)
                if gate != NO_GATE and BY_CODE[scope.relationship].shape is Shape.EVERYONE:
                    raise ValueError(f"{role.code}: say why {category.code} is needed of everyone at any age")
                found.append(
                    Grant(
                        role.code,
                        scope.relationship,
                        category,
                        level,
                        scope.purpose.code,
                        gate if has_ages else NO_GATE,
                        scope.any_age.get(category, "") if category in AGE_GATES else "",
                        _written(scope, category, level),
                        category in scope.exports,
                    )
                )
    return tuple(found)


MATRIX: tuple[Grant, ...] = _grants()


@cache
def grants_of(role: str) -> tuple[Grant, ...]:
    """The rows of one role, in the order of its relationships and categories."""
    return tuple(grant for grant in MATRIX if grant.role == role)


def grant_of(role: str, relationship: str, category: Category) -> Grant | None:
    """The row, or None."""
    for grant in grants_of(role):
        if (grant.relationship, grant.category) == (relationship, category):
            return grant
    return None


def level_of(role: str, relationship: str, category: Category) -> Level | None:
    """What the matrix grants, or None."""
    grant = grant_of(role, relationship, category)
    return grant.level if grant else None


def roles_that_write(what: Write) -> tuple[str, ...]:
    """The roles that may write this of a category at least."""
    return tuple(role for role in ROLES if any(what in grant.writes for grant in grants_of(role)))


def roles_with(*duties: Duty) -> tuple[str, ...]:
    """The roles that have one of these duties."""
    return tuple(code for code, role in ROLES.items() if {*duties} & {*role.duties})
