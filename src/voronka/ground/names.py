"""Names that differ, whatever their case, on both databases."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from functools import lru_cache
from typing import Any

from django.db import models

from voronka.ground.text import clean_line


def caseless(name: str) -> str:
    """A name without regard to case and to how its letters were typed.

    >>> caseless("ЧАЙ")
    'чай'
    """
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


@lru_cache(maxsize=16_384)  # an import asks several times for each name
def one_name(text: str) -> str:
    """A name as it is told from others: whatever its case, ё as е, one space between words. Accents count.

    >>> one_name("  Ёлки   ИГРУШЕК "), one_name("Bor") == one_name("Bőr")
    ('елки игрушек', False)
    """
    return caseless(clean_line(text)).replace("ё", "е")


class CaselessName(models.CharField):  # type: ignore[type-arg]  # Django's fields take none at run time
    """Stands beside `name` in a row and is unique: LOWER of SQLite knows no letters but those of English.

    Django sets it from the name whenever it writes it; whoever writes names past Django asks `follow_names`.
    """

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more | {"editable": False})

    def pre_save(self, row: Any, add: bool) -> str:  # noqa: ARG002 - Django asks so
        """What stands beside the name as it is now."""
        name = caseless(row.name)[: self.max_length]
        setattr(row, self.attname, name)
        return name


def follow_names(rows: Collection[models.Model]) -> set[str]:
    """Set what stands beside the names of rows of one model, unsaved; returns the columns."""
    fields = {field for row in rows for field in row._meta.concrete_fields if isinstance(field, CaselessName)}
    for field in fields:
        for row in rows:
            field.pre_save(row, add=False)
    return {field.name for field in fields}
