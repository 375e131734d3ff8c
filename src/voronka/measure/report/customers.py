"""Customers as numbers: what counts buyers need not know their names, and numbers are counted, not hashed."""

from __future__ import annotations

from typing import cast

import numpy as np
import polars as pl

SPARSE = 4
"""Numbers up to so many times the rows are counted at the cost of the rows."""
DIGITS = 9
"""So many digits fit the 32 bits of a number."""


def with_customer_numbers(deals: pl.DataFrame) -> pl.DataFrame:
    """The frame with customers, where it has them, as UInt32: one number a name; an unknown one stays null."""
    if "customer" not in deals.columns:
        return deals
    return deals.with_columns(numbers_of(deals["customer"]).alias("customer"))


def numbers_of(names: pl.Series) -> pl.Series:
    """A number for each name, the same for the same name alone."""
    if names.dtype == pl.Categorical:
        return names.to_physical().cast(pl.UInt32)
    texts = names.cast(pl.String)
    own = _own_numbers(texts)
    return texts.cast(pl.Categorical).to_physical().cast(pl.UInt32) if own is None else own


def _own_numbers(texts: pl.Series) -> pl.Series | None:
    """The numbers in names such as C17 or 17850, where all are one text and a number: a third of the cost of coding.

    None for other names, and where 7 and 07 would be one.
    """
    first = str(texts.drop_nulls().first() or "")
    start = first.rstrip("0123456789")
    tails = texts.str.strip_prefix(start) if start else texts
    sizes = tails.str.len_bytes()
    longest = int(cast("int | None", sizes.max()) or 0)
    if start == first or longest > DIGITS or not (texts.str.len_bytes() - sizes == len(start.encode())).all():
        return None
    numbers = tails.cast(pl.UInt32, strict=False)
    if numbers.null_count() > texts.null_count() or cast("int", numbers.max()) > SPARSE * len(numbers):
        return None
    least = np.array([0, 0, *(10**digits for digits in range(1, DIGITS))], dtype=np.uint32)
    is_short = numbers.fill_null(0).to_numpy() < least.take(sizes.fill_null(0).to_numpy())
    return None if is_short.any() else numbers
