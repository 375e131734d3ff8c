"""What cannot be computed from a file, and why: an unknown measure is named, never shown as zero."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voronka.measure.message import Message, say
from voronka.measure.report.result import NotComputed

if TYPE_CHECKING:
    from voronka.measure.dataset import Dataset
    from voronka.measure.frames import Kind
    from voronka.measure.report.result import Measures

ROLES = {
    "id": say("number of the deal or order"),
    "customer": say("customer"),
    "opened": say("date of the first contact"),
    "closed": say("closing date"),
    "outcome": say("outcome"),
    "amount": say("amount"),
    "attempts": say("number of attempts"),
    "defect": say("mark of defective leads"),
    "visitors": say("visitors"),
    "spend": say("spend"),
    "leads": say("leads"),
    "sales": say("sales"),
    "margin": say("margin"),
    "score": say("survey score"),
}
"""How a role is called in a sentence."""

DEALS = {
    "won": ("outcome",),
    "lost": ("outcome",),
    "open": ("outcome",),
    "conversion": ("outcome",),
    "cr1": ("visitors",),
    "cr2": ("outcome",),
    "cr2_net": ("outcome", "defect"),
    "deal_length": ("outcome", "opened", "closed"),
    "revenue": ("outcome", "amount"),
    "average_check": ("outcome", "amount"),
    "customers": ("customer",),
    "first_sales": ("outcome", "customer"),
    "repeat_sales": ("outcome", "customer"),
    "purity": ("defect",),
    "cpl": ("spend",),
    "cac": ("spend", "outcome", "customer"),
    "break_even_cr2": ("spend", "outcome", "margin"),
    "funnel_result": ("spend", "outcome", "margin"),
    "nps": ("score",),
    "attempts": ("outcome", "attempts"),
    "growing_buyers": ("outcome", "customer", "amount"),
}
ORDERS: dict[str, tuple[str, ...]] = {
    "won": (),
    "lost": (),
    "open": (),
    "conversion": ("outcome",),
    "revenue": ("amount",),
    "average_check": ("amount",),
    "customers": ("customer",),
    "first_sales": ("customer", "opened"),
    "repeat_sales": ("customer", "opened"),
    "deal_length": ("closed",),
    "nps": ("score",),
    "growing_buyers": ("customer", "opened", "amount"),
}
TRAFFIC = {
    "leads": ("leads",),
    "won": ("sales",),
    "cr1": ("visitors", "leads"),
    "cr2": ("leads", "sales"),
    "revenue": ("amount",),
    "average_check": ("amount", "sales"),
    "cpl": ("spend", "leads"),
    "cac": ("spend", "sales"),
    "break_even_cr2": ("spend", "leads", "sales", "margin"),
    "funnel_result": ("spend", "sales", "margin"),
}
NEEDS: dict[Kind, dict[str, tuple[str, ...]]] = {
    "deals": DEALS,
    "orders": ORDERS,
    "events": {name: needs for name, needs in DEALS.items() if name != "cr1"},
    "traffic": TRAFFIC,
}
"""Which roles a measure needs, for each kind of input; a measure not listed is no question of that kind."""

GAUGES = ("leads", *DEALS)
"""The measures that a reader may look for, whatever the kind."""

NOT_OF_THIS_KIND: dict[Kind, Message] = {
    "deals": say("a list of deals does not tell"),
    "orders": say("a list of orders does not tell: it holds no leads and no attempts"),
    "events": say("an event log does not tell"),
    "traffic": say("totals by day do not tell: the rows are not single deals"),
}

NOTHING_TO_COUNT = {
    "conversion": say("no deal is decided yet"),
    "deal_length": say("no closed deal has both dates"),
    "revenue": say("no sale has an amount"),
    "average_check": say("no sale has an amount"),
    "customers": say("no row names a customer"),
    "purity": say("nobody has judged any of these leads"),
    "nps": say("NPS needs answers from 0 to 10, and these are not"),
    "attempts": say("no lead has a number of attempts"),
    "cac": say("there is no first sale yet"),
    "growing_buyers": say("no customer has bought often enough to tell"),
    "cr1": say("there are no visitors, or fewer visitors than leads"),
}

NOT_ALL_COSTED = say("the cost of some leads is not known")
NONE_NAMED = say("no sale names its customer")
NOT_ALL_NAMED = say("the customer of some sales is not known")
NOT_ALL_EARNED = say("some costed rows do not tell what they brought")
NO_WON = say("no value of the outcome is known to mean won")
SALES_ONLY = say("all rows are sales: they do not tell of how many leads")
NO_REFUSALS = say("the file does not record refusals: won deals alone would always give 100%")


def not_computed(measures: Measures, dataset: Dataset) -> list[NotComputed]:
    """Each gauge of the dataset that is None, with the reason."""
    own = _reasons_of_rows(measures, dataset)
    return [NotComputed(name, _reason(name, dataset, own)) for name in GAUGES if getattr(measures, name) is None]


def _reasons_of_rows(measures: Measures, dataset: Dataset) -> dict[str, Message]:
    """Why a measure is unknown though the file has the columns."""
    own: dict[str, Message] = {}
    if dataset.kind == "deals" and measures.won and measures.cr2 is None:
        own = {"cr2": SALES_ONLY, "cr2_net": SALES_ONLY}
    if dataset.kind == "orders" and measures.won is None:
        own = dict.fromkeys(ORDERS.keys() - {"customers", "nps"}, NO_WON)
    if measures.won and measures.first_repeat is None and dataset.columns.keys() & {"opened", "closed"}:
        own |= dict.fromkeys(("first_sales", "repeat_sales", "growing_buyers", "cac"), NONE_NAMED)
    if measures.first_repeat and measures.first_repeat.without_customer:
        own["cac"] = NOT_ALL_NAMED
    if measures.first_sales and (measures.cpl_of is None or measures.cpl_of.n != measures.leads):
        own["cac"] = NOT_ALL_COSTED
    if measures.break_even_cr2 is not None:
        own["funnel_result"] = NOT_ALL_EARNED
    return own


def _reason(name: str, dataset: Dataset, own: dict[str, Message]) -> Message:
    """The first reason that holds."""
    needs = NEEDS[dataset.kind].get(name)
    missing = [ROLES[role] for role in needs or () if role not in dataset.columns]
    if needs is None:
        return NOT_OF_THIS_KIND[dataset.kind]
    if missing:
        return say("the file has no {what}", what=_listed(missing))
    if dataset.kind in ("deals", "events") and "outcome" in needs and not dataset.won:
        return NO_WON
    if name in own:
        return own[name]
    if name == "conversion" and not dataset.lost:
        return NO_REFUSALS
    return NOTHING_TO_COUNT.get(name, say("there is nothing to count"))


def _listed(words: list[Message]) -> Message:
    first, *rest = words
    return say("{first}, {rest}", first=first, rest=_listed(rest)) if rest else first
