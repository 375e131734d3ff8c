"""How long the deals of a report lived: sorted and put on a curve once, used by all that asks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from voronka.measure.deal_length import ClosedLengths, DealLength, closed_lengths
from voronka.measure.survival import Survival, cumulative_incidence, deal_times, kaplan_meier

if TYPE_CHECKING:
    from datetime import date

    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

    from voronka.measure.survival import Incidence


@dataclass(frozen=True, slots=True)
class Lives:
    """closed              lengths of the closed deals, shortest first
    durations, outcomes    of all deals, as :func:`deal_times` gives them; None where no day of observation is known
    survival               their Kaplan-Meier curve; None where there is no deal to follow
    """

    closed: ClosedLengths
    durations: NDArray[np.float64] | None
    outcomes: NDArray[np.int8] | None
    survival: Survival | None

    @classmethod
    def of(cls, deals: pl.DataFrame, *, as_of: date | None) -> Lives | None:
        """None where the deals have no moments to measure between."""
        if not {"opened", "closed"} <= set(deals.columns):
            return None
        if as_of is None:
            return cls(closed_lengths(deals), None, None, None)
        durations, outcomes = deal_times(deals, as_of=as_of)
        curve = kaplan_meier(durations, outcomes > 0) if len(durations) else None
        return cls(closed_lengths(deals), durations, outcomes, curve)

    @property
    def length(self) -> DealLength | None:
        """The deal length of the whole."""
        return self.closed.described(km_median=self.survival.median if self.survival else None)

    @property
    def incidence(self) -> Incidence | None:
        """Won and lost in time, as competing outcomes."""
        if self.survival is None or self.durations is None or self.outcomes is None:
            return None
        return cumulative_incidence(self.durations, self.outcomes)
