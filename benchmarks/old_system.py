"""The files that an older system would give out: deals with their customers, and the moves of each."""

from __future__ import annotations

import csv
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

STAGES = ("New", "Talk", "Offer", "Invoice")
WON, LOST = "Won", "Lost"
DEAL = ("Deal ID", "Title", "Contact", "Phone", "Created", "Closed", "Stage", "Amount", "Seller", "Product", "Source")
MOVE = ("Deal ID", "Stage", "Moment")
SOURCES = ("Google Ads", "VK", "Referral", "Site")
FIRST, DAYS = datetime(2024, 1, 1, tzinfo=UTC), 700


@dataclass(frozen=True)
class Files:
    """Where they are, and how many moves the second one has."""

    deals: Path
    history: Path
    moves: int


def write(folder: Path, deals: int) -> Files:
    """So many deals, a third each won, lost and open; six names for ten customers, seven in ten with a phone."""
    dice = random.Random(5)
    rows, moves = [(*DEAL, "Loss reason")], [MOVE]
    for number in range(1, deals + 1):
        begun = moment = FIRST + timedelta(minutes=dice.randrange(DAYS * 1440))
        end = dice.choice((WON, LOST, ""))
        stages = [*STAGES[: dice.randint(1, len(STAGES))], *([end] if end else [])]
        for place, stage in enumerate(stages):
            moment += timedelta(hours=dice.randrange(1, 200) if place else 0)
            moves.append((f"D{number}", stage, str(moment)))
        rows.append(_deal(dice, number, deals, (begun, moment), stages[-1]))
    for name, lines in (("deals.csv", rows), ("history.csv", moves)):
        with (folder / name).open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(lines)
    return Files(folder / "deals.csv", folder / "history.csv", len(moves) - 1)


def _deal(
    dice: random.Random, number: int, deals: int, dates: tuple[datetime, datetime], stage: str
) -> tuple[str, ...]:
    phone = f"+7912{dice.randrange(10**7):07}" if dice.random() < 0.7 else ""
    return (
        f"D{number}",
        f"Deal {number}",
        f"Client {dice.randrange(deals * 6 // 10)}",
        phone,
        str(dates[0]),
        str(dates[1]) if stage in {WON, LOST} else "",
        stage,
        f"{dice.randrange(100, 900_000)}.50",
        f"Seller {dice.randrange(40)}",
        f"Product {dice.randrange(30)}",
        dice.choice(SOURCES),
        "Dear" if stage == LOST else "",
    )
