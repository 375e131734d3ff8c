"""Django's settings, all of them, from one read of the environment (`ground.environment`)."""

from __future__ import annotations

from urllib.parse import parse_qsl, unquote, urlsplit

from voronka.ground.environment import environment

ENVIRONMENT = environment()

SECRET_KEY = ENVIRONMENT.secret_key
DEBUG = ENVIRONMENT.debug
ALLOWED_HOSTS = list(ENVIRONMENT.hosts)
ROOT_URLCONF = "voronka.web.urls"
WSGI_APPLICATION = "voronka.web.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SILENCED_SYSTEM_CHECKS = ["auth.W004"]  # addresses are unique, without regard to case: a constraint says so

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "template_partials",
    "voronka.journal",
    "voronka.accounts",
    "voronka.contacts",
    "voronka.catalog",
    "voronka.traffic",
    "voronka.leads",
    "voronka.funnel",
    "voronka.activities",
    "voronka.sales",
    "voronka.imports",
    "voronka.distribution",
    "voronka.reports",
    "voronka.demo",
    "voronka.web",
    "voronka.web.start",
    "voronka.web.people",
    "voronka.web.leads",
    "voronka.web.distribution",
    "voronka.web.parties",
    "voronka.web.points",
    "voronka.web.traffic",
    "voronka.web.pipelines",
    "voronka.web.board",
    "voronka.web.deals",
    "voronka.web.numbers",
    "voronka.web.tasks",
    "voronka.web.search",
    "voronka.web.imports",
    "allauth",  # after ours: where two apps translate a sentence, the words of the first one are shown
    "allauth.account",
    "allauth.mfa",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "voronka.web.middleware.requests_have_ids",
    "voronka.web.middleware.busy_database_answers_503",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "voronka.web.middleware.language_and_time_zone",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "voronka.web.middleware.content_security_policy",
    "voronka.web.middleware.set_up_comes_first",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "voronka.web.shell.shell",
            ],
            "builtins": ["voronka.web.templatetags.voronka", "template_partials.templatetags.partials"],
        },
    }
]


def _database() -> dict[str, object]:
    if ENVIRONMENT.is_sqlite:
        return {
            "ENGINE": "voronka.ground.sqlite",
            "NAME": ENVIRONMENT.sqlite_path,
            "CONN_MAX_AGE": 60,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",  # a writer waits for its turn at the start, not at the first write
                "timeout": 20,
                # FULL: what was acknowledged is there after a power cut
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536;",
            },
        }
    url = urlsplit(ENVIRONMENT.database_url)
    return {
        "ENGINE": "voronka.ground.postgresql",
        "NAME": unquote(url.path.lstrip("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": unquote(url.hostname or ""),
        "PORT": str(url.port or ""),
        "OPTIONS": dict(parse_qsl(url.query)),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


DATABASES = {"default": _database()}
# Shared by all processes, so that limits on sign-in count for all of them.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ru", "Русский"), ("hu", "Magyar")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True  # static files are served from where they are installed: no step of collecting

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "voronka.web.people.adapter.Adapter"
ACCOUNT_FORMS = {
    "login": "voronka.web.people.forms.sign_in.SignInForm",
    "reauthenticate": "voronka.web.people.forms.sign_in.PasswordAgainForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
# Failures count for each account and each network address; browsers that an account has used before count apart, so
# that a stranger who guesses does not lock its owner out.
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "30/5m/ip,10/5m/key", "change_password": "10/5m/user"}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if ENVIRONMENT.is_https else 0
MFA_ADAPTER = "voronka.web.people.adapter.SecondStep"
MFA_FORMS = {
    "authenticate": "voronka.web.people.forms.sign_in.CodeForm",
    "reauthenticate": "voronka.web.people.forms.sign_in.CodeAgainForm",
    "activate_totp": "voronka.web.people.forms.sign_in.FirstCodeForm",
}
MFA_ALLOW_UNVERIFIED_EMAIL = True  # mail is not connected; people come by invitation
MFA_TOTP_TOLERANCE = 1
MFA_TOTP_ISSUER = "Voronka"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]

SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENVIRONMENT.is_https
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if ENVIRONMENT.is_https else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENVIRONMENT.is_https else None
CSRF_FAILURE_VIEW = "voronka.web.errors.forbidden"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
EMAIL_TIMEOUT = 10
# Nothing leaves the machine until a channel is connected.
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
