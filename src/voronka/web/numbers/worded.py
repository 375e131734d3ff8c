"""Sentences, shares and lengths of time in the active language, as measures have them written."""

from __future__ import annotations

from functools import cache

from django.utils import translation

from voronka.wording.words import MONTHS, Words


def words() -> Words:
    """The words of the active language."""
    language = (translation.get_language() or "en").partition("-")[0]
    return _words(language if language in MONTHS else "en")


@cache
def _words(language: str) -> Words:
    return Words(language)
