"""Settings of the whole house, read from the environment; every one has a default that works.

| variable              | default               | meaning                                                        |
|-----------------------|-----------------------|----------------------------------------------------------------|
| ``FIFTYTWO_HOME``     | ``./var``             | the folder that holds everything this installation keeps        |
| ``DATABASE_URL``      | SQLite in the home    | the record of the organisation                                  |
| ``FIFTYTWO_FACTS``    | ``<home>/facts``      | the record of what happened (Delta Lake tables)                 |
| ``FIFTYTWO_ENGINE``   | ``duckdb``            | ``duckdb`` or ``spark://…`` / ``local[2]``                       |
| ``FIFTYTWO_URL``      | ``http://127.0.0.1:5252`` | where people reach us; https: secure cookies and HSTS      |
| ``FIFTYTWO_PROXIES``  | ``0``                 | how many proxies of ours stand before it; only theirs are believed |
| ``FIFTYTWO_MAIL``     | files in ``<home>/mail`` | ``smtp://user:password@host:port`` (``smtps://`` for TLS)    |
| ``FIFTYTWO_MAIL_FROM``| ``Fiftytwo <fiftytwo@localhost>`` | the sender of our mails                                |
| ``FIFTYTWO_READER_URL``| our own readers    | a server that speaks the OpenAI chat protocol, up to ``/v1``     |
| ``FIFTYTWO_READER_MODEL`` |                 | the name of its model                                           |
| ``FIFTYTWO_READER_KEY``|                    | its key, if it wants one                                        |
| ``FIFTYTWO_READER_FOLDER`` |                | or a folder with a transformer as ONNX, read on this machine    |
| ``FIFTYTWO_READER_LABELS`` |                | what its labels mean: ``POSITIVE=praise,NEUTRAL=-``             |
| ``FIFTYTWO_READER_LANGUAGES`` | all         | of which languages its word counts: ``tr,en``                   |
| ``FIFTYTWO_WORDS_MAY_LEAVE`` | no           | ``yes``: masked words may go to a server on another machine     |
| ``FIFTYTWO_OIDC_URL``  | none                 | the issuer of the organisation's own sign-in (OpenID Connect)    |
| ``FIFTYTWO_OIDC_CLIENT``, ``…_SECRET`` | none | what we are there, and with which secret                         |
| ``FIFTYTWO_OIDC_NAME`` | the issuer's host    | what the button says                                            |
| ``FIFTYTWO_OIDC_DOMAINS`` | none              | domains whose addresses count as verified without saying so      |
| ``FIFTYTWO_SAML_METADATA`` | none             | metadata of the organisation's SAML 2.0 sign-in: address or file |
| ``FIFTYTWO_SAML_NAME`` | the metadata's host  | what the button says                                            |
| ``FIFTYTWO_SAML_DOMAINS`` | none              | domains whose addresses count as verified without saying so      |
| ``FIFTYTWO_IDLE_MINUTES`` | 120               | without a page in so many minutes a session ends; 0: never so    |
| ``FIFTYTWO_SECURITY_CONTACT`` | none          | where weaknesses are reported: an address or a page |
| ``FIFTYTWO_DEBUG``    | off                   | Django's debug pages, for developers                            |
"""

import os
import secrets
from pathlib import Path
from urllib.parse import unquote, urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

PACKAGE = Path(__file__).resolve().parent
HOME = Path(os.environ.get("FIFTYTWO_HOME") or "var").resolve()
URL = os.environ.get("FIFTYTWO_URL") or "http://127.0.0.1:5252"
DEBUG = os.environ.get("FIFTYTWO_DEBUG", "") == "1"


def whole_number(name: str, default: int) -> int:
    """Return a whole number of the environment, 0 or more.

    Raises:
        ImproperlyConfigured: if it is none.
    """
    given = os.environ.get(name) or str(default)
    if not (given.isascii() and given.isdecimal()):
        raise ImproperlyConfigured(f"{name} is a whole number such as {default}, not “{given}”")
    return int(given)


PROXIES = whole_number("FIFTYTWO_PROXIES", 0)
HOME.mkdir(parents=True, exist_ok=True, mode=0o700)  # whoever made it first chose who reads it


def secret_key() -> str:
    """Return this installation's secret, made once and kept readable by its owner only."""
    path = HOME / "secret.key"
    if not path.exists():
        partial = path.with_name(f"secret.key.{os.getpid()}")
        partial.touch(mode=0o600)
        partial.write_text(secrets.token_urlsafe(50))
        try:
            os.link(partial, path)  # the first of several processes wins
        except FileExistsError:
            pass
        finally:
            partial.unlink()
    return path.read_text().strip()


SECRET_KEY = os.environ.get("FIFTYTWO_SECRET_KEY") or secret_key()

