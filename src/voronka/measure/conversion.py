"""Conversion (win rate): of the customers who decided, how many said yes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from voronka.measure.frames import need
from voronka.measure.rate import rate_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voronka.measure.rate import Rate


def conversion(deals: pl.DataFrame) -> Rate | None:
    """yes / (yes + no): won / (won + lost). Deals that are not decided stand on neither side.

    deals    one row a deal: state
    Returns  a share of decided deals with its interval; None where nothing is decided
    Raises   MissingColumn without state
    Source   docs/measures.md, "Conversion"
    """
    won, lost = count_states(deals, ("won", "lost"))
    return rate_of(won, won + lost)


def count_states(deals: pl.DataFrame, states: Sequence[str]) -> list[int]:
    """How many deals stand in each of the states, in the order asked; rows without a state are in none.

    Raises MissingColumn without state.
    """
    need(deals, "state")
    return list(deals.select((pl.col("state") == state).sum().alias(state) for state in states).row(0))
