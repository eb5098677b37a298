"""Every setting of Lan Tỏa, in one place; values come from environment variables (12-factor).

| variable | default | meaning |
|---|---|---|
| LANTOA_DEBUG | false | developer mode: debug pages, a throw-away secret key |
| LANTOA_SECRET_KEY | none; required unless LANTOA_DEBUG | signs sessions, links and receipts; 50 random characters |
| LANTOA_HOSTS | localhost,127.0.0.1,[::1] | host names that are answered, comma-separated |
| LANTOA_UNIT_DOMAINS | false | units may have sections under domains of their own |
| LANTOA_BASE_URL | http://127.0.0.1:8000 | the address that mails and feeds link to |
| LANTOA_VAR | ./var | where the database, files and logs of a small installation lie |
| LANTOA_DATABASE_URL | sqlite:///VAR/lantoa.sqlite3 | postgres://user:password@host/name in production |
| LANTOA_REPLICA_URL | none | a copy of the PostgreSQL database that pages are read from |
| LANTOA_CACHE_URL | locmem:// | redis://host:6379/0 where several processes serve |
| LANTOA_TASKS_URL | db:// | who hears of background tasks: db:// the table alone, amqp://user:password@host// Celery on RabbitMQ; `?lease=60` seconds until a silent worker counts as dead, `?queue=lantoa` at the broker |
| LANTOA_STORAGE_URL | file://VAR | where uploaded files lie (media/ and private/ in it): a directory, or s3://key:secret@host/bucket `?region=…`, `?prefix=…`, `?tls=0` |
| LANTOA_EMAIL_URL | file://VAR/mail | smtp://user:password@host:587/?tls=1 in production; `connections=4` lines a worker keeps open, `per_minute=600` the most mails a minute, `warm_up=2026-11-20` the first day of a new sender (100 mails, 200 the next day …) |
| LANTOA_EMAIL_RETURN | none | the address that takes bounces, `tra-lai@host`; mails leave with `tra-lai+…@host` |
| LANTOA_EMAIL_HOOK_KEY | none | what the mail provider's calls about bounces carry as `Authorization: Bearer …` |
| LANTOA_DNS_SERVERS | the machine's own | who is asked whether a unit's domain has its records, `host:port` comma-separated |
| LANTOA_DKIM_DIR | VAR/dkim | keys that sign mail, as DOMAIN/SELECTOR.pem; empty where a relay signs |
| LANTOA_PUSH_SERVICES | the browsers' own | hosts that web push may be sent to, comma-separated; `*.` in front for all below |
| LANTOA_QUIET_HOURS | 21:00-06:30 | when people are not disturbed, unless they chose other hours |
| LANTOA_EMAIL_FROM | Lan Tỏa <lantoa@localhost> | the sender of service mail |
| LANTOA_UNION_NAME | Công đoàn Giáo dục Việt Nam | the union whose site this is: masthead and footer |
| LANTOA_GOVERNING_BODY | none | the body it answers to, for the footer |
| LANTOA_UNION_ADDRESS | none | its postal address, for the footer |
| LANTOA_NOTICE_APPROVAL_ABOVE | 500 | a notice to more people than this needs a second person |
| LANTOA_INTAKE_DIR | VAR/van-ban-den | watched folders of the library, one a unit, named by its code |
| LANTOA_EOFFICE_DIR | VAR/lien-thong | folders in which packages are exchanged with e-offices |
| LANTOA_EOFFICE_HOSTS | none | hosts that packages may be sent to over HTTP, comma-separated: eoffice.example.vn (https), or http://host:port |
| LANTOA_CHANNEL_URLS | none | other addresses of outside services: facebook=https://…,zalo=https://… |
| LANTOA_FETCH_ALSO | none | host:port of servers in one's own network that watched feeds and sources may be read from |
| LANTOA_WEBSUB_HUB | none | the hub that is told of new articles: https://hub.example/; feeds name it |
| LANTOA_REQUIRE_MFA | false | officers must set up a second factor before they may work |
| LANTOA_LOG_LEVEL | INFO | DEBUG, INFO, WARNING, ERROR |
"""

from __future__ import annotations

import sys
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl, unquote, urlparse

import dj_database_url
from django.core.exceptions import ImproperlyConfigured
from environs import Env

