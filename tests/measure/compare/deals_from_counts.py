"""Frames of deals made from counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import polars as pl

Row = tuple[Mapping[str, str], int, int] | tuple[Mapping[str, str], int, int, int]


def deals_of(rows: Iterable[Row]) -> pl.DataFrame:
    """One row a deal; given: the values of the slices, then how many were won, lost and (if given) are open."""
    counted = [
        {**slices, "state": state, "n": n}
        for slices, *counts in rows
        for state, n in zip(("won", "lost", "open"), counts, strict=False)
        if n
    ]
    frame = pl.DataFrame(counted).cast({"state": pl.Enum(["won", "lost", "open"])})
    return frame.select(pl.exclude("n").repeat_by("n")).explode(pl.all())


def sellers_of(*rows: tuple[str, int, int] | tuple[str, int, int, int]) -> pl.DataFrame:
    """The same for sellers alone: name, won, lost, open."""
    return deals_of(({"seller": name}, *counts) for name, *counts in rows)  # type: ignore[misc]
