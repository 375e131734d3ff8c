"""What a comparison says, in plain sentences. Cells that the data do not separate are never put in an order."""

from __future__ import annotations

from math import floor, log10
from typing import TYPE_CHECKING, Literal

import numpy as np

from voronka.measure.compare.cells import are_small
from voronka.measure.compare.separate import each_needed, more_each
from voronka.measure.message import Message, count, say
from voronka.measure.rate import Rate, rate_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voronka.measure.compare.cells import Cell
    from voronka.measure.compare.kinds import RateName
    from voronka.measure.compare.standing import Stands

NAMED = 3
"""More names than this become a number."""


def name_of(key: tuple[str, ...]) -> str | Message:
    """A cell's name within a sentence."""
    parts: list[str | Message] = [part or say("(empty)") for part in key]
    return parts[0] if len(parts) == 1 else say("{first} with {second}", first=parts[0], second=parts[1])


def too_few(tries: int, rate: RateName) -> Message:
    """The verdict on a protected cell."""
    if rate == "cr2":
        return count("{n} lead is too few to judge", "{n} leads are too few to judge", n=tries)
    if tries == 0:
        return say("no deal is decided yet")
    return count("{n} decided deal is too few to judge", "{n} decided deals are too few to judge", n=tries)


def no_others(is_adjusted: bool) -> Message:
    """The verdict on a cell whose leads nobody else gets."""
    if is_adjusted:
        return say("hardly anybody else gets such leads, so there is nothing to compare with")
    return say("there is nothing to compare with")


def stands_out(stands: Literal["above", "below"], rate: float, others: float, is_adjusted: bool) -> Message:
    """The verdict on a cell that the data separate from the others."""
    values = {"rate": rate, "others": others}
    if is_adjusted and stands == "above":
        return say("sells more often than others do from such leads: {rate:%} against {others:%}", **values)
    if is_adjusted:
        return say("sells less often than others do from such leads: {rate:%} against {others:%}", **values)
    if stands == "above":
        return say("sells more often than the others: {rate:%} against {others:%}", **values)
    return say("sells less often than the others: {rate:%} against {others:%}", **values)


def not_separated(more: int | None, rate: RateName) -> Message:
    """The verdict on a cell that the data do not separate from the others; ``more`` tries of its own would."""
    if more is not None:
        return say("the data do not separate it from the others; {more} would", more=_about(more, rate))
    if rate == "cr2":
        return say(
            "the data do not separate it from the others; "
            "if it differs at all, more than 10,000 more leads would be needed to show it"
        )
    return say(
        "the data do not separate it from the others; "
        "if it differs at all, more than 10,000 more decided deals would be needed to show it"
    )


def open_leads(still_open: int) -> Message:
    """A caution for cr2."""
    return count(
        "{n} lead is still open; whoever has more of these seems to sell less often than is true",
        "{n} leads are still open; whoever has more of these seems to sell less often than is true",
        n=still_open,
    )


def pair_verdict(a: Cell, b: Cell, *, rate: RateName = "conversion") -> Message:
    """What the data say of two cells that somebody picked: which sells more often, or how much more data would tell.

    a, b  the cells; hits and tries of the same rate
    rate  what the tries are: decided deals (conversion) or leads (cr2)
    The interval is Newcombe's 95% interval of a difference; the number of tries is for 80% power at 5% two-sided.
    """
    for cell in (a, b):
        if are_small(np.array([float(cell.hits)]), np.array([float(cell.tries)]))[0]:
            return say("{name}: {verdict}", name=name_of(cell.key), verdict=too_few(cell.tries, rate))
    first, second = rate_of(a.hits, a.tries), rate_of(b.hits, b.tries)
    if first is None or second is None:
        raise ValueError("cells that are not small have tries")
    if first.rate < second.rate:
        a, b, first, second = b, a, second, first
    low, high = newcombe(first, second)
    if low <= 0:
        return _unseparated_pair(a, b, rate)
    return say(
        "{a} sells more often than {b}: {rate:%} against {other:%}, the difference is {low} to {high} points",
        a=name_of(a.key),
        b=name_of(b.key),
        rate=first.rate,
        other=second.rate,
        low=round(low * 100, 1),
        high=round(high * 100, 1),
    )