env = Env(prefix="LANTOA_")

PACKAGE_DIR = Path(__file__).resolve().parent
VAR_DIR = Path(env.str("VAR", "var")).resolve()

DEBUG = env.bool("DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY", "")
if not SECRET_KEY:
    if not DEBUG:
        raise ImproperlyConfigured(
            'LANTOA_SECRET_KEY is not set. Make one with: python -c "import secrets; print(secrets.token_urlsafe(50))"'
        )
    SECRET_KEY = "for-development-only-" + "x" * 50

SITE_HOSTS = env.list("HOSTS", ["localhost", "127.0.0.1", "[::1]"])
UNIT_DOMAINS = env.bool("UNIT_DOMAINS", False)
# With domains of units, the units' own list decides beside SITE_HOSTS: see units.middleware.
ALLOWED_HOSTS = ["*"] if UNIT_DOMAINS else SITE_HOSTS
BASE_URL = env.str("BASE_URL", "http://127.0.0.1:8000").rstrip("/")
HTTPS = BASE_URL.startswith("https://")
CSRF_TRUSTED_ORIGINS = [BASE_URL]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"

INSTALLED_APPS = [
    # Floor 5 first: a template of an upper floor may replace one of a lower floor.
    "lantoa.portal",
    "lantoa.reports",
    "lantoa.questions",
    "lantoa.claims",
    "lantoa.press",
    "lantoa.communities",
    "lantoa.recognition",
    "lantoa.surveys",
    "lantoa.eoffice",
    "lantoa.notices",
    "lantoa.bulletins",
    "lantoa.newsroom",
    "lantoa.library",
    "lantoa.training",
    "lantoa.resources",
    "lantoa.programme",
    "lantoa.law",
    "lantoa.search",
    "lantoa.delivery",
    "lantoa.indicators",
    "lantoa.channels.print",
    "lantoa.channels",
    "lantoa.people",
    "lantoa.units",
    "lantoa.base",
    "lantoa.demo",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.users",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "treebeard",
    "modelsearch",
    "django_filters",
    "django_tasks",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "lantoa.base.middleware.PageCacheMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "lantoa.base.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "lantoa.base.middleware.ErrorsMiddleware",
    "lantoa.people.middleware.RequireSecondFactorMiddleware",
    "lantoa.people.middleware.DeskDoorMiddleware",
    "lantoa.units.middleware.UnitDomainMiddleware",
]

