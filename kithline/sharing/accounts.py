"""Accounts are made for people, never by them: nobody signs up."""

import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from kithline.sharing.session_rules import is_confirmed


class ClosedAccounts(DefaultAccountAdapter):  # type: ignore[misc]
    """No sign-up page; one message for a wrong name and a wrong password."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_reauthentication_required(self, *, app: str) -> bool:
        """To change a factor, too, a sign-in of the last minutes is proof enough: see session_rules."""
        return not is_confirmed(self.request.session, time.time())

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Nothing is sent by e-mail in this version: a forgotten password is set anew by an administrator."""

    def set_password(self, user: Any, password: str) -> None:
        """Only the password is written: the site's login may change nothing else of a user."""
        user.set_password(password)
        user.save(update_fields=["password"])
