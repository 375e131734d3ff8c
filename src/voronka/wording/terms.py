"""The field's terms as people read them: a name and what it means, for every measure, column and kind of file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from voronka.measure.message import say

if TYPE_CHECKING:
    from voronka.measure.frames import Kind
    from voronka.measure.message import Message


@dataclass(frozen=True, slots=True)
class Term:
    """name: as it stands above a number; meaning: one or two sentences, said to a colleague."""

    name: Message
    meaning: Message


TERMS: dict[str, Term] = {
    "leads": Term(say("Leads"), say("Requests that came in. Each row of the file counts as one.")),
    "requests": Term(
        say("Leads"),
        say("Requests that came in: leads, and deals that no lead stands behind. Each counts once."),
    ),
    "margin": Term(say("Margin"), say("What is left of the sales after what each sale itself costs.")),
    "won": Term(say("Won"), say("Deals that ended in a sale.")),
    "lost": Term(say("Lost"), say("Deals that ended without a sale.")),
    "sales": Term(say("Sales"), say("Money taken. A cancelled order or a returned line is no sale.")),
    "cancelled": Term(say("Cancelled"), say("Orders that were not kept.")),
    "open": Term(
        say("Open"),
        say("Deals not decided by the day of observation. They are unfinished, which is not the same as lost."),
    ),
    "conversion": Term(
        say("Conversion"),
        say("Won deals among the decided ones: won / (won + lost). Open deals are left out and shown beside it."),
    ),
    "cr1": Term(say("CR1"), say("Leads per visitor: of 100 visitors, 10 called, so CR1 is 10%.")),
    "cr2": Term(
        say("CR2"),
        say(
            "Sales per lead: of 100 leads, 5 bought, so CR2 is 5%. Leads still open count as not bought yet, so a young"
            " period reads too low."
        ),
    ),
    "cr2_net": Term(say("CR2 net"), say("CR2 without defective leads: sales / clean leads.")),
    "deal_length": Term(
        say("Deal length"),
        say(
            "Days from the first contact to closing, over all closed deals, won and lost alike: their sum divided by"
            " their number."
        ),
    ),
    "median_length": Term(
        say("Median length"),
        say("From the first event of a case to its last, half of the cases take this long or less."),
    ),
    "km_median": Term(
        say("Median with open deals"),
        say(
            "The day by which half of all deals are closed, when open deals count as open so far (Kaplan-Meier)."
            " Lengths of closed deals alone leave out the slow ones that are not finished."
        ),
    ),
    "incidence": Term(
        say("Won and lost by day"),
        say(
            "The share of deals won, and the share lost, by each day after the first contact. One outcome rules the"
            " other out, and open deals are unfinished (Aalen-Johansen)."
        ),
    ),
    "revenue": Term(say("Revenue"), say("The sum of all sales.")),
    "average_check": Term(say("Average check"), say("Revenue divided by the number of sales with a known amount.")),
    "customers": Term(say("Customers"), say("Different customers named in the file.")),
    "first_sales": Term(
        say("First sales"),
        say("A customer's first sale of all that are known here. Whoever bought before the data begin looks new."),
    ),
    "repeat_sales": Term(say("Repeat sales"), say("Every sale of a customer after the first.")),
    "repeat_customers": Term(
        say("Repeat customers"), say("Customers who bought twice or more, among all customers who bought.")
    ),
    "came_back": Term(
        say("Bought again"),
        say("Customers whose first sale is among these, and who have bought again by today, whoever sold it."),
    ),
    "second_sale": Term(
        say("Time to the second sale"),
        say(
            "The share of customers who have bought again, by each day since their first sale. Who has not bought again"
            " counts as still waited for (Kaplan-Meier)."
        ),
    ),
    "growing_buyers": Term(
        say("Growing buyers"),
        say(
            "Customers who buy more, more often, and are not silent, among those with three purchases or more."
            " Chance alone makes up to a quarter of steady buyers look so."
        ),
    ),
    "buyer_portrait": Term(
        say("Bought again in time"),
        say(
            "Customers who bought again within so many days of their first sale, among those whose first sale is at"
            " least so many days ago. Nine of ten of those who came back took at most these days."
        ),
    ),
    "purity": Term(say("Lead purity"), say("Leads without a defect among all leads: 1 - defective / leads.")),
    "visitors": Term(say("Visitors"), say("Arrivals at a landing point.")),
    "spend": Term(say("Spend"), say("What the traffic cost.")),
    "cpl": Term(say("CPL"), say("Cost of a lead: spend / leads.")),
    "cac": Term(
        say("CAC"),
        say("Cost of a new customer: spend / first sales. Where the file has totals only: spend / sales."),
    ),
    "break_even_cr2": Term(
        say("Break-even CR2"),
        say(
            "The CR2 at which sales just pay for their leads: cost of a lead / margin of one sale. With a lead at 200"
            " and a margin of 300 it is 66.7%."
        ),
    ),
    "funnel_result": Term(
        say("Funnel result"),
        say(
            "Margin of the sales less spend, with a 95% interval. Go or stop is said only when the whole interval lies"
            " on one side of zero."
        ),
    ),
    "nps": Term(
        say("NPS"),
        say(
            "Promoters (9-10) less detractors (0-6), in points of 100 answers. Who did not answer is counted beside it."
        ),
    ),
    "attempts": Term(
        say("Chance of an attempt"),
        say(
            "Of the leads that had at least k attempts, the share won at attempt k. The share won among leads with"
            " exactly k attempts answers another question and reads too high at the end."
        ),
    ),
    "interval": Term(
        say("95% interval"),
        say(
            "Where the true share may lie, given how few or many cases there are (Wilson). When it is wide, the file"
            " cannot say more."
        ),
    ),
    "pooled": Term(
        say("Fair estimate"),
        say(
            "What to expect from this row when chance is taken off: the fewer its cases, the closer it is drawn to the"
            " whole, and a different mix of leads is allowed for."
        ),
    ),
    "cases": Term(say("Cases"), say("Different units that went through the process: orders, requests, customers.")),
    "events": Term(say("Events"), say("Records of the log: something happened to a case at a moment.")),
    "usual_path": Term(
        say("The usual path"), say("Cases that went through exactly the most frequent order of activities.")
    ),
    "variants": Term(say("Different paths"), say("Orders of activities that differ in at least one place.")),
}

COLUMNS: dict[str, Message] = {
    "seller": say("Sellers"),
    "channel": say("Channels"),
    "product": say("Products"),
    "region": say("Regions"),
    "audience": say("Audiences"),
    "id": say("Number"),
    "customer": say("Customer"),
    "opened": say("First contact"),
    "closed": say("Closing"),
    "outcome": say("Outcome"),
    "amount": say("Amount"),
    "quantity": say("Quantity"),
    "margin": say("Margin"),
    "score": say("Survey answer"),
    "defect": say("Defect"),
}

KINDS: dict[Kind, Message] = {
    "deals": say("Deals"),
    "orders": say("Orders"),
    "events": say("Event log"),
    "traffic": say("Traffic"),
}


OTHERWISE: dict[tuple[Kind, str], str] = {
    ("orders", "won"): "sales",
    ("orders", "lost"): "cancelled",
    ("traffic", "won"): "sales",
}
"""Measures that go by another term in some kinds of files."""


def term_of(key: str, kind: Kind) -> str:
    """The term of a measure in a kind of file."""
    return OTHERWISE.get((kind, key), key)


def measure_name(key: str) -> Message | str:
    """What a measure is called; a key without a term is shown as it is."""
    return TERMS[key].name if key in TERMS else key


def column_name(column: str) -> Message | str:
    """What a column is called: a role by its word, any other by its header in the file."""
    return COLUMNS.get(column) or measure_name(column)
