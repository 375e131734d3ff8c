"""The chance that attempt k brings the sale, and from where on attempts stop paying."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from voronka.measure.frames import need
from voronka.measure.message import count, say
from voronka.measure.rate import rate_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voronka.measure.message import Message
    from voronka.measure.rate import Rate

LONGEST = 1000
"""Attempts are listed up to this one unless told otherwise: a slip of the pen must not make a list of a billion."""


@dataclass(frozen=True, slots=True)
class AttemptChance:
    """One attempt to reach an outcome.

    attempt  1, 2, ...
    chance   sales at this attempt / leads that had at least so many attempts
    naive    sales at this attempt / leads that had exactly so many: those contacted on and on are missing from its
             denominator, so it flatters late attempts. Shown beside the chance, to be named as what it is.
             None where no lead had exactly so many
    """

    attempt: int
    chance: Rate
    naive: Rate | None


def attempt_chances(leads: pl.DataFrame, *, up_to: int | None = None) -> list[AttemptChance]:
    """The chance of each attempt, for the leads that came to it. People are not contacted any more after a yes.

    leads    one row a lead: state, attempts (contacts made until the outcome, the last included; 0 or null = none
             known, left out). A lead still open had its attempts, and none of them brought a sale
    up_to    list attempts up to this one; None: to the most a lead had (1000 at most)
    Returns  an entry for every attempt from 1 on; empty where there was none
    Raises   MissingColumn without state or attempts
    Source   docs/measures.md, "Chance of attempt k": the discrete hazard of a sale
    """
    need(leads, "state", "attempts")
    made = leads.select(
        attempts=pl.col("attempts").cast(pl.Int64).fill_null(0), is_won=(pl.col("state") == "won").fill_null(False)
    )
    attempts, is_won = made["attempts"].to_numpy(), made["is_won"].to_numpy()
    most = int(attempts.max(initial=0))
    if most <= 0:
        return []
    last = min(most, LONGEST if up_to is None else up_to)
    capped = np.clip(attempts, 0, last + 1) if most > last or attempts.min() < 0 else attempts
    unsold, won = np.bincount(capped * 2 + is_won, minlength=2 * (last + 2)).reshape(-1, 2).T
    exactly = unsold + won
    at_least = np.cumsum(exactly[::-1])[::-1]
    return [
        AttemptChance(attempt, chance, rate_of(won[attempt], exactly[attempt]))
        for attempt in range(1, last + 1)
        if (chance := rate_of(won[attempt], at_least[attempt]))
    ]


def attempt_advice(chances: Sequence[AttemptChance]) -> Message | None:
    """From which attempt on an attempt hardly ever pays, in one sentence; None where the data do not show it.

    The attempts from k to the end are taken together. Either the upper end of their 95% interval and the chance of
    attempt k itself are below a third of the first attempt's, or none of them brought a sale, and then the data cannot
    tell the chance from zero.
    Whether a sale is worth that many attempts is for its margin and their cost to say.

    chances  of attempt_chances, all of them
    Source   docs/measures.md, "Chance of attempt k"
    """
    if not chances or not chances[0].chance.hits:
        return None
    first = chances[0].chance.rate
    for place in range(1, len(chances)):
        rest = chances[place:]
        later = rate_of(sum(c.chance.hits for c in rest), sum(c.chance.tries for c in rest))
        if later and max(later.high, rest[0].chance.rate) < first / 3:
            return say(
                "From attempt {attempt} on, an attempt brings a sale in {rate:%} of cases: less than a third of the "
                "{first:%} of the first attempt.",
                attempt=rest[0].attempt,
                rate=later.rate,
                first=first,
            )
        if later and not later.hits:
            return count(
                "From attempt {attempt} on, {n} attempt brought no sale: the data cannot tell the chance from zero "
                "(it may be up to {high:%}).",
                "From attempt {attempt} on, {n} attempts brought no sale: the data cannot tell the chance from zero "
                "(it may be up to {high:%}).",
                n=later.tries,
                attempt=rest[0].attempt,
                high=later.high,
            )
    return None
