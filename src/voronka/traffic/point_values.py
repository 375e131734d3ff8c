"""What people say of a landing point, as it is stored; and what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from voronka.ground.text import clean_line
from voronka.traffic.models import PointKind, Source, TargetAction

MOST_SITES = 50
LONGEST_NAME = 100
LONGEST_CHAT = 150
LARGEST_CAPACITY = 1_000_000
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_HOST = re.compile(r"(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*")
_CHAT = re.compile(r"(?i:(t\.me|wa\.me|vk\.me))/([\w.+-]{1,100})/?", re.ASCII)
_PHONE = re.compile(r"\+?[0-9 ()./-]{3,29}")
_LETTERS = "абвгдеёжзийклмнопрстуфхцчшщъыьэюяáéíóöőúüű"
_SPELT = "a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh shch _ y _ e yu ya a e i o o o u u u"
_LATIN = dict(zip(_LETTERS, (each.strip("_") for each in _SPELT.split()), strict=True))


class Wrong(Exception):
    """A value cannot be so; says why to the one who typed it."""


def read(values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, object]]:
    """The values as they are stored, and what is wrong with them: field -> sentence. Raises KeyError for no field."""
    clean: dict[str, Any] = {}
    problems: dict[str, object] = {}
    for field, value in values.items():
        try:
            clean[field] = _READERS[field](value)
        except Wrong as wrong:
            problems[field] = wrong.args[0]
    return clean, problems


def slug_of(name: str) -> str:
    """What the address of a page may be called after its name: "Окна, весна" -> "okna-vesna"; "" = nothing fits."""
    spelt = "".join(_LATIN.get(letter, letter) for letter in name.casefold())
    return re.sub(r"[^a-z0-9]+", "-", spelt).strip("-")[:50].strip("-")


def _name(value: Any) -> str:
    name = clean_line(str(value))
    if not name:
        raise Wrong(_("Write a name."))
    if len(name) > LONGEST_NAME:
        raise Wrong(_("This is too long."))
    return name


def _one_of(choices: Sequence[str], sentence: object) -> Callable[[Any], str]:
    def read_one(value: Any) -> str:
        if value not in choices:
            raise Wrong(sentence)
        return str(value)

    return read_one


def _slug(value: Any) -> str | None:
    slug = clean_line(str(value or "")).lower()
    if slug and (len(slug) > 60 or not _SLUG.fullmatch(slug)):
        raise Wrong(_("An address has small Latin letters, digits and hyphens between them, at most 60."))
    return slug or None


def _domain(value: Any) -> str | None:
    typed = clean_line(str(value or "")).lower().removeprefix("https://").removeprefix("http://").rstrip("/.")
    if not typed:
        return None
    host = _host(typed)
    if host is None or "." not in host:
        raise Wrong(format_lazy(_("“{value}” is no domain. Write it as it is: shop.example.com"), value=typed))
    return host


def _sites(value: Any) -> list[str]:
    lines = value.splitlines() if isinstance(value, str) else list(value or [])
    typed = [line for line in map(clean_line, lines) if line]
    if len(typed) > MOST_SITES:
        raise Wrong(format_lazy(_("At most {most} sites."), most=MOST_SITES))
    return list(dict.fromkeys(map(_site, typed)))


def _site(typed: str) -> str:
    """An origin as browsers say it: "shop.example/page" -> "https://shop.example"."""
    wrong = Wrong(format_lazy(_("“{value}” is no site. Write it as it is: https://shop.example.com"), value=typed))
    try:
        parts = urlsplit(typed if "://" in typed else f"https://{typed}")
        host, port = _host(parts.hostname or ""), parts.port
    except ValueError:
        raise wrong from None
    if host is None or parts.scheme not in {"http", "https"} or "@" in parts.netloc:
        raise wrong
    usual = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{host}" + (f":{port}" if port not in {None, usual} else "")


def _host(typed: str) -> str | None:
    """A host as it stands in requests, "пример.рф" as "xn--..."; None = it is none."""
    try:
        host = typed.encode("idna").decode("ascii").lower() if typed else ""
    except UnicodeError:
        return None
    return host if _HOST.fullmatch(host) else None


def _chat(value: Any) -> str:
    """The link as it is opened; what follows the name of the chat is ours to say."""
    typed = clean_line(str(value or ""))
    if not typed:
        return ""
    found = _CHAT.fullmatch(typed.removeprefix("https://"))
    if not found or len(typed) > LONGEST_CHAT:
        raise Wrong(_("Write a link like https://t.me/name, https://wa.me/79001234567 or https://vk.me/name."))
    return f"https://{found[1].lower()}/{found[2]}"


def _phone(value: Any) -> str:
    typed = clean_line(str(value or ""))
    digits = sum(letter.isdigit() for letter in typed)
    if typed and (not _PHONE.fullmatch(typed) or not 3 <= digits <= 15):
        raise Wrong(_("This is no phone number."))
    return typed


def _capacity(value: Any) -> int | None:
    if value is None:
        return None
    if not 0 < int(value) <= LARGEST_CAPACITY:
        raise Wrong(format_lazy(_("From 1 to {most}, or nothing."), most=LARGEST_CAPACITY))
    return int(value)


def _error(value: Any) -> Decimal | None:
    if value is None:
        return None
    share = Decimal(value).quantize(Decimal("0.001"))
    if not 0 <= share < 1:
        raise Wrong(_("A count may be wrong by 0% or more, but by less than 100%."))
    return share


def _source(value: Any) -> Source | None:
    return value if isinstance(value, Source) else None


_READERS: dict[str, Callable[[Any], Any]] = {
    "name": _name,
    "kind": _one_of(PointKind.values, _("Choose what it is.")),
    "target": _one_of(TargetAction.values, _("Choose what visitors are meant to do.")),
    "language": _one_of([code for code, _name_of in settings.LANGUAGES], _("Choose a language.")),
    "source": _source,
    "slug": _slug,
    "domain": _domain,
    "sites": _sites,
    "chat": _chat,
    "phone": _phone,
    "daily_capacity": _capacity,
    "tally_error": _error,
    "is_on": bool,
}
