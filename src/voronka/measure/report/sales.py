"""The sales of a report: put in order once, used by all that asks for first, repeat and growing ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from voronka.measure.first_repeat import FirstRepeat, Histories, Month, first_repeat, sales_by_month
from voronka.measure.growing_buyers import GrowingBuyers, growing_buyers

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True, slots=True)
class Sales:
    """frame      customer, at, amount, as far as the file has them
    histories  None where the file does not tell who bought when: it has no such columns, or no sale names its customer
    """

    frame: pl.DataFrame
    histories: Histories | None

    @classmethod
    def of(cls, frame: pl.DataFrame) -> Sales:
        """Sales as the shapes make them of deals or orders."""
        has_both = {"customer", "at"} <= set(frame.columns)
        is_told = has_both and (frame.is_empty() or frame["customer"].count() > 0)
        return cls(frame, Histories.of(frame) if is_told else None)

    def first_repeat(self) -> FirstRepeat | None:
        """First and repeat sales."""
        return first_repeat(self.frame, histories=self.histories) if self.histories else None

    def by_month(self) -> list[Month]:
        """The sales of each month, first and repeat ones apart where the file tells who bought; none without a date."""
        if "at" not in self.frame.columns:
            return []
        of_nobody = pl.lit(None, dtype=pl.String).alias("customer")
        frame = self.frame if self.histories else self.frame.with_columns(of_nobody)
        return sales_by_month(frame, histories=self.histories)

    def growing(self, as_of: date | None) -> GrowingBuyers | None:
        """Growing buyers."""
        if as_of is None or self.histories is None or "amount" not in self.frame.columns:
            return None
        return growing_buyers(self.frame, as_of=as_of, histories=self.histories)
