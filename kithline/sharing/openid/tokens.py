"""Whether a token says what it must: who issued it, for whom, when, in answer to what, signed by whose key.

The library for the web's own sign-in leaves the signature and the nonce unlooked at; see docs/adr/0017.
"""

import hmac
from collections.abc import Mapping, Sequence
from typing import Any

import jwt

from kithline.sharing.openid.providers import DFE, ENTRA, Provider

ALGORITHMS = (
    "RS256",
    "PS256",
    "ES256",
)  # with two keys only: none, and HMAC by the client's secret, are not among them
LEEWAY = 60  # seconds between two clocks
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"


class NotVerified(Exception):
    """Why a token is not taken; for the server's log, without what stands in it."""


def identity(
    token: str, keys: Sequence[Mapping[str, Any]], provider: Provider, *, nonce: str
) -> dict[str, Any]:
    """The claims of an identity token. Raises NotVerified."""
    claims = _claims(token, keys, provider, require=["iss", "aud", "exp", "iat", "sub"])
    given = claims.get("nonce")
    if not isinstance(given, str) or not nonce or not hmac.compare_digest(given, nonce):
        raise NotVerified("it answers another question: nonce")
    if provider.shape == ENTRA and claims.get("tid") != provider.tenant:
        raise NotVerified("it is of another tenant")
    if not subject_of(claims, provider):
        raise NotVerified(f"it names nobody: {provider.subject_claim}")
    return claims


def logout(token: str, keys: Sequence[Mapping[str, Any]], provider: Provider) -> str:
    """The subject whose sessions a provider ends, by its back-channel logout token. Raises NotVerified."""
    claims = _claims(token, keys, provider, require=["iss", "aud", "iat", "exp", "jti", "events"])
    events = claims["events"]
    if not isinstance(events, dict) or LOGOUT_EVENT not in events or "nonce" in claims:
        raise NotVerified("it is no logout token")
    if provider.shape == ENTRA and claims.get("tid", provider.tenant) != provider.tenant:
        raise NotVerified("it is of another tenant")
    subject = subject_of(claims, provider)
    if not subject:
        raise NotVerified(f"it names nobody: {provider.subject_claim}")
    return subject


def subject_of(claims: Mapping[str, Any], provider: Provider) -> str:
    """Who it is at the provider; never an e-mail address, which may be another's tomorrow."""
    found = claims.get(provider.subject_claim)
    return found if isinstance(found, str) and len(found) <= 255 else ""


def used_two_factors(claims: Mapping[str, Any], provider: Provider) -> bool:
    """Whether the provider says that it asked for a second factor, and the council lets that count."""
    methods = claims.get("amr")
    return provider.asks_twice and isinstance(methods, list) and "mfa" in methods


def organisation_of(claims: Mapping[str, Any], provider: Provider) -> str:
    """DfE Sign-in: the URN of the organisation as whose user they came (a trust: its UID); "" for none."""
    found = claims.get("organisation")
    if provider.shape != DFE or not isinstance(found, dict):
        return ""
    return str(found.get("urn") or found.get("uid") or "")


def _claims(
    token: str, keys: Sequence[Mapping[str, Any]], provider: Provider, *, require: list[str]
) -> dict[str, Any]:
    try:
        header = jwt.get_unverified_header(token)
        if header.get("alg") not in ALGORITHMS:
            raise NotVerified("it is signed in a way that is not taken")
        fitting = [
            key for key in keys if key.get("kid") == header.get("kid") and key.get("use", "sig") == "sig"
        ]
        if len(fitting) != 1 or header.get("kid") is None:
            raise NotVerified("it is signed by an unknown key")
        key = jwt.PyJWK(dict(fitting[0]), algorithm=header["alg"])
        claims: dict[str, Any] = jwt.decode(
            token,
            key=key,
            algorithms=[header["alg"]],
            issuer=provider.issuer,
            audience=provider.client_id,
            leeway=LEEWAY,
            options={"require": require, "strict_aud": False},
        )
    except jwt.PyJWTError as why:
        raise NotVerified(type(why).__name__) from None
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if (several or "azp" in claims) and claims.get("azp") != provider.client_id:
        raise NotVerified("it is for another party too")
    return claims
