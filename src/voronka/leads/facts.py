"""Leads as columns, for reports."""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from voronka.ground.columns import Column, read

_LEADS = (Column("id"), Column("defect", "text"))


def leads(*, only: Collection[int] | None = None) -> pl.DataFrame:
    """Every lead, one row each: id (Int64), defect (String, "" = none is known). only: ids; None = all."""
    return read("leads_lead", _LEADS, only=only)
