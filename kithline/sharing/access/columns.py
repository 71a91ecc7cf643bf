"""Which category each column of a feed's table belongs to: what a steward may be shown of a changed row.

Row-level security hides rows, never columns, and a row as sent holds many categories at once. A column belongs to what
it is emitted as; one that is emitted as several things needs all of them; one that is emitted as nothing is known by no
category and its values are shown to nobody.
"""

from kithline.feeds.spec import (
    AddressColumns,
    EmitAddress,
    EmitAttribute,
    EmitEnrolment,
    EmitEvent,
    EmitIdentifier,
    EmitInvolvement,
    EmitProfessional,
    EmitRelationship,
    EmitTermTotal,
    EmitWeekMarks,
    Subject,
    Table,
)
from kithline.record.categories import ADDRESS, ATTENDANCE, BY_CODE, FAMILY, IDENTITY, SCHOOL, Category
from kithline.record.kinds import kinds
from kithline.record.services import SERVICES

STAFF = "staff"  # of a member of staff: no child's information
_SUBJECT_NAMES = (
    "forename",
    "middle",
    "surname",
    "preferred_forename",
    "preferred_surname",
    "former_surname",
    "birth",
    "sex",
)


def categories_of(table: Table) -> dict[str, frozenset[str]]:
    """Column code -> codes of the categories (or STAFF) that it tells of. A column of none is left out."""
    found: dict[str, set[str]] = {}

    def tells(category: Category | str, *columns: str) -> None:
        for column in columns:
            if column and not column.startswith("="):
                found.setdefault(column, set()).add(category if isinstance(category, str) else category.code)

    def subject(whose: Subject) -> None:
        tells(
            IDENTITY,
            *whose.key,
            *(getattr(whose, name) for name in _SUBJECT_NAMES),
            *whose.identifiers.values(),
        )
        home(whose.address)

    def home(address: AddressColumns | None) -> None:
        if address is not None:
            tells(ADDRESS, *address.lines, address.postcode, address.uprn, address.since)

    if isinstance(table.subject, Subject):
        subject(table.subject)
    elif table.subject is not None:
        home(table.subject.address)
    for what in table.emits:
        match what:
            case EmitEvent():
                category = kinds()[what.kind].category
                where = tuple(one.column for one in getattr(what, "restricted_where", ()))
                tells(category, what.on, what.until, *what.payload.values(), *where)
            case EmitAttribute():
                tells(BY_CODE[what.category], what.column, what.since)
            case EmitEnrolment():
                tells(SCHOOL, what.school, what.entry, what.leaving, what.year_group, what.status)
            case EmitInvolvement():
                tells(SERVICES[what.service].category, what.start, what.end, what.worker, what.role)
            case EmitRelationship():
                tells(FAMILY, what.relation, what.start, what.end)
                subject(what.other)
                tells(FAMILY, *what.other.key)
            case EmitAddress():
                home(what.address)
                tells(ADDRESS, what.until, *(one.column for one in what.restricted_where))
            case EmitIdentifier():
                tells(IDENTITY, what.column, what.since, what.until)
            case EmitWeekMarks():
                tells(SCHOOL, what.school)
                tells(ATTENDANCE, what.week, what.marks)
            case EmitTermTotal():
                tells(SCHOOL, what.school)
                tells(ATTENDANCE, what.code, what.sessions)
            case EmitProfessional():
                tells(STAFF, *(getattr(what, name) for name in EmitProfessional.__dataclass_fields__))
        when = getattr(what, "when", None)
        if when is not None:  # the column decides whether the fact is there, so it tells of it
            tells(_category_of(what), when.column)
    return {column: frozenset(codes) for column, codes in found.items()}


def permitted(table: Table, granted: frozenset[str]) -> frozenset[str]:
    """The columns of which the viewer may see the values. `granted`: codes of categories seen in full detail."""
    allowed = granted | {STAFF}
    return frozenset(column for column, codes in categories_of(table).items() if codes <= allowed)


def _category_of(what: object) -> Category | str:
    match what:
        case EmitEvent():
            return kinds()[what.kind].category
        case EmitAttribute():
            return BY_CODE[what.category]
        case EmitInvolvement():
            return SERVICES[what.service].category
        case EmitRelationship():
            return FAMILY
        case EmitAddress():
            return ADDRESS
        case EmitIdentifier():
            return IDENTITY
        case _:
            return SCHOOL
