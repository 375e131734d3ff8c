"""The goods shop as four files: leads of the call centre, order lines, traffic by day and campaign, stage history."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from voronka.sample.dice import Dice
from voronka.sample.files import Cell, Money, Table
from voronka.sample.shop_people import (
    LOST,
    LOST_ORDERS,
    WON,
    Line,
    Purchase,
    Visits,
    counter_sales,
    leads,
    repeat_orders,
    visits,
)

if TYPE_CHECKING:
    from datetime import date

    from voronka.sample.words import Words

Month = tuple[int, int, str]


def shop_tables(words: Words, seed: int) -> dict[str, Table]:
    """The four tables by the name of their file."""
    days = list(visits(Dice(f"shop visits {seed}"), words))
    asked = leads(days, Dice(f"shop leads {seed}"), words)
    again = repeat_orders(asked, Dice(f"shop repeats {seed}"), words)
    counter = counter_sales(Dice(f"shop counter {seed}"), words)
    return {
        "leads": _leads(asked, days, words),
        "orders": _orders([*asked, *again, *counter], Dice(f"shop corrections {seed}"), words),
        "traffic": _traffic(asked, days, words),
        "events": _events(asked, words),
    }


def _leads(asked: list[Purchase], days: list[Visits], words: Words) -> Table:
    costs = _cost_of_a_lead(days)
    columns = {
        "lead": "id", "received": "opened", "closed": "closed", "customer": "customer", "status": "outcome",
        "source": "channel", "campaign": "", "product": "product", "region": "region", "operator": "seller",
        "calls": "attempts", "defect": "defect", "amount": "amount", "margin": "margin", "lead_cost": "spend",
        "recommend": "score",
    }  # fmt: skip
    rows = [_lead_row(number, lead, costs, words) for number, lead in enumerate(asked, start=1)]
    return Table("deals", columns, rows, WON, LOST)


def _lead_row(number: int, lead: Purchase, costs: dict[Month, int], words: Words) -> list[Cell]:
    month = (lead.opened.year, lead.opened.month, lead.source)
    return [
        _lead_id(number), lead.opened, lead.closed, _customer(lead), words.terms[lead.outcome],
        words.terms[lead.channel], lead.source,
        words.products[lead.product][0], words.regions[lead.region], _seller(lead, words),
        lead.attempts or None, words.terms[lead.defect] if lead.defect else None,
        Money(lead.amount) if lead.lines else None, Money(lead.margin) if lead.is_won else None,
        Money(costs[month]), lead.score,
    ]  # fmt: skip


def _cost_of_a_lead(days: list[Visits]) -> dict[Month, int]:
    """What a lead of a campaign cost in a month, in hundredths: the month's spend over its leads."""
    spend: Counter[Month] = Counter()
    count: Counter[Month] = Counter()
    for visit in days:
        month = (visit.day.year, visit.day.month, visit.campaign.name)
        spend[month] += visit.spend
        count[month] += visit.leads
    return {month: round(spend[month] / leads_) for month, leads_ in count.items() if leads_}


def _orders(bought: list[Purchase], dice: Dice, words: Words) -> Table:
    columns = {
        "order": "id", "ordered": "opened", "customer": "customer", "product": "product", "quantity": "quantity",
        "price": "amount", "status": "outcome", "source": "channel", "operator": "seller", "region": "region",
        "margin": "margin",
    }  # fmt: skip
    rows: list[list[Cell]] = []
    ordered = sorted((at, place, order) for place, order in enumerate(bought) if (at := order.ordered))
    for number, (_, _, order) in enumerate(ordered, start=1):
        rows += [_order_row(f"O-{number:05}", order, line, words) for line in order.lines]
        if order.is_won and dice.happens(0.012):
            rows.append(_correction(f"O-{number:05}-R", order, words))
    return Table("orders", columns, rows, WON, LOST_ORDERS)


def _order_row(number: str, order: Purchase, line: Line, words: Words) -> list[Cell]:
    return [
        number, order.ordered, _customer(order), words.products[line.product][0], line.quantity, Money(line.price),
        words.terms[order.outcome], words.terms[order.channel],
        _seller(order, words), words.regions[order.region],
        Money(line.margin) if order.is_won else None,
    ]  # fmt: skip


def _correction(number: str, order: Purchase, words: Words) -> list[Cell]:
    """A line that takes one piece back after it was paid for: a negative quantity, as accountants write it."""
    row = _order_row(number, order, order.lines[-1], words)
    row[1], row[4], row[6], row[10] = order.closed, -1, words.terms["returned"], None
    return row


def _traffic(asked: list[Purchase], days: list[Visits], words: Words) -> Table:
    columns = {
        "day": "opened", "source": "channel", "campaign": "", "impressions": "impressions", "visitors": "visitors",
        "spend": "spend", "leads": "leads", "sales": "sales", "margin": "margin",
    }  # fmt: skip
    sales: Counter[tuple[date, str]] = Counter()
    margin: Counter[tuple[date, str]] = Counter()
    for lead in asked:
        if lead.is_won:
            key = (lead.opened.date(), lead.source)
            sales[key] += 1
            margin[key] += lead.margin
    rows: list[list[Cell]] = [
        [
            visit.day, words.terms[visit.campaign.channel], visit.campaign.name, visit.impressions, visit.visitors,
            Money(visit.spend), visit.leads, sales[visit.day, visit.campaign.name],
            Money(margin[visit.day, visit.campaign.name]),
        ]
        for visit in days
    ]  # fmt: skip
    return Table("traffic", columns, rows)


def _events(asked: list[Purchase], words: Words) -> Table:
    columns = {"lead": "id", "stage": "outcome", "moment": "opened", "operator": "seller", "source": "channel"}
    entered = [
        (step.at, number, place, lead)
        for number, lead in enumerate(asked, start=1)
        for place, step in enumerate(lead.steps)
    ]
    rows: list[list[Cell]] = [
        [
            _lead_id(number), words.terms[lead.steps[place].stage], at,
            _seller(lead, words), words.terms[lead.channel],
        ]
        for at, number, place, lead in sorted(entered, key=lambda event: event[:3])
    ]  # fmt: skip
    return Table("events", columns, rows)


def _lead_id(number: int) -> str:
    return f"L-{number:05}"


def _customer(purchase: Purchase) -> str | None:
    return None if purchase.customer is None else f"C-{purchase.customer + 1:05}"


def _seller(purchase: Purchase, words: Words) -> str | None:
    return None if purchase.seller is None else words.shop_sellers[purchase.seller]
