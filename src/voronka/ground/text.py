"""Text as people type it, folded to what they mean."""

from __future__ import annotations

import unicodedata
from functools import lru_cache


@lru_cache(maxsize=16_384)  # an import asks ten times for each name
def fold(text: str) -> str:
    """Text folded for search: lower case, ё as е, no accents (ő as o), one space between words.

    >>> fold("  Ёжиков   ŐRSÉG ")
    'ежиков orseg'
    """
    if text.isascii():
        return clean_line(text).lower()
    composed = unicodedata.normalize("NFC", text.replace("\0", "")).casefold()
    plain = "й".join(map(_bare, composed.split("й")))  # й is a letter of its own, not an и with an accent
    return " ".join(plain.split())


def _bare(text: str) -> str:
    """The letters without what stands above and below them."""
    return "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))


def clean_line(text: str) -> str:
    """One line as it is stored: no line breaks, no control characters that the database refuses, no spaces around."""
    return " ".join(text.replace("\0", "").split())


def clean_text(text: str) -> str:
    """Several lines as they are stored: line breaks of one kind, no NUL, nothing around."""
    return text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n").strip()
