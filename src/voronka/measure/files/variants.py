"""Values of a slice that differ only in their spelling: reported, never merged."""

from __future__ import annotations

import re

import polars as pl

from voronka.measure.files.cells import distinct_texts
from voronka.measure.files.words import without_accents
from voronka.measure.message import Message, say

_MANY = 5_000
"""A column with more distinct values than this is no slice that a person would look through."""
_SHOWN = 5
_LOOSE = re.compile(r"(?<!\d)[\W_]+|[\W_]+(?!\d)")
"""Blanks and marks, but for those between two digits: 1.5 is not 15."""


def variants(column: pl.Series, name: str) -> list[Message]:
    """Notes on values of a String column that are one value but for capitals, blanks, hyphens, accents or ё."""
    if column.dtype == pl.Categorical:
        texts = distinct_texts(column)
    elif column.head(2 * _MANY).n_unique() > _MANY:
        return []
    else:
        texts = column.unique()
    if texts.len() > _MANY:
        return []
    groups: dict[str, list[str]] = {}
    for text in texts:
        if text:
            groups.setdefault(_skeleton(text), []).append(text)
    several = [group for group in groups.values() if len(group) > 1]
    if not several:
        return []
    spelt = [text for group in several for text in group]
    column = column.cast(pl.String)
    rows = dict(column.filter(column.is_in(spelt)).alias("text").value_counts(name="rows").iter_rows())
    doubled = [sorted(((text, rows[text]) for text in group), key=lambda one: (-one[1], one[0])) for group in several]
    doubled.sort(key=lambda group: (-sum(rows for _, rows in group), group))
    notes = [_note(name, group) for group in doubled[:_SHOWN]]
    if len(doubled) > _SHOWN:
        notes.append(say('"{column}" has {n} more values in several spellings', column=name, n=len(doubled) - _SHOWN))
    return notes


def _note(name: str, group: list[tuple[str, int]]) -> Message:
    listed = ", ".join(f'"{text}" ({rows})' for text, rows in group)
    return say('"{column}" may hold one value in several spellings, kept apart: {values}', column=name, values=listed)


def _skeleton(text: str) -> str:
    return _LOOSE.sub("", without_accents(text.casefold())) or text
