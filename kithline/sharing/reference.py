"""The reference page of who may see what, written from the matrix and the roles."""

from collections.abc import Iterator

from kithline.record.categories import CATEGORIES, Category, Level, Restriction
from kithline.record.services import SERVICES
from kithline.sharing.law import LAWS
from kithline.sharing.matrix import (
    AGE_GATES,
    EFFECTIVE_FROM,
    LEGAL_BASES,
    PURPOSES,
    VERSION,
    Grant,
    grants_of,
    level_of,
    roles_with,
)
from kithline.sharing.roles import RELATIONSHIPS, ROLES, Role
from kithline.sharing.roles.acts import DUTY_WORDS, WRITE_WORDS
from kithline.sharing.roles.declare import Scope
from kithline.sharing.roles.relationships import BY_CODE
from kithline.sharing.searching import SEARCHES

MATRIX_REFERENCE = "docs/reference/matrix.md"

LEVELS = {
    Level.CONTACT: ("counts", "how often, not what nor when; of other services, that one is involved"),
    Level.FLAG: ("fact", "the fact and its dates"),
    Level.DETAIL: ("detail", "everything that the source says"),
}
NOT_SHARED = "not shared"
_SITES = {"school": "the schools' site", "authority": "the authority's site"}
_INTRODUCTION = """\
# Who may see what

<!-- Written by kithline.sharing.reference from the matrix; do not edit. -->

One matrix says it: a role, standing in a relationship to the child, sees a category of information up to a level, for a
purpose and in law. The database's row-level policies read the same rows, so neither a page nor a fault in one can show
more. What is not granted here is not shared, whether or not there is anything to be seen. `kithline matrix` writes the
same as a spreadsheet.

Restricted rows are shown to no role, whatever their category: {restrictions}. One sees them where its entry says so:
{opens}. A row whose use is limited on the person's request is shown for the purposes
that the information governance officer left, and for no other.

The same matrix says what a role may write of a category and take away in a file, and which duties it has beside. No
policy, no function of the database and no page decides that by the name of a role. What is not about records is data of
the roles' entries too: who appoints whom, who searches openly, who may use emergency access and for how long. By name
goes only where a role begins: its first screen and its menu.

To mend what a source sent, whose duty is `quality` also sees rows as they were sent, read or not, and why records were
linked; not those that are restricted.

Any role may be covered: a colleague takes the place of another between two days (`kithline cover`) and sees what the
other would see, in the same role, for no longer than the other holds it. A pupil registered at two schools is seen by
both.
"""


def render_matrix_reference() -> str:
    """The page, as Markdown."""
    restrictions = [
        one.name.lower().replace("_", " ")
        for one in Restriction
        if one not in (Restriction.NONE, Restriction.LIMITED)
    ]
    lines = [
        _INTRODUCTION.format(restrictions=", ".join(restrictions), opens=restricted_seen_by()),
        f"Version {VERSION}, in force from {EFFECTIVE_FROM.day} {EFFECTIVE_FROM:%B %Y}.",
        "",
        *_levels(),
        *_acts(),
        *_ages(),
        *_sensitive(),
        *_matrix("The matrix: schools and trusts", "school"),
        *_matrix("The matrix: the authority and its partners", "authority"),
        *_roles(),
        *_purposes(),
        *_laws(),
    ]
    return "\n".join(lines).rstrip("\n") + "\n"


def level_word(level: Level | None) -> str:
    return LEVELS[level][0] if level else NOT_SHARED


def _restricted_words(scope: Scope) -> str:
    if BY_CODE[scope.relationship].is_on_request:
        return "everything of one person, to answer that person's own request"
    return ", ".join(category.title for category in scope.restricted)


def restricted_seen_by() -> str:
    """The roles that see restricted rows, and of which categories."""
    return "; ".join(
        f"{role.title} ({_restricted_words(scope)})"
        for role in ROLES.values()
        for scope in role.scopes
        if scope.restricted
    )


def _levels() -> Iterator[str]:
    yield from ("## Levels", "", "Each includes those above it.", "")
    yield from (f"- **{word}**: {meaning}" for word, meaning in LEVELS.values())
    yield ""


def _acts() -> Iterator[str]:
    yield from (
        "## What may be written and taken away",
        "",
        "Of a category, about a child in the role's scope, as the tables of the roles say. Every page that writes asks "
        "the matrix, and the database refuses what the matrix does not give.",
        "",
        *(f"- `{code}`: {words}" for code, words in WRITE_WORDS.items()),
        "",
        "A category is taken away in a file only where the table says yes. The log of looks, without which nothing is "
        "shown, takes the taking of a file from nobody else.",
        "",
        "## Duties",
        "",
        "Work that is about no one child, and what is read and written for it. The council's own roles have them.",
        "",
        "| Duty | What it is | Roles |",
        "| --- | --- | --- |",
        *(
            f"| `{duty}` | {words} | {', '.join(ROLES[code].title for code in roles_with(duty))} |"
            for duty, words in DUTY_WORDS.items()
        ),
        "",
    )


