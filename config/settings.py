"""Settings: the environment is read once, here, into typed values."""

import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.utils.translation import gettext_lazy as _

from zhanggui.kit import secrets
from zhanggui.kit.files import folder, home

PACKAGE = Path(__file__).resolve().parent.parent / "zhanggui"
HOME = home()
HOST = os.environ.get("HOST") or "127.0.0.1"
PORT = int(os.environ.get("PORT") or 8000)
DEMO = os.environ.get("ZHANGGUI_DEMO") == "1"
DEBUG = os.environ.get("ZHANGGUI_DEBUG") == "1"
LOOPBACK = ("127.0.0.1", "::1", "localhost")
BASE_URL = os.environ.get("ZHANGGUI_BASE_URL") or f"http://localhost:{PORT}"
# Where the practice payment company is; empty: there is none, and nobody is offered to pay there.
PAY_SIMULATOR_URL = os.environ.get("ZHANGGUI_PAY_SIMULATOR_URL") or (f"http://localhost:{PORT + 1}" if DEMO else "")
PRACTICE_URL = os.environ.get("ZHANGGUI_PRACTICE_URL", "")  # companies for practice beside a demonstration
SECRET_KEY = secrets.text("django")

ALLOWED_HOSTS = [*LOOPBACK, urlsplit(BASE_URL).hostname, *filter(None, os.environ.get("ALLOWED_HOSTS", "").split(","))]
SECURE = BASE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "zhanggui.faces.storefront.views.errors.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 32 * 2**20
FILE_UPLOAD_TEMP_DIR = folder("uploads")

MODULES = [
    "kit",
    "analytics",
    "people",
    "ledger",
    "sellers",
    "payments",
    "taxation",
    "catalogue",
    "giftcards",
    "ordering",
    "fulfilment",
    "content",
    "marketing",
    "settlement",
    "operations",
    "exchange",
    "faces.storefront",
    "faces.workbench",
    "faces.api",
    "faces.mail",
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    *(f"zhanggui.{module}" for module in MODULES),  # before allauth, whose pages the workbench restyles
    "allauth",
    "allauth.account",
    "allauth.mfa",
]
MIDDLEWARE = [
    "zhanggui.kit.http.Outermost",
    "zhanggui.kit.http.Api",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "zhanggui.kit.http.Locale",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "zhanggui.kit.http.Refusals",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "zhanggui.kit.ui.folding.Pages",
        "NAME": "jinja2",
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "zhanggui.kit.ui.environment.environment",
            "context_processors": ["django.contrib.messages.context_processors.messages"],
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    },
]


# What is prepared is planned once; its parameters say little about how many rows it meets. Pages come from memory.
PLANS = "-c plan_cache_mode=force_generic_plan -c random_page_cost=1.1 -c jit=off"


def _postgresql(url: str) -> dict:
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or dict(parse_qsl(parts.query)).get("host", "")),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "DISABLE_SERVER_SIDE_CURSORS": True,
        # Without a threshold psycopg prepares nothing, not even what kit.sql asks it to.
        "OPTIONS": {
            "prepare_threshold": 5,
            "options": PLANS,
            **{key: value for key, value in parse_qsl(parts.query) if key != "host"},
        },
    }


def _sqlite(name: str, *, synchronous: str) -> dict:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(HOME / name),
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            "init_command": f"PRAGMA journal_mode=WAL; PRAGMA synchronous={synchronous}; PRAGMA cache_size=-65536; "
            "PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY; PRAGMA foreign_keys=ON; "
            "PRAGMA secure_delete=ON;",
        },
        # Races only mean something on a file: an in-memory database serialises by accident.
        "TEST": {"NAME": str(HOME / f"test-{name}")},
    }


DATABASE_URL = os.environ.get("DATABASE_URL", "")
if DATABASE_URL.startswith(("postgres://", "postgresql://")):
    DATABASES = {"default": _postgresql(DATABASE_URL)}
elif DATABASE_URL:
    raise SystemExit("DATABASE_URL: only postgresql:// is understood; leave it empty for the embedded database.")
else:
    DATABASES = {
        "default": _sqlite("shop.sqlite3", synchronous="FULL"),
        "events": _sqlite("events.sqlite3", synchronous="NORMAL"),
    }
DATABASE_ROUTERS = ["zhanggui.kit.databases.Router"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [PACKAGE / "locale"]
LANGUAGE_COOKIE_NAME = "locale"

STATIC_URL = "/static/"
STATIC_ROOT = folder("static")
MEDIA_URL = "/media/"
MEDIA_ROOT = folder("media")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

EMAIL_BACKEND = "zhanggui.faces.mail.sink.Backend" if DEMO else "zhanggui.faces.mail.smtp.Backend"
EMAIL_HOST = os.environ.get("EMAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT") or 25)
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("EMAIL_USE_TLS") == "1"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "shop@localhost")

AUTH_USER_MODEL = "people.Staff"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/desk"
ACCOUNT_ADAPTER = "zhanggui.people.adapter.StaffAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
MFA_ADAPTER = "zhanggui.people.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"  # a passkey alone signs in, so it must ask for its owner
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    # A refusal is an answer, not an event: who was told "sold out" is no line of the log.
    "loggers": {"django.request": {"level": "ERROR"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "WARNING")},
}
TEST_RUNNER = "django.test.runner.DiscoverRunner"
