"""The very deals behind a number: every number of a page has a name, and this gives its rows.

    records(user=, selection=, number="won", at=)        -> Records
    records(user=, selection=row.selection, number="lost:7", at=)   of one cell of a slice

How many there are is the number itself, always: both are taken from the same columns.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from voronka.accounts.models import User
from voronka.ground.refusal import Refusal
from voronka.reports.chosen import Chosen, choose
from voronka.reports.selection import Selection

_STATE = pl.col("state")
_WON, _DECIDED = _STATE == "won", _STATE != "open"
OF_DEALS: Mapping[str, pl.Expr] = {
    "deals": pl.lit(True),
    "won": _WON,
    "lost": _STATE == "lost",
    "decided": _DECIDED,
    "open": ~_DECIDED,
    "closed": _DECIDED & pl.col("opened").is_not_null() & pl.col("closed").is_not_null(),
    "paid": _WON & pl.col("amount").is_not_null(),
    "unpaid": _WON & pl.col("amount").is_null(),
    "with_customer": pl.col("customer").is_not_null(),
}
"""Names of numbers that the columns of a deal answer."""
OF_ID: Mapping[str, Callable[[int], pl.Expr]] = {
    "lost": lambda reason: (_STATE == "lost") & (pl.col("loss_reason_id") == reason),
    "stands": lambda stage: ~_DECIDED & (pl.col("stage_id") == stage),
}
"""The same with an id: "lost:7" = lost for that reason; "stands:3" = open and in that stage now."""
_NAME = re.compile(r"([a-z_]+)(?::(\d{1,9}))?(?::(\d{1,9}))?", re.ASCII)


class NoSuchNumber(Refusal):
    """No number has this name."""


@dataclass(frozen=True, slots=True)
class Records:
    """number   its name
    ids      of the deals, the latest first contact first
    """

    number: str
    selection: Selection
    ids: list[int]


def records(*, user: User, selection: Selection, number: str, at: datetime) -> Records:
    """The deals behind a number. Raises NoSuchNumber."""
    name = _NAME.fullmatch(number)
    if name is None:
        raise NoSuchNumber(number)
    kind, *ids = name.groups()
    wanted = [int(each) for each in ids if each is not None]
    if kind in OF_DEALS and not wanted:
        chosen = choose(user=user, selection=selection, at=at)
        return _records(number, chosen, OF_DEALS[kind])
    if kind in OF_ID and len(wanted) == 1:
        chosen = choose(user=user, selection=selection, at=at)
        return _records(number, chosen, OF_ID[kind](wanted[0]))
    raise NoSuchNumber(number)


def _records(number: str, chosen: Chosen, condition: pl.Expr) -> Records:
    rows = chosen.deals.filter(condition).select("deal_id", "opened_at")
    ids = rows.sort("opened_at", "deal_id", descending=True)["deal_id"].to_list()
    return Records(number, chosen.selection, ids)
