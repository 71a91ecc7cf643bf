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

from kithline.sharing.matrix import MATRIX, VERSION
from kithline.sharing.viewer import Viewer

LOOK, SEARCH, EXPORT, DECIDE = "look", "search", "export", "decide"
_ACTIONS = {"exported": EXPORT, "asked": DECIDE, "written": DECIDE, "uploaded": DECIDE}
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
    """
    # a right that lasts for one request only is not what the other pages of the role are for
    mine = (grant for grant in MATRIX if grant.role == viewer.role.code)
    grant = next((grant for grant in mine if context or not grant.scope.is_on_request), None)
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
                grant.purpose if grant else "",
                grant.legal_basis if grant else "",
                outcome,
                viewer.request_id,
                viewer.session,
                action or _ACTIONS.get(outcome, LOOK),
                VERSION,
                context,
                emergency.id if emergency else None,
                emergency.reason_code if emergency else "",
                len(people) if count is None else count,
                hashlib.sha256(exported).hexdigest() if exported is not None else "",
            ],
        )
