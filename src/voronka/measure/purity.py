"""Lead purity: the share of leads that are fit to be worked, and what is wrong with the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from voronka.measure.frames import need
from voronka.measure.rate import rate_of

if TYPE_CHECKING:
    from voronka.measure.rate import Rate


@dataclass(frozen=True, slots=True)
class Purity:
    """1 - defective / leads.

    clean    hits: clean leads; tries: leads with a verdict
    reasons  reason of the defect -> leads, the most frequent first
    unknown  leads without a verdict: in neither count
    """

    clean: Rate
    reasons: dict[str, int]
    unknown: int


def purity(leads: pl.DataFrame) -> Purity | None:
    """The share of clean leads.

    leads    one row a lead: defect (the reason; "" = clean; null = nobody has judged it)
    Returns  None where no lead has a verdict
    Raises   MissingColumn without defect
    Source   docs/measures.md, "Lead purity"
    """
    need(leads, "defect")
    verdicts = leads.select(pl.col("defect").cast(pl.String)).drop_nulls()
    reasons = (
        verdicts.filter(pl.col("defect") != "")
        .group_by("defect")
        .len()
        .sort(["len", "defect"], descending=[True, False])
    )
    clean = rate_of(verdicts.height - int(reasons["len"].sum()), verdicts.height)
    if clean is None:
        return None
    return Purity(clean=clean, reasons=dict(reasons.iter_rows()), unknown=leads.height - verdicts.height)
