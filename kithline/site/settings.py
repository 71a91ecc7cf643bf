"""Django's settings. KITHLINE_SITE says which process this is, and with it which database login and cookies it has.

school, authority   the two sites, each with its own login, sessions, cookies and seal
pipeline            commands that take data in (the default)
owner               migrations only
files               commands that need no database: none is started
"""

import os
from pathlib import Path

from kithline.ops.home import home
from kithline.ops.secrets import Secrets
from kithline.sharing.database import settings_for
from kithline.sharing.logins import AUTHORITY_WEB, OWNER, PIPELINE, SCHOOL_WEB

SITE = os.environ.get("KITHLINE_SITE", "pipeline")
LOGIN = {
    "school": SCHOOL_WEB,
    "authority": AUTHORITY_WEB,
    "pipeline": PIPELINE,
    "owner": OWNER,
    "files": "",
}[SITE]
AUDIENCE = SITE if SITE in ("school", "authority") else ""
HOME = home()
_secrets = Secrets(HOME)

SECRET_KEY = _secrets.get(f"django:{SITE}")
SEAL_SECRET = _secrets.get(f"seal:{SITE}") if AUDIENCE else ""
# what was disposed of is known again by a digest under this key; the one of before its last change is still known
DISPOSED_KEYS = _secrets.with_the_one_before("disposed") if SITE == "pipeline" else []
DEBUG = False
# Behind a proxy the council names its hosts; without, only this machine can reach the site.
ALLOWED_HOSTS = os.environ.get("KITHLINE_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("KITHLINE_ORIGINS", "").split(",") if origin]
# where each site is to be reached, for links to the other one: https://schools.example.org
SITE_ADDRESSES = {
    site: os.environ.get(f"KITHLINE_{site.upper()}_ADDRESS", "") for site in ("school", "authority")
}
IS_HTTPS = os.environ.get("KITHLINE_HTTPS") == "1"

DATABASES = {"default": settings_for(LOGIN)} if LOGIN else {}

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "kithline.ui",
    "kithline.record",
    "kithline.sharing",
    "kithline.commands",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "kithline.sharing.viewer.OneTransaction",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "kithline.site.headers.KeepNoPage",
    "kithline.sharing.session_rules.EndOldSessions",
    "kithline.sharing.viewer.KnowTheViewer",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "kithline.site.shell.AddShell",
    "kithline.site.first_things.FirstThings",
]
ROOT_URLCONF = "kithline.site.urls"
WSGI_APPLICATION = "kithline.site.wsgi.application"

_PACKAGE = Path(__file__).parents[1]
_PORTALS = sorted(path for path in (_PACKAGE / "portals").glob("*/templates"))
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [_PACKAGE / "ui" / "templates", *_PORTALS],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "kithline.ui.environment.environment",
            "context_processors": ["kithline.site.shell.page_context"],
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [_PACKAGE / "ui" / "django_templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "kithline.site.shell.page_context",
            ]
        },
    },
]

FILE_UPLOAD_HANDLERS = [
    "kithline.ui.uploads.SizeLimit",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

AUTH_USER_MODEL = "sharing.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "kithline.sharing.passwords.NotEasilyGuessed"},
    {"NAME": "kithline.sharing.passwords.NotBreached"},
]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # accounts are made by the council or the school, never by sign-up
ACCOUNT_ADAPTER = "kithline.sharing.accounts.ClosedAccounts"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/5m/key"}
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
# 0 where the council's own identity provider, in front of the sites, asks for one already
SECOND_FACTOR = os.environ.get("KITHLINE_SECOND_FACTOR", "1") == "1"
# 0 where passkeys cannot be used: a role that wants one is content with an authenticator app then
PASSKEYS = os.environ.get("KITHLINE_PASSKEYS", "1") == "1"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = PASSKEYS
MFA_ADAPTER = "kithline.sharing.factors.EncryptedFactors"
MFA_FORMS = {
    "add_webauthn": "kithline.sharing.factors.PasskeyForm",
    "login_webauthn": "kithline.sharing.factors.LoginPasskey",
    "authenticate_webauthn": "kithline.sharing.factors.AuthenticatePasskey",
    "reauthenticate_webauthn": "kithline.sharing.factors.ReauthenticatePasskey",
}
CSRF_FAILURE_VIEW = "kithline.site.errors.form_refused"
# Counted in the processes of one site; a cache of the council's own replaces it where there are several machines.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

SESSION_ENGINE = "kithline.sharing.sessions"
# a browser takes a cookie of this prefix over HTTPS, from this host and for all of it, or not at all
_HOST_ONLY = "__Host-" if IS_HTTPS else ""
SESSION_COOKIE_NAME = f"{_HOST_ONLY}kithline_{SITE}"
CSRF_COOKIE_NAME = f"{_HOST_ONLY}kithline_{SITE}_csrf"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
PROVIDER_ORIGINS: list[str] = []
if AUDIENCE:
    from kithline.sharing.openid.providers import (
        providers_of,
    )  # not for commands: it knows every feed and role

    PROVIDER_ORIGINS = sorted({each.origin for each in providers_of(HOME, AUDIENCE)})
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        # signing out is a form, and goes on to the provider where the sign-in came from one
        "form-action": ["'self'", *PROVIDER_ORIGINS],
    }
}

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = False

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# The demonstration's own checks are `kithline doctor`'s; Django's deploy checks assume HTTPS at this process.
SILENCED_SYSTEM_CHECKS = ["security.W004", "security.W008", "security.W012", "security.W016"]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    # a page that is not found is kept in the log of access, not in the server's
    "loggers": {"django.request": {"level": "ERROR"}},
    "root": {"handlers": ["console"], "level": os.environ.get("KITHLINE_LOG", "WARNING")},
}
