"""What a submission says, read from its payload as it arrived: whatever that is, there is text in the end."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from voronka.contacts.addresses import NewAddress, guess_kind
from voronka.contacts.models import Address
from voronka.ground.text import clean_line, clean_text
from voronka.traffic.pages.blocks import FieldName

CONSENT = "consent."
"""Before the id of a `ConsentText` in the name of its box."""


@dataclass(frozen=True)
class Request:
    """What somebody asks for, as he wrote it.

    addresses  all that he gave, of the kinds that they look like; perhaps none can be one
    """

    name: str
    addresses: tuple[NewAddress, ...]
    company: str
    region: str
    product: str
    amount: str
    message: str


def read_request(payload: object) -> Request:
    """The fields of a request that we know; the names of fields count without case and spaces around."""
    said = {key: value for key, value in _fields(payload).items() if value}
    return Request(
        name=clean_line(said.get("name", "")),
        addresses=tuple(_addresses(said)),
        company=clean_line(said.get("company", "")),
        region=clean_line(said.get("region", "")),
        product=clean_line(said.get("product", "")),
        amount=clean_line(said.get("amount", "")),
        message=clean_text(said.get("message", "")),
    )


def said_fields(payload: object, *, most: int, longest: int) -> list[tuple[str, str]]:
    """Field by field what a request says, as it arrived, for people: known fields bear their label.

    What is empty is left out, and so are consents, which are told apart; `most` fields of `longest` letters are kept.
    """
    pairs = payload.items() if isinstance(payload, Mapping) else [("", payload)]
    said = [(str(name)[:100], text_of(value)[:longest]) for name, value in list(pairs)[:most]]
    labels = dict(FieldName.choices)
    return [(str(labels.get(name, name)), value) for name, value in said if value and not name.startswith(CONSENT)]


def text_of(value: Any) -> str:
    """A value of JSON as a person reads it."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _fields(payload: object) -> dict[str, str]:
    if not isinstance(payload, Mapping):
        return {}
    return {str(name).strip().lower(): text_of(value) for name, value in payload.items()}


def _addresses(said: Mapping[str, str]) -> list[NewAddress]:
    found = [NewAddress(kind, said[kind]) for kind in Address.Kind.values if kind in said]
    # what stands in the field of messengers says itself which one it is
    return [
        NewAddress(guess_kind(each.raw), each.raw) if each.kind == Address.Kind.MESSENGER else each for each in found
    ]
