"""Talking to a provider: its description, its keys, the exchange of a code for a token. Redirects are not followed."""

import base64
import hashlib
import time
from typing import Any
from urllib.parse import quote, urlencode

import requests

from kithline.sharing.openid.providers import Provider
from kithline.sharing.openid.tokens import NotVerified

SECONDS = 10  # to wait for an answer
KEPT = 3600  # seconds for which description and keys are kept
AGAIN = 60  # seconds between two looks for a key that is not known
_kept: dict[str, tuple[float, Any]] = {}


class NotReached(Exception):
    """The provider does not answer, or not as it should."""


def description(provider: Provider) -> dict[str, Any]:
    """Its own description, which must name the same issuer. Raises NotReached."""
    address = f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration"
    found = _kept_json(address, KEPT)
    if not isinstance(found, dict) or found.get("issuer") != provider.issuer:
        raise NotReached("it describes itself as another issuer")
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        if not isinstance(found.get(name), str):
            raise NotReached(f"its description lacks {name}")
    return found


def keys(provider: Provider, token: str) -> list[dict[str, Any]]:
    """Its public keys; looked for anew, not more than once a minute, where the token's is not among them."""
    import jwt

    try:
        wanted = jwt.get_unverified_header(token).get("kid")
    except jwt.PyJWTError:
        raise NotVerified("it is no token") from None
    address = description(provider)["jwks_uri"]
    for longest in (KEPT, AGAIN):
        found = _kept_json(address, longest)
        listed = found.get("keys") if isinstance(found, dict) else None
        known = [key for key in listed if isinstance(key, dict)] if isinstance(listed, list) else []
        if any(key.get("kid") == wanted for key in known):
            break
    return known


def address_to_ask(provider: Provider, *, state: str, nonce: str, verifier: str, back: str) -> str:
    """Where the browser goes to sign in: with state, nonce and the hash of the verifier (PKCE)."""
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    words = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": back,
        "scope": provider.scope,
        "state": state,
        "nonce": nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    return f"{description(provider)['authorization_endpoint']}?{urlencode(words)}"


def exchange(provider: Provider, *, code: str, verifier: str, back: str) -> dict[str, Any]:
    """The token answer for a code. Raises NotReached."""
    try:
        secret = provider.secret.read()
    except OSError:
        raise NotReached("the client's secret cannot be read") from None
    words = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": back,
        "code_verifier": verifier,
    }
    about = description(provider)
    basic = "client_secret_post" not in about.get(
        "token_endpoint_auth_methods_supported", ["client_secret_basic"]
    )
    if not basic:
        words |= {"client_id": provider.client_id, "client_secret": secret}
    found = _json(
        "POST",
        about["token_endpoint"],
        data=words,
        auth=(quote(provider.client_id, safe=""), quote(secret, safe="")) if basic else None,
    )
    if not isinstance(found, dict) or not isinstance(found.get("id_token"), str):
        raise NotReached("it gave no identity token")
    return found


def more_claims(provider: Provider, access_token: str, subject: str) -> dict[str, Any]:
    """What the provider tells beyond the token, of the same subject; nothing where it tells of another."""
    address = description(provider).get("userinfo_endpoint")
    if not isinstance(address, str):
        return {}
    found = _json("GET", address, headers={"Authorization": f"Bearer {access_token}"})
    return found if isinstance(found, dict) and found.get("sub") == subject else {}


def address_to_leave(provider: Provider, token: str, back: str) -> str:
    """Where the browser goes to sign out at the provider too; "" where it has no such place."""
    try:
        address = description(provider).get("end_session_endpoint")
    except NotReached:
        return ""
    words = {"id_token_hint": token, "post_logout_redirect_uri": back, "client_id": provider.client_id}
    return f"{address}?{urlencode(words)}" if isinstance(address, str) else ""


def _kept_json(address: str, longest: float) -> Any:
    at, found = _kept.get(address, (0.0, None))
    if found is None or time.monotonic() - at > longest:
        found = _json("GET", address)
        _kept[address] = (time.monotonic(), found)
    return found


def _json(method: str, address: str, **options: Any) -> Any:
    try:
        answer = requests.request(method, address, timeout=SECONDS, allow_redirects=False, **options)
        if answer.status_code != 200:
            raise NotReached(f"it answered {answer.status_code}")
        return answer.json()
    except (requests.RequestException, ValueError) as why:
        raise NotReached(type(why).__name__) from None
