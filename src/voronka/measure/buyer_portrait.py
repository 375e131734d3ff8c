"""The portrait of the buyer who comes back, learnt from one's own customers; and how a new lead compares with it."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Literal

import numpy as np
import polars as pl

from voronka.measure.compare import Cell, compare_cells
from voronka.measure.compare.cells import are_small
from voronka.measure.frames import need
from voronka.measure.rate import rate_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from voronka.measure.compare import Compared, Pooled
    from voronka.measure.compare.standing import Stands
    from voronka.measure.rate import Rate

Fit = Literal["like", "unlike", "mixed", "not separated", "too few"]

ENOUGH = 30
"""Customers watched for long enough that a portrait needs in all."""
MOST = 0.9
"""A customer is watched for as long as this share of those who came back took at most."""


@dataclass(frozen=True, slots=True)
class TraitValue:
    """One value of a trait: a region, a source.

    again   hits: bought again within the days of the portrait; tries: customers watched for so long
    pooled  the same drawn toward the whole, the more the fewer they are; None where there is nothing to compare with
    stands  against the customers of the other values. Of all values of all traits chance alone names any less than 1
            time in 20
    """

    value: str
    again: Rate
    pooled: Pooled | None
    stands: Stands


@dataclass(frozen=True, slots=True)
class Trait:
    """values: most customers first. unknown: customers watched for long enough of whom it is not known."""

    values: list[TraitValue]
    unknown: int


@dataclass(frozen=True, slots=True)
class BuyerPortrait:
    """Who comes back.

    within      days after the first sale that are looked at; None where nobody has come back yet
    again       all customers watched for so long, and those of them who bought again in that time; None without any
    unfinished  customers who have not been watched for so long: counted neither as coming back nor as staying away
    traits      by name, in the order asked
    """

    within: int | None
    again: Rate | None
    unfinished: int
    traits: dict[str, Trait]

    @property
    def is_enough(self) -> bool:
        return self.again is not None and self.again.tries >= ENOUGH


@dataclass(frozen=True, slots=True)
class BuyerFit:
    """A lead beside the portrait.

    stands  like: some of its traits belong to those who come back more often than others, none to those who do less
            often; unlike: the other way round; mixed: both; not separated: neither; too few: nothing can be judged
    traits  what is known of the lead and of customers alike, in the order of the portrait
    """

    stands: Fit
    traits: dict[str, TraitValue]


def days_to_return(buyers: pl.DataFrame, *, as_of: date) -> int | None:
    """The days within which nine of ten of those who bought again had done so, at least 1; None where nobody has.

    buyers, as_of  as for :func:`buyer_portrait`
    """
    days = _watched(buyers, as_of)["waited"].drop_nulls().sort()
    return max(1, int(days[ceil(len(days) * MOST) - 1])) if len(days) else None


def buyer_portrait(
    buyers: pl.DataFrame, *, traits: Sequence[str], as_of: date, within: int | None = None
) -> BuyerPortrait:
    """For each value of each trait, the share of customers who bought again within so many days of their first sale.

    Every customer counted was watched for the same number of days, so old and new ones compare. The shares are pooled
    and judged as :func:`voronka.measure.compare` does, every trait for itself, and all values of all traits together
    as one family. Fewer than 30 customers watched for long enough: no value is judged.

    buyers   one row a customer: first (Date of the first sale), next (Date of the second; null = not yet) and a column
             for each trait with what was known when he came (text; null or "" = not known). Customers without a first
             sale by as_of are left out; what came after as_of had not come yet
    as_of    the day of observation
    within   days; None = :func:`days_to_return` of these buyers
    Raises   MissingColumn; ValueError for a second sale before the first, or within < 1
    Source   docs/measures.md, "Buyer portrait"
    """
    need(buyers, "first", "next", *traits)
    if within is not None and within < 1:
        raise ValueError(f"a portrait looks at 1 day or more after the first sale, not at within={within}")
    within = within or days_to_return(buyers, as_of=as_of)
    known = _watched(buyers, as_of)
    if within is None:
        return BuyerPortrait(None, None, known.height, {name: Trait([], 0) for name in traits})
    mature = known.filter(pl.col("watched") >= within)
    mature = mature.with_columns(again=(pl.col("waited") <= within).fill_null(False))
    again = rate_of(int(mature["again"].sum()), mature.height)
    cells = {name: _cells(mature, name) for name in traits}
    return BuyerPortrait(
        within=within,
        again=again,
        unfinished=known.height - mature.height,
        traits={name: _trait(name, cells, mature.height) for name in traits},
    )


def buyer_fit(portrait: BuyerPortrait, lead: Mapping[str, str | None]) -> BuyerFit:
    """How what is known of a lead compares with those who come back.

    lead     trait -> its value; None or "" = not known
    Source   docs/measures.md, "Buyer portrait"
    """
    found = {}
    for name, trait in portrait.traits.items():
        same = next((each for each in trait.values if each.value == lead.get(name)), None)
        if same is not None:
            found[name] = same
    said = {each.stands for each in found.values()}
    if {"above", "below"} <= said:
        return BuyerFit("mixed", found)
    if "above" in said:
        return BuyerFit("like", found)
    if "below" in said:
        return BuyerFit("unlike", found)
    return BuyerFit("not separated" if "not separated" in said else "too few", found)


def _watched(buyers: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """The customers with a first sale by as_of: watched, waited (days since then; null = not come back by as_of)."""
    first, later = pl.col("first"), pl.when(pl.col("next") <= as_of).then("next")
    known = buyers.filter(first <= as_of).with_columns(
        watched=(pl.lit(as_of) - first).dt.total_days(), waited=(later - first).dt.total_days()
    )
    if (known["waited"] < 0).any():
        raise ValueError("a customer's second sale (next) lies before his first")
    return known


def _cells(mature: pl.DataFrame, name: str) -> list[Cell]:
    """The customers of each value that is known, most first."""
    value = pl.col(name).cast(pl.String)
    counted = mature.filter((value != "").fill_null(False)).group_by(value=value)
    rows = counted.agg(hits=pl.col("again").sum(), tries=pl.len()).sort("tries", "value", descending=[True, False])
    return [Cell((text,), hits, tries) for text, hits, tries in rows.iter_rows()]


def _trait(name: str, cells: Mapping[str, list[Cell]], mature: int) -> Trait:
    beside = sum(_judged(each) for other, each in cells.items() if other != name)
    found = compare_cells(cells[name], rate="cr2", beside=beside).cells
    values = [value for cell in found if (value := _value(cell, is_enough=mature >= ENOUGH))]
    return Trait(values, mature - sum(cell.tries for cell in cells[name]))


def _judged(cells: Sequence[Cell]) -> int:
    hits, tries = (np.array([getattr(cell, side) for cell in cells], dtype=np.float64) for side in ("hits", "tries"))
    return int((~are_small(hits, tries)).sum())


def _value(cell: Compared, *, is_enough: bool) -> TraitValue | None:
    if cell.rate is None:
        return None
    return TraitValue(cell.key[0], cell.rate, cell.pooled, cell.stands if is_enough else "too few")
