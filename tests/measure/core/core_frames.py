"""Small frames for the tests of the core measures."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import hypothesis.strategies as st
import polars as pl

from voronka.measure import MONEY, STATES

DAY = date(2026, 1, 1)

DEALS = {
    "opened": pl.Date,
    "closed": pl.Date,
    "state": STATES,
    "amount": MONEY,
    "attempts": pl.Int64,
    "defect": pl.String,
}
SALES = {"customer": pl.String, "at": pl.Date, "amount": MONEY}


def day(n: int | None) -> date | None:
    """The n-th day after the first of January 2026; None stays None."""
    return None if n is None else DAY + timedelta(days=n)


def moment(text: str) -> datetime:
    """A moment as files hold it, without a zone: "2026-01-01 12:30"."""
    return datetime.fromisoformat(text)


def deals(*rows: tuple[str, int | None, int | None]) -> pl.DataFrame:
    """Deals of (state, day opened, day closed); no amount, attempts or defect is known."""
    return pl.DataFrame(
        [(day(opened), day(closed), state, None, None, None) for state, opened, closed in rows],
        schema=DEALS,
        orient="row",
    )


def states(won: int = 0, lost: int = 0, still_open: int = 0) -> pl.DataFrame:
    """So many deals of each state, opened on day 0, the closed ones closed on day 10."""
    return deals(*[("won", 0, 10)] * won, *[("lost", 0, 10)] * lost, *[("open", 0, None)] * still_open)


def sales(*rows: tuple[str | None, int | None, int | None]) -> pl.DataFrame:
    """Sales of (customer, day, amount)."""
    return pl.DataFrame(
        [(customer, day(at), None if amount is None else Decimal(amount)) for customer, at, amount in rows],
        schema=SALES,
        orient="row",
    )


@st.composite
def any_deals(draw: st.DrawFn) -> pl.DataFrame:
    """Deals as a real file may hold them: any moment, amount, attempts or verdict may be missing."""
    opened = st.none() | st.integers(0, 60)
    rows = draw(st.lists(st.tuples(st.sampled_from(["won", "lost", "open"]), opened, st.integers(0, 60)), max_size=30))
    frame = deals(*[(state, at, None if state == "open" or at is None else at + length) for state, at, length in rows])
    n = frame.height
    amounts = draw(st.lists(st.none() | st.decimals("0.01", "999", places=2), min_size=n, max_size=n))
    attempts = draw(st.lists(st.none() | st.integers(0, 6), min_size=n, max_size=n))
    defects = draw(st.lists(st.sampled_from(["", "double", "wrong number", None]), min_size=n, max_size=n))
    return frame.with_columns(
        amount=pl.Series(amounts, dtype=MONEY),
        attempts=pl.Series(attempts, dtype=pl.Int64),
        defect=pl.Series(defects, dtype=pl.String),
    )


def any_sales() -> st.SearchStrategy[pl.DataFrame]:
    """Sales of a few customers, some unknown, some without a moment or an amount."""
    row = st.tuples(
        st.sampled_from(["Anna", "Boris", "Csilla", None]),
        st.none() | st.integers(0, 90),
        st.none() | st.integers(1, 99),
    )
    return st.lists(row, max_size=30).map(lambda rows: sales(*rows))
