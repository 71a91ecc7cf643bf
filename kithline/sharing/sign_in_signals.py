"""What Django and the sign-in library say happened, written into the log of sign-ins."""

from typing import Any

from allauth.account.signals import password_changed
from allauth.mfa.signals import (
    authentication_failed,
    authenticator_added,
    authenticator_removed,
    authenticator_reset,
)
from django.contrib.auth import get_user_model
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db import connection
from django.dispatch import Signal
from django.http import HttpRequest

from kithline.sharing.instance import REAL, kind_of_instance
from kithline.sharing.session_rules import ENDED_BECAUSE, RECORDS
from kithline.sharing.sessions_of import MOST, end_those_past
from kithline.sharing.sign_ins import note


def _signed_in(sender: Any, request: HttpRequest, user: Any, **_: Any) -> None:
    ways = [record.get("type") or record.get("method", "") for record in request.session.get(RECORDS, [])]
    note(request, "signed_in", user=user, how=" ".join(dict.fromkeys(ways)))
    if connection.in_atomic_block and kind_of_instance() == REAL and end_those_past(user.pk, MOST - 1):
        note(request, "session_ended", user=user, how=f"more than {MOST} at a time")


def _failed(sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any) -> None:
    """The name is looked up and not kept: what was typed there may have been a password."""
    if request is None:
        return
    if request.user.is_authenticated:
        note(request, "proof_failed", user=request.user)
        return
    named = get_user_model().objects.filter(username__iexact=credentials.get("username") or "").first()
    note(request, "failed", tried_for=named.pk if named else None)


def _signed_out(sender: Any, request: HttpRequest, user: Any, **_: Any) -> None:
    if user is not None:
        note(request, "signed_out", user=user, how=getattr(request, ENDED_BECAUSE, ""))


def _password_changed(sender: Any, request: HttpRequest, user: Any, **_: Any) -> None:
    note(request, "password_changed", user=user)


def _of_a_factor(what: str) -> Any:
    def told(sender: Any, request: HttpRequest, user: Any, authenticator: Any, **_: Any) -> None:
        note(request, what, user=user, how=authenticator.type)

    return told


_RECEIVERS: tuple[tuple[Signal, Any], ...] = (
    (user_logged_in, _signed_in),
    (user_login_failed, _failed),
    (user_logged_out, _signed_out),
    (password_changed, _password_changed),
    (authentication_failed, _of_a_factor("factor_failed")),
    (authenticator_added, _of_a_factor("factor_added")),
    (authenticator_removed, _of_a_factor("factor_removed")),
    (authenticator_reset, _of_a_factor("factor_reset")),
)


def connect() -> None:
    """Once, when the applications are ready."""
    for place, (signal, receiver) in enumerate(_RECEIVERS):
        signal.connect(receiver, weak=False, dispatch_uid=f"kithline.sharing.sign_ins {place}")
