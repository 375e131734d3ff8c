"""Does one seller call good leads defective? Verdicts of people held against each other for the same sources."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from voronka.measure.compare import compare
from voronka.measure.frames import need
from voronka.measure.message import Message, count, say
from voronka.measure.rate import rate_of

if TYPE_CHECKING:
    from voronka.measure.compare import Compared
    from voronka.measure.rate import Rate

ALIKE = ("channel", "source")
"""What makes leads alike, coarse first."""


@dataclass(frozen=True, slots=True)
class Judge:
    """One who judges leads.

    name       as in the frame
    defective  hits: leads that he called defective; tries: leads that he judged
    overruled  of those that he called defective, the ones found good after all; None where he called none so
    compared   his share of defective leads beside those of the others
    finding    a sentence where the data show that he differs from the others; None where they do not
    """

    name: str
    defective: Rate
    overruled: Rate | None
    compared: Compared
    finding: Message | None


@dataclass(frozen=True, slots=True)
class VerdictAudit:
    """judges by name; judged: leads counted once a judge; overall: the share called defective; summary: of all."""

    judges: list[Judge]
    judged: int
    overall: Rate | None
    summary: list[Message]


def audit_verdicts(verdicts: pl.DataFrame) -> VerdictAudit:
    """Who calls more, or fewer, leads defective than others do among leads of the same sources.

    Each judge's share is held against what the others call defective among leads of the same channel and source. He is
    named only where chance would name anyone of all that are compared less than 1 time in 20 (Holm).

    verdicts  one row a judge and lead, his last word on it: judge, channel, source (String),
              is_defective, is_overruled (Boolean: found good afterwards; counts where is_defective)
    Raises    MissingColumn
    Source    docs/measures-compare.md, "Verdicts"
    """
    need(verdicts, "judge", *ALIKE, "is_defective", "is_overruled")
    if verdicts.is_empty():
        return VerdictAudit([], 0, None, [say("Nobody has judged a lead yet")])
    state = pl.when(pl.col("is_defective")).then(pl.lit("won")).otherwise(pl.lit("lost"))
    found = compare(verdicts.with_columns(state=state), by=["judge"], adjust=ALIKE)
    overruled = _overruled(verdicts)
    judges = [_judge(each, overruled.get(each.key[0])) for each in sorted(found.cells, key=lambda cell: cell.key)]
    known = [judge for judge in judges if judge is not None]
    return VerdictAudit(known, verdicts.height, found.overall, _summary(known, verdicts.height))


def _overruled(verdicts: pl.DataFrame) -> dict[str, Rate | None]:
    called = verdicts.filter("is_defective").group_by(pl.col("judge").cast(pl.String).fill_null(""))
    return {
        name: rate_of(hits, tries) for name, hits, tries in called.agg(pl.sum("is_overruled"), pl.len()).iter_rows()
    }


def _judge(cell: Compared, overruled: Rate | None) -> Judge | None:
    if cell.rate is None:
        return None
    return Judge(cell.key[0], cell.rate, overruled, cell, _finding(cell))


def _finding(cell: Compared) -> Message | None:
    """The comparison knows the shares on leads that others got too; the sentence takes them from its verdict."""
    if cell.stands not in {"above", "below"}:
        return None
    values = {"name": cell.key[0], "rate": cell.verdict.values["rate"], "others": cell.verdict.values["others"]}
    if cell.stands == "above":
        return say(
            "{name} calls more leads defective than others do from the same sources: {rate:%} against {others:%}",
            **values,
        )
    return say(
        "{name} calls fewer leads defective than others do from the same sources: {rate:%} against {others:%}",
        **values,
    )


def _summary(judges: list[Judge], judged: int) -> list[Message]:
    compared = sum(judge.compared.stands != "too few" for judge in judges)
    if any(judge.finding for judge in judges):
        return [say("Among {n} compared, chance alone would name anyone less than 1 time in 20", n=compared)]
    if compared < 2:
        return [say("Nobody can be compared yet: two who have each judged ten leads of the same sources are needed")]
    nothing = count(
        "Nothing is seen in {n} judged lead: nobody calls more or fewer defective than others do from the same sources",
        "Nothing is seen in {n} judged leads: "
        "nobody calls more or fewer defective than others do from the same sources",
        n=judged,
    )
    return [nothing]
