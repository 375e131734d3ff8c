"""The shop's year, lived: visitors leave leads, sellers call, parcels travel, some customers come back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from voronka.sample import shop_world as world
from voronka.sample.rhythm import Step, known, moment_of

if TYPE_CHECKING:
    from voronka.sample.dice import Dice
    from voronka.sample.words import Words

WON = ("bought_out",)
LOST_ORDERS = ("cancelled", "returned")
LOST = ("refused", "not_reached", "defective", *LOST_ORDERS)
CALLS = ("no_answer", "call_back", "confirmed", "refused", "defective")


@dataclass(frozen=True, slots=True)
class Line:
    """A product in an order; money in hundredths."""

    product: int
    quantity: int
    price: int

    @property
    def amount(self) -> int:
        return self.price * self.quantity

    @property
    def margin(self) -> int:
        return self.amount - round(self.amount * world.COST_SHARES[self.product])


@dataclass(frozen=True, slots=True)
class Visits:
    """A day of a campaign; spend in hundredths, impressions None where nobody counts them."""

    day: date
    campaign: world.Campaign
    visitors: int
    leads: int
    impressions: int | None
    spend: int


@dataclass(frozen=True, slots=True)
class Purchase:
    """One request of one customer and what became of it by the last day.

    campaign  that brought it; None for a repeat order and at the counter
    seller    number of the seller; None at the counter
    product   what the customer asked for, known from the first moment
    steps     stages in the order they were entered; the first is the beginning
    lines     what was ordered then, that product first; none before ``ordered``
    score     how likely the customer would recommend the shop, 0-10, when asked and answered
    """

    campaign: world.Campaign | None
    channel: str
    seller: int | None
    customer: int | None
    region: int
    product: int
    steps: list[Step]
    lines: list[Line] = field(default_factory=list)
    defect: str = ""
    score: int | None = None

    @property
    def opened(self) -> datetime:
        return self.steps[0].at

    @property
    def outcome(self) -> str:
        return self.steps[-1].stage

    @property
    def closed(self) -> datetime | None:
        return self.steps[-1].at if self.outcome in WON + LOST else None

    @property
    def is_won(self) -> bool:
        return self.outcome in WON

    def had_by(self, moment: datetime) -> bool:
        """Whether the customer had bought by this moment."""
        return self.is_won and self.steps[-1].at < moment

    @property
    def ordered(self) -> datetime | None:
        """When the order was confirmed; None when it never was."""
        return next((step.at for step in self.steps if step.stage == "confirmed"), None)

    @property
    def attempts(self) -> int:
        """Contacts made so far, the last included; a corrected address is no new contact."""
        calls = [step.stage for step in self.steps if step.stage in CALLS]
        return len(calls) - max(0, calls.count("confirmed") - 1)

    @property
    def amount(self) -> int:
        return sum(line.amount for line in self.lines)

    @property
    def margin(self) -> int:
        return sum(line.margin for line in self.lines)

    @property
    def source(self) -> str:
        """The campaign's name; "" without one."""
        return self.campaign.name if self.campaign else ""


def visits(dice: Dice, words: Words) -> Iterator[Visits]:
    """Each day of each campaign that runs."""
    thousandth = min(price for _, price in words.products) / 1000
    for day, factor in world.RHYTHM.days():
        for campaign in world.CAMPAIGNS:
            if any(start <= day <= end for start, end in campaign.pauses):
                continue
            visitors = round(dice.around(campaign.visitors * factor, 0.22))
            yield Visits(
                day=day,
                campaign=campaign,
                visitors=visitors,
                leads=dice.successes(visitors, campaign.cr1),
                impressions=round(visitors / campaign.ctr * dice.around(1, 0.1)) if campaign.ctr else None,
                spend=round(visitors * campaign.click * thousandth * dice.around(1, 0.12)),
            )


def leads(days: list[Visits], dice: Dice, words: Words) -> list[Purchase]:
    """One purchase a lead, in the order they came; now and then it is a customer who has bought before."""
    arrivals = [(moment_of(visit.day, dice), visit.campaign) for visit in days for _ in range(visit.leads)]
    made: list[Purchase] = []
    for number, (at, campaign) in enumerate(sorted(arrivals, key=lambda arrival: arrival[0])):
        comes_back = dice.happens(0.04)
        earlier = [bought.customer for bought in made if bought.had_by(at)] if comes_back else []
        made.append(_lead(dice, words, campaign, at, dice.pick(earlier) if earlier else number))
    return made


def _lead(dice: Dice, words: Words, campaign: world.Campaign, at: datetime, customer: int | None) -> Purchase:
    channel = world.CHANNELS[campaign.channel]
    seller = dice.pick_by(
        {n: who.takes[campaign.channel] for n, who in enumerate(world.SELLERS) if who.since <= at.date()}
    )
    defect = dice.pick_by(world.DEFECTS) if dice.happens(channel.defective) else ""
    steps = [Step(at, "new")]
    if defect:
        steps.append(Step(world.RHYTHM.after(at, dice.around(0.12, 1.0)), "defective"))
    else:
        steps += _calls(dice, world.SELLERS[seller], channel.interest, at)
    if steps[-1].stage == "confirmed":
        steps += _parcel(dice, channel.buy_out, steps[-1].at)
    bought = Purchase(
        campaign=campaign,
        channel=campaign.channel,
        seller=seller,
        customer=customer,
        region=dice.pick_by(world.REGION_WEIGHTS),
        product=dice.pick_by(world.PRODUCT_WEIGHTS),
        steps=known(steps),
    )
    return _settle(dice, words, bought, defect)


