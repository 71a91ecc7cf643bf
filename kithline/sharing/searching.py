"""How a role looks for a child by name: closed or open, as its entry says.

Leeds chose closed search (only one's own), Stockport an open one with a reason, audit and guidance: which a role has is
data (`Role.search`), read by the page, by the database's function and by the reference page.
"""

import json
from typing import Any

from kithline.record.categories import INVOLVEMENT
from kithline.record.services import SERVICES
from kithline.sharing.roles import ROLES
from kithline.sharing.roles.declare import Search

SEARCHES = {
    Search.CLOSED: "Searches closed: among its own, by exact name and date of birth.",
    Search.OPEN: "Searches openly: in the whole authority, with a reason; is told who it is and who works with them.",
}
SEARCH_REASONS = {
    "contact": "Somebody rang or wrote about a child",
    "strategy": "A child of a family that I work with",
    "duty": "Duty: to find who works with a child",
    "check": "To see whether a child is known before I enter them",
}
# Of which services it is told who works with a child: not of one whose working with the child is sensitive in itself.
_TOLD = tuple(
    code for code, service in SERVICES.items() if service.category == INVOLVEMENT and not service.is_sensitive
)


def write_pace_rules(cursor: Any) -> None:
    """Replace the database's list of how many children each role opens in an hour."""
    cursor.execute("DELETE FROM pace_rule")
    for code, role in ROLES.items():
        cursor.execute("INSERT INTO pace_rule (role, children) VALUES (%s, %s)", [code, role.records_an_hour])


def write_search_rules(cursor: Any) -> None:
    """Replace the database's list of the roles that search openly."""
    cursor.execute("DELETE FROM search_rule")
    for code, role in ROLES.items():
        if role.has_children and role.search is Search.OPEN:
            cursor.execute(
                "INSERT INTO search_rule (role, services, an_hour) VALUES (%s, %s::jsonb, %s)",
                [code, json.dumps(_TOLD), role.searches_an_hour],
            )
