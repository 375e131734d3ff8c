"""Leads as columns, for reports."""

from __future__ import annotations

from collections.abc import Collection

import polars as pl
from django.db import connection

from voronka.ground.columns import Column, read
from voronka.leads.events import LeadJudged

_LEADS = (
    *(Column(name) for name in ("id", "contact_id", "source_id", "point_id")),
    Column("origin_id", sql="COALESCE(last_origin_id, first_origin_id)"),
    *(Column(name) for name in ("product_id", "owner_id")),
    Column("at", "moment"),
    Column("judged_at", "moment"),
    Column("is_judged", sql="CASE WHEN is_clean IS NULL THEN 0 ELSE 1 END"),
    Column("defect", "text"),
)


def leads(*, only: Collection[int] | None = None) -> pl.DataFrame:
    """Every lead, one row each, in the order of their ids.

    only     ids; None = all
    Returns  id, contact_id, source_id, point_id, origin_id (where the visitor came from this time), product_id,
             owner_id (Int64, null = none); at, judged_at (Datetime, UTC without a zone);
             defect (String, "" = clean; null = nobody has judged it)
    """
    rows = read("leads_lead", _LEADS, only=only).sort("id")
    return rows.with_columns(defect=pl.when(pl.col("is_judged") == 1).then("defect")).drop("is_judged")


def verdicts() -> pl.DataFrame:
    """The last word of each person on each lead that he has judged; rules are no persons.

    Returns  lead_id, judge_id (Int64); is_defective (Boolean)
    """
    shown = {"sqlite": "json_extract(payload, '$.is_clean')", "postgresql": "(payload ->> 'is_clean')::boolean::int"}
    columns = (
        Column("id"),
        Column("lead_id", sql="subject_id"),
        Column("judge_id", sql="by_id"),
        Column("is_clean", sql=shown[connection.vendor]),
    )
    told = f"(SELECT * FROM journal_event WHERE kind = '{LeadJudged.kind}' AND by_id IS NOT NULL) AS told"  # noqa: S608
    rows = read(told, columns).sort("id").unique(["lead_id", "judge_id"], keep="last", maintain_order=True)
    return rows.select("lead_id", "judge_id", is_defective=pl.col("is_clean") == 0)