def _settle(dice: Dice, words: Words, bought: Purchase, defect: str = "") -> Purchase:
    """Fill in what is known only once its moment has come: the order, the defect, the answer to the survey."""
    lines = _basket(dice, words, bought.product)
    score = _score(dice, bought.steps) if dice.happens(0.31) else None
    return replace(
        bought,
        lines=lines if bought.ordered else [],
        defect=defect if bought.outcome == "defective" else "",
        score=score if bought.is_won else None,
    )


def _calls(dice: Dice, seller: world.Seller, interest: float, at: datetime) -> list[Step]:
    """Calls until the person answers with yes or no, or the seller gives up."""
    if dice.happens(0.06) and seller.skill:  # chose everything on the page: a message confirms it
        return [Step(at + timedelta(minutes=dice.whole(1, 9)), "confirmed")]
    steps: list[Step] = []
    moment = world.RHYTHM.after(at, dice.around(0.03, 1.1))
    for chance in world.REACHED[: seller.patience]:
        if not dice.happens(chance):
            steps.append(Step(moment, "no_answer"))
        elif dice.happens(0.09):
            steps.append(Step(moment, "call_back"))
        else:
            is_yes = dice.happens(min(0.97, interest * seller.skill))
            return [*steps, Step(moment, "confirmed" if is_yes else "refused")]
        moment = world.RHYTHM.after(moment, dice.around(0.45, 0.8))
    return [*steps, Step(moment, "not_reached")]


def _parcel(dice: Dice, buy_out: float, at: datetime) -> list[Step]:
    """The way of a confirmed order to the customer's money, or back."""
    after = world.RHYTHM.after
    if dice.happens(0.04):
        return [Step(after(at, dice.around(0.8, 0.6)), "cancelled")]
    steps: list[Step] = []
    moment = at
    if dice.happens(0.05):
        moment = after(moment, dice.around(0.2, 0.4))
        steps.append(Step(moment, "waiting_stock"))
        moment = after(moment, dice.around(6, 0.5))
    if dice.happens(0.03):  # the address was wrong: back to the seller
        moment = after(moment, dice.around(0.6, 0.5))
        steps.append(Step(moment, "confirmed"))
    moment = after(moment, dice.around(0.9, 0.5))
    if not dice.happens(0.03):  # some parcels leave without anybody's mark
        steps.append(Step(moment, "dispatched"))
    moment = after(moment, dice.around(0.5, 0.4))
    steps.append(Step(moment, "in_transit"))
    moment = after(moment, dice.around(4.2, 0.45))
    steps.append(Step(moment, "arrived"))
    return steps + _counter(dice, buy_out, moment)


def _counter(dice: Dice, buy_out: float, at: datetime) -> list[Step]:
    """The parcel lies at the pick-up point: paid for, sooner or after a reminder, or sent back."""
    after = world.RHYTHM.after
    if dice.happens(buy_out):
        wait = dice.around(1.9, 0.75)
        reminder = [Step(after(at, 3), "reminded")] if wait > 3.5 else []
        return [*reminder, Step(after(at, wait), "bought_out")]
    return [Step(after(at, 3), "reminded"), Step(after(at, 10 + dice.around(2, 0.3)), "returned")]


def _basket(dice: Dice, words: Words, product: int) -> list[Line]:
    """What was asked for, at times with one or two other products."""
    left = dict(world.PRODUCT_WEIGHTS)
    lines: list[Line] = []
    for _ in range(dice.pick_by({1: 72, 2: 22, 3: 6})):
        product = dice.pick_by(left) if lines else product
        del left[product]
        lines.append(Line(product, dice.pick_by({1: 87, 2: 11, 3: 2}), words.products[product][1]))
    return lines


def _score(dice: Dice, steps: list[Step]) -> int:
    """0-10; a long wait costs points."""
    waited = (steps[-1].at - steps[0].at).days
    weights = {10: 34, 9: 21, 8: 16, 7: 9, 6: 5, 5: 5, 4: 3, 3: 2, 2: 2, 1: 1, 0: 2}
    if waited > 12:
        weights |= {10: 12, 9: 12, 6: 12, 5: 11, 3: 6, 0: 6}
    return dice.pick_by(weights)


def repeat_orders(first: list[Purchase], dice: Dice, words: Words) -> list[Purchase]:
    """What customers order again by themselves, without a new lead: each time the next time is likelier."""
    made = []
    for purchase in first:
        chance, last = 0.25, purchase
        while last.is_won and last.closed and dice.happens(chance):
            at = world.RHYTHM.after(last.closed, dice.around(52, 0.8))
            steps = known([Step(at, "confirmed"), *_parcel(dice, 0.94, at)])
            if not steps:
                break
            asked = dice.pick_by(world.PRODUCT_WEIGHTS)
            last = _settle(dice, words, replace(last, campaign=None, channel="repeat", product=asked, steps=steps))
            made.append(last)
            chance = min(0.62, chance + 0.12)
    return made


def counter_sales(dice: Dice, words: Words) -> list[Purchase]:
    """Sales at the shop's own counter: paid at once, nobody asks who the customer is."""
    made = []
    for day, factor in world.RHYTHM.days():
        for _ in range(dice.successes(2, 0.06 * factor)):
            at = world.RHYTHM.in_hours(moment_of(day, dice))
            steps = known([Step(at, "confirmed"), Step(at, "bought_out")])
            if steps:
                asked = dice.pick_by(world.PRODUCT_WEIGHTS)
                made.append(Purchase(None, "counter", None, None, 0, asked, steps, _basket(dice, words, asked)))
    return made
