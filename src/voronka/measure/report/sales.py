"""The sales of a report: put in order once, used by all that asks for first, repeat and growing ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from voronka.measure.first_repeat import FirstRepeat, Histories, Month, first_repeat, sales_by_month
from voronka.measure.growing_buyers import GrowingBuyers, growing_buyers

if TYPE_CHECKING:
    from datetime import date

    import polars as pl


@dataclass(frozen=True, slots=True)
class Sales:
    """frame      customer, at, amount, as far as the file has them
    histories  None where the file does not tell who bought when
    """

    frame: pl.DataFrame
    histories: Histories | None

    @classmethod
    def of(cls, frame: pl.DataFrame) -> Sales:
        """Sales as the shapes make them of deals or orders."""
        return cls(frame, Histories.of(frame) if {"customer", "at"} <= set(frame.columns) else None)

    def first_repeat(self) -> FirstRepeat | None:
        """First and repeat sales."""
        return first_repeat(self.frame, histories=self.histories) if self.histories else None

    def by_month(self) -> list[Month]:
        """First and repeat sales of each month; none where the file does not tell who bought when."""
        return sales_by_month(self.frame, histories=self.histories) if self.histories else []

    def growing(self, as_of: date | None) -> GrowingBuyers | None:
        """Growing buyers."""
        if as_of is None or self.histories is None or "amount" not in self.frame.columns:
            return None
        return growing_buyers(self.frame, as_of=as_of, histories=self.histories)
