"""Blocks: what each kind has, how long it may be, and what is wrong with a page of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from voronka.ground.addresses import split_address
from voronka.ground.text import clean_line, clean_text
from voronka.traffic.models import Purpose
from voronka.traffic.pages.consents import Box, problems_of_boxes

Block = dict[str, Any]
"""One block as it is stored: {"id": 1, "kind": "heading", "text": ...}."""

MOST_BLOCKS, MOST_ITEMS = 60, 30
LONGEST_LINE, LONGEST_TEXT, LONGEST_ADDRESS = 200, 5000, 500
CONTACTS = ("phone", "email", "messenger")
_PICTURE = re.compile(r"/i/[0-9a-f]{40}")


class BlockKind(models.TextChoices):
    HEADING = "heading", _("Heading")
    TEXT = "text", _("Text")
    PICTURE = "picture", _("Picture")
    LIST = "list", _("List")
    REVIEWS = "reviews", _("Reviews")
    VIDEO = "video", _("Video link")
    FORM = "form", _("Form")


class FieldName(models.TextChoices):
    """What a form may ask for. The names are those of a submission."""

    NAME = "name", _("Name")
    PHONE = "phone", _("Phone")
    EMAIL = "email", _("E-mail")
    MESSENGER = "messenger", _("Messenger")
    COMPANY = "company", _("Company")
    REGION = "region", _("Region")
    PRODUCT = "product", _("Product")
    AMOUNT = "amount", _("Budget")
    MESSAGE = "message", _("Message")


@dataclass(frozen=True)
class Fault:
    """Why a page cannot be published.

    block   id of the block; None = the page as a whole
    """

    block: int | None
    sentence: str | Promise


def cleaned(blocks: Any) -> list[Block]:
    """Blocks as they are stored, whatever was sent: only what a kind has, of bounded length, ids that differ."""
    known: list[Block] = []
    taken: set[int] = set()
    for raw in list(blocks)[:MOST_BLOCKS] if isinstance(blocks, list) else []:
        kind = raw.get("kind") if isinstance(raw, Mapping) else None
        if kind not in BlockKind.values:
            continue
        pk = raw.get("id")
        if type(pk) is not int or pk in taken or not 0 < pk < 10**6:
            pk = max(taken, default=0) + 1
        taken.add(pk)
        known.append({"id": pk, "kind": kind, **_READERS[kind](raw)})
    return known


def faults(blocks: Sequence[Block], language: str) -> list[Fault]:
    """What keeps a page from being published; none = it can be."""
    if not blocks:
        return [Fault(None, _("The page is empty."))]
    found = [Fault(block["id"], sentence) for block in blocks for sentence in _faults_of(block, blocks, language)]
    if not any(block["kind"] == BlockKind.HEADING for block in blocks):
        found.append(Fault(None, _("The page needs a heading: it is also its name in the browser.")))
    return found


def form_of(blocks: Sequence[Block]) -> Block | None:
    """The form of a page; None = it has none."""
    return next((block for block in blocks if block["kind"] == BlockKind.FORM), None)


def boxes_of(form: Block) -> list[Box]:
    """The boxes of a form, in their order."""
    return [Box(**each) for each in form["consents"]]


def is_address(text: str) -> bool:
    """Whether it is an https address that can be put into a page."""
    parts = split_address(text)
    return parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc and not re.search(r"\s", text)


def _faults_of(block: Block, blocks: Sequence[Block], language: str) -> Iterator[str | Promise]:
    kind = block["kind"]
    if kind in {BlockKind.HEADING, BlockKind.TEXT} and not block["text"]:
        yield _("Nothing is written here.")
    elif kind == BlockKind.PICTURE:
        if not (_PICTURE.fullmatch(block["src"]) or is_address(block["src"])):
            yield _("Choose a picture, or write its address; it begins with https://")
        elif not block["alt"]:
            yield _("Say in a few words what the picture shows, for those who do not see it.")
    elif kind in {BlockKind.LIST, BlockKind.REVIEWS} and not block["items"]:
        yield _("Nothing is written here.")
    elif kind == BlockKind.VIDEO:
        if not is_address(block["url"]):
            yield _("Write the address of the video; it begins with https://")
        elif not block["text"]:
            yield _("Say what the video shows.")
    elif kind == BlockKind.FORM:
        yield from _faults_of_form(block, blocks, language)


def _faults_of_form(form: Block, blocks: Sequence[Block], language: str) -> Iterator[str | Promise]:
    if form is not form_of(blocks):
        yield _("A page has one form.")
    if not set(form["fields"]) & set(CONTACTS):
        yield _("Ask for a phone, an e-mail or a messenger: else nobody can be answered.")
    if form["gift_url"] and not is_address(form["gift_url"]):
        yield format_lazy(_("“{value}” is no address; it begins with https://"), value=form["gift_url"])
    texts = [block["text"] for block in blocks if block["kind"] == BlockKind.TEXT]
    yield from problems_of_boxes(boxes_of(form), language=language, texts=[*texts, form["text"], form["button"]])


def _line(raw: Mapping[str, Any], name: str, longest: int = LONGEST_LINE) -> str:
    value = raw.get(name)
    return clean_line(value)[:longest] if isinstance(value, str) else ""


def _text(raw: Mapping[str, Any], name: str) -> str:
    value = raw.get(name)
    return clean_text(value)[:LONGEST_TEXT] if isinstance(value, str) else ""


def _items(raw: Mapping[str, Any]) -> list[Any]:
    value = raw.get("items")
    return value[:MOST_ITEMS] if isinstance(value, list) else []


def _list(raw: Mapping[str, Any]) -> Block:
    lines = [_line({"text": each}, "text", 500) for each in _items(raw)]
    return {"items": [line for line in lines if line]}


def _reviews(raw: Mapping[str, Any]) -> Block:
    read = [
        {"name": _line(each, "name"), "text": _text(each, "text")} for each in _items(raw) if isinstance(each, dict)
    ]
    return {"items": [each for each in read if each["text"]]}


def _form(raw: Mapping[str, Any]) -> Block:
    asked = raw.get("fields")
    fields = [name for name in FieldName.values if name in asked] if isinstance(asked, list) else []
    boxes = raw.get("consents")
    read = [_box(each) for each in boxes if isinstance(each, Mapping)] if isinstance(boxes, list) else []
    return {
        "text": _text(raw, "text"),
        "fields": fields,
        "consents": [each for each in read if each["purpose"] in Purpose.values][: len(Purpose.values)],
        "confirms": raw.get("confirms") is True,
        "button": _line(raw, "button"),
        "thanks": _text(raw, "thanks"),
        "gift": _line(raw, "gift"),
        "gift_url": _line(raw, "gift_url", LONGEST_ADDRESS),
    }


def _box(raw: Mapping[str, Any]) -> Block:
    return {"purpose": _line(raw, "purpose"), "wording": _line(raw, "wording", LONGEST_TEXT)}


_READERS = {
    BlockKind.HEADING: lambda raw: {"text": _line(raw, "text")},
    BlockKind.TEXT: lambda raw: {"text": _text(raw, "text")},
    BlockKind.PICTURE: lambda raw: {"src": _line(raw, "src", LONGEST_ADDRESS), "alt": _line(raw, "alt")},
    BlockKind.LIST: _list,
    BlockKind.REVIEWS: _reviews,
    BlockKind.VIDEO: lambda raw: {"url": _line(raw, "url", LONGEST_ADDRESS), "text": _line(raw, "text")},
    BlockKind.FORM: _form,
}
