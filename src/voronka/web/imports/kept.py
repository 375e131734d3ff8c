"""What undoing has left as it is, because somebody has used or changed it since."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from voronka.imports.models import Import
from voronka.web.people.audit_words import FIELDS, SUBJECTS

MOST_SHOWN = 200


@dataclass(frozen=True)
class Thing:
    """Something that stays.

    url      of its page; "" = it has none
    fields   those that a person has changed; "" = it was used as a whole
    """

    name: str
    url: str
    fields: str


def kept(import_: Import) -> list[Thing]:
    """The first of what stays (no query)."""
    return [_thing(each["kind"], each["id"], each["fields"]) for each in import_.kept[:MOST_SHOWN]]


def _thing(kind: str, pk: int, fields: list[str]) -> Thing:
    name, page = SUBJECTS.get(kind, (kind.split(".")[-1], ""))
    told = ", ".join(str(FIELDS.get(field) or field) for field in fields)
    return Thing(f"{name} #{pk}", reverse(page, args=[pk]) if page else "", told)
