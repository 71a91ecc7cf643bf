"""To read of somebody who is set aside, at the command line: an officer's reason first, and the look in the log.

No page shows who waits in the sealed holding area (`sharing.aside`). Where it must be read all the same (a person asks
for their own record, a source is asked what it sends), an information governance officer answers for it.
"""

import uuid
from datetime import date

from django.db import connection

from kithline.sharing.access.log import record_look
from kithline.sharing.matrix import roles_with
from kithline.sharing.roles import ROLES
from kithline.sharing.roles.acts import Duty
from kithline.sharing.viewer import Standing, Viewer

PAGE = "trace"  # what the log calls it
LEAST_WORDS = 10  # characters of a reason, as of an emergency access
_HOW = (
    "give --reason with why, in a sentence, and --by with the sign-in name of an information governance officer; "
    "the look is put into the log"
)


class StaysSealed(LookupError):
    """Nothing is told of a person who is set aside; says what to give instead and holds no value."""


def record_opening(person_id: int, *, by: str, reason: str, on: date) -> None:
    """Put into the log of looks, in this transaction, that `by` has this person read, for `reason`. Raises StaysSealed
    where the reason is no sentence, or `by` is nobody who answers people about their own record on that day."""
    officer = _officer(by, on) if len(reason.strip()) >= LEAST_WORDS else None
    if officer is None:
        raise StaysSealed(
            f"this person is set aside, as no child needs them, and nothing is told of them: {_HOW}"
        )
    record_look(officer, PAGE, person_id=person_id, people=[person_id], asked=reason.strip())


def _officer(username: str, on: date) -> Viewer | None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT u.id, u.username, concat_ws(' ', u.first_name, u.last_name), a.role, a.organisation_id "
            "FROM app_user u JOIN role_assignment a ON a.user_id = u.id WHERE u.username = %s AND u.is_active "
            "AND a.role = ANY(%s) AND a.valid_from <= %s AND (a.valid_to IS NULL OR a.valid_to >= %s) LIMIT 1",
            [username, list(roles_with(Duty.REQUESTS)), on, on],
        )
        found = cursor.fetchone()
    if found is None:
        return None
    user_id, username, name, role, organisation_id = found
    standing = Standing(ROLES[role], organisation_id, "")
    return Viewer(user_id, username, name, standing, (standing,), request_id=uuid.uuid4().hex)
