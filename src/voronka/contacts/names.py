"""Text of contacts and companies as it is stored: clean, short enough, and refused where it says nothing."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from voronka.ground.text import clean_line

LONGEST = {"name": 200, "position": 100, "region": 100, "audience": 100, "tax_number": 20}


def clean(field: str, value: object, problems: dict[str, object]) -> str:
    """The text of a field as it is stored; what is wrong with it goes into `problems` under the field's name."""
    if not value and field != "name":
        return ""
    text = _without_halves(clean_line(str(value or "")))
    if len(text) > LONGEST[field]:
        problems[field] = ngettext_lazy(
            "At most %(most)d character fits here.", "At most %(most)d characters fit here.", LONGEST[field]
        ) % {"most": LONGEST[field]}
    if field == "name" and not is_visible(text):
        problems[field] = _("Write a name.")
    return text


def clean_all(values: Mapping[str, object]) -> tuple[dict[str, object], dict[str, object]]:
    """The values with all texts among them as they are stored, and what is wrong: field -> sentence."""
    problems: dict[str, object] = {}
    return {
        field: clean(field, value, problems) if field in LONGEST else value for field, value in values.items()
    }, problems


def is_visible(text: str) -> bool:
    """Whether there is anything to see in a text: not only spaces and marks that have no shape of their own."""
    return text[:1].isalnum() or any(unicodedata.category(character)[0] not in "CZM" for character in text)


def _without_halves(text: str) -> str:
    """Halves of surrogate pairs are no characters, and no database takes them."""
    return text.encode("utf-8", "replace").decode("utf-8")
