"""The reference page of who may see what, written from the matrix and the roles."""

from collections.abc import Iterator

from kithline.record.categories import CATEGORIES, Category, Level, Restriction
from kithline.sharing.matrix import EFFECTIVE_FROM, LEGAL_BASES, MATRIX, PURPOSES, VERSION, Grant, level_of
from kithline.sharing.roles import RELATIONSHIPS, ROLES, Role

MATRIX_REFERENCE = "docs/reference/matrix.md"

LEVELS = {
    Level.CONTACT: ("contact", "that a service is involved, not which"),
    Level.FLAG: ("fact", "the fact and its dates"),
    Level.DETAIL: ("detail", "everything that the source says"),
}
_SITES = {"school": "the schools' site", "authority": "the authority's site"}
_INTRODUCTION = """\
# Who may see what

<!-- Written by kithline.sharing.reference from the matrix; do not edit. -->

One matrix says it: a role, standing in a relationship to the child, sees a category of information up to a level. The
database's row-level policies read the same rows, so neither a page nor a fault in one can show more. What is not
granted here is not permitted, whether or not there is anything to be seen.

Restricted rows are shown to no role of this version, whatever their category:
{restrictions}.

One thing stands beside the matrix: to mend what a source sent, the data steward also sees rows as they were sent, read
or not, and why records were linked; not those that are restricted.
"""


def render_matrix_reference() -> str:
    """The page, as Markdown."""
    restrictions = [one.name.lower().replace("_", " ") for one in Restriction if one]
    lines = [
        _INTRODUCTION.format(restrictions=", ".join(restrictions)),
        f"Version {VERSION}, in force from {EFFECTIVE_FROM.day} {EFFECTIVE_FROM:%B %Y}.",
        "",
        *_levels(),
        *_matrix(),
        *_roles(),
        *_purposes(),
    ]
    return "\n".join(lines).rstrip("\n") + "\n"


def _levels() -> Iterator[str]:
    yield from ("## Levels", "", "Each includes those above it.", "")
    yield from (f"- **{word}**: {meaning}" for word, meaning in LEVELS.values())
    yield ""


def _matrix() -> Iterator[str]:
    granted = [role for role in ROLES.values() if _grants(role)]
    yield from ("## The matrix", "")
    yield f"| Category | {' | '.join(role.title for role in granted)} |"
    yield f"| --- |{' --- |' * len(granted)}"
    for category in CATEGORIES:
        yield f"| {category.title} | {' | '.join(_cell(role, category) for role in granted)} |"
    yield ""


def _cell(role: Role, category: Category) -> str:
    found = [level_of(role.code, relationship, category) for relationship in role.relationships]
    levels = [level for level in found if level is not None]
    return LEVELS[max(levels)][0] if levels else "not permitted"


def _roles() -> Iterator[str]:
    yield from ("## Roles", "")
    for role in ROLES.values():
        where = f"**{role.title}** (`{role.code}`, {_SITES[role.audience]})"
        if not role.relationships:
            yield f"- {where}: sees no child. {role.without}"
            continue
        yield f"- {where}: {'; '.join(RELATIONSHIPS[each] for each in role.relationships)}"
    yield ""


def _purposes() -> Iterator[str]:
    yield from (
        "## Purposes and legal bases",
        "",
        "| Purpose | Code | Roles | Legal basis |",
        "| --- | --- | --- | --- |",
    )
    for code, words in PURPOSES.items():
        titles = [role.title for role in ROLES.values() if any(one.purpose == code for one in _grants(role))]
        yield f"| {words} | `{code}` | {', '.join(titles)} | {LEGAL_BASES[code]} |"
    yield ""


def _grants(role: Role) -> list[Grant]:
    return [grant for grant in MATRIX if grant.role == role.code]
