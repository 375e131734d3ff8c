"""The directly-follows graph and the variants of a trace."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from voronka.measure.discover.result import Edge, Variant

if TYPE_CHECKING:
    from voronka.measure.discover.trace import Trace


def edge_table(trace: Trace) -> pl.DataFrame:
    """One row a directly-follows pair, most frequent first, ties by name.

    Columns: source, target (String), count, cases (how many have it), median_s, p90_s, total_s (seconds).
    """
    source = np.flatnonzero(~trace.is_last)
    target = source + 1
    size = max(len(trace.names), 1)
    pairs = pl.DataFrame(
        {
            "pair": trace.activity[source] * size + trace.activity[target],
            "case": trace.case[source],
            "s": trace.seconds(source, target),
        }
    )
    found = pairs.group_by("pair").agg(
        count=pl.len(),
        cases=pl.col("case").n_unique(),
        median_s=pl.col("s").median(),
        p90_s=pl.col("s").quantile(0.9, "linear"),
        total_s=pl.col("s").sum(),
    )
    names = pl.Series(trace.names, dtype=pl.String)
    pair = found["pair"]
    return found.select(
        names.gather(pair // size).alias("source"), names.gather(pair % size).alias("target"), pl.exclude("pair")
    ).sort("count", "source", "target", descending=[True, False, False])


def edges_of(table: pl.DataFrame) -> list[Edge]:
    """The rows of :func:`edge_table` as typed edges."""
    return [Edge(*row) for row in table.select("source", "target", "count", "median_s", "p90_s").iter_rows()]


def variants_of(trace: Trace, *, top: int) -> tuple[int, list[Variant], pl.Series]:
    """Number of variants, the ``top`` most frequent (ties by name), and the cases of every variant, descending."""
    paths = (
        pl.DataFrame({"case": trace.case, "path": trace.activity})
        .group_by("case", maintain_order=True)
        .agg("path")
        .group_by("path")
        .agg(cases=pl.len())
        .sort("cases", "path", descending=[True, False])  # codes are ranks of names: ties go by name
    )
    names = trace.names
    variants = [
        Variant(activities=tuple(names[code] for code in path), cases=cases)
        for path, cases in paths.head(top).iter_rows()
    ]
    return paths.height, variants, paths["cases"]
