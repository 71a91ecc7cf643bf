"""The log of looks: no log, no data. Written in the transaction of the look itself."""

import json
from collections.abc import Sequence

from django.db import connection

from kithline.sharing.matrix import MATRIX
from kithline.sharing.viewer import Viewer


def record_look(
    viewer: Viewer,
    page: str,
    *,
    person_id: int | None = None,
    people: Sequence[int] = (),
    sections: Sequence[str] = (),
    asked: str = "",
    outcome: str = "shown",
) -> None:
    """Insert one access row: who, as what, which page, which people were shown, for what purpose and in which law."""
    grant = next((grant for grant in MATRIX if grant.role == viewer.role.code), None)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO access (at, user_id, role, organisation_id, page, person_id, people, sections, asked, "
            "purpose, legal_basis, outcome, request_id) "
            "VALUES (clock_timestamp(), %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                viewer.user_id,
                viewer.role.code,
                viewer.organisation_id,
                page,
                person_id,
                json.dumps(list(people)),
                json.dumps(list(sections)),
                asked,
                grant.purpose if grant else "",
                grant.legal_basis if grant else "",
                outcome,
                viewer.request_id,
            ],
        )
