"""The very requests behind a number about traffic: leads, and deals that no lead stands behind.

    request_records(user=, selection=, number="won", at=)   RequestRecords
    visit_records(user=, selection=, at=)                   the days behind a number of visitors
    spend_records(user=, selection=, at=)                   the rows behind a sum of costs

How many there are is the number itself, always: both are taken from the same columns by the same expressions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from voronka.accounts.models import User
from voronka.leads.models import Defect
from voronka.reports import verdicts
from voronka.reports.flow_records import WAY, of_way
from voronka.reports.records import NoSuchNumber
from voronka.reports.requests import DEFECTIVE, JUDGED, OF_LEADS, choose_requests
from voronka.reports.selection import Selection

_STATE, _ORDINAL = pl.col("state"), pl.col("ordinal")
_WON = _STATE == "won"
OF_REQUESTS: Mapping[str, pl.Expr] = {
    "leads": pl.lit(True),
    "counted": pl.col("is_counted"),
    "costed": pl.col("is_costed"),
    "costed_first": (pl.col("is_costed") & _WON & (_ORDINAL == 1)).fill_null(False),
    "won": _WON,
    "lost": _STATE == "lost",
    "open": _STATE == "open",
    "of_leads": OF_LEADS,
    "unjudged": OF_LEADS & ~JUDGED,
    "judged": JUDGED,
    "clean": JUDGED & ~DEFECTIVE,
    "defective": DEFECTIVE,
    "fit": ~DEFECTIVE,
    "fit_won": _WON & ~DEFECTIVE,
    "first_sale": (_WON & (_ORDINAL == 1)).fill_null(False),
    "repeat_sale": (_WON & (_ORDINAL > 1)).fill_null(False),
    "paid": _WON & pl.col("amount").is_not_null(),
    "unpaid": _WON & pl.col("amount").is_null(),
} | {f"defect_{reason}": (pl.col("defect") == reason).fill_null(False) for reason in Defect.values}
"""Numbers that the columns of a request answer."""


@dataclass(frozen=True, slots=True)
class RequestRecords:
    """number     its name
    selection  the requests that it is counted among
    rows       their rows as `requests.Requests` has them, the latest first
    """

    number: str
    selection: Selection
    rows: pl.DataFrame


def request_records(*, user: User, selection: Selection, number: str, at: datetime) -> RequestRecords:
    """The requests behind a number; also of the page "Flow": "way:...". Raises NoSuchNumber."""
    is_of_way, of_person = number.startswith(WAY), verdicts.asked_of(number)
    if number not in OF_REQUESTS and not is_of_way and not of_person:
        raise NoSuchNumber(number)
    chosen = choose_requests(user=user, selection=selection, at=at)
    if is_of_way:
        rows = of_way(chosen, selection.pipeline, number.removeprefix(WAY))
    else:
        rows = verdicts.behind(chosen.rows, *of_person) if of_person else chosen.rows.filter(OF_REQUESTS[number])
    return RequestRecords(number, chosen.selection, latest_first(rows))


def latest_first(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.sort("at", "lead_id", "deal_id", descending=True, nulls_last=True)


def visit_records(*, user: User, selection: Selection, at: datetime) -> pl.DataFrame | None:
    """The visits of a selection by day, landing point, source and campaign, the latest first; None = not to be told."""
    visits = choose_requests(user=user, selection=selection, at=at).visits
    if not isinstance(visits, pl.DataFrame):
        return None
    keys = ("day", "point_id", "source_id", "channel", "campaign")
    counted = visits.group_by(keys).agg(pl.col("visitors").sum())
    return counted.sort(keys, descending=True)


def spend_records(*, user: User, selection: Selection, at: datetime) -> pl.DataFrame | None:
    """The costs of a selection by day, source and campaign, the latest first; None = not to be told."""
    spend = choose_requests(user=user, selection=selection, at=at).spend
    return spend.sort("day", "source_id", "campaign", descending=True) if isinstance(spend, pl.DataFrame) else None