def newcombe(first: Rate, second: Rate) -> tuple[float, float]:
    """95% interval of first - second. Source: R. G. Newcombe, Statistics in Medicine 17 (1998) 873-890, method 10."""
    difference = first.rate - second.rate
    down = np.hypot(first.rate - first.low, second.high - second.rate)
    up = np.hypot(first.high - first.rate, second.rate - second.low)
    return difference - float(down), difference + float(up)


def _unseparated_pair(a: Cell, b: Cell, rate: RateName) -> Message:
    a, b = sorted((a, b), key=lambda cell: cell.key)
    names = {"a": name_of(a.key), "b": name_of(b.key)}
    more = more_each((a.tries, b.tries), each_needed(a.hits / a.tries, b.hits / b.tries))
    if more is not None:
        return say("The data do not separate {a} and {b}; {more} each would", more=_about(more, rate), **names)
    if rate == "cr2":
        return say(
            "The data do not separate {a} and {b}; "
            "if they differ at all, more than 10,000 more leads each would be needed to show it",
            **names,
        )
    return say(
        "The data do not separate {a} and {b}; "
        "if they differ at all, more than 10,000 more decided deals each would be needed to show it",
        **names,
    )


def _about(more: int, rate: RateName) -> Message:
    if rate == "cr2":
        return count("about {n} more lead", "about {n} more leads", n=more)
    return count("about {n} more decided deal", "about {n} more decided deals", n=more)


def summary_of(keys: Sequence[tuple[str, ...]], stands: Sequence[Stands], *, spread: float | None) -> list[Message]:
    """Sentences about all cells together."""
    where: dict[Stands, list[tuple[str, ...]]] = {"above": [], "below": [], "not separated": [], "too few": []}
    for key, stand in sorted(zip(keys, stands, strict=True)):
        where[stand].append(key)
    above, below, left = where["above"], where["below"], len(where["too few"])
    judged = len(keys) - left
    said: list[Message] = []
    if above:
        said.append(_above(above, judged))
    if below:
        said.append(_below(below, judged))
    if above or below:
        said.append(say("Among {n} compared, chance alone would name anyone less than 1 time in 20", n=judged))
    elif judged > 1:
        said += _nobody(where["not separated"], spread)
    elif len(keys) > 1:
        said.append(say("There is too little data to compare anyone"))
    if left and judged > 1:
        said.append(_left_out(left, len(keys)))
    return said


def _above(keys: list[tuple[str, ...]], of: int) -> Message:
    if len(keys) == 1:
        return say("{name} sells more often than the others", name=name_of(keys[0]))
    if len(keys) <= NAMED:
        return say("{names} sell more often than the others", names=_names(keys))
    return say("{n} of {of} sell more often than the others", n=len(keys), of=of)


def _below(keys: list[tuple[str, ...]], of: int) -> Message:
    if len(keys) == 1:
        return say("{name} sells less often than the others", name=name_of(keys[0]))
    if len(keys) <= NAMED:
        return say("{names} sell less often than the others", names=_names(keys))
    return say("{n} of {of} sell less often than the others", n=len(keys), of=of)


def _nobody(judged: list[tuple[str, ...]], spread: float | None) -> list[Message]:
    if len(judged) == 2:
        said = say("The data do not separate {names}", names=_names(judged))
    else:
        said = say("The data do not separate any of these {n} from the others", n=len(judged))
    return [said, say("What differences there are, are no larger than chance gives")] if spread == 0 else [said]


def _left_out(left: int, of: int) -> Message:
    return count(
        "{n} of {of} has too little to be judged by", "{n} of {of} have too little to be judged by", n=left, of=of
    )


def _names(keys: list[tuple[str, ...]]) -> Message:
    names = [name_of(key) for key in keys]
    if len(names) == 2:
        return say("{a} and {b}", a=names[0], b=names[1])
    return say("{a}, {b} and {c}", a=names[0], b=names[1], c=names[2])


def one_time_in(chance: float) -> int:
    """The largest round number N (one figure) of which it is true that chance < 1 in N; at most a million."""
    odds = min(1 / max(chance, 1e-6), 1e6)
    step = 10 ** floor(log10(odds))
    return int(odds // step * step)
