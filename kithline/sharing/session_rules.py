"""How long a sign-in lasts, and when a password is asked for again.

A sign-in ends after 15 minutes in which nothing was done, and after eight hours in any case. Handing data out, and
opening a record in an emergency, want a sign-in or a confirmation of the last 15 minutes.
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

IDLE_MINUTES = 15
LONGEST_HOURS = 8
CONFIRMED_MINUTES = 15
WRITE_EVERY = 30  # seconds: a session is not written anew for each of a page's requests
BEGAN, USED, BROWSER = "began", "used", "browser"  # in the session
ENDED_BECAUSE = "ended_because"  # on the request
RECORDS = (
    "account_authentication_methods"  # the sign-in library's own list of when, and by what, one signed in
)

Handler = Callable[[HttpRequest], HttpResponse]
View = Callable[..., HttpResponse]


def begin(sender: Any, request: HttpRequest, user: Any, **_: Any) -> None:
    """Both times of a new sign-in."""
    request.session[BEGAN] = request.session[USED] = int(time.time())
    request.session[BROWSER] = request.META.get("HTTP_USER_AGENT", "")[:400]


user_logged_in.connect(begin, dispatch_uid="kithline.sharing.session_rules")


def why_ended(session: Any, now: float) -> str:
    """`idle`, `long`, or "" for a session that goes on. One without times has just begun."""
    if now - session.get(BEGAN, now) > LONGEST_HOURS * 3600:
        return "long"
    if now - session.get(USED, now) > IDLE_MINUTES * 60:
        return "idle"
    return ""


class EndOldSessions:
    """Sign out who was away too long or signed in too long ago; the sign-in page says why and leads back."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.get_response(request)
        now = time.time()
        why = why_ended(request.session, now)
        if why:
            setattr(request, ENDED_BECAUSE, why)
            logout(request)
            words = {"ended": why, "next": request.get_full_path()}
            return redirect(f"{settings.LOGIN_URL}?{urlencode(words)}")
        request.session.setdefault(BEGAN, int(now))
        if now - request.session.get(USED, 0) > WRITE_EVERY:
            request.session[USED] = int(now)
        request.idle_minutes = IDLE_MINUTES  # type: ignore[attr-defined]  # the page warns before
        return self.get_response(request)


def is_confirmed(session: Any, now: float) -> bool:
    """Whether the user proved who they are in the last minutes, by signing in or by confirming."""
    times = [record.get("at", 0) for record in session.get(RECORDS, [])]
    return bool(times) and now - max(times) < CONFIRMED_MINUTES * 60


def confirmed(view: View) -> View:
    """The view wants a fresh proof: who lacks it confirms with password or second factor, and then goes on."""

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_confirmed(request.session, time.time()):
            raise ReauthenticationRequired()
        return view(request, *args, **kwargs)

    return asked
