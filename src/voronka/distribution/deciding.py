"""Who gets a lead: a pure function of the lead, the rules, who is there, and the moment.

Turns are taken as R. Tijdeman shows in "The chairman assignment problem", Discrete Mathematics 32 (1980) 323-330: each
lead adds to everybody his share of one, and of those who are owed enough it goes to the one who would first be owed too
much. So while the same people are there, nobody is ever a whole lead away from his share.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, tzinfo
from decimal import Decimal
from typing import Any

from voronka.distribution.hours import Week, is_open
from voronka.distribution.models import Way

TRAITS = ("source", "channel", "point", "region", "product", "language")
"""What a rule may ask about, besides the price."""
DIGITS = 9
"""So exactly are turns told apart: what differs by less is a tie, whatever the order in which it was added up."""


@dataclass(frozen=True)
class Traits:
    """What a lead is judged by; None or "" = not known, and then a rule that asks about it does not fit."""

    source: int | None = None
    channel: str = ""
    point: int | None = None
    region: str = ""
    product: int | None = None
    language: str = ""
    price: Decimal | None = None


@dataclass(frozen=True)
class Candidate:
    """Somebody who may get leads by a rule.

    weight  his share against the others
    credit  leads that he is owed
    cap     at most so many a day; None = any number
    today   leads that he was given today
    load    what he has to do: open deals
    """

    user_id: int
    weight: float = 1
    credit: float = 0
    is_absent: bool = False
    week: Week | None = None
    cap: int | None = None
    today: int = 0
    load: int = 0


@dataclass(frozen=True)
class RuleSeen:
    """A rule, without who is in it: `wanted` as in `models.Rule`."""

    rule_id: int
    wanted: Mapping[str, Collection[object]] = field(default_factory=dict)
    price_from: Decimal | None = None
    price_to: Decimal | None = None


@dataclass(frozen=True)
class Considered:
    """What spoke for or against one person: "chosen", "may", "absent", "not_at_work", "cap"."""

    user_id: int
    said: str
    weight: float
    credit: float
    today: int
    load: int
    cap: int | None


@dataclass(frozen=True)
class Decision:
    """To whom a lead goes, and why.

    place     "person", "queue" or "automatic"
    reason    "turn", "least_loaded", "only", "queue", "automatic"; "nobody" = all are away, not at work or have enough;
              "no_rule" = none fits, and there is not exactly one seller
    credits   user -> what he is owed from now on; only of those whose credit changed
    """

    place: str
    reason: str
    user_id: int | None = None
    considered: tuple[Considered, ...] = ()
    credits: Mapping[int, float] = field(default_factory=dict)

    def named(self, reason: str) -> Decision:
        """The same decision for another reason."""
        return replace(self, reason=reason)

    def why(self) -> dict[str, Any]:
        """As it is kept beside the assignment."""
        return {"reason": self.reason, "considered": [asdict(each) for each in self.considered]}


def misfit(traits: Traits, rule: RuleSeen) -> str:
    """The first trait because of which a rule does not fit; "" = it fits."""
    for name in TRAITS:
        if name in rule.wanted and not _is_among(getattr(traits, name), rule.wanted[name]):
            return name
    low, high = rule.price_from, rule.price_to
    if low is None and high is None:
        return ""
    price = traits.price
    is_within = price is not None and (low is None or low <= price) and (high is None or price <= high)
    return "" if is_within else "price"


def choose(way: str, candidates: Sequence[Candidate], *, at: datetime, zone: tzinfo) -> Decision:
    """Whose a lead is, by the way of its rule."""
    if way == Way.QUEUE:
        return Decision("queue", "queue")
    if way == Way.AUTOMATIC:
        return Decision("automatic", "automatic")
    said = {each.user_id: _against(each, at, zone) for each in candidates}
    free = [each for each in candidates if not said[each.user_id]]
    if not free:
        return Decision("queue", "nobody", considered=_considered(candidates, said, None))
    if way == Way.LEAST_LOADED:
        chosen, reason = _least_loaded(free), "least_loaded"
        owed: dict[int, float] = {}
    else:
        chosen, owed = _in_turn(free)
        reason = "turn"
    return Decision("person", reason, chosen.user_id, _considered(candidates, said, chosen), owed)


def _against(candidate: Candidate, at: datetime, zone: tzinfo) -> str:
    """Why somebody gets nothing now; "" = he may."""
    if candidate.is_absent:
        return "absent"
    if not is_open(candidate.week, at, zone):
        return "not_at_work"
    return "cap" if candidate.cap is not None and candidate.today >= candidate.cap else ""


def _in_turn(free: Sequence[Candidate]) -> tuple[Candidate, dict[int, float]]:
    """Whose turn it is among those who are there, and what each is owed after that."""
    total = sum(each.weight for each in free)
    shares = {each.user_id: each.weight / total for each in free}
    owed = {each.user_id: each.credit + shares[each.user_id] for each in free}
    least = 1 / (2 * len(free) - 2) if len(free) > 1 else 0
    enough = [each for each in free if owed[each.user_id] >= least - 10**-DIGITS]
    if enough:
        left = {each.user_id: (1 - least - owed[each.user_id]) / shares[each.user_id] for each in enough}
        chosen = min(enough, key=lambda each: (round(left[each.user_id], DIGITS), each.user_id))
    else:  # somebody who is away now is owed what these were given
        chosen = max(free, key=lambda each: (round(owed[each.user_id], DIGITS), -each.user_id))
    owed[chosen.user_id] -= 1
    return chosen, owed


def _least_loaded(free: Sequence[Candidate]) -> Candidate:
    """Who has least to do for his weight; of equal ones who was given least today."""
    return min(free, key=lambda each: (each.load / each.weight, each.today / each.weight, each.user_id))


def _considered(
    candidates: Sequence[Candidate], said: Mapping[int, str], chosen: Candidate | None
) -> tuple[Considered, ...]:
    return tuple(
        Considered(
            user_id=each.user_id,
            said="chosen" if each is chosen else said[each.user_id] or "may",
            weight=each.weight,
            credit=round(each.credit, 3),
            today=each.today,
            load=each.load,
            cap=each.cap,
        )
        for each in candidates
    )


def _is_among(value: object, values: Collection[object]) -> bool:
    """Whether a trait is one of the wanted values; the case of text does not matter."""
    if isinstance(value, str):
        return value.casefold() in {str(each).casefold() for each in values}
    return value is not None and value in values
