"""Deals and their moves as columns, for reports: everything that the funnel knows, and nothing is narrowed here.

Ids stand for the rows of other tables: a name may change, and two rows may share one. `reports` puts the names on.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

import polars as pl
from django.db import connection

from voronka.ground.columns import Column, read
from voronka.measure.frames import STATES

FIELD = "field:"
"""What stands before the key of a custom field in the name of its column."""
_KEY = re.compile(r"[a-z0-9_-]{1,40}")
_DEALS = (
    *(Column(name) for name in ("id", "pipeline_id", "stage_id", "contact_id", "company_id", "lead_id")),
    *(Column(name) for name in ("owner_id", "source_id", "product_id", "loss_reason_id")),
    Column("amount", "money"),
    *(Column(name, "moment") for name in ("first_contact_at", "closed_at")),
    Column("state", "text", "outcome"),
)
_TRANSITIONS = (Column("deal_id"), Column("ordinal"), Column("stage_id", sql="to_stage_id"), Column("at", "moment"))


def deals(*, fields: Sequence[str] = (), only: Collection[int] | None = None) -> pl.DataFrame:
    """Every deal, one row each, in the order of their ids.

    fields   keys of the custom fields that are wanted
    only     ids of deals; None = all
    Returns  id, pipeline_id, stage_id, contact_id, company_id, lead_id, owner_id, source_id, product_id,
             loss_reason_id (Int64, null = none); amount (Decimal, null = not known); first_contact_at, closed_at
             (Datetime, UTC without a zone); state (Enum: won, lost, open); for each field "field:<key>" (String,
             "" = no value; "yes" and "no" for fields of that kind)
    """
    wanted = [Column(FIELD + key, "text", _custom(key)) for key in fields if _KEY.fullmatch(key)]
    frame = read("funnel_deal", [*_DEALS, *wanted], only=only)
    return frame.with_columns(pl.col("state").replace("", "open").cast(STATES)).sort("id")


def transitions(*, only: Collection[int] | None = None) -> pl.DataFrame:
    """Every coming of a deal into a stage, by deal, and within it in the order of the moves.

    only     ids of deals; None = all
    Returns  deal_id, ordinal, stage_id (Int64), at (Datetime, UTC without a zone)
    """
    key = "deal_id" if only is not None else "id"
    return read("funnel_transition", _TRANSITIONS, key=key, only=only).sort("deal_id", "at", "ordinal")


def _custom(key: str) -> str:
    """The value of a custom field as text, "yes" or "no" for what is true or false."""
    if connection.vendor == "postgresql":
        kind, text = f"jsonb_typeof(fields -> '{key}') || (fields ->> '{key}')", f"fields ->> '{key}'"
        return f"CASE {kind} WHEN 'booleantrue' THEN 'yes' WHEN 'booleanfalse' THEN 'no' ELSE {text} END"
    path = f"""fields, '$."{key}"'"""
    return f"CASE JSON_TYPE({path}) WHEN 'true' THEN 'yes' WHEN 'false' THEN 'no' ELSE JSON_EXTRACT({path}) END"
