"""The words of the demo, in three languages: people, products and towns as they are called there."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class DemoWords:
    """One language.

    products   name -> price in the currency that people there think in
    sources    name -> channel (`traffic.models.Channel`)
    phone      with places for digits {0} (four) and {1} (three), of ranges that are given to nobody
    company    with places {first} and {second}
    tasks      kind of a task (`activities.models.Task.Type`) -> what is to be done
    companies_share   share of customers who ask for a company
    """

    sellers: list[str]
    first_names: list[str]
    last_names: list[str]
    regions: list[str]
    audiences: list[str]
    company: str
    company_names: list[list[str]]
    companies_share: Decimal
    phone: str
    products: Mapping[str, Decimal]
    sources: Mapping[str, str]
    tasks: Mapping[str, list[str]]
    notes: list[str]


@cache
def words_of(language: str) -> DemoWords:
    """The words of a language: en, ru or hu."""
    text = files("voronka.demo").joinpath(f"words.{language}.toml").read_text(encoding="utf-8")
    return DemoWords(**tomllib.loads(text, parse_float=Decimal))
