"""Each view names its permission, and the permission is what a request meets."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

# Pages of the sign-in library, by name: it looks after who may open them. A new one is looked at, then listed.
OF_THE_LIBRARY = {
    "account_login",
    "account_logout",
    "account_reauthenticate",
    "account_change_password",
    "account_signup",
    "account_reset_password",
    "account_inactive",
    "account_email",
    "mfa_index",
    "mfa_authenticate",
    "mfa_reauthenticate",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_generate_recovery_codes",
    "mfa_view_recovery_codes",
    "mfa_download_recovery_codes",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "mfa_edit_webauthn",
    "mfa_remove_webauthn",
    "mfa_reauthenticate_webauthn",
    "mfa_login_webauthn",
}
# Our own pages that anyone may open, signed in or not.
FOR_ANYONE = {"account.home", "staff.accept", "account.provider", "account.back", "account.provider_out"}


def addresses() -> Iterator[tuple[str, Any]]:
    """The full name and the pattern of every address of the sites."""
    from django.urls import URLPattern, get_resolver

    def walk(patterns: Any, prefix: str) -> Iterator[tuple[str, Any]]:
        for each in patterns:
            if isinstance(each, URLPattern):
                yield f"{prefix}{each.name}", each
            else:
                space = f"{each.namespace}:" if each.namespace else ""
                yield from walk(each.url_patterns, prefix + space)

    yield from walk(get_resolver().url_patterns, "")


@pytest.fixture
def ours(django_ready: None) -> dict[str, Any]:
    return {name: pattern for name, pattern in addresses() if name not in OF_THE_LIBRARY}


def test_every_view_of_ours_names_a_permission(ours: dict[str, Any]) -> None:
    from kithline.sharing.roles import ROLES

    assert len(ours) >= 10
    for name, pattern in ours.items():
        permission = getattr(pattern.callback, "permission", None)
        assert permission is not None, f"{name} has no @page(code, roles=...)"
        code, roles = permission
        assert code.count(".") == 1 and code == code.lower(), name
        if roles is None:
            assert code in FOR_ANYONE, f"{name} is open to anyone: is that meant? Then list it here"
        else:
            assert roles and set(roles) <= set(ROLES), name


def test_views_are_ours_or_the_librarys(ours: dict[str, Any]) -> None:
    named = {name for name, _ in addresses()}
    assert named >= {"account_login", "account_logout", "mfa_authenticate"}
    assert named >= OF_THE_LIBRARY, "a page of the library that is listed and not there"
    for name, pattern in ours.items():
        assert pattern.callback.__module__.startswith("kithline.portals."), name


def test_no_two_views_share_a_code(ours: dict[str, Any]) -> None:
    codes: dict[str, str] = {}
    for name, pattern in ours.items():
        code = pattern.callback.permission[0]
        assert codes.setdefault(code, pattern.callback.__name__) == pattern.callback.__name__, (
            f"{name}: {code}"
        )


def test_each_portal_is_in_a_folder_and_on_one_line(ours: dict[str, Any]) -> None:
    from pathlib import Path

    import kithline.portals

    folders = {path.parent.name for path in Path(kithline.portals.__path__[0]).glob("*/urls.py")}
    assert {pattern.callback.__module__.split(".")[2] for pattern in ours.values()} == folders


def address_of(name: str, pattern: Any) -> str:
    from django.urls import reverse

    given = {"uuid": UUID(int=7), "int": 7, "str": "x", "slug": "x"}
    kinds = {
        key: type(one).__name__.removesuffix("Converter").lower()
        for key, one in pattern.pattern.converters.items()
    }
    return reverse(
        name,
        kwargs={
            key: given[{"integer": "int", "string": "str"}.get(kind, kind)] for key, kind in kinds.items()
        },
    )


@pytest.mark.parametrize("site", ["school", "authority"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_signed_in_gets_the_sign_in_page_and_nothing_else(
    ours: dict[str, Any], tables_only: str, as_login: Any, site: str, method: str
) -> None:
    from django.test import Client

    with as_login(site):
        for name, pattern in ours.items():
            answer = getattr(Client(), method)(address_of(name, pattern))
            if answer.status_code == 405:
                continue
            # asked by somebody who is not signed in yet; without a good link, or such a provider, there is nothing
            if name in ("staff:accept", "account:provider", "account:back", "account:provider_out"):
                assert answer.status_code == 404
                continue
            assert answer.status_code == 302, name
            assert answer["Location"].startswith("/sign-in/"), name
