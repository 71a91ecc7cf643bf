"""The secrets of second factors are stored encrypted, so that a copy of the database gives nobody's codes away.

Fernet (AES-128-CBC and HMAC-SHA256, from the package cryptography) under a key of the site's own, which lies among the
installation's secrets and not in the database. After a change of the key what the one before encrypted is still read.
"""

import json
import logging

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.db import connection

from kithline.ops.home import home
from kithline.ops.secrets import Secrets

SEALED = "f1:"  # stands before what is encrypted; a version from before has none
# what the sign-in library keeps secret, by the kind of the factor
FIELDS = {"totp": "secret", "recovery_codes": "seed"}
_log = logging.getLogger(__name__)


def key_name(audience: str) -> str:
    """The name of a site's key among the secrets."""
    return f"factors:{audience}"


def encrypted(text: str, audience: str) -> str:
    """The text under the site's present key."""
    return SEALED + _keys(audience).encrypt(text.encode()).decode()


def decrypted(text: str, audience: str) -> str:
    """The text in the clear. ValueError where no key of the site opens it; one that was never encrypted is returned."""
    if not text.startswith(SEALED):
        return text
    try:
        return _keys(audience).decrypt(text.removeprefix(SEALED).encode()).decode()
    except InvalidToken:
        raise ValueError("a second factor was encrypted under a key that this installation has not") from None


def encrypt_all() -> int:
    """Put each secret under its site's present key, on the pipeline's login: after a change of the key, and for what a
    version before stored in the clear. How many. How many no key opens is said in the log."""
    done = shut = 0
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT m.id, m.type, m.data ->> (%s::jsonb ->> m.type), u.audience FROM mfa_authenticator m "
            "JOIN app_user u ON u.id = m.user_id WHERE m.type = ANY(%s) ORDER BY m.id FOR UPDATE OF m",
            [json.dumps(FIELDS), list(FIELDS)],
        )
        for key, kind, text, audience in cursor.fetchall():
            if text is None:
                continue
            if _is_under_the_present_key(text, audience):
                continue
            try:
                fresh = encrypted(decrypted(text, audience), audience)
            except ValueError:
                shut += 1
                continue
            cursor.execute(
                "UPDATE mfa_authenticator SET data = jsonb_set(data, ARRAY[%s], to_jsonb(%s::text)) WHERE id = %s",
                [FIELDS[kind], fresh, key],
            )
            done += 1
    if shut:
        _log.warning("second factors that no key of this installation opens, to be reset: %s", shut)
    return done


def _is_under_the_present_key(text: str, audience: str) -> bool:
    if not text.startswith(SEALED):
        return False
    try:
        Fernet(f"{Secrets(home()).get(key_name(audience))}=").decrypt(text.removeprefix(SEALED).encode())
    except InvalidToken:
        return False
    return True


def _keys(audience: str) -> MultiFernet:
    """The present key, which encrypts, and the one before, which only opens. Read each time: a change acts at once."""
    found = Secrets(home()).with_the_one_before(key_name(audience))
    return MultiFernet(
        [Fernet(f"{each}=") for each in found]
    )  # 43 characters are 32 bytes without the padding
