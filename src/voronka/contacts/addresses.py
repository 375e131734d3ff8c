"""Ways to reach somebody, and the normal form of each, by which the same person is found again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext_lazy as _
from email_validator import EmailNotValidError, validate_email

from voronka.contacts.models import Address
from voronka.contacts.phones import normal_phone
from voronka.ground.refusal import Refusal
from voronka.ground.text import clean_line

Kind = Address.Kind

LONGEST = 254
LINKS = (
    (Kind.TELEGRAM, re.compile(r"(?:https?://)?(?:www\.)?(?:t|telegram)\.me/", re.IGNORECASE)),
    (Kind.TELEGRAM, re.compile(r"tg://resolve\?domain=", re.IGNORECASE)),
    (Kind.WHATSAPP, re.compile(r"(?:https?://)?(?:www\.)?(?:wa\.me/|api\.whatsapp\.com/send\?phone=)", re.IGNORECASE)),
    (Kind.VK, re.compile(r"(?:https?://)?(?:www\.|m\.)?vk\.(?:com|ru|me)/", re.IGNORECASE)),
    (Kind.MAX, re.compile(r"(?:https?://)?(?:www\.|web\.)?max\.ru/(?:u/)?", re.IGNORECASE)),
    (Kind.VIBER, re.compile(r"viber://(?:chat|add)\?number=", re.IGNORECASE)),
)
BY_NUMBER = {Kind.TELEGRAM, Kind.WHATSAPP, Kind.VIBER, Kind.MAX}
"""Messengers in which a person may be known by his phone number."""
LOOKS_LIKE_A_PHONE = re.compile(r"[+(]?\d[\d\s().\N{EN DASH}-]{5,}")


@dataclass(frozen=True)
class NewAddress:
    """An address as somebody typed it.

    kind    one of `Address.Kind`
    label   what sets it apart from the others: "work", "wife"
    """

    kind: str
    raw: str
    label: str = ""


@lru_cache(maxsize=100_000)  # an import asks for each address three times
def normal_form(kind: str, raw: str, region: str) -> str:
    """The form by which an address is found, whoever typed it and how.

    region   the country of phone numbers without a country code (`phones.default_region`)

    Raises Refusal with the reason for the person who typed it.
    """
    text = clean_line(raw)
    if not text:
        raise Refusal(_("Write it here, or remove the line."))
    if len(text) > LONGEST:
        raise Refusal(_("This is too long for an address."))
    if kind == Kind.PHONE:
        return normal_phone(text, region)
    if kind == Kind.EMAIL:
        return _normal_email(text)
    if kind in Kind.values:
        return _normal_name(kind, text, region)
    raise Refusal(_("Choose what kind of address this is."))


def guess_kind(raw: str) -> str:
    """The kind of an address by its looks; a messenger where nothing tells which."""
    text = clean_line(raw)
    for kind, link in LINKS:
        if link.match(text):
            return kind
    if re.search(r"[^\s/]@[^\s/]", text):
        return Kind.EMAIL
    if len(re.findall(r"\d", text)) >= 5 and not re.search(r"[^\W\d_]", text):
        return Kind.PHONE
    return Kind.TELEGRAM if text.startswith("@") else Kind.MESSENGER


def _normal_email(text: str) -> str:
    bare = text.removeprefix("mailto:")
    try:
        # test_environment: addresses that end in .test are for trying things, and may be written down
        known = validate_email(
            bare, check_deliverability=False, test_environment=True, allow_quoted_local=True, strict=True
        )
    except EmailNotValidError as error:
        raise Refusal(_email_problem(bare)) from error
    return str(known.normalized).lower()


def _email_problem(text: str) -> object:
    before, at, after = text.rpartition("@")
    if not at:
        return _("An e-mail address has an @ in it.")
    if not before:
        return _("What stands before the @ is missing.")
    if "." not in after.strip("."):
        return _("What stands after the @ is no name of a mail server, such as example.com.")
    return _("There can be no such e-mail address. Check its spelling.")


def _normal_name(kind: str, text: str, region: str) -> str:
    """A name in a messenger: the link around it, the @ and the case do not count. A number is a phone number."""
    for owner, link in LINKS:
        if owner == kind:
            text = link.sub("", text, count=1)
    if kind in BY_NUMBER and LOOKS_LIKE_A_PHONE.fullmatch(text):
        try:
            return normal_phone(text, region)
        except Refusal:
            if kind in {Kind.WHATSAPP, Kind.VIBER}:
                raise
    name = text.lower() if kind == Kind.MESSENGER else re.split(r"[?#]", text.strip("@/ "))[0].strip("@/ ").lower()
    if not re.search(r"\w", name):
        raise Refusal(_("A name in a messenger has letters or digits."))
    return name
