"""What people have said of requests, each his last word, and whether they were overruled.

said_of(rows)        a row a verdict of a person on one of these requests
behind(rows, ...)    the requests behind a number of one person: "called:7"
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import polars as pl

from voronka.leads import facts

OVERRULED = pl.col("is_defective") & ((pl.col("defect") == "") | (pl.col("state") == "won")).fill_null(False)
"""Called defective, and yet clean by the last word on it, or sold to."""
OF_VERDICTS: Mapping[str, pl.Expr] = {
    "said": pl.lit(True),
    "called": pl.col("is_defective"),
    "overruled": OVERRULED,
}
"""Numbers of one who judges: what he judged, what he called defective, what of that was found good."""
_NAME = re.compile(rf"({'|'.join(OF_VERDICTS)}):(\d{{1,9}})", re.ASCII)


def said_of(rows: pl.DataFrame) -> pl.DataFrame:
    """The verdicts on requests.

    rows     as `requests.Requests` has them
    Returns  their columns, judge_id (Int64), is_defective, is_overruled (Boolean); a row a verdict of a person
    """
    said = rows.join(facts.verdicts(), on="lead_id", how="inner", maintain_order="left")
    return said.with_columns(is_overruled=OVERRULED)


def asked_of(number: str) -> tuple[str, int] | None:
    """The number and the person that a name means; None = it is no number of a person."""
    found = _NAME.fullmatch(number)
    return (found[1], int(found[2])) if found else None


def behind(rows: pl.DataFrame, kind: str, judge_id: int) -> pl.DataFrame:
    """The requests behind a number of a person."""
    said = said_of(rows).filter(pl.col("judge_id") == judge_id, OF_VERDICTS[kind])
    return said.select(rows.columns)
