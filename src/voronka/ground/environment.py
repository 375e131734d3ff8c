"""What the environment says: read once, checked at the start, shared by Django and the processes beside it."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit


class WrongSetting(ValueError):
    """A setting of the environment has a value that cannot be meant; names the setting, the value and the reason."""


@dataclass(frozen=True)
class Environment:
    """The settings of one installation.

    data          folder of the database, the secret key and the files of this installation
    database_url  sqlite:///path or postgresql://user:password@host:port/name
    secret_key    signs sessions and links; made at the first start and kept in the data folder
    hosts         names that the web answers to; ("*",) is right only behind a proxy that checks them
    address       host that web and edge listen on
    web_port, edge_port   their ports
    url           where people find the web, for the links that are printed; "" = localhost at `web_port`
    edge_url      where browsers find the edge; "" = the host of the page, at `edge_port`
    is_https      pages are reached through https: cookies are marked so
    debug         pages show tracebacks: for developers only
    per_address, per_form, per_key   what the edge takes in a minute from one network address, for one form, with one
                  API key; 0 = as much as comes
    hits_per_address   visits and scans counted in a minute from one network address; 0 = as much as comes
    fastest_s     a form that comes back sooner than this was not filled in by a person
    """

    data: Path
    database_url: str
    secret_key: str
    hosts: tuple[str, ...]
    address: str
    web_port: int
    edge_port: int
    url: str
    edge_url: str
    is_https: bool
    debug: bool
    per_address: int = 60
    per_form: int = 600
    per_key: int = 6000
    hits_per_address: int = 600
    fastest_s: int = 2

    @property
    def home(self) -> str:
        """The address of the first page, with a slash at the end."""
        host = "localhost" if self.address in {"127.0.0.1", "0.0.0.0"} else self.address  # noqa: S104 - compared only
        return f"{self.url or f'http://{host}:{self.web_port}'}/"

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is a SQLite file."""
        return self.database_url.startswith("sqlite:")

    @property
    def sqlite_path(self) -> Path:
        """The file of a SQLite database."""
        return Path(unquote(self.database_url.removeprefix("sqlite:///")))


@cache
def environment() -> Environment:
    """The settings, read at the first call. Raises WrongSetting."""
    data = Path(os.environ.get("VORONKA_DATA") or _default_data()).expanduser().absolute()
    return Environment(
        data=data,
        database_url=_database_url(data),
        secret_key=_secret_key(data),
        hosts=tuple((os.environ.get("VORONKA_HOSTS") or "localhost,127.0.0.1,[::1]").split(",")),
        address=os.environ.get("VORONKA_ADDRESS") or "127.0.0.1",
        web_port=_port("VORONKA_WEB_PORT", 8000),
        edge_port=_port("VORONKA_EDGE_PORT", 8001),
        url=os.environ.get("VORONKA_URL", "").rstrip("/"),
        edge_url=os.environ.get("VORONKA_EDGE_URL", ""),
        is_https=_switch("VORONKA_HTTPS"),
        debug=_switch("VORONKA_DEBUG"),
        per_address=_number("VORONKA_PER_ADDRESS", 60),
        per_form=_number("VORONKA_PER_FORM", 600),
        per_key=_number("VORONKA_PER_KEY", 6000),
        hits_per_address=_number("VORONKA_HITS_PER_ADDRESS", 600),
        fastest_s=_number("VORONKA_FASTEST_FORM", 2),
    )


def _default_data() -> Path:
    return Path(os.environ.get("XDG_DATA_HOME") or "~/.local/share") / "voronka"


def _database_url(data: Path) -> str:
    url = _secret("DATABASE_URL")
    if not url:
        return f"sqlite:///{data / 'voronka.sqlite3'}"
    if urlsplit(url).scheme not in {"sqlite", "postgresql", "postgres"}:
        raise WrongSetting(f"DATABASE_URL: {url.split('@')[-1]!r} must begin with sqlite:/// or postgresql://")
    return url


def _secret(name: str) -> str:
    """The value of a variable, or of the file that its ``_FILE`` twin names."""
    if path := os.environ.get(f"{name}_FILE"):
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise WrongSetting(f"{name}_FILE: {path!r} cannot be read: {error.strerror}") from error
    return os.environ.get(name, "")


def _secret_key(data: Path) -> str:
    if key := _secret("VORONKA_SECRET_KEY"):
        if len(key) < 32:
            raise WrongSetting("VORONKA_SECRET_KEY: has fewer than 32 characters; make one with `openssl rand -hex 32`")
        return key
    path = data / "secret.key"
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
    except FileExistsError:
        pass  # made at an earlier start, or by a process that starts at the same moment
    except OSError as error:
        raise WrongSetting(f"VORONKA_DATA: {str(data)!r} cannot be written: {error.strerror}") from error
    return path.read_text().strip()


def _port(name: str, default: int) -> int:
    value = os.environ.get(name) or str(default)
    if not value.isdigit() or not 0 < int(value) < 65536:
        raise WrongSetting(f"{name}: {value!r} is not a port (1 to 65535)")
    return int(value)


def _number(name: str, default: int) -> int:
    value = os.environ.get(name) or str(default)
    if not (value.isascii() and value.isdigit() and len(value) < 10):
        raise WrongSetting(f"{name}: {value!r} is not a number from 0 on")
    return int(value)


def _switch(name: str) -> bool:
    value = os.environ.get(name, "").lower()
    if value not in {"", "0", "1", "no", "yes", "false", "true"}:
        raise WrongSetting(f"{name}: {value!r} is neither yes nor no")
    return value in {"1", "yes", "true"}
