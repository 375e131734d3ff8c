"""Addresses as they are shown: with an icon, and a link that calls, writes or opens the messenger."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

from django.utils.functional import Promise

from voronka.contacts.models import Address

Kind = Address.Kind
NAMED = {Kind.TELEGRAM: "https://t.me/", Kind.VK: "https://vk.com/", Kind.MAX: "https://max.ru/"}
ICONS = {Kind.PHONE: "phone", Kind.EMAIL: "mail"}


@dataclass(frozen=True)
class Shown:
    """An address on a page. `href` "" = there is nowhere to go; `is_outside` = it leads to somebody else's page."""

    text: str
    label: str
    kind: str | Promise
    icon: str
    href: str
    is_outside: bool


def shown(addresses: Iterable[Address]) -> list[Shown]:
    """Addresses for a page, in their order."""
    return [
        Shown(
            text=address.raw,
            label=address.label,
            kind=Kind(address.kind).label,
            icon=ICONS.get(Kind(address.kind), "message-circle"),
            href=(href := _href(Kind(address.kind), address.normal)),
            is_outside=href.startswith("https:"),
        )
        for address in addresses
    ]


def _href(kind: Address.Kind, normal: str) -> str:
    if kind == Kind.EMAIL:
        return f"mailto:{quote(normal, safe='@+')}"
    if not normal.startswith("+"):
        return f"{NAMED[kind]}{quote(normal, safe='')}" if kind in NAMED else ""
    if kind == Kind.WHATSAPP:
        return f"https://wa.me/{normal[1:]}"
    if kind == Kind.VIBER:
        return f"viber://chat?number={quote(normal)}"
    return f"https://t.me/{normal}" if kind == Kind.TELEGRAM else f"tel:{normal}"
