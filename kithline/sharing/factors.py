"""The second factor that a role wants: an authenticator app or a passkey, as its entry says."""

import base64
import logging
import secrets
from typing import Any

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.utils import is_mfa_enabled
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from allauth.mfa.webauthn.internal.auth import extract_user_from_response
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from kithline.sharing import statements
from kithline.sharing.factor_secrets import decrypted, encrypted
from kithline.sharing.roles import ROLES
from kithline.sharing.roles.declare import Factor, Role
from kithline.sharing.seal import clear_seal, set_seal
from kithline.sharing.session_rules import RECORDS
from kithline.sharing.sign_ins import note

PASSKEY, OPENID = "webauthn", "openid"
_log = logging.getLogger(__name__)


class EncryptedFactors(DefaultMFAAdapter):  # type: ignore[misc]
    """The sign-in library's own hooks, with the key of this site."""

    def encrypt(self, text: str) -> str:
        return encrypted(text, settings.AUDIENCE)

    def decrypt(self, encrypted_text: str) -> str:
        """Where no key opens it (a restored database without its keys), a secret of which nobody has a code."""
        try:
            return decrypted(encrypted_text, settings.AUDIENCE)
        except ValueError as why:
            _log.warning("%s", why)
            return base64.b32encode(secrets.token_bytes(20)).decode()


class PasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """A passkey with a name: beside the password, or for signing in with it alone."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["name"].label = "What you call it"
        self.fields["name"].help_text = "Such as: my phone, the key on my key ring."
        self.fields["name"].initial = "My passkey"
        self.fields["passwordless"].label = "Sign in with it alone"
        self.fields["passwordless"].help_text = (
            "Without your password: your phone, computer or key asks for your finger, face or PIN instead. Leave it "
            "empty for a key that cannot."
        )


class _NotedFailure:
    """A passkey that does not fit is in the log of sign-ins; the library tells of codes only."""

    user: Any

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()  # type: ignore[misc]
        except ValidationError:
            request = context.request
            whose = self.user if request.user.is_authenticated else None
            tried = None if self.user is None else self.user.pk
            note(
                request,
                "factor_failed" if whose or tried else "failed",
                user=whose,
                tried_for=tried,
                how=PASSKEY,
            )
            raise


class LoginPasskey(_NotedFailure, LoginWebAuthnForm):  # type: ignore[misc]
    """Signing in by a passkey alone, where every role that the user holds today allows it.

    Whose passkey it says that it is, it reads under a seal of no role: nothing but that account's own factors.
    """

    def clean_credential(self) -> Any:
        claimed = extract_user_from_response(self.cleaned_data["credential"])
        set_seal(claimed.pk, "", None)
        try:
            found = super().clean_credential()
        except ValidationError:
            clear_seal()
            raise
        roles = [role for (role,) in statements.rows("SELECT role FROM sharing.my_roles()")]
        if not all(ROLES[role].passkey_alone for role in roles if role in ROLES):
            clear_seal()
            raise ValidationError("Your role signs in with the password first, and with the passkey then.")
        return found


class AuthenticatePasskey(_NotedFailure, AuthenticateWebAuthnForm):  # type: ignore[misc]
    """Asked for after the password."""


class ReauthenticatePasskey(_NotedFailure, ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """Asked for as a fresh proof."""


def factor_of(role: Role) -> Factor:
    """What the role wants in this installation."""
    if role.factor is Factor.PASSKEY and not settings.PASSKEYS:
        return Factor.ANY
    return role.factor


def factor_wanted(role: Role, request: HttpRequest) -> str:
    """The name of the page by which the user shows what is still wanting; "" where nothing is.

    Of a passkey it does not suffice to have one: it was used in this session, or an app that could be talked out of
    somebody would do instead.
    """
    factor = factor_of(role)
    if not settings.SECOND_FACTOR or factor is Factor.NONE:
        return ""
    records = request.session.get(RECORDS, [])
    if factor is Factor.ANY:
        if any(record.get("method") == OPENID and record.get("two_factors") for record in records):
            return ""
        return "" if is_mfa_enabled(request.user) else "mfa_activate_totp"
    if not is_mfa_enabled(request.user, types=[PASSKEY]):
        return "mfa_add_webauthn"
    used = {record.get("type") for record in records if record.get("method") == "mfa"}
    return "" if PASSKEY in used else "mfa_reauthenticate_webauthn"