def _ages() -> Iterator[str]:
    yield from (
        "## Ages",
        "",
        "These categories are shown of people of these ages only. A role that needs one at any age says why, below.",
        "",
    )
    yield from (f"- {category.title}: {gate.words}" for category, gate in AGE_GATES.items())
    yield ""


def _sensitive() -> Iterator[str]:
    yield from (
        "## Sensitive services",
        "",
        "That these services work with a child is sensitive in itself. A role that sees the fact in their category "
        "sees which it is. A role that sees that another service is involved sees that, and not which. Any other sees "
        "nothing.",
        "",
    )
    for service in SERVICES.values():
        if service.is_sensitive:
            named = [role.title for role in ROLES.values() if _best(role, service.category) >= Level.FLAG]
            yield f"- {service.title}: named to {', '.join(named) or 'nobody'}"
    yield ""


def _matrix(title: str, site: str) -> Iterator[str]:
    granted = [role for role in ROLES.values() if role.audience == site and grants_of(role.code)]
    yield from (f"## {title}", "", "Blank: not shared.", "")
    yield f"| Category | {' | '.join(role.title for role in granted)} |"
    yield f"| --- |{' --- |' * len(granted)}"
    for category in CATEGORIES:
        cells = (LEVELS[Level(best)][0] if (best := _best(role, category)) else "" for role in granted)
        yield f"| {category.title} | {' | '.join(cells)} |"
    yield ""


def _best(role: Role, category: Category) -> int:
    return max((int(level_of(role.code, each, category) or 0) for each in role.relationships), default=0)


def _roles() -> Iterator[str]:
    yield from ("## Roles", "")
    for role in ROLES.values():
        yield from (f"### {role.title}", "", f"`{role.code}`, at {_SITES[role.audience]}.", "")
        if not role.scopes:
            yield from (f"Sees no child. {role.without}", "")
        if role.has_children:
            yield from (SEARCHES[role.search], "")
            yield from (
                f"Is asked why after {role.records_an_hour} children or {role.searches_an_hour} searches in an hour.",
                "",
            )
        if not role.passkey_alone:
            yield from ("Signs in with the password and a passkey, not with a passkey alone.", "")
        if role.duties:
            yield from (f"Duties: {', '.join(role.duties)}.", "")
        for scope in role.scopes:
            found = [one for one in grants_of(role.code) if one.relationship == scope.relationship]
            yield from (
                f"Because {RELATIONSHIPS[scope.relationship]}. {scope.purpose.words} (`{scope.purpose.code}`).",
                "",
                "| Category | Level | Ages | May write | May take away |",
                "| --- | --- | --- | --- | --- |",
                *(_line(grant) for grant in sorted(found, key=lambda one: one.category.number)),
                "",
            )
            reasons = sorted({grant.why_any_age for grant in found} - {""})
            if reasons:
                yield from (f"At any age: {'; '.join(reasons)}.", "")


def _line(grant: Grant) -> str:
    return (
        f"| {grant.category.title} | {level_word(grant.level)} | {grant.gate.words} "
        f"| {', '.join(grant.writes)} | {'yes' if grant.may_export else ''} |"
    )


def _purposes() -> Iterator[str]:
    yield from (
        "## Purposes and legal bases",
        "",
        "| Purpose | Code | Roles | Legal basis |",
        "| --- | --- | --- | --- |",
    )
    for code, words in PURPOSES.items():
        titles = [role.title for role in ROLES.values() if any(s.purpose.code == code for s in role.scopes)]
        yield f"| {words} | `{code}` | {', '.join(titles)} | {LEGAL_BASES[code]} |"
    yield ""


def _laws() -> Iterator[str]:
    yield from (
        "## Laws",
        "",
        "A law without a date has not been confirmed to be in force: no purpose can rest on it. The dates are general "
        "knowledge; a council's own adviser confirms them.",
        "",
        "| Law | In force from | Note |",
        "| --- | --- | --- |",
    )
    for law in LAWS.values():
        day = law.in_force_from
        since = f"{day.day} {day:%B %Y}" if day else "not confirmed"
        yield f"| {law.title} | {since} | {law.note} |"
    yield ""
