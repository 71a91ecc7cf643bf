"""Accounts are made for people, never by them: nobody signs up."""

import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from kithline.sharing.addresses import whole_address
from kithline.sharing.seal import set_seal
from kithline.sharing.session_rules import is_confirmed
from kithline.sharing.sign_ins import note


class ClosedAccounts(DefaultAccountAdapter):  # type: ignore[misc]
    """No sign-up page; one message for a wrong name and a wrong password."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_reauthentication_required(self, *, app: str) -> bool:
        """To change a factor, too, a sign-in of the last minutes is proof enough: see session_rules."""
        return not is_confirmed(self.request.session, time.time())

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        """To the sign-in page; by way of the provider, so that the sign-in ends there too, where it came from one."""
        from kithline.sharing.openid.leaving import address_to_leave

        here = str(super().get_logout_redirect_url(request))
        return address_to_leave(request, back=whole_address(request, here)) or here

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Nothing is sent by e-mail in this version: a forgotten password is set anew by an administrator."""

    def pre_login(self, request: HttpRequest, user: Any, **how: Any) -> Any:
        """Whoever proved the first factor reads their own second one, in this same request: a seal of no role."""
        set_seal(user.pk, "", None)
        return super().pre_login(request, user, **how)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Too many tries are refused before the password is looked at; that they were made is kept."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            note(request, "too_many")
            raise

    def set_password(self, user: Any, password: str) -> None:
        """Only the password is written: the site's login may change nothing else of a user."""
        user.set_password(password)
        user.save(update_fields=["password"])
