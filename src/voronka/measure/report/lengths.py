"""Deal lengths of every cell of a slice, in one pass over lengths that are found once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from voronka.measure.deal_length import describe_counts, describe_lengths

if TYPE_CHECKING:
    from voronka.measure.compare.kinds import Numbered
    from voronka.measure.deal_length import ClosedLengths, DealLength


def lengths_by(cells: Numbered, lengths: ClosedLengths) -> list[DealLength | None]:
    """For each cell the length of its closed deals, None where it has none; without the Kaplan-Meier median."""
    if not len(lengths.days):
        return [None] * len(cells)
    width = int(lengths.days.max()) + 1
    if lengths.are_counted and len(cells) * 2 * width <= len(lengths.days):
        kinds = cells.numbers[lengths.rows].astype(np.uint32) * 2 + lengths.won
        places = kinds * width + lengths.days  # fewer of these than lengths
        counts = np.bincount(places, minlength=len(cells) * 2 * width).reshape(-1, 2, width)
        return [describe_counts(each) for each in counts]
    return _sorted_by(cells, lengths.sorted())


def _sorted_by(cells: Numbered, lengths: ClosedLengths) -> list[DealLength | None]:
    """The same by sorting, where there are too many different lengths to count them."""
    numbers = cells.numbers[lengths.rows]
    order = np.argsort(numbers, kind="stable")
    days, won = lengths.days[order], lengths.won[order]
    ends = np.cumsum(np.bincount(numbers, minlength=len(cells))).tolist()
    return [
        describe_lengths(days[start:end], won[start:end], km_median=None, whole_days=lengths.whole_days)
        for start, end in zip([0, *ends[:-1]], ends, strict=True)
    ]
