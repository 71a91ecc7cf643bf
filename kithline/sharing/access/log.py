"""The log of looks: no log, no data. Written in the transaction of the look itself.

A row says when, who, as what and where, in which session; of whom, what was shown (the search's words, the people, the
sections, how many); for what purpose, in which law, by which version of the matrix; by which emergency access, if any;
and the hash of what was handed over as a file.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from kithline.sharing.matrix import VERSION
from kithline.sharing.roles.declare import Scope
from kithline.sharing.roles.relationships import BY_CODE
from kithline.sharing.viewer import Viewer

LOOK, SEARCH, EXPORT, DECIDE = "look", "search", "export", "decide"
_ACTIONS = {"exported": EXPORT, "asked": DECIDE, "written": DECIDE, "uploaded": DECIDE}
EMERGENCY = "emergency"
LONGEST_ASKED = 500  # characters of a search that are kept


@dataclass(frozen=True)
class Emergency:
    """The emergency access by which a child was opened, as the log keeps it."""

    id: int
    reason_code: str
    closes_at: datetime


def record_look(
    viewer: Viewer,
    page: str,
    *,
    person_id: int | None = None,
    people: Sequence[int] = (),
    sections: Sequence[str] = (),
    asked: str = "",
    outcome: str = "shown",
    action: str = "",
    count: int | None = None,
    context: str = "",
    emergency: Emergency | None = None,
    exported: bytes | None = None,
) -> None:
    """Insert one access row.

    `asked`: the search's own words, or what the address asked for. `action`: look unless the outcome says another.
    `count`: how many results; without it the number of `people`. `exported`: the bytes handed over, kept as a hash.
    `context`: the piece of work for which it was done; of a look at one child without one it is kept in which
    relationship the viewer stands to the child, and the purpose is that relationship's.
    """
    because = ""
    if person_id is not None and outcome not in ("not_found", "refused"):
        because = EMERGENCY if emergency else _relationship(viewer, person_id, is_on_request=bool(context))
    purpose, legal_basis = _purpose(viewer, because, is_on_request=bool(context))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO access (at, user_id, role, organisation_id, page, person_id, people, sections, asked, "
            "purpose, legal_basis, outcome, request_id, session, action, matrix_version, context, emergency_id, "
            "emergency_reason, result_count, export_hash) VALUES (clock_timestamp(), %s, %s, %s, %s, %s, %s, %s, %s, "
            "%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                viewer.user_id,
                viewer.role.code,
                viewer.organisation_id,
                page,
                person_id,
                json.dumps(list(people)),
                json.dumps(list(sections)),
                asked[:LONGEST_ASKED],
                purpose,
                legal_basis,
                outcome,
                viewer.request_id,
                viewer.session,
                action or _ACTIONS.get(outcome, LOOK),
                VERSION,
                context or because,
                emergency.id if emergency else None,
                emergency.reason_code if emergency else "",
                len(people) if count is None else count,
                hashlib.sha256(exported).hexdigest() if exported is not None else "",
            ],
        )


def _scopes(viewer: Viewer, *, is_on_request: bool) -> list[Scope]:
    """The role's scopes. A right that lasts for one request only is not what its other pages are for."""
    return [
        scope
        for scope in viewer.role.scopes
        if is_on_request or not BY_CODE[scope.relationship].is_on_request
    ]


def _relationship(viewer: Viewer, person_id: int, *, is_on_request: bool) -> str:
    """In which relationship the viewer stands to the person: the role's only one, else as the database finds it."""
    scopes = _scopes(viewer, is_on_request=is_on_request)
    if len(scopes) < 2:
        return scopes[0].relationship if scopes else ""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sharing.why(%s)", [person_id])
        found = cursor.fetchone()
    return str(found[0]) if found else ""


def _purpose(viewer: Viewer, relationship: str, *, is_on_request: bool) -> tuple[str, str]:
    """The purpose's code and its legal basis: of this relationship, else of the role's first, else what it is for."""
    scopes = _scopes(viewer, is_on_request=is_on_request)
    chosen = next(
        (scope for scope in scopes if scope.relationship == relationship), scopes[0] if scopes else None
    )
    purpose = chosen.purpose if chosen else viewer.role.otherwise
    return (purpose.code, purpose.legal_basis) if purpose else ("", "")
