"""Secrets of second factors: no copy of the database gives a code away, and a changed key goes on opening them."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from kithline.ops.secrets import Secrets
from tests.sharing.conftest import Small

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def own_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, django_ready: None) -> Secrets:
    """Keys of this test alone."""
    monkeypatch.setenv("KITHLINE_HOME", str(tmp_path))
    return Secrets(tmp_path)


def stored(kind: str) -> dict[str, Any]:
    """What the table holds of the one factor of that kind."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM mfa_authenticator WHERE type = %s", [kind])
        [found] = cursor.fetchone()
    return dict(json.loads(found) if isinstance(found, str) else found)


def test_one_sites_key_does_not_open_the_others(own_keys: Secrets) -> None:
    from kithline.sharing.factor_secrets import decrypted, encrypted

    kept = encrypted(SECRET, "school")
    assert SECRET not in kept and encrypted(SECRET, "school") != kept
    assert decrypted(kept, "school") == SECRET
    with pytest.raises(ValueError, match="has not") as why:
        decrypted(kept, "authority")
    assert kept not in str(why.value)


def test_a_changed_key_opens_what_was_there_and_all_is_encrypted_anew(
    small: Small, own_keys: Secrets
) -> None:
    from django.core.management import call_command
    from django.db import connection

    from kithline.sharing.factor_secrets import decrypted, encrypt_all, encrypted

    rows = {
        ("safeguarding_lead", "totp"): {"secret": SECRET},  # as a version before had it: in the clear
        ("social_worker", "recovery_codes"): {"seed": encrypted("ab" * 40, "authority"), "used_mask": 3},
        ("senco", "webauthn"): {"name": "My passkey", "credential": {}},
    }
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM mfa_authenticator")
        for (role, kind), data in rows.items():
            cursor.execute(
                "INSERT INTO mfa_authenticator (user_id, type, data, created_at) VALUES (%s, %s, %s, now())",
                [small.users[role], kind, json.dumps(data)],
            )
    assert encrypt_all() == 1 and encrypt_all() == 0, "what was in the clear, once"
    before = stored("totp")["secret"]
    assert before.startswith("f1:") and SECRET not in before
    call_command("keys", "--change", "factors:school")
    after = stored("totp")["secret"]
    assert after != before and decrypted(after, "school") == SECRET == decrypted(before, "school")
    codes = stored("recovery_codes")
    assert decrypted(codes["seed"], "authority") == "ab" * 40 and codes["used_mask"] == 3
    assert stored("webauthn") == rows["senco", "webauthn"]
    # a database restored without its keys: nobody has a code of what comes instead
    for name in ("factors__school", "factors__school__before"):
        (own_keys.folder / name).unlink()
    assert encrypt_all() == 0 and stored("totp")["secret"] == after


def test_what_no_key_opens_is_a_secret_of_which_nobody_has_a_code(
    own_keys: Secrets, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.conf import settings

    from kithline.sharing.factor_secrets import encrypted
    from kithline.sharing.factors import EncryptedFactors

    monkeypatch.setattr(settings, "AUDIENCE", "school")
    adapter = EncryptedFactors()
    assert adapter.decrypt(adapter.encrypt(SECRET)) == SECRET
    others = encrypted(SECRET, "authority")
    first, second = adapter.decrypt(others), adapter.decrypt(others)
    assert len({first, second, SECRET}) == 3 and len(base64.b32decode(first)) == 20


def test_keys_are_listed_with_their_age_and_an_unknown_name_is_refused(
    own_keys: Secrets, capsys: Any
) -> None:
    from django.core.management import CommandError, call_command

    from kithline.sharing.keys import BY_NAME

    own_keys.get("seal:school")
    call_command("keys", "--json")
    listed = {each["name"]: each for each in json.loads(capsys.readouterr().out)["keys"]}
    assert (
        [*listed] == [*BY_NAME] and listed["seal:school"]["made_at"] and not listed["seal:school"]["is_due"]
    )
    assert listed["login:owner"]["made_at"] is None, "asking makes none"
    call_command("keys", "--change", "seal:school")
    assert "run kithline setup" in capsys.readouterr().out
    with pytest.raises(CommandError, match="there is no key x"):
        call_command("keys", "--change", "x")


def test_security_md_has_every_kind_of_key_with_its_algorithm(django_ready: None) -> None:
    from kithline.sharing.keys import KEYS

    told = (Path(__file__).parents[2] / "SECURITY.md").read_text(encoding="utf-8")
    for key in KEYS:
        assert key.algorithm in told and key.what_for in told, key.kind
        assert all(f"`{''.join(name.partition(':')[:2])}" in told for name in key.names), key.kind
