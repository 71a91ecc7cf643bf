"""What the sites tell browsers, and what is set for HTTPS."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

from tests.portals.rows_database import filled

__all__ = ["filled"]
ASKED = (
    *("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE"),
    *("SESSION_COOKIE_HTTPONLY", "CSRF_COOKIE_HTTPONLY", "SESSION_COOKIE_SAMESITE", "SECURE_SSL_REDIRECT"),
    *("SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS", "DEBUG"),
)


@pytest.fixture(scope="module")
def over_https(databases: Any) -> dict[str, Any]:
    """The settings of a site that stands behind HTTPS, as its process reads them."""
    words = (
        "import json; from kithline.site import settings; "
        f"print(json.dumps({{name: getattr(settings, name) for name in {ASKED}}}))"
    )
    environment = {**os.environ, "KITHLINE_SITE": "school", "KITHLINE_HTTPS": "1"}
    done = subprocess.run(
        [sys.executable, "-c", words], env=environment, capture_output=True, text=True, check=True
    )
    return dict(json.loads(done.stdout))


def test_over_https_cookies_are_bound_to_the_host(over_https: dict[str, Any]) -> None:
    for name in ("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME"):
        assert over_https[name].startswith("__Host-kithline_school")
    for name in (
        "SESSION_COOKIE_SECURE",
        "CSRF_COOKIE_SECURE",
        "SESSION_COOKIE_HTTPONLY",
        "CSRF_COOKIE_HTTPONLY",
    ):
        assert over_https[name] is True
    assert over_https["SESSION_COOKIE_SAMESITE"] == "Lax"


def test_over_https_browsers_are_told_to_stay_there(over_https: dict[str, Any]) -> None:
    assert over_https["SECURE_HSTS_SECONDS"] >= 31_536_000 and over_https["SECURE_HSTS_INCLUDE_SUBDOMAINS"]
    assert over_https["SECURE_SSL_REDIRECT"] is True


@pytest.fixture
def signed_in(
    filled: Any, sign_in: Callable[[str], AbstractContextManager[Any]]
) -> Callable[[str], AbstractContextManager[Any]]:
    return sign_in


def test_pages_are_kept_by_no_browser_and_framed_by_nobody(signed_in: Any) -> None:
    with signed_in("lead.larkfield") as client:
        answer = client.get("/pupils/")
        gone = client.get("/there/is/no/page/")
    for each, status in ((answer, 200), (gone, 404)):
        assert each.status_code == status
        assert each["Cache-Control"] == "no-store" and each["X-Content-Type-Options"] == "nosniff"
        assert each["Content-Type"] == "text/html; charset=utf-8" and each["Referrer-Policy"] == "same-origin"
        policy = each["Content-Security-Policy"]
        for words in ("default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"):
            assert words in policy
        assert "unsafe" not in policy and "Access-Control-Allow-Origin" not in each


def test_a_post_without_its_token_is_refused(signed_in: Any) -> None:
    with signed_in("lead.larkfield") as client:
        client.handler.enforce_csrf_checks = True
        assert client.post("/share/emergency/", {"record": "x"}).status_code == 403


def test_nothing_of_debugging_is_on(signed_in: Any, over_https: dict[str, Any]) -> None:
    assert over_https["DEBUG"] is False
    with signed_in("lead.larkfield") as client:
        assert client.get("/static/").status_code == 404, "no list of files"
        assert client.trace("/pupils/").status_code == 405


@pytest.mark.parametrize(
    ("password", "is_taken"),
    [("short-9", False), ("password1234", False), ("only small letters are well", True), ("x9 é" * 25, True)],
)
def test_passwords_are_long_uncommon_and_otherwise_free(
    django_ready: None, password: str, is_taken: bool
) -> None:
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    try:
        validate_password(password)
        assert is_taken
    except ValidationError:
        assert not is_taken
