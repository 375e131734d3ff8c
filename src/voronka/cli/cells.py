"""Measures as short cells of a table, the same on the page and in the terminal."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from voronka.measure.rate import Rate

if TYPE_CHECKING:
    from voronka.measure.report.result import Measures
    from voronka.wording.words import Words

CELLS = (
    *("visitors", "leads", "won", "lost", "open", "cr1", "conversion", "cr2", "cr2_net", "purity", "deal_length"),
    *("revenue", "average_check", "customers", "first_sales", "repeat_sales", "spend", "cpl", "cac", "funnel_result"),
)
"""The measures that a table of a slice may show, in the order of the customer's path."""


def cell(key: str, measures: Measures, words: Words) -> str:
    """A measure in a cell; "" where it is unknown."""
    value = getattr(measures, key)
    if value is None:
        return ""
    if key == "deal_length":
        return words.days(value.mean)
    if key == "purity":
        return words.percent(value.clean.rate)
    if key == "funnel_result":
        return words.cents(value.result)
    if isinstance(value, Rate):
        return words.rate(value)
    return words.cents(value) if isinstance(value, Decimal) else words.number(value)
