"""The words of the samples, language by language: as people there name things and as their spreadsheets write them."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

LANGUAGES = ("en", "ru", "hu")


@dataclass(frozen=True, slots=True)
class Words:
    """One language.

    delimiter, decimal   of its CSV files
    day                  places {year}, {month}, {day}
    has_hundredths       whether prices are written with two decimals
    headers, terms       key -> header; key -> stage, channel or reason
    products, services   (name, price in hundredths of the currency)
    shop_sellers, agency_sellers   people
    company_names        first and second halves of company names
    company              places {first}, {second}
    """

    delimiter: str
    decimal: str
    day: str
    has_hundredths: bool
    headers: Mapping[str, str]
    terms: Mapping[str, str]
    products: tuple[tuple[str, int], ...]
    services: tuple[tuple[str, int], ...]
    shop_sellers: tuple[str, ...]
    agency_sellers: tuple[str, ...]
    regions: tuple[str, ...]
    industries: tuple[str, ...]
    company_names: tuple[tuple[str, ...], tuple[str, ...]]
    company: str


def words_of(lang: str) -> Words:
    """The words of a language. Raises ValueError when the samples do not speak it."""
    if lang not in LANGUAGES:
        raise ValueError(f"the samples speak {', '.join(LANGUAGES)}, not {lang}")
    words: Words = import_module(f"voronka.sample.words.{lang}").WORDS
    return words
