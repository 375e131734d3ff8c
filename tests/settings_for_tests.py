"""Django's settings for the tests: the product's own, in a folder that goes away, on SQLite or PostgreSQL.

`scripts/with-postgresql pytest ...` sets DATABASE_URL to a private server; without it the tests use SQLite.
"""

from __future__ import annotations

import os
import tempfile

_folder = tempfile.TemporaryDirectory(prefix="voronka-tests-")
os.environ["VORONKA_DATA"] = _folder.name
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright keeps a loop of its own in the thread of the tests
os.mkdir(os.path.join(_folder.name, "static"))  # WhiteNoise warns where it is missing

from voronka.ground.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # made to be slow otherwise
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
if ENVIRONMENT.is_sqlite:  # noqa: F405
    # A file, because threads and processes share it; killed processes lose nothing that the system has taken.
    DATABASES["default"]["TEST"] = {"NAME": ENVIRONMENT.data / "test.sqlite3"}  # noqa: F405
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"  # noqa: F405
