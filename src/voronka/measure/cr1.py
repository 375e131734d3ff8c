"""CR1: of the visitors of a landing point, how many became leads."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from voronka.measure.rate import rate_of

if TYPE_CHECKING:
    from voronka.measure.rate import Rate


def cr1(*, leads: int, visitors: int, error: float = 0.0) -> Rate | None:
    """leads / visitors: 100 visitors, 10 called is 10%.

    leads     who did the planned target action (called, wrote, left a contact)
    visitors  who arrived; of the same landing point and the same period
    error     share by which the count of visitors may be wrong either way (0.05 = 5%); 0 <= error < 1
    Returns   a share of visitors with its interval, as wide as it is at the fewest and the most visitors that there may
              have been; None where nobody came
    Raises    ValueError when there are more leads than visitors: then the two counts are not of the same people
    Source    docs/measures.md, "CR1"
    """
    if leads > visitors:
        raise ValueError(f"{leads} leads of {visitors} visitors: the visitors were not all counted")
    rate = rate_of(leads, visitors)
    if rate is None or not error:
        return rate
    fewest, most = (rate_of(leads, max(leads, round(visitors * (1 + way)))) for way in (-error, error))
    return replace(rate, low=most.low if most else rate.low, high=fewest.high if fewest else rate.high)
