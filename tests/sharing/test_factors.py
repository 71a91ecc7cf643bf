"""Which second factor a role wants, and what is still wanting."""

from types import SimpleNamespace
from typing import Any

import pytest

from tests.sharing.conftest import Small


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


@pytest.mark.parametrize(
    ("username", "fits", "said"),
    [
        ("social.worker", True, ""),
        ("social.worker", False, "Incorrect"),
        ("administrator", True, "Your role signs in with the password first"),
    ],
)
def test_a_passkey_alone_lets_in_where_the_roles_allow_it(
    small: Small, as_login: Any, monkeypatch: pytest.MonkeyPatch, username: str, fits: bool, said: str
) -> None:
    from django.core.exceptions import ValidationError
    from django.db import connection, transaction

    from kithline.sharing import factors
    from kithline.sharing.models import User

    def verified(form: Any) -> str:
        """Under a seal of no role, of whom the passkey says that it is."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT user_id, role FROM sharing.bearer()")
            assert cursor.fetchone() == (form.cleaned_data["credential"], "")
        if not fits:
            raise ValidationError("Incorrect code.")
        return "the factor"

    monkeypatch.setattr(factors.AuthenticateWebAuthnForm, "clean_credential", verified)
    monkeypatch.setattr(factors, "extract_user_from_response", lambda given: SimpleNamespace(pk=given))
    monkeypatch.setattr(factors, "note", lambda *_, **__: None)
    with as_login("authority"), transaction.atomic():
        form = factors.LoginPasskey({})
        form.cleaned_data = {"credential": User.objects.get(username=username).pk}
        with factors.context.request_context(SimpleNamespace(user=SimpleNamespace(is_authenticated=False))):
            if said:
                with pytest.raises(ValidationError, match=said):
                    form.clean_credential()
            else:
                assert form.clean_credential() == "the factor"
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM sharing.bearer()")
            assert cursor.fetchone() == (0 if said else 1,), "whoever is not let in holds no seal"
