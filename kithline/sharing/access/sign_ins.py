"""Who signed in, and who was not let in: for those who answer for sharing; and each user's own."""

from dataclasses import dataclass
from datetime import datetime

from kithline.sharing import statements
from kithline.sharing.access.log import record_look
from kithline.sharing.viewer import Viewer

SHOWN = 200
PAGE = "governance.sign_ins"


@dataclass(frozen=True)
class SignInLine:
    """One row of the log of sign-ins. `who`: "" where nobody is known."""

    at: datetime
    who: str
    audience: str
    what: str
    how: str
    session: str


def sign_ins(viewer: Viewer, *, what: str) -> tuple[SignInLine, ...]:
    """The last of one kind, or of all (""), the newest first; and the look."""
    rows = statements.rows(
        "SELECT s.at, coalesce(nullif(trim(concat_ws(' ', u.first_name, u.last_name)), ''), u.username, ''), "
        "s.audience, s.what, s.how, s.session FROM sign_in s LEFT JOIN app_user u ON u.id = s.user_id "
        "WHERE %s IN ('', s.what) ORDER BY s.id DESC LIMIT %s",
        what,
        SHOWN,
    )
    record_look(viewer, PAGE, asked=what, count=len(rows))
    return tuple(SignInLine(*row) for row in rows)


def my_sign_ins() -> list[tuple[datetime, str, str]]:
    """The last ten of whoever is signed in: when, what, how."""
    return [(at, what, how) for at, what, how in statements.rows("SELECT * FROM sharing.my_sign_ins()")]
