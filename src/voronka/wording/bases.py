"""What a rate is a share of, in words; and the verdicts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voronka.measure.message import count, say

if TYPE_CHECKING:
    from collections.abc import Callable

    from voronka.measure.message import Message
    from voronka.measure.rate import Rate


def rate_basis(key: str, rate: Rate) -> Message:
    """The numerator and the denominator of a rate, in words."""
    return BASES.get(key, _share_basis)(rate.tries, rate.hits)


def _share_basis(n: int, hits: int) -> Message:
    return say("{hits} of {tries}", hits=hits, tries=n)


BASES: dict[str, Callable[[int, int], Message]] = {
    "conversion": lambda n, hits: count(
        "{hits} won of {n} decided deal", "{hits} won of {n} decided deals", n=n, hits=hits
    ),
    "cr1": lambda n, hits: count("leads: {hits} of {n} visitor", "leads: {hits} of {n} visitors", n=n, hits=hits),
    "cr2": lambda n, hits: count("sales: {hits} of {n} lead", "sales: {hits} of {n} leads", n=n, hits=hits),
    "cr2_net": lambda n, hits: count(
        "sales: {hits} of {n} clean lead", "sales: {hits} of {n} clean leads", n=n, hits=hits
    ),
    "purity": lambda n, hits: count("{hits} clean of {n} lead", "{hits} clean of {n} leads", n=n, hits=hits),
    "repeat_customers": lambda n, hits: count("{hits} of {n} customer", "{hits} of {n} customers", n=n, hits=hits),
    "came_back": lambda n, hits: count("{hits} of {n} customer", "{hits} of {n} customers", n=n, hits=hits),
    "buyer_portrait": lambda n, hits: count("{hits} of {n} customer", "{hits} of {n} customers", n=n, hits=hits),
    "usual_path": lambda n, hits: count("{hits} of {n} case", "{hits} of {n} cases", n=n, hits=hits),
}

VERDICTS = {"go": say("go"), "stop": say("stop"), "not enough data": say("not enough data")}
