"""Reports of realistic, seeded companies, made through the real measures."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

import polars as pl
import pytest

from voronka.measure.dataset import Dataset, Rejected
from voronka.measure.frames import MONEY, STATES
from voronka.measure.message import say
from voronka.measure.report.build import build_report
from voronka.measure.report.result import Report

SELLERS = {
    "Анна Снегирёва": 0.46,
    "Boris Faz": 0.38,
    "Kovács Őszi Tünde": 0.31,
    "Darcel Schlecht": 0.30,
    "Maria-Magdalena Featherstonehaugh-Cholmondeley": 0.29,
    "Gladys Colclough": 0.28,
    "Иван Петров": 0.21,
    "Nóra": 0.14,
    "": 0.25,
    "trainee": 0.3,
}
CHANNELS = ("Search ads", "Classifieds", "Social", "Referral", "Offline")
PRODUCTS = {"Start": 90, "Pro": 480, "Corporate": 5200}


def deals_frame(rows: int = 1800, *, seed: int = 7) -> pl.DataFrame:
    """Deals of a B2B agency over 14 months, with everything that the schema knows."""
    chance, names = Random(seed), list(SELLERS)
    weights = [8, 9, 6, 14, 5, 7, 9, 6, 2, 0.15]
    return pl.DataFrame(
        [_deal(at, chance, chance.choices(names, weights)[0]) for at in range(rows)],
        schema_overrides={"state": STATES, "amount": MONEY, "margin": MONEY, "spend": MONEY},
        infer_schema_length=None,
    )


def _deal(at: int, chance: Random, seller: str) -> dict[str, object]:
    opened = date(2025, 1, 1) + timedelta(days=chance.randrange(420))
    length = int(chance.lognormvariate(3.1, 0.8))
    is_closed = opened + timedelta(days=length) <= date(2026, 2, 28) and chance.random() < 0.93
    state = "open" if not is_closed else "won" if chance.random() < SELLERS[seller] else "lost"
    product = chance.choice(list(PRODUCTS))
    amount = Decimal(PRODUCTS[product] * chance.randint(60, 180)) / 100
    return {
        "id": f"D-{at}",
        "customer": f"customer {int(chance.paretovariate(0.6)) % 400}" if chance.random() < 0.97 else None,
        "opened": opened,
        "closed": opened + timedelta(days=length) if is_closed else None,
        "state": state,
        "outcome": state.title(),
        "amount": amount if state == "won" else None,
        "margin": amount / 2 if state == "won" else None,
        "spend": Decimal(chance.randint(300, 1800)) / 100,
        "seller": seller,
        "product": product,
        "channel": chance.choice(CHANNELS),
        "attempts": min(9, 1 + int(chance.expovariate(0.6))),
        "defect": chance.choice(["", "", "", "", "", "wrong number", "duplicate", "spam"]),
        "score": float(chance.choice([10, 10, 9, 9, 8, 7, 6, 3])) if state == "won" else None,
    }


def dataset(frame: pl.DataFrame, kind: str, **fields: object) -> Dataset:
    """A dataset as the reader makes it."""
    given: dict[str, object] = {
        "columns": {name: name for name in frame.columns},
        "rows": frame.height,
        "rejected": [],
        "as_of": date(2026, 2, 28),
        "files": [f"{kind}.csv"],
        "won": ("Won",),
        "lost": ("Lost",),
    }
    return Dataset(kind=kind, frame=frame, **{**given, **fields})  # type: ignore[arg-type]


def rejected_rows(number: int) -> list[Rejected]:
    """Rows refused for their dates."""
    return [
        Rejected("deals.csv", 17 + at, "closed", "close_date", f"31.02.20{at % 100:02d}", say("not a date"))
        for at in range(number)
    ]


@pytest.fixture(scope="session")
def deals_report() -> Report:
    """Deals with all that can be known, refused rows and notes."""
    frame = deals_frame()
    notes = [say("the column {column} has two spellings of one name", column="seller")]
    return build_report(dataset(frame, "deals", rejected=rejected_rows(130), rows=frame.height + 130, notes=notes))


@pytest.fixture(scope="session")
def orders_report() -> Report:
    """Orders of a shop; some without a customer, some cancelled."""
    chance = Random(3)
    rows = [
        {
            "id": f"O-{at}",
            "customer": f"c{int(chance.paretovariate(0.9)) % 700}" if chance.random() < 0.95 else None,
            "opened": date(2025, 3, 1) + timedelta(days=chance.randrange(365)),
            "state": "lost" if chance.random() < 0.04 else "won",
            "outcome": "paid",
            "amount": Decimal(chance.randint(400, 20_000)) / 100,
            "product": chance.choice(["Tea", "Coffee", "Cups", "Honey"]),
            "region": chance.choice(["Budapest", "Москва", "Wien"]),
        }
        for at in range(2500)
    ]
    frame = pl.DataFrame(rows, schema_overrides={"state": STATES, "amount": MONEY}, infer_schema_length=None)
    return build_report(dataset(frame, "orders", lost=()))


@pytest.fixture(scope="session")
def traffic_report() -> Report:
    """Daily totals of four campaigns, one of which pays."""
    chance = Random(5)
    rows = []
    for day in range(90):
        for channel, (price, buys) in {
            "Search": (1.1, 0.3),
            "Social": (0.4, 0.03),
            "Catalogue": (0.9, 0.12),
            "New": (0.5, 0.1),
        }.items():
            visitors = chance.randint(2, 9) if channel == "New" else chance.randint(60, 200)
            leads = sum(chance.random() < 0.06 for _ in range(visitors))
            sales = sum(chance.random() < buys for _ in range(leads))
            rows.append(
                {
                    "opened": date(2026, 1, 1) + timedelta(days=day),
                    "channel": channel,
                    "impressions": visitors * 40,
                    "visitors": visitors,
                    "leads": leads,
                    "sales": sales,
                    "spend": Decimal(round(visitors * price, 2)).quantize(Decimal("0.01")),
                    "margin": Decimal(sales * 90),
                }
            )
    frame = pl.DataFrame(rows, schema_overrides={"spend": MONEY, "margin": MONEY}, infer_schema_length=None)
    return build_report(dataset(frame, "traffic"))


@pytest.fixture(scope="session")
def events_report() -> Report:
    """A log of requests that skip, repeat and return."""
    chance, rows = Random(11), []
    for case in range(600):
        path = ["Заявка", "Call", "Offer", "Invoice", "Paid"]
        if chance.random() < 0.3:
            path.insert(2, "Call")
        if chance.random() < 0.2:
            path.remove("Offer")
        if chance.random() < 0.45:
            path = [*path[: chance.randint(1, 4)], "Refused"]
        moment = datetime(2025, 6, 1) + timedelta(hours=chance.randrange(4000))  # noqa: DTZ001  files hold plain times
        for activity in path:
            rows.append(
                {"case": f"c{case}", "activity": activity, "time": moment, "device": chance.choice(["phone", "desk"])}
            )
            moment += timedelta(hours=chance.expovariate(1 / 30))
    return build_report(dataset(pl.DataFrame(rows), "events", won=("Paid",), lost=("Refused",)))


@pytest.fixture(scope="session")
def reports(
    deals_report: Report, orders_report: Report, traffic_report: Report, events_report: Report
) -> dict[str, Report]:
    """One report of each kind."""
    return {"deals": deals_report, "orders": orders_report, "traffic": traffic_report, "events": events_report}


@pytest.fixture(scope="session")
def report_of_deals() -> Callable[..., Report]:
    """Builds a report from deals given row by row."""

    def build(rows: list[dict[str, object]], **fields: object) -> Report:
        columns = {"opened": pl.Date, "closed": pl.Date, "state": STATES, "amount": MONEY, "seller": pl.String}
        frame = pl.DataFrame(rows, schema=columns)
        return build_report(dataset(frame, "deals", columns={name: name for name in (*columns, "outcome")}, **fields))

    return build


@pytest.fixture(scope="session")
def report_of_orders() -> Callable[..., Report]:
    """Builds a report from sales given row by row, of a file that has no column of outcomes."""

    def build(rows: list[dict[str, object]]) -> Report:
        columns = {"opened": pl.Date, "state": STATES, "customer": pl.String, "amount": MONEY, "seller": pl.String}
        given = [{"opened": date(2026, 1, 5), "state": "won", "customer": str(at)} | row for at, row in enumerate(rows)]
        told = {name: name for name in columns if name != "state"}
        return build_report(dataset(pl.DataFrame(given, schema=columns), "orders", columns=told, won=(), lost=()))

    return build
