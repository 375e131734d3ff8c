"""Black holes: who takes leads and returns nothing, told from bad luck by how surprising that is for those leads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from voronka.measure.compare.kinds import kinds_of
from voronka.measure.compare.mix import mix_of
from voronka.measure.compare.separate import LEVEL
from voronka.measure.compare.verdict import name_of, one_time_in
from voronka.measure.message import Message, count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voronka.measure.compare.kinds import Kinds
    from voronka.measure.compare.mix import Mix

ENOUGH = 3.0
"""Sales that others would have made of the leads; with fewer, none is no surprise."""
NOTHING = 1 / 5
"""A share of the expected sales that counts as next to nothing."""
MONTH = "month of opening"
SUSPECT = "suspect: "
"""Before a name while all others are counted as one, without a name."""


@dataclass(frozen=True, slots=True)
class BlackHole:
    """A cell that sold none, or next to none, of leads from which others sell.

    key             as written in the file; "" where empty: leads that nobody is named for
    leads           of kinds that others got too
    expected_sales  that the others' rates would have given from them
    surprise        probability that chance gives so few to any of those looked at, from 0 to 1
    """

    key: str
    leads: int
    expected_sales: float
    surprise: float
    why: Message


def black_holes(deals: pl.DataFrame, *, by: str, adjust: Sequence[str] = ()) -> list[BlackHole]:
    """Who swallows leads.

    deals   state, the columns of ``by`` and ``adjust``; opened, if there is one, so that young leads, which nobody
            has had the time to sell, are not held against anyone: leads of one month are then compared as well
    by      column of those who are looked at: seller, channel, product
    adjust  columns that make leads alike: channel, product
    Returns those with sales of at most a fifth of the expected, where at least 3 are expected and chance gives so
            few to any of those looked at with probability below 0.05; most surprising first.
    Raises  MissingColumn
    Source: docs/measures-compare.md, "Black holes".
    """
    return holes_among(kinds_of(deals, by=[by], adjust=adjust), deals, by=by, adjust=adjust)


def holes_among(kinds: Kinds, deals: pl.DataFrame, *, by: str, adjust: Sequence[str]) -> list[BlackHole]:
    """Black holes of deals that are already grouped into ``kinds``."""
    mix = mix_of(kinds, "cr2")
    looked = int((mix.expected >= ENOUGH).sum())
    found = _holes(kinds, mix, looked)
    if not found or by == "opened" or "opened" not in deals.columns:
        return found
    name = pl.col(by).cast(pl.String).fill_null("")
    monthly = deals.with_columns(
        pl.when(name.is_in([hole.key for hole in found])).then(SUSPECT + name).otherwise(pl.lit("")).alias(by),
        pl.col("opened").dt.strftime("%Y-%m").alias(MONTH),
    )
    kinds = kinds_of(monthly, by=[by], adjust=[MONTH, *adjust])
    return _holes(kinds, mix_of(kinds, "cr2"), looked)


def _holes(kinds: Kinds, mix: Mix, looked: int) -> list[BlackHole]:
    """Black holes among so many looked at, most surprising first."""
    surprise = np.minimum(1.0, np.where(mix.hits == 0, mix.none, mix.chance.at_most(mix.hits)) * looked)
    sales = kinds.per_cell(kinds.won)
    empty = (mix.expected >= ENOUGH) & (sales <= NOTHING * mix.expected) & (surprise < LEVEL)
    holes = [_hole(kinds.keys[i], mix, i, float(surprise[i]), looked) for i in np.flatnonzero(empty).tolist()]
    return sorted(holes, key=lambda hole: (hole.surprise, hole.key))


def _hole(key: tuple[str, ...], mix: Mix, i: int, surprise: float, looked: int) -> BlackHole:
    name = key[0].removeprefix(SUSPECT)
    leads, expected, sold = int(mix.tries[i]), float(mix.expected[i]), int(mix.hits[i])
    values = {"name": name_of((name,)), "expected": round(expected), "odds": one_time_in(surprise), "looked": looked}
    if sold:
        why = count(
            "{name} got {n} lead like those that give others about {expected} sales, and sold {sold}; "
            "among {looked} looked at, chance does that to anyone less than 1 time in {odds}",
            "{name} got {n} leads like those that give others about {expected} sales, and sold {sold}; "
            "among {looked} looked at, chance does that to anyone less than 1 time in {odds}",
            n=leads,
            sold=sold,
            **values,
        )
    else:
        why = count(
            "{name} got {n} lead like those that give others about {expected} sales, and sold none; "
            "among {looked} looked at, chance does that to anyone less than 1 time in {odds}",
            "{name} got {n} leads like those that give others about {expected} sales, and sold none; "
            "among {looked} looked at, chance does that to anyone less than 1 time in {odds}",
            n=leads,
            **values,
        )
    return BlackHole(name, leads, expected, surprise, why)
