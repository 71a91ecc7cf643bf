"""The log of sign-ins: a row for each that succeeded, failed or ended, each change of a password or a factor, and each
form, link or token that was refused. Append-only, written in the request's own transaction.

No typed name stands in it: it may have been a password. The user is named where an account of that name is there.
"""

from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest

from kithline.sharing.seal import set_seal
from kithline.sharing.sessions import stored_key

WHAT = {
    "signed_in": "Signed in",
    "failed": "Wrong password, or a name that is not known",
    "too_many": "Too many tries: not looked at",
    "factor_failed": "Second factor: wrong",
    "proof_failed": "Fresh proof: wrong password",
    "signed_out": "Signed out",
    "session_ended": "A sign-in elsewhere ended",
    "everywhere": "Signed out everywhere",
    "password_changed": "Password changed",  # nosec B105
    "factor_added": "Second factor added",
    "factor_removed": "Second factor removed",
    "factor_reset": "Recovery codes made anew",
    "form_refused": "A form without its token was refused",
    "link_refused": "A link that does not work was tried",
    "token_refused": "A provider's token was refused",
    "provider_refused": "Not let in from a provider",
}


def note(
    request: HttpRequest, what: str, *, user: Any = None, tried_for: int | None = None, how: str = ""
) -> None:
    """Write one row. `user`: who it is, proved; `tried_for`: the account that was tried, where none is."""
    if what not in WHAT:
        raise ValueError(f"{what} is no kind of the log of sign-ins")
    if not settings.AUDIENCE or not connection.in_atomic_block:  # a command, or a test's own client
        return
    if user is not None and getattr(request, "viewer", None) is None:
        set_seal(user.pk, "", None)
    session = stored_key(getattr(request.session, "session_key", None) or "")
    with connection.cursor() as cursor:
        cursor.execute("SELECT sharing.note_sign_in(%s, %s, %s, %s)", [what, tried_for, how, session])
