"""CR1: of the visitors of a landing point, how many became leads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voronka.measure.rate import rate_of

if TYPE_CHECKING:
    from voronka.measure.rate import Rate


def cr1(*, leads: int, visitors: int) -> Rate | None:
    """leads / visitors: 100 visitors, 10 called is 10%.

    leads     who did the planned target action (called, wrote, left a contact)
    visitors  who arrived; of the same landing point and the same period
    Returns   a share of visitors with its interval; None where nobody came
    Raises    ValueError when there are more leads than visitors: then the two counts are not of the same people
    Source    docs/measures.md, "CR1"
    """
    if leads > visitors:
        raise ValueError(f"{leads} leads of {visitors} visitors: the visitors were not all counted")
    return rate_of(leads, visitors)
