"""Currency signs and words beside amounts, and what they stand for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from voronka.measure.message import Message, count

if TYPE_CHECKING:
    from collections.abc import Iterable

_SIGNS = {
    "RUB": "₽|руб(?:лей|ля|ль)?\\.?|р\\.?|rub|rur",
    "EUR": "€|euros?|eur|евро",
    "USD": "us\\$|\\$|usd|долл(?:аров|ара|ар)?\\.?",
    "HUF": "huf|forint|ft\\.?",
    "GBP": "£|gbp",
    "KZT": "₸|kzt|тенге|тг\\.?",
    "UAH": "₴|uah|грн\\.?",
    "BYN": "byn",
    "PLN": "zł|pln",
    "CZK": "kč|czk",
    "RON": "ron|lei",
    "CHF": "chf",
    "CNY": "cny|rmb",
    "JPY": "jpy",
    "TRY": "₺|try",
    "AMD": "amd",
    "GEL": "₾|gel",
}
PATTERN = "(?:" + "|".join(_SIGNS.values()) + ")"
"""One currency sign or word, in lower case, for a regular expression."""

_CODES = [(re.compile(pattern), code) for code, pattern in _SIGNS.items()]
_IN_HEADING = re.compile(rf"(?:^|[\s,(\[/_-]){PATTERN}(?=$|[\s,)\]._-])")


def code_of(sign: str) -> str:
    """The ISO 4217 code of a sign that PATTERN found."""
    return next(code for pattern, code in _CODES if pattern.fullmatch(sign))


def code_of_name(name: str) -> str:
    """The ISO 4217 code of a currency as a cell of a currency column names it; an unknown name stays, in capitals."""
    tidy = name.strip().lower()
    return code_of(tidy) if re.fullmatch(PATTERN, tidy) else tidy.upper()


def code_in(heading: str) -> str | None:
    """The currency that a heading names ("Сумма, руб.": RUB), or None."""
    found = _IN_HEADING.search(heading.lower())
    return code_of(found.group().strip(" ,([/_-\t")) if found else None


def notes_on(column: str, main: str, others: Iterable[tuple[str, int]]) -> list[Message]:
    """What is said of rows in other currencies than the main one: (code, rows)."""
    one = 'the amounts by "{column}" are in {main}; {n} row in {currency} is not used: currencies are never summed'
    many = 'the amounts by "{column}" are in {main}; {n} rows in {currency} are not used: currencies are never summed'
    return [count(one, many, n=n, column=column, main=main, currency=code) for code, n in others]