# ---- facts: the record of what happened
FACTS = os.environ.get("FIFTYTWO_FACTS") or str(HOME / "facts")
ENGINE = os.environ.get("FIFTYTWO_ENGINE") or "duckdb"
ENGINE_MEMORY_MB = whole_number("FIFTYTWO_ENGINE_MEMORY_MB", 640)
IMPORT_MAX_BYTES = whole_number("FIFTYTWO_IMPORT_MAX_BYTES", 50 * 1024**3)

# ---- understanding: our own readers, or beside them a stronger model that the operator plugs in
READER = "fiftytwo.lib.reading.house:make"
READER_URL = os.environ.get("FIFTYTWO_READER_URL", "")
READER_MODEL = os.environ.get("FIFTYTWO_READER_MODEL", "")
READER_KEY = os.environ.get("FIFTYTWO_READER_KEY", "")
READER_FOLDER = os.environ.get("FIFTYTWO_READER_FOLDER", "")
READER_LABELS = os.environ.get("FIFTYTWO_READER_LABELS", "")
READER_LANGUAGES = os.environ.get("FIFTYTWO_READER_LANGUAGES", "")
WORDS_MAY_LEAVE = os.environ.get("FIFTYTWO_WORDS_MAY_LEAVE", "") == "yes"

# ---- what the house is made of
INSTALLED_APPS = [
    "fiftytwo.shell",
    "fiftytwo.org",
    "fiftytwo.mail",
    "fiftytwo.clock",
    "fiftytwo.facts",
    "fiftytwo.sources",
    "fiftytwo.metrics",
    "fiftytwo.understanding",
    "fiftytwo.signals",
    "fiftytwo.rhythm",
    "fiftytwo.features.recognition",
    "fiftytwo.features.obstacles",
    "fiftytwo.features.skiplevels",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.socialaccount.providers.saml",
    "django_htmx",
    "template_partials",
    "csp",
]
MIDDLEWARE = [
    "fiftytwo.shell.headers.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "fiftytwo.shell.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "fiftytwo.org.middleware.ViewerMiddleware",
    "fiftytwo.org.access.middleware.AccessMiddleware",
    "fiftytwo.org.access.limits.LimitsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "fiftytwo.shell.middleware.PlainAddressMiddleware",
]
ROOT_URLCONF = "fiftytwo.urls"
WSGI_APPLICATION = "fiftytwo.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "fiftytwo.shell.context.shell",
                "fiftytwo.org.access.identity.ways_in",
            ]
        },
    }
]

# ---- the record of the organisation
DATABASES = {"default": dj_database_url.config(default=f"sqlite:///{HOME / 'fiftytwo.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",  # a writer waits at BEGIN instead of failing at its first write
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
        "PRAGMA secure_delete=ON;",  # what was forgotten is not left in free pages
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# ---- people and sign-in
AUTH_USER_MODEL = "org.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "fiftytwo.org.access.passwords.OwnWordsValidator"},
]
ACCOUNT_ADAPTER = "fiftytwo.org.signin.SignInAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_RATE_LIMITS = {"login": "", "login_failed": "10/m/ip,5/5m/key", "reset_password": "5/m/ip,3/h/key"}
ALLAUTH_TRUSTED_PROXY_COUNT = PROXIES
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}  # there is no secret to guess, and a whole office has one address
MFA_TOTP_ISSUER = "Fiftytwo"
ACCOUNT_FORMS = {
    "login": "fiftytwo.org.signin_forms.LoginForm",
    "change_password": "fiftytwo.org.signin_forms.ChangePasswordForm",
    "set_password": "fiftytwo.org.signin_forms.SetPasswordForm",
    "reset_password": "fiftytwo.org.signin_forms.ResetPasswordForm",
    "reset_password_from_key": "fiftytwo.org.signin_forms.ResetPasswordKeyForm",
    "reauthenticate": "fiftytwo.org.signin_forms.ReauthenticateForm",
}
MFA_FORMS = {
    "authenticate": "fiftytwo.org.signin_forms.CodeForm",
    "reauthenticate": "fiftytwo.org.signin_forms.CodeAgainForm",
    "activate_totp": "fiftytwo.org.signin_forms.ActivateForm",
    "authenticate_webauthn": "fiftytwo.org.signin_forms.PasskeyForm",
}
MFA_ADAPTER = "fiftytwo.org.signin.SecondStepAdapter"
OIDC_URL = os.environ.get("FIFTYTWO_OIDC_URL", "").rstrip("/")
OIDC_CLIENT = os.environ.get("FIFTYTWO_OIDC_CLIENT", "")
OIDC_SECRET = os.environ.get("FIFTYTWO_OIDC_SECRET", "")
OIDC_NAME = os.environ.get("FIFTYTWO_OIDC_NAME", "")
OIDC_DOMAINS = os.environ.get("FIFTYTWO_OIDC_DOMAINS", "").replace(",", " ").split()
SAML_METADATA = os.environ.get("FIFTYTWO_SAML_METADATA", "")
SAML_NAME = os.environ.get("FIFTYTWO_SAML_NAME", "")
SAML_DOMAINS = os.environ.get("FIFTYTWO_SAML_DOMAINS", "").replace(",", " ").split()
_SAFE = ("https://", "http://127.0.0.1:", "http://localhost:")
if OIDC_URL and not OIDC_URL.startswith(_SAFE):
    raise ImproperlyConfigured(f"FIFTYTWO_OIDC_URL is {OIDC_URL}; it has to start with https://")
