"""What an owner should know about the process, in sentences with their counts.

Only the log's own habits are judged, never a norm. Under ENOUGH cases nothing is concluded; a thing is worth a sentence
when SEVERAL cases do it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from voronka.measure.discover.duration import in_words
from voronka.measure.message import Message, count, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from voronka.measure.discover.result import Discovery

ENOUGH = 30
SEVERAL = 5
AT_MOST = 3
"""Sentences of one sort."""
ARROW = " → "


def findings_of(found: Discovery, *, edges: pl.DataFrame, by_variant: pl.Series) -> list[Message]:
    """The sentences, most telling first.

    found       the discovery, its findings still empty
    edges       the table of :func:`voronka.measure.discover.graph.edge_table`
    by_variant  cases of every variant, descending
    """
    if found.cases < ENOUGH:
        return list(_too_few(found))
    concern = edges.filter(pl.col("cases") >= max(0.05 * found.cases, SEVERAL))
    return [
        *_usual_path(found),
        *_coverage(found, by_variant),
        *_length(found),
        *_longest_wait(found, concern, total_s=float(edges["total_s"].sum())),
        *_rework(found),
        *_returns(found),
        *_repeats(found),
        *_skips(found),
        *_silent_ends(found),
        *_instant(found, concern),
        *_rare(found),
    ]


def _too_few(found: Discovery) -> Iterator[Message]:
    if found.cases:
        yield count(
            "{n} case is too few to tell a habit from chance: the counts are shown and nothing is concluded.",
            "{n} cases are too few to tell a habit from chance: the counts are shown and nothing is concluded.",
            n=found.cases,
        )


def _usual_path(found: Discovery) -> Iterator[Message]:
    usual = found.top_variants[0]
    path, share = ARROW.join(usual.activities), usual.cases / found.cases
    if found.variants == 1:
        yield say("All {cases} cases take the same path: {path}.", cases=found.cases, path=path)
    elif not found.usual_path:
        yield say(
            "No path is usual: of {variants} different paths the most frequent is taken by {cases} of {of} cases "
            "({share:%}).",
            variants=found.variants,
            cases=usual.cases,
            of=found.cases,
            share=share,
        )
    else:
        yield say(
            "The usual path is taken by {cases} of {of} cases ({share:%}): {path}.",
            cases=usual.cases,
            of=found.cases,
            share=share,
            path=path,
        )


def _coverage(found: Discovery, by_variant: pl.Series) -> Iterator[Message]:
    if found.variants > 1:
        needed = int((by_variant.cum_sum() < 0.8 * found.cases).sum()) + 1
        yield count(
            "{n} of {variants} different paths covers 80% of the cases.",
            "{n} of {variants} different paths cover 80% of the cases.",
            n=needed,
            variants=found.variants,
        )


def _length(found: Discovery) -> Iterator[Message]:
    if found.median_case_s is not None and found.p90_case_s:
        yield say(
            "From its first to its last event half of the cases take {median} or less, nine in ten {p90} or less.",
            median=in_words(found.median_case_s, resolution_s=found.resolution_s),
            p90=in_words(found.p90_case_s, resolution_s=found.resolution_s),
        )


def _longest_wait(found: Discovery, concern: pl.DataFrame, *, total_s: float) -> Iterator[Message]:
    """The move that takes most time in all, among those that concern enough cases."""
    longest = concern.sort("total_s", "source", "target", descending=[True, False, False]).head(1)
    for edge in longest.iter_rows(named=True):
        if edge["total_s"] > 0:
            yield say(
                "Most time passes between “{source}” and “{target}”: {share:%} of all the time between events. Half of "
                "the {moves} moves take {median} or less, nine in ten {p90} or less; {cases} of {of} cases make it.",
                source=edge["source"],
                target=edge["target"],
                share=edge["total_s"] / total_s,
                moves=edge["count"],
                median=in_words(edge["median_s"], resolution_s=found.resolution_s),
                p90=in_words(edge["p90_s"], resolution_s=found.resolution_s),
                cases=edge["cases"],
                of=found.cases,
            )


def _rework(found: Discovery) -> Iterator[Message]:
    again = found.events - sum(found.cases_with.values())
    if found.cases_repeating >= SEVERAL:
        yield say(
            "{cases} of {of} cases ({share:%}) do something more than once; {again} of {events} events are repeats.",
            cases=found.cases_repeating,
            of=found.cases,
            share=found.cases_repeating / found.cases,
            again=again,
            events=found.events,
        )


def _returns(found: Discovery) -> Iterator[Message]:
    returns = [loop for loop in found.loops if loop.is_return and loop.cases >= SEVERAL]
    for loop in returns[:AT_MOST]:
        yield say(
            "{cases} of {of} cases come back to “{activity}” after leaving it; half of the returns take {median} or "
            "less.",
            cases=loop.cases,
            of=found.cases,
            activity=loop.activity,
            median=in_words(loop.median_s, resolution_s=found.resolution_s),
        )


def _repeats(found: Discovery) -> Iterator[Message]:
    repeats = [loop for loop in found.loops if not loop.is_return and loop.cases >= SEVERAL]
    for loop in repeats[:AT_MOST]:
        yield say(
            "{cases} of {of} cases repeat “{activity}” at once, {times} times in all.",
            cases=loop.cases,
            of=found.cases,
            activity=loop.activity,
            times=loop.times,
        )


def _skips(found: Discovery) -> Iterator[Message]:
    for skip in [skip for skip in found.skips if skip.cases >= SEVERAL][:AT_MOST]:
        yield say(
            "{cases} of the {of} cases that went further on the usual path skip “{activity}”.",
            cases=skip.cases,
            of=skip.of,
            activity=skip.activity,
        )


def _silent_ends(found: Discovery) -> Iterator[Message]:
    """Activities that most cases go on from, and where some end all the same."""
    ends = [
        (name, cases)
        for name, cases in found.ends.items()
        if cases >= max(0.01 * found.cases, SEVERAL) and cases < 0.5 * found.activities[name]
    ]
    for name, cases in ends[:AT_MOST]:
        yield say(
            "{cases} of {of} cases end at “{activity}”, from where most ({share:%}) go on: done there, still open, or "
            "lost without a word.",
            cases=cases,
            of=found.cases,
            activity=name,
            share=1 - cases / found.activities[name],
        )


def _instant(found: Discovery, concern: pl.DataFrame) -> Iterator[Message]:
    """Moves too fast for a person; only where time is written finely enough to tell."""
    if found.resolution_s > 1:
        yield say(
            "Times are written to the {unit}: what is shorter cannot be measured.",
            unit={86_400: say("day"), 3_600: say("hour")}.get(found.resolution_s, say("minute")),
        )
        return
    fast = concern.filter((pl.col("median_s") < 1) & (pl.col("count") >= ENOUGH))
    for edge in fast.head(AT_MOST).iter_rows(named=True):
        yield say(
            "“{target}” comes within a second after “{source}” in at least half of {moves} moves: it looks automatic, "
            "or entered afterwards.",
            source=edge["source"],
            target=edge["target"],
            moves=edge["count"],
        )


def _rare(found: Discovery) -> Iterator[Message]:
    rare = [name for name, cases in found.cases_with.items() if cases < 0.01 * found.cases]
    if not rare:
        return
    last = sorted(rare, key=lambda name: (found.cases_with[name], name))[:5]
    yield count(
        "{n} of {of} activities occurs in fewer than 1% of the cases: {names}.",
        "{n} of {of} activities occur in fewer than 1% of the cases, the rarest of them: {names}.",
        n=len(rare),
        of=len(found.activities),
        names=", ".join(last),
    )
