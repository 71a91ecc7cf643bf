"""Who is on the way in: the password was right, the second factor is still asked for."""

from django.http import HttpRequest
from django.utils.http import base36_to_int

BEGUN = "account_login"  # the sign-in library's own, in the session, which is signed for its key


def pending(request: HttpRequest) -> int | None:
    """The user who gave the password in this session and is asked for the second factor now; None: nobody."""
    begun = request.session.get(BEGUN)
    whose = begun.get("user_pk") if isinstance(begun, dict) else None
    return base36_to_int(whose) if whose else None
