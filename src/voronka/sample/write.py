"""Both businesses, written into a folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voronka.sample.agency import agency_tables
from voronka.sample.files import write_table
from voronka.sample.shop import shop_tables
from voronka.sample.words import words_of

if TYPE_CHECKING:
    from pathlib import Path


def write_sample(folder: Path, *, lang: str = "en", seed: int = 7) -> list[Path]:
    """Write the sample data of both businesses: CSV files, each with its map (TOML) beside it.

    folder  made when absent; files of the same names are replaced
    lang    en, ru or hu: the language of names and headers, and the habits of its spreadsheets
    seed    another number is another year of the same businesses

    Returns the paths written: shop/leads, shop/orders, shop/traffic, shop/events, agency/deals, agency/events.
    Raises ValueError on another language, OSError when the folder cannot be written.
    """
    words = words_of(lang)
    written: list[Path] = []
    for business, tables in (("shop", shop_tables(words, seed)), ("agency", agency_tables(words, seed))):
        (folder / business).mkdir(parents=True, exist_ok=True)
        for name, table in tables.items():
            written += write_table(table, folder / business, name, words)
    return written
