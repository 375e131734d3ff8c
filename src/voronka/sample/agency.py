"""The B2B agency as two files: deals with their final state, and the stages that each deal went through."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from voronka.sample.dice import Dice
from voronka.sample.files import Cell, Money, Table
from voronka.sample.rhythm import Rhythm, Step, known, moment_of

if TYPE_CHECKING:
    from datetime import date

    from voronka.sample.words import Words

WON, LOST = ("won",), ("lost",)

RHYTHM = Rhythm(
    week=(1.18, 1.12, 1.05, 1.00, 0.86, 0.10, 0.07),
    year=(0.66, 0.98, 1.10, 1.05, 0.92, 0.98, 0.78, 0.64, 1.22, 1.18, 1.10, 0.84),
    growth=1.2,
    opens=9,
    closes=18,
    weekends=False,
)
LEADS_A_DAY = 3.4


@dataclass(frozen=True, slots=True)
class Channel:
    """weight of its leads; share of defective ones; chance that talks lead to an invoice."""

    weight: float
    defective: float
    interest: float


CHANNELS = {
    "search": Channel(30, 0.13, 0.50),
    "articles": Channel(22, 0.11, 0.46),
    "social": Channel(15, 0.16, 0.36),
    "directory": Channel(17, 0.27, 0.31),
    "referral": Channel(11, 0.02, 0.74),
    "event": Channel(5, 0.06, 0.55),
}
CURRENT_CLIENT = Channel(0, 0, 0.80)
DEFECTS = {"no_such_service": 0.42, "student": 0.22, "competitor": 0.20, "duplicate": 0.16}
SERVICE_WEIGHTS = {0: 26, 1: 31, 2: 19, 3: 14, 4: 10}
INDUSTRY_WEIGHTS = {0: 24, 1: 22, 2: 19, 3: 14, 4: 12, 5: 9}

SKILLS = (1.10, 1.00, 0.97, 0.86, 1.02)
"""Factor on the chance to win, by manager. The last one has just begun: a handful of leads tells nobody anything."""
SHARES = (5.0, 5.0, 4.5, 4.0, 0.8)
NEW_MANAGER_SINCE = datetime(2026, 9, 1)  # noqa: DTZ001 - moments of the samples have no zone, as in a CRM export


@dataclass(frozen=True, slots=True)
class Deal:
    """One possible sale to one company and what became of it by the last day; price in hundredths."""

    company: str
    channel: str
    service: int
    industry: int
    region: int
    manager: int
    price: int
    steps: list[Step]
    defect: str
    score: int | None

    @property
    def outcome(self) -> str:
        return self.steps[-1].stage

    @property
    def closed(self) -> date | None:
        return self.steps[-1].at.date() if self.outcome in WON + LOST else None


def agency_tables(words: Words, seed: int) -> dict[str, Table]:
    """The two tables by the name of their file."""
    deals = _deals(Dice(f"agency {seed}"), words)
    return {"deals": _deals_table(deals, words), "events": _events_table(deals, words)}


def _deals(dice: Dice, words: Words) -> list[Deal]:
    weights = {name: channel.weight for name, channel in CHANNELS.items()}
    made: list[Deal] = []
    companies = 0
    for day, factor in RHYTHM.days():
        for _ in range(dice.successes(20, LEADS_A_DAY * factor / 20)):
            company, at = _company(companies, words), moment_of(day, dice)
            companies += 1
            deal = _deal(dice, words, company, dice.pick_by(weights), at)
            made.append(deal)
            while deal.outcome == "won" and dice.happens(0.33):
                at = RHYTHM.after(deal.steps[-1].at, dice.around(70, 0.6))
                if not known([Step(at, "new")]):
                    break
                deal = _deal(dice, words, company, "current", at)
                made.append(deal)
    return sorted(made, key=lambda deal: deal.steps[0].at)


def _company(number: int, words: Words) -> str:
    """A name for each number; the stride shares no factor with the lists, so none comes twice in a year."""
    first, second = words.company_names
    step = number * 7
    return words.company.format(first=first[step % len(first)], second=second[(step // len(first)) % len(second)])


def _deal(dice: Dice, words: Words, company: str, channel: str, at: datetime) -> Deal:
    kind = CHANNELS.get(channel, CURRENT_CLIENT)
    service = dice.pick_by(SERVICE_WEIGHTS)
    manager = dice.pick_by(_managers(at))
    defect = dice.pick_by(DEFECTS) if dice.happens(kind.defective) else ""
    fate = [Step(RHYTHM.after(at, dice.around(1.3, 0.8)), "lost")] if defect else _fate(dice, kind, SKILLS[manager], at)
    steps = known([Step(at, "new"), *fate])
    score = dice.pick_by({10: 30, 9: 22, 8: 18, 7: 12, 6: 7, 5: 5, 3: 3, 0: 3}) if dice.happens(0.42) else None
    return Deal(
        company=company,
        channel=channel,
        service=service,
        industry=dice.pick_by(INDUSTRY_WEIGHTS),
        region=dice.whole(0, len(words.regions) - 1),
        manager=manager,
        price=_price(dice, words.services[service][1]),
        steps=steps,
        defect=defect if steps[-1].stage == "lost" else "",
        score=score if steps[-1].stage == "won" else None,
    )


def _price(dice: Dice, usual: int) -> int:
    """Around the usual price, as round as people write in proposals."""
    unit: int = 10 ** (len(str(usual)) - 2)
    return max(1, round(dice.around(usual, 0.45) / unit)) * unit


def _managers(at: datetime) -> dict[int, float]:
    return {n: share for n, share in enumerate(SHARES) if n < 4 or at >= NEW_MANAGER_SINCE}


def _fate(dice: Dice, channel: Channel, skill: float, at: datetime) -> list[Step]:
    """From the proposal to a decision."""
    steps = [Step(RHYTHM.after(at, dice.around(1.4, 0.6)), "proposal_sent")]
    sent = steps[0].at
    if dice.happens(0.70):
        steps.append(Step(RHYTHM.after(sent, dice.around(1.6, 1.0)), "proposal_read"))
    elif not dice.happens(0.45):  # silence after the proposal: the case that nobody notices in time
        return [*steps, Step(RHYTHM.after(sent, dice.around(38, 0.35)), "lost")]
    steps.append(Step(RHYTHM.after(steps[-1].at, dice.around(1.1, 0.8)), "contacted"))
    if not dice.happens(min(0.95, channel.interest * skill)):
        return [*steps, Step(RHYTHM.after(steps[-1].at, dice.around(12, 0.8)), "lost")]
    steps.append(Step(RHYTHM.after(steps[-1].at, dice.around(6.5, 0.7)), "invoice_issued"))
    return steps + _decision(dice, skill, steps[-1].at)


def _decision(dice: Dice, skill: float, at: datetime) -> list[Step]:
    """The invoice lies there: paid at once, or thought over, at times with another talk."""
    if dice.happens(0.14):
        return [Step(RHYTHM.after(at, dice.around(3, 0.6)), "won")]
    steps = [Step(RHYTHM.after(at, dice.around(2, 0.5)), "deciding")]
    while dice.happens(0.20):
        steps.append(Step(RHYTHM.after(steps[-1].at, dice.around(5, 0.6)), "contacted"))
        steps.append(Step(RHYTHM.after(steps[-1].at, dice.around(2.5, 0.6)), "deciding"))
    is_won = dice.happens(0.58 * skill)
    length = dice.around(10, 0.8) if is_won else dice.around(17, 0.8)
    return [*steps, Step(RHYTHM.after(steps[-1].at, length), "won" if is_won else "lost")]


def _deals_table(deals: list[Deal], words: Words) -> Table:
    columns = {
        "deal": "id", "first_contact": "opened", "closed": "closed", "company": "customer", "stage": "outcome",
        "source": "channel", "service": "product", "manager": "seller", "industry": "audience", "region": "region",
        "amount": "amount", "defect": "defect", "order_again": "score",
    }  # fmt: skip
    rows: list[list[Cell]] = [
        [
            _deal_id(number), deal.steps[0].at.date(), deal.closed, deal.company, words.terms[deal.outcome],
            words.terms[deal.channel], words.services[deal.service][0], words.agency_sellers[deal.manager],
            words.industries[deal.industry], words.regions[deal.region], Money(deal.price),
            words.terms[deal.defect] if deal.defect else None, deal.score,
        ]
        for number, deal in enumerate(deals, start=1)
    ]  # fmt: skip
    return Table("deals", columns, rows, WON, LOST)


def _events_table(deals: list[Deal], words: Words) -> Table:
    columns = {
        "deal": "id", "stage": "outcome", "moment": "opened", "manager": "seller", "source": "channel",
        "service": "product",
    }  # fmt: skip
    entered = sorted(
        (step.at, number, place) for number, deal in enumerate(deals, start=1) for place, step in enumerate(deal.steps)
    )
    rows: list[list[Cell]] = []
    for at, number, place in entered:
        deal = deals[number - 1]
        rows.append([
            _deal_id(number), words.terms[deal.steps[place].stage], at, words.agency_sellers[deal.manager],
            words.terms[deal.channel], words.services[deal.service][0],
        ])  # fmt: skip
    return Table("events", columns, rows)


def _deal_id(number: int) -> str:
    return f"D-{number:04}"