ROOT_URLCONF = "lantoa.urls"
WSGI_APPLICATION = "lantoa.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "DIRS": sorted(PACKAGE_DIR.glob("channels/*/templates")),  # each channel brings its own
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "lantoa.base.context.site",
            ],
            "builtins": ["lantoa.base.templatetags.lantoa"],
        },
    },
]

DATABASES = {
    "default": dj_database_url.parse(
        env.str("DATABASE_URL", f"sqlite:///{VAR_DIR / 'lantoa.sqlite3'}"),
        conn_max_age=600,
        conn_health_checks=True,
    )
}
# For the few queries of `base.prepared`; all others carry their values in the SQL and are never prepared.
_prepared = {"prepare_threshold": env.int("PREPARE_AFTER", 2) or None}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        # A writer waits for its turn from the start of its transaction instead of failing in the middle.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
            "PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY;"
        ),
    }

else:
    DATABASES["default"]["OPTIONS"] = {**DATABASES["default"].get("OPTIONS", {}), **_prepared}

_replica_url = env.str("REPLICA_URL", "")
if _replica_url:
    DATABASES["replica"] = dj_database_url.parse(_replica_url, conn_max_age=600, conn_health_checks=True)
    DATABASES["replica"]["OPTIONS"] = {"connect_timeout": 3, **_prepared}
    DATABASES["replica"]["TEST"] = {"MIRROR": "default"}
    DATABASE_ROUTERS = ["lantoa.base.replica.ReplicaRouter"]
    MIDDLEWARE.insert(0, "lantoa.base.replica.ReplicaMiddleware")

_cache_url = env.str("CACHE_URL", "locmem://")
if _cache_url.startswith(("redis://", "rediss://")):
    _redis = {"LOCATION": _cache_url, "OPTIONS": {"SOCKET_CONNECT_TIMEOUT": 1, "SOCKET_TIMEOUT": 1}}
    CACHES: dict[str, dict[str, Any]] = {
        "default": {"BACKEND": "lantoa.base.caches.SteadyCache", **_redis},
        "sessions": {"BACKEND": "lantoa.base.caches.SessionCache", "KEY_PREFIX": "s", **_redis},
    }
else:
    CACHES = {
        name: {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": name}
        for name in ("default", "sessions")
    }
SESSION_CACHE_ALIAS = "sessions"
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"

_tasks = urlparse(env.str("TASKS_URL", "db://"))
if _tasks.scheme not in {"db", "amqp", "amqps"}:
    raise ImproperlyConfigured(f"LANTOA_TASKS_URL: db:// or amqp://, not {_tasks.scheme}://")
_task_options = dict(parse_qsl(_tasks.query))
TASKS_LEASE = timedelta(seconds=float(_task_options.get("lease", 60)))
TASKS_QUEUE = _task_options.get("queue", "lantoa")
TASKS_BROKER_URL = "" if _tasks.scheme == "db" else _tasks._replace(query="").geturl()
TASKS = {
    "default": {
        "BACKEND": "lantoa.base.broker.OutboxBackend" if TASKS_BROKER_URL else "django_tasks_db.DatabaseBackend",
        "QUEUES": ["default"],
    }
}

# --- People and sign-in ---------------------------------------------------------------------------
AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = ["lantoa.people.backends.PositionBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/toi/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
REQUIRE_MFA = env.bool("REQUIRE_MFA", False)
ACCOUNT_ADAPTER = "lantoa.people.adapter.AccountAdapter"
ACCOUNT_USER_DISPLAY = "lantoa.people.adapter.display_name"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "login"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]  # unused: accounts come by invitation only
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_FORMS = {
    "login": "lantoa.people.forms.SignInForm",
    "request_login_code": "lantoa.people.forms.SignInCodeForm",
    "reset_password": "lantoa.people.forms.ResetPasswordForm",
}
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[Lan Tỏa] "
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "20/m/ip,5/300s/key",
    "request_login_code": "20/m/ip,3/m/key",
    "reset_password": "20/m/ip,5/m/key",
    "activate": "20/m/ip,5/300s/key",
    "subscribe": "10/m/ip,3/h/key",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Lan Tỏa"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS

# --- Whose site it is ------------------------------------------------------------------------------------
UNION_NAME = env.str("UNION_NAME", "Công đoàn Giáo dục Việt Nam")
GOVERNING_BODY = env.str("GOVERNING_BODY", "")
UNION_ADDRESS = env.str("UNION_ADDRESS", "")

# --- Notices ------------------------------------------------------------------------------------------------
NOTICE_APPROVAL_ABOVE = env.int("NOTICE_APPROVAL_ABOVE", 500)

# --- Channels: where outside services are met; each channel knows the official address of its own --------------
FETCH_ALSO: list[str] = env.list("FETCH_ALSO", [])
CHANNEL_URLS: dict[str, str] = env.dict("CHANNEL_URLS", {})
WEBSUB_HUB = env.str("WEBSUB_HUB", "")

# --- Documents that come by themselves, and the exchange with e-offices ---------------------------------------------
INTAKE_DIR = Path(env.str("INTAKE_DIR", str(VAR_DIR / "van-ban-den")))
EOFFICE_DIR = Path(env.str("EOFFICE_DIR", str(VAR_DIR / "lien-thong")))
EOFFICE_HOSTS: list[str] = env.list("EOFFICE_HOSTS", [])

# --- Language and time ------------------------------------------------------------------------------
LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [PACKAGE_DIR / "locale", PACKAGE_DIR / "locale_upstream"]  # ours; what libraries leave in English
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = ["lantoa.base.formats"]
FORM_RENDERER = "lantoa.base.forms.FormRenderer"

# --- Files ----------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
# The search index of this machine; made from the database, so it may be deleted at any time.
SEARCH_DIR = VAR_DIR / "search"
SEARCH_FRESH_SECONDS = 1.0  # how long a search may miss what was just published

STATIC_ROOT = VAR_DIR / "static"
MEDIA_URL = "/media/"
STORAGE_URL = env.str("STORAGE_URL", f"file://{VAR_DIR}")
OBJECT_STORE = STORAGE_URL.startswith("s3://")
if not OBJECT_STORE and not STORAGE_URL.startswith("file://"):
    raise ImproperlyConfigured("LANTOA_STORAGE_URL: file:// or s3://")
_files_dir = VAR_DIR if OBJECT_STORE else Path(unquote(urlparse(STORAGE_URL).path))
MEDIA_ROOT = _files_dir / "media"
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": _files_dir / "private", "base_url": None},
    },
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}
if OBJECT_STORE:
    STORAGES |= {
        "default": {"BACKEND": "lantoa.base.objects.PublicObjects", "OPTIONS": {"address": STORAGE_URL}},
        "private": {"BACKEND": "lantoa.base.objects.PrivateObjects", "OPTIONS": {"address": STORAGE_URL}},
    }
WHITENOISE_USE_FINDERS = DEBUG
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# --- Mail ---------------------------------------------------------------------------------------------------
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("EMAIL_FROM", "Lan Tỏa <lantoa@localhost>")
_mail = urlparse(env.str("EMAIL_URL", f"file://{VAR_DIR / 'mail'}"))
if _mail.scheme == "smtp":
    EMAIL_BACKEND = "lantoa.delivery.email.backend.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = _mail.hostname or "localhost", _mail.port or 25
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail.username or "", _mail.password or ""
    EMAIL_USE_TLS = parse_qs(_mail.query).get("tls") == ["1"]
    EMAIL_TIMEOUT = 20
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(EMAIL_HOST_USER), unquote(EMAIL_HOST_PASSWORD)
elif _mail.scheme == "file":
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = _mail.path
else:
    raise ImproperlyConfigured(f"LANTOA_EMAIL_URL: smtp:// or file://, not {_mail.scheme}://")

_mail_options = dict(parse_qsl(_mail.query))
EMAIL_CONNECTIONS = int(_mail_options.get("connections", 4))
EMAIL_PER_MINUTE = int(_mail_options.get("per_minute", 0))
EMAIL_WARM_UP = date.fromisoformat(_mail_options["warm_up"]) if "warm_up" in _mail_options else None
EMAIL_RETURN = env.str("EMAIL_RETURN", "")
EMAIL_HOOK_KEY = env.str("EMAIL_HOOK_KEY", "")
DNS_SERVERS: list[str] = env.list("DNS_SERVERS", [])
DKIM_DIR = Path(env.str("DKIM_DIR", str(VAR_DIR / "dkim")))

# --- Messages to people -----------------------------------------------------------------------------------
PUSH_SERVICES = env.list(
    "PUSH_SERVICES",
    ["fcm.googleapis.com", "updates.push.services.mozilla.com", "*.notify.windows.com", "*.push.apple.com"],
)
_quiet = env.str("QUIET_HOURS", "21:00-06:30").split("-")
QUIET_HOURS = (time.fromisoformat(_quiet[0]), time.fromisoformat(_quiet[-1]))

# --- Wagtail: the back office at /desk/ -------------------------------------------------------------------
WAGTAIL_SITE_NAME = "Lan Tỏa"
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAIL_GRAVATAR_PROVIDER_URL = None  # the back office must not phone home
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_I18N_ENABLED = False
WAGTAILADMIN_PERMITTED_LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAILIMAGES_IMAGE_MODEL = "units.Picture"
WAGTAILIMAGES_IMAGE_FORM_BASE = "lantoa.people.pictures.PictureForm"
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 12 * 1024 * 1024
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp", "gif"]
WAGTAILADMIN_LOGIN_URL = "/tai-khoan/login/"
MODELSEARCH_BACKENDS = {"default": {"BACKEND": "modelsearch.backends.database"}}
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database", "AUTO_UPDATE": False}}

# --- Log: one line an event on standard error ----------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "stream": sys.stderr}},
    # Their lines hold addresses, and addresses of outside services may hold keys.
    "loggers": {"httpx": {"level": "WARNING"}, "httpcore": {"level": "WARNING"}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", "INFO")},
}

SILENCED_SYSTEM_CHECKS = ["models.W040"]  # covering indexes help on PostgreSQL and harm nothing on SQLite
