"""One sign-in by a provider, from the browser's leaving to its coming back.

State, nonce and verifier are the session's, for ten minutes and for one answer.
"""

import hmac
import logging
import secrets
import time
from dataclasses import dataclass, field
from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.contrib.auth import get_user_model, login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from kithline.sharing.factors import OPENID
from kithline.sharing.openid import exchange, identities, tokens
from kithline.sharing.openid.leaving import CAME_BY
from kithline.sharing.openid.providers import DFE, Provider
from kithline.sharing.viewer import ONLY_AT

ASKED = "openid_asked"  # in the session
MINUTES = 10
SIGN_IN, LINK = "sign_in", "link"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
_log = logging.getLogger(__name__)


class NotLetIn(Exception):
    """`why`: a code of `portals.account` words. Nothing of the token is in it."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Vouched:
    """Whom the provider vouches for, and how."""

    subject: str
    token: str
    claims: dict[str, Any] = field(repr=False)


def begin(request: HttpRequest, provider: Provider, *, back: str, purpose: str, then: str) -> str:
    """The address at the provider. Raises NotLetIn("not_reached")."""
    asked = {name: secrets.token_urlsafe(32) for name in ("state", "nonce", "verifier")}
    try:
        address = exchange.address_to_ask(provider, **asked, back=back)
    except exchange.NotReached as why:
        _log.warning("sign-in by %s: %s", provider.code, why)
        raise NotLetIn("not_reached") from None
    is_ours = url_has_allowed_host_and_scheme(then, allowed_hosts=None)
    request.session[ASKED] = {
        **asked,
        "provider": provider.code,
        "purpose": purpose,
        "then": then if is_ours else "",
        "at": int(time.time()),
    }
    return address


def come_back(request: HttpRequest, provider: Provider, *, back: str) -> tuple[Vouched, str, str]:
    """Whom the provider vouches for in this very answer, what for, and where to go then. Raises NotLetIn."""
    asked = request.session.pop(ASKED, None)
    given = request.GET
    if not asked or asked["provider"] != provider.code or time.time() - asked["at"] > MINUTES * 60:
        raise NotLetIn("not_asked")
    if not hmac.compare_digest(given.get("state", "").encode(), asked["state"].encode()):
        raise NotLetIn("not_asked")
    if given.get("iss", provider.issuer) != provider.issuer:
        raise NotLetIn("not_verified")
    if "error" in given or not given.get("code"):
        raise NotLetIn("declined")
    try:
        answer = exchange.exchange(provider, code=given["code"], verifier=asked["verifier"], back=back)
        keys = exchange.keys(provider, answer["id_token"])
        claims = tokens.identity(answer["id_token"], keys, provider, nonce=asked["nonce"])
        if provider.shape == DFE and "organisation" not in claims:
            more = exchange.more_claims(provider, str(answer.get("access_token", "")), claims["sub"])
            claims["organisation"] = more.get("organisation")
    except exchange.NotReached as why:
        _log.warning("sign-in by %s: %s", provider.code, why)
        raise NotLetIn("not_reached") from None
    except tokens.NotVerified as why:
        _log.warning("sign-in by %s: a token is not taken: %s", provider.code, why)
        raise NotLetIn("not_verified") from None
    vouched = Vouched(tokens.subject_of(claims, provider), answer["id_token"], claims)
    return vouched, asked["purpose"], asked["then"]


def let_in(request: HttpRequest, provider: Provider, vouched: Vouched, then: str) -> HttpResponse:
    """Sign in the account that is linked to the subject. Raises NotLetIn; who has none is kept as having come."""
    user_id = identities.user_of(provider, vouched.subject)
    urn = tokens.organisation_of(vouched.claims, provider)
    if user_id is None:
        identities.ask(
            provider,
            vouched.subject,
            name=_text(vouched.claims, "name"),
            email=_text(vouched.claims, "email"),
            proposed=provider.proposed_role(vouched.claims.get("groups")),
            urn=urn,
        )
        raise NotLetIn("no_account")
    only_at = None
    if provider.shape == DFE:
        only_at = identities.places_of(provider, vouched.subject).get(urn)
        if only_at is None:
            raise NotLetIn("other_place")
    user = get_user_model().objects.get(pk=user_id)
    two = tokens.used_two_factors(vouched.claims, provider)
    if two:
        login(request, user, backend=BACKEND)
        record_authentication(request, user, OPENID, provider=provider.code, two_factors=True)
        response: HttpResponse = redirect(then or "/")
    else:  # the account's own second factor is asked for, where it has one
        record_authentication(request, user, OPENID, provider=provider.code)
        response = perform_login(request, Login(user=user, redirect_url=then or "/"))
    request.session[CAME_BY] = {"provider": provider.code, "token": vouched.token}
    if only_at is not None:
        request.session[ONLY_AT] = [user.pk, only_at]
    return response


def _text(claims: dict[str, Any], name: str) -> str:
    found = claims.get(name)
    return found if isinstance(found, str) else ""
