"""The process as it is: who follows whom in a log, how often and how fast, on which paths."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from voronka.measure.discover.findings import findings_of
from voronka.measure.discover.graph import edge_table, edges_of, variants_of
from voronka.measure.discover.loops import loops_of, occurrences, skips_of
from voronka.measure.discover.order import order_of
from voronka.measure.discover.picture import Picture, filtered
from voronka.measure.discover.result import Discovery, Edge, Loop, Skip, Variant
from voronka.measure.discover.trace import trace_of

if TYPE_CHECKING:
    import polars as pl

    from voronka.measure.discover.trace import Trace

__all__ = ["Discovery", "Edge", "Loop", "Picture", "Skip", "Variant", "discover", "discover_trace", "filtered"]


def discover(events: pl.DataFrame, *, top: int = 50) -> Discovery:
    """The process as it is in an event log.

    events  one row an event: case, activity, time (Datetime); other columns are not looked at. Events are ordered by
            case, then time; equal times keep the order of the rows
    top     how many of the most frequent variants to list, at least 1

    Returns counts exactly, times in seconds (type-7 quantiles), and findings: sentences about this log.
    Raises MissingColumn without the three columns, ValueError when one of them holds a null.
    Source: docs/measures-process.md; oracle: pm4py 2.7 and a slow reference in tests/measure/process.
    """
    return discover_trace(trace_of(events), top=top)


def discover_trace(trace: Trace, *, top: int = 50, edges: pl.DataFrame | None = None) -> Discovery:
    """The same of a log that stands as arrays already, and of its `edge_table`, if that has been made."""
    edges = edge_table(trace) if edges is None else edges
    variants, top_variants, by_variant = variants_of(trace, top=top)
    first, repeated, before = occurrences(trace)
    lengths = trace.seconds(np.flatnonzero(trace.is_first), np.flatnonzero(trace.is_last))
    found = Discovery(
        cases=trace.cases,
        events=len(trace.case),
        activities=trace.counts(np.ones(len(trace.case), dtype=bool)),
        starts=trace.counts(trace.is_first),
        ends=trace.counts(trace.is_last),
        edges=edges_of(edges),
        variants=variants,
        top_variants=top_variants,
        findings=[],
        order=order_of(trace, first),
        cases_with=trace.counts(first),
        cases_repeating=len(np.unique(trace.case[repeated])),
        loops=loops_of(trace, repeated, before),
        skips=[],
        median_case_s=float(np.median(lengths)) if lengths.size else None,
        p90_case_s=float(np.quantile(lengths, 0.9)) if lengths.size else None,
        resolution_s=trace.resolution_s,
    )
    found = replace(found, skips=skips_of(trace, first, found.usual_path))
    return replace(found, findings=findings_of(found, edges=edges, by_variant=by_variant))