if "://" in SAML_METADATA and not SAML_METADATA.startswith(_SAFE):
    raise ImproperlyConfigured(
        f"FIFTYTWO_SAML_METADATA is {SAML_METADATA}; it has to start with https://, or be a file"
    )
SOCIALACCOUNT_ADAPTER = "fiftytwo.org.access.provider.ProviderAdapter"
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True}}  # which ones: org/access/identity.py
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "rhythm:this_week"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_IDLE_MINUTES = whole_number("FIFTYTWO_IDLE_MINUTES", 120)  # 0: only the twelve hours count
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # a message may name a record: no cookie
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True  # scripts take the token from the form
CSRF_COOKIE_SAMESITE = "Lax"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},  # counts of attempts at the door live here: they must not be crowded out
    }
}

# ---- languages
LANGUAGE_CODE = "en"
LANGUAGES = [("tr", _("Turkish")), ("en", _("English")), ("lo", _("Lao"))]
LOCALE_PATHS = [PACKAGE / "locale", PACKAGE / "locale" / "borrowed"]  # Lao for what Django says: it has none
LANGUAGE_COOKIE_NAME, THEME_COOKIE_NAME, KNOWN_COOKIE_NAME = "language", "theme", "known"
ORGANISATION_MODEL = "org.Organisation"  # its language is spoken to strangers whose browser asks for none of ours
FORMAT_MODULE_PATH = ["fiftytwo.shell.formats"]  # Django has no formats for Lao
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
USE_THOUSAND_SEPARATOR = True

# ---- safety: nothing from another host, nothing inline
_host = urlsplit(URL)
ALLOWED_HOSTS = [_host.hostname or "127.0.0.1", "127.0.0.1", "localhost"]
CSRF_TRUSTED_ORIGINS = [f"{_host.scheme}://{_host.netloc}"]
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "fiftytwo.shell.errors.csrf_failure"
MESSAGE_TAGS = {40: "danger"}  # an error, in Tabler's words
if _host.scheme == "https":
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"  # no other host can set or shadow them
    LANGUAGE_COOKIE_NAME, THEME_COOKIE_NAME = "__Host-language", "__Host-theme"
    KNOWN_COOKIE_NAME = "__Host-known"
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
if PROXIES:  # without a proxy of ours anyone could write this header
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "object-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}

SECURITY_CONTACT = os.environ.get("FIFTYTWO_SECURITY_CONTACT", "")

# ---- static files, served by us
STATIC_URL = "static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

# ---- mail
MAIL_FROM = DEFAULT_FROM_EMAIL = os.environ.get("FIFTYTWO_MAIL_FROM", "Fiftytwo <fiftytwo@localhost>")
_mail = urlsplit(os.environ.get("FIFTYTWO_MAIL", ""))
if _mail.scheme in ("smtp", "smtps"):
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = _mail.hostname or "127.0.0.1", _mail.port or (465 if _mail.scheme == "smtps" else 587)
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_mail.username or ""), unquote(_mail.password or "")
    EMAIL_USE_SSL = _mail.scheme == "smtps"
    EMAIL_USE_TLS = _mail.scheme == "smtp" and bool(_mail.username)
    EMAIL_TIMEOUT = 20
elif _mail.scheme:
    raise ImproperlyConfigured(f"FIFTYTWO_MAIL starts with {_mail.scheme}://; it takes smtp:// or smtps://")
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = HOME / "mail"

# ---- logs carry ids, never a customer's words, and no link that opens something by being known
SECRET_ADDRESSES = ["feed/", "setup/begin/", "obstacles/box/", "obstacles/follow/", "account/password/reset/key/"]
NAMELESS_ADDRESSES = ("/obstacles/box/", "/obstacles/raise/", "/obstacles/follow/")  # no line says who was there when
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "fiftytwo.shell.logs.Line"}},
    "filters": {"no_secrets": {"()": "fiftytwo.shell.logs.WithoutSecrets", "addresses": SECRET_ADDRESSES}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["no_secrets"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"fiftytwo": {"level": "INFO"}},
}
