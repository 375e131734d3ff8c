"""What the edge knows of landing points, their pages and the keys of programs: read from the database, for a moment."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from typing import Any

from voronka.edge.database import Reader
from voronka.edge.http import Asked, Problem
from voronka.edge.shelf import Shelf
from voronka.ground.api import secret_of

_NAME = re.compile(r"[\w-]{1,60}", re.ASCII)
_HOST = re.compile(r"[a-z0-9.-]{1,253}")


@dataclass(frozen=True, slots=True)
class Version:
    """A page as it was published (`traffic.models.PageVersion`), and how many of its visitors are to see it."""

    id: int
    html: str
    frame: str
    thanks: str
    weight: int


@dataclass(frozen=True, slots=True)
class Wording:
    """What a box of a form says."""

    id: int
    text: str


@dataclass(frozen=True, slots=True)
class Point:
    """A landing point. `business`: whose it is, for the form that needs no page; `chat`: where its chat link leads."""

    id: int
    key: str
    language: str
    source_id: int | None
    sites: frozenset[str]
    is_on: bool
    versions: tuple[Version, ...]
    wordings: tuple[Wording, ...]
    business: str
    chat: str


@dataclass(frozen=True, slots=True)
class ApiKey:
    """What a program may, and where its leads arrive. `is_on`: whether anything is taken there."""

    id: int
    scopes: frozenset[str]
    is_on: bool
    point_id: int | None
    source_id: int | None
    language: str


class Known:
    """Landing points and keys, by name. Raises Away when the database is away and the name is new."""

    def __init__(self, reader: Reader) -> None:
        self._rows = reader.rows
        self._points = Shelf(self._load_point)
        self._keys = Shelf(self._load_key)

    async def point(self, field: str, name: str) -> Point | None:
        """The landing point whose key, slug or domain is called so."""
        pattern = _HOST if field == "domain" else _NAME
        return await self._points.get((field, name)) if pattern.fullmatch(name) else None

    async def form(self, key: str) -> Point:
        """The landing point of a form. Raises Problem (404, 410)."""
        point = await self.point("key", key)
        if point is None:
            raise Problem(404, "not-found", "There is no such form")
        if not point.is_on:
            raise Problem(410, "closed", "This form takes nothing any more")
        return point

    async def api_key(self, asked: Asked, scope: str) -> ApiKey:
        """Who asks, by its header. Raises Problem (401, 403)."""
        secret = secret_of(asked.header(b"authorization"))
        key = await self._keys.get(hashlib.sha256(secret.encode("latin-1")).hexdigest()) if secret else None
        if key is None:
            challenge = [(b"www-authenticate", b'Bearer realm="Voronka"')]
            raise Problem(401, "no-key", "A valid API key is needed", "Authorization: Bearer vk_...", headers=challenge)
        if scope not in key.scopes:
            raise Problem(403, "not-for-this-key", f"This key may not send {scope}")
        return key

    def _load_point(self, name: tuple[str, str]) -> Point | None:
        field, value = name
        asked = f"""
            SELECT id, key, language, source_id, sites, is_on, chat FROM traffic_landingpoint WHERE {field} = %s
        """  # noqa: S608 - one of three names of ours
        for pk, key, language, source_id, sites, is_on, chat in self._rows(asked, (value,)):
            return Point(
                id=pk,
                key=key,
                language=language,
                source_id=source_id,
                sites=frozenset(_json(sites)),
                is_on=bool(is_on),
                versions=self._versions(pk),
                wordings=self._wordings(language),
                business=next((row[0] for row in self._rows("SELECT name FROM accounts_business")), ""),
                chat=chat,
            )
        return None

    def _versions(self, point_id: int) -> tuple[Version, ...]:
        asked = """
            SELECT id, html, frame, thanks, weight FROM traffic_pageversion
             WHERE point_id = %s AND weight > 0 ORDER BY id
        """
        return tuple(Version(*row) for row in self._rows(asked, (point_id,)))

    def _wordings(self, language: str) -> tuple[Wording, ...]:
        """The latest for each purpose."""
        asked = """
            SELECT id, wording FROM traffic_consenttext
             WHERE id IN (SELECT MAX(id) FROM traffic_consenttext WHERE language = %s GROUP BY purpose) ORDER BY id
        """
        return tuple(Wording(*row) for row in self._rows(asked, (language,)))

    def _load_key(self, digest: str) -> ApiKey | None:
        asked = """
            SELECT k.id, k.scopes, p.is_on, p.id, p.source_id, p.language
              FROM traffic_apikey AS k LEFT JOIN traffic_landingpoint AS p ON p.id = k.point_id
             WHERE k.digest = %s AND k.revoked_at IS NULL
        """
        for pk, scopes, is_on, point_id, source_id, language in self._rows(asked, (digest,)):
            is_open = point_id is None or bool(is_on)
            return ApiKey(pk, frozenset(_json(scopes)), is_open, point_id, source_id, language or "")
        return None


def _json(value: Any) -> Any:
    """A column of JSON: SQLite gives its text."""
    return json.loads(value) if isinstance(value, str) else value
