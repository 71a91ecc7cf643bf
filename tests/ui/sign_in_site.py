"""The smallest site with allauth in our look: draws its pages into the folder named as first argument.

Its settings are the ones that the look needs of any site; ``kithline.site.settings`` holds the real ones.
"""

import sys
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.http import HttpRequest
from django.urls import include, path

from kithline import ui
from kithline.ui.shell import Contact, Shell

FOLDER = Path(ui.__file__).parent


def shell(request: HttpRequest) -> dict[str, Shell]:
    """What a site's own context processor gives."""
    return {
        "shell": Shell(
            authority="Wexmoor Council",
            is_demonstration=True,
            contact=Contact("the Kithline team", "kithline@example.org"),
        )
    }


settings.configure(
    DEBUG=False,
    SECRET_KEY="for this test only",
    ALLOWED_HOSTS=["testserver"],
    ROOT_URLCONF=__name__,
    USE_TZ=True,
    STATIC_URL="/static/",
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
        "django.contrib.staticfiles",
        "allauth",
        "allauth.account",
        "allauth.mfa",
        "kithline.ui",
    ],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "allauth.account.middleware.AccountMiddleware",
    ],
    AUTHENTICATION_BACKENDS=["allauth.account.auth_backends.AuthenticationBackend"],
    MFA_SUPPORTED_TYPES=["totp", "recovery_codes", "webauthn"],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.jinja2.Jinja2",
            "DIRS": [FOLDER / "templates"],
            "APP_DIRS": False,
            "OPTIONS": {
                "environment": "kithline.ui.environment.environment",
                "context_processors": [f"{__name__}.shell"],
            },
        },
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "DIRS": [FOLDER / "django_templates"],
            "APP_DIRS": True,
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ]
            },
        },
    ],
)


django.setup()  # before the routes: allauth's need its models


def fail(request: HttpRequest) -> Any:
    raise RuntimeError("as the page for errors is to be seen")


urlpatterns = [path("account/", include("allauth.urls")), path("fail/", fail)]


def draw(folder: Path) -> None:
    """Ask for each page as a browser would, and keep what comes back."""
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from django.test import Client

    call_command("migrate", verbosity=0)
    client = Client(raise_request_exception=False)

    def keep(name: str, answer: Any, status: int = 200) -> None:
        assert answer.status_code == status, f"{name}: {answer.status_code}"
        (folder / f"{name}.html").write_bytes(answer.content)

    keep("sign-in", client.get("/account/login/"))
    keep("sign-in-error", client.post("/account/login/", {"login": "", "password": "wrong"}))
    keep("site-not-found", client.get("/there/is/nothing/here"), 404)
    keep("site-failed", client.get("/fail/"), 500)
    client.force_login(get_user_model().objects.create_user("sam.okafor", password="not a real one"))
    keep("sign-out", client.get("/account/logout/"))
    for name, address in (
        ("password", "/account/password/change/"),
        ("two-steps", "/account/2fa/"),
        ("authenticator", "/account/2fa/totp/activate/"),
    ):
        answer = client.get(address)
        if answer.status_code == 302:  # allauth first asks who it is
            answer = client.post(answer.url, {"password": "not a real one"}, follow=True)
        keep(name, answer)
    keep("confirm", client.get("/account/reauthenticate/"))


if __name__ == "__main__":
    draw(Path(sys.argv[1]))
