"""Which second factor a role wants, and what is still wanting."""

from types import SimpleNamespace
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("role", "has", "records", "wanted"),
    [
        ("family_member", (), (), ""),
        ("senco", (), (), "mfa_activate_totp"),
        ("senco", ("totp",), (), ""),
        ("senco", ("webauthn",), (), ""),
        ("administrator", ("totp",), ("totp",), "mfa_add_webauthn"),
        ("administrator", ("totp", "webauthn"), ("totp",), "mfa_reauthenticate_webauthn"),
        ("administrator", ("totp", "webauthn"), ("recovery_codes",), "mfa_reauthenticate_webauthn"),
        ("administrator", ("webauthn",), ("webauthn",), ""),
    ],
)
def test_what_is_wanting(
    django_ready: None, monkeypatch: pytest.MonkeyPatch, role: str, has: Any, records: Any, wanted: str
) -> None:
    from kithline.sharing import factors
    from kithline.sharing.roles import ROLES
    from kithline.sharing.session_rules import RECORDS

    monkeypatch.setattr(
        factors, "is_mfa_enabled", lambda user, types=None: any(not types or each in types for each in has)
    )
    session = {RECORDS: [{"method": "mfa", "type": each} for each in records]}
    request: Any = SimpleNamespace(user=None, session=session)
    assert factors.factor_wanted(ROLES[role], request) == wanted
    monkeypatch.setattr(factors.settings, "PASSKEYS", False)
    if role == "administrator":
        assert factors.factor_wanted(ROLES[role], request) == ""
    monkeypatch.setattr(factors.settings, "SECOND_FACTOR", False)
    assert factors.factor_wanted(ROLES[role], request) == ""
