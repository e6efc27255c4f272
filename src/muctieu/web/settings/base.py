"""What every deployment shares. Values that differ come from the environment, by `settings/table.py` only."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

from csp.constants import NONCE, NONE, SELF, UNSAFE_INLINE
from django.utils.translation import gettext_lazy as _

from muctieu.errors import SettingError
from muctieu.web.settings.table import Environment

environment = Environment(os.environ)
HOME = Path.cwd()
WEB = Path(__file__).resolve().parent.parent

SECRET_KEY = environment.secret("MUCTIEU_SECRET_FILE", home=HOME)
JOURNAL_KEY = environment.secret("MUCTIEU_JOURNAL_KEY_FILE", home=HOME)
FILES_DIR = environment.path("MUCTIEU_FILES", home=HOME)
VISITS_DIR = environment.path_or_none("MUCTIEU_VISITS", home=HOME) or FILES_DIR.with_name("visits")
WORKERS = environment.number("MUCTIEU_WORKERS", most=64)
PAGES_BYTES = environment.number("MUCTIEU_PAGES_MB", most=4096) * 1024 * 1024
DEBUG = False
# How far the store's clock lags behind the machine's: nothing, but for the demo.
CLOCK_BEHIND = timedelta(0)
ALLOWED_HOSTS = environment.names("MUCTIEU_HOSTS")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_tasks_db",
    # Wagtail edits the portal (docs/decisions/0014); its documents, embeds, redirects and forms are left out.
    "muctieu.web.portal.editor_apps.ImagesConfig",
    "wagtail.users",
    "wagtail.admin",
    "muctieu.web.portal.editor_apps.SnippetsConfig",
    "wagtail.sites",
    "wagtail.search",
    "wagtail",
    "modelcluster",
    "taggit",
    "muctieu.web.common",
    "muctieu.web.places",
    "muctieu.web.people",
    "muctieu.web.access",
    "muctieu.web.jobs",
    "muctieu.web.documents",
    "muctieu.web.gazette",
    "muctieu.web.moving",
    "muctieu.web.plans",
    "muctieu.web.figures",
    "muctieu.web.registers",
    "muctieu.web.dialogue",
    "muctieu.web.intake",
    "muctieu.web.criteria",
    "muctieu.web.assessment",
    "muctieu.web.reviews",
    "muctieu.web.visits",
    "muctieu.web.front",
    "muctieu.web.desk",
    "muctieu.web.portal",
    "muctieu.web.api",
    "muctieu.web.offline",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "muctieu.web.screens.language.language_middleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "muctieu.web.access.idle.idle_middleware",
    "muctieu.web.portal.moving.old_address_middleware",
    # After it is known who asks, before anything reads the body.
    "muctieu.web.screens.faults.body_limit_middleware",
    "muctieu.web.access.kept.kept_middleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "muctieu.web.urls"
WSGI_APPLICATION = "muctieu.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [WEB / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "muctieu.web.portal.frame.portal_of_page",
            ],
            "libraries": {"wagtailadmin_tags": "muctieu.web.portal.cms_tags"},
        },
    },
]
# The editor's tags are drawn by a library of ours in the place of Wagtail's, on purpose (`portal.cms_tags`).
SILENCED_SYSTEM_CHECKS = ["templates.W003"]
FORM_RENDERER = "muctieu.web.common.fields.FieldRenderer"

# One write at a time: IMMEDIATE takes the lock when the transaction opens, so that it never fails half-way. Only verbs
# open transactions; recursive_triggers lets REPLACE meet the triggers that refuse a DELETE. FULL waits until a commit
# has reached the disk: where the power fails often, NORMAL would lose the last accepted figures.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": environment.number("MUCTIEU_BUSY_SECONDS", most=600),
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA recursive_triggers=ON; "
        # 16 MB: a large import touches pages all over the indexes, and should not read them again and again.
        "PRAGMA cache_size=-16000;"
    ),
}
_STORE = environment.database("MUCTIEU_DATABASE", home=HOME)
DATABASES: dict[str, dict[str, object]] = {
    "default": {
        **_STORE,
        "ATOMIC_REQUESTS": False,
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": SQLITE_OPTIONS if _STORE["ENGINE"].endswith("sqlite3") else {},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"muctieu.web.access.passwords.{rule}"} for rule in ("LongEnough", "NotCommon", "NotTheName")
]
LOGIN_URL = "/dang-nhap/"
LOGIN_REDIRECT_URL = "/lam-viec/hom-nay/"
LOGOUT_REDIRECT_URL = "/"
# Rows that can be ended; "last seen" stays out of the main file, in a cookie: a page view never writes (access.idle).
SESSION_ENGINE = "muctieu.web.access.sessions"
SESSION_IDLE = timedelta(minutes=environment.number("MUCTIEU_SESSION_MINUTES", most=1440))
SESSION_LONGEST = timedelta(hours=environment.number("MUCTIEU_SESSION_HOURS", most=720))
SESSION_WARNING = environment.number("MUCTIEU_SESSION_WARNING_SECONDS", least=20, most=3600)
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"

PROXIES = environment.number("MUCTIEU_PROXIES", least=0, most=10)

HTTPS = environment.flag("MUCTIEU_HTTPS")
# allauth's own limits close an account for everybody after five tries; ours do not (access.budget).
ACCOUNT_ADAPTER = "muctieu.web.access.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False
ACCOUNT_SESSION_REMEMBER = False
MFA_ADAPTER = "muctieu.web.access.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1
# Without https only a browser on this machine offers passkeys, by the name localhost.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS

LANGUAGE_CODE = environment.choice("MUCTIEU_LANGUAGE", ("vi", "en"))
LANGUAGES = [("vi", _("Tiếng Việt")), ("en", _("Tiếng Anh"))]
# The second says in Vietnamese what Wagtail's editor does not.
LOCALE_PATHS = [WEB / "locale", WEB / "portal" / "editor_words"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"
# "0.075" would be read as 75: numbers from people go through core.numbers_vi, never through a localised field.
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "/static/"
# Pages find their files in the package itself; a server may collect them with hashed names (settings/production.py).
STATIC_ROOT: Path | None = None
STATICFILES_DIRS = [WEB / "static"]
WHITENOISE_USE_FINDERS = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": FILES_DIR}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
# The whole body of a request; its files go to the disk while they come in (documents.uploads), the rest into memory.
UPLOAD_BYTES = environment.number("MUCTIEU_UPLOAD_MB", most=500) * 1024 * 1024
# An entry grid of thirty villages sends some thousands of cells.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
DATA_UPLOAD_MAX_MEMORY_SIZE = min(UPLOAD_BYTES, 10 * 1024 * 1024)
FILE_UPLOAD_HANDLERS = ["muctieu.web.documents.uploads.StoringHandler"]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "media-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
# The editor's own pages draw themselves with styles and data of the page (portal.cms lets them, below /cms/ only).
CMS_SECURITY_POLICY = {
    **CONTENT_SECURITY_POLICY["DIRECTIVES"],
    # Wagtail's own calls, marked by portal.cms_scripts.
    "script-src": [SELF, NONCE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "connect-src": [SELF, "blob:"],
    "frame-src": [SELF],
    "frame-ancestors": [SELF],
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None

# One queue, in the store itself: a job is asked for in the transaction of the act that wants it (web.jobs).
# What Wagtail asks of a task (which page shows which picture) is small and done at once.
TASKS = {
    "default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"},
    "queue": {"BACKEND": "django_tasks_db.DatabaseBackend"},
}
JOB_LEASE = timedelta(seconds=environment.number("MUCTIEU_JOB_LEASE_SECONDS", least=2, most=3600))

DIGEST_DIR = environment.path_or_none("MUCTIEU_DIGEST_DIR", home=HOME)
DIGEST_MAIL = environment.addresses("MUCTIEU_DIGEST_MAIL")
EMAIL_HOST = environment.text("MUCTIEU_MAIL_HOST")
EMAIL_PORT = environment.number("MUCTIEU_MAIL_PORT", most=65_535)
_SECURITY = environment.choice("MUCTIEU_MAIL_SECURITY", ("starttls", "tls", "none"))
EMAIL_USE_TLS, EMAIL_USE_SSL = _SECURITY == "starttls", _SECURITY == "tls"
EMAIL_HOST_USER = environment.text("MUCTIEU_MAIL_USER")
EMAIL_HOST_PASSWORD = environment.password("MUCTIEU_MAIL_PASSWORD_FILE", home=HOME)
EMAIL_TIMEOUT = environment.number("MUCTIEU_MAIL_SECONDS", most=600)
DEFAULT_FROM_EMAIL = environment.sender("MUCTIEU_MAIL_FROM", needed=bool(EMAIL_HOST))
if DIGEST_MAIL and not EMAIL_HOST:
    raise SettingError("MT7911", value=", ".join(DIGEST_MAIL))

WAGTAIL_SITE_NAME = "muctieu"
WAGTAILADMIN_BASE_URL = "http://localhost"
WAGTAILADMIN_LOGIN_URL = LOGIN_URL
WAGTAILADMIN_PERMITTED_LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAILIMAGES_IMAGE_MODEL = "portal.Picture"
WAGTAILIMAGES_IMAGE_FORM_BASE = "muctieu.web.portal.picture_forms.PictureForm"
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = UPLOAD_BYTES
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 50_000_000
# Searching is ours (portal.search, portal.titles): Wagtail's own index does not find "ta tong" in "Tà Tổng".
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "muctieu.web.portal.titles", "AUTO_UPDATE": False}}
MEDIA_URL = "/anh/"
MEDIA_ROOT = FILES_DIR

CONTACT_KEY = environment.secret_or_none("MUCTIEU_CONTACT_KEY_FILE", home=HOME)
SMS_SECRET = environment.secret_or_none("MUCTIEU_SMS_SECRET_FILE", home=HOME)
MAIL_DIR = environment.path_or_none("MUCTIEU_MAIL_DIR", home=HOME)
SMS_NUMBER = environment.text("MUCTIEU_SMS_NUMBER")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {
        "handlers": ["stderr"],
        "level": environment.choice("MUCTIEU_LOG_LEVEL", ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")),
    },
}
