"""What the account's pages show, as plain values."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from kithline.sharing.access.grants import NOTHING, Grants
from kithline.sharing.roles import RELATIONSHIPS
from kithline.sharing.sign_ins import WHAT
from kithline.sharing.viewer import Viewer
from kithline.ui.tables import Column

COLUMNS = (
    Column("category", "Information"),
    Column("level", "How much"),
    Column("acts", "What you may do"),
    Column("when", "When"),
    Column("purpose", "What for"),
    Column("basis", "In which law"),
)


def standings(viewer: Viewer) -> list[dict[str, Any]]:
    """One's roles, the present one marked."""
    return [
        {
            "key": standing.key,
            "role": standing.role.title,
            "organisation": standing.organisation,
            "is_current": standing == viewer.standing,
        }
        for standing in viewer.standings
    ]


def lately(lines: Sequence[tuple[datetime, str, str]]) -> list[dict[str, Any]]:
    """One's own last sign-ins and changes, in words."""
    return [{"at": at, "what": WHAT.get(what, what), "how": how} for at, what, how in lines]


def why(viewer: Viewer, grants: Grants) -> dict[str, Any]:
    """The table of what the role sees; what it does not see is in a list of its own."""
    return {
        "role": viewer.role.title,
        "ways": [RELATIONSHIPS[each] for each in viewer.role.relationships],
        "version": grants.version,
        "columns": COLUMNS,
        "rows": [
            [
                line.category,
                line.level,
                "; ".join(line.acts) or "Look",
                line.when,
                line.purpose,
                line.legal_basis,
            ]
            for line in grants.lines
            if line.level != NOTHING
        ],
        "duties": grants.duties,
        "not_permitted": [line.category for line in grants.lines if line.level == NOTHING],
    }
