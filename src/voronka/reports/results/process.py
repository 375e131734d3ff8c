"""The process as it is lived beside the pipeline as it is drawn: what is skipped, repeated, never left."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

from voronka.accounts.models import User
from voronka.funnel.models import Stage, StageKind
from voronka.measure.discover import Discovery, discover_trace
from voronka.measure.message import Message, count, say
from voronka.reports.chosen import choose
from voronka.reports.journeys import ENOUGH, Journeys
from voronka.reports.results.about import About, about
from voronka.reports.results.funnel import micros
from voronka.reports.selection import Selection

SEVERAL = 5
"""Deals that make a thing worth a sentence."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence, and the deals that it speaks of: `deals` of them are the records `number`.

    kind     skipped, returned, instant, endless, unused
    number   "" = there is no deal behind: nobody was ever there
    """

    kind: str
    stage_id: int
    said: Message
    number: str
    deals: int


@dataclass(frozen=True, slots=True)
class Move:
    """A move that deals make.

    times      how often; deals: how many of them make it, "moved:<from>:<to>"
    is_drawn   from a stage to the next one, or to the end
    median_s, p90_s  how long the stay before it takes, seconds
    """

    from_id: int
    to_id: int
    times: int
    deals: int
    is_drawn: bool
    median_s: float
    p90_s: float


@dataclass(frozen=True, slots=True)
class DrawnStage:
    """A stage beside how it is lived.

    stage_id, name, kind   as drawn; is_gone = not drawn any more
    entered    "entered:<stage>"; skipped, returned as in the funnel (0 of stages that are not on the way)
    instant    left within a minute: "instant:<stage>"
    endless    open ones here longer than nine in ten of those who left: "endless:<stage>"; `longest_days` is that;
               None = too few have left to know
    """

    stage_id: int
    name: str
    kind: str
    is_gone: bool
    entered: int
    skipped: int
    returned: int
    instant: int
    endless: int | None
    longest_days: float | None


@dataclass(frozen=True, slots=True)
class ProcessPage:
    """The page "As lived, as drawn".

    stages    as drawn, first to last; then those that are not drawn any more and were lived in
    moves     most frequent first
    lived     the process as it is: order, paths, times; its names are those of the stages
    findings  what is lived otherwise than drawn, most deals first
    """

    about: About
    stages: list[DrawnStage]
    moves: list[Move]
    lived: Discovery
    findings: list[Finding]


def process(*, user: User, selection: Selection, at: datetime) -> ProcessPage:
    """The process of the deals that the user sees of a selection."""
    chosen = choose(user=user, selection=selection, at=at)
    journeys = Journeys(chosen, now_us=micros(at))
    edges = journeys.edges
    with ThreadPoolExecutor(1) as threads:  # both halves leave the interpreter free while they count
        lived = threads.submit(discover_trace, journeys.lived, edges=edges)
        drawn = [_drawn(journeys, stage) for stage in journeys.stages]
    stages = [stage for stage in drawn if stage.entered or not stage.is_gone]
    findings = sorted(
        (finding for stage in stages for finding in _findings(stage, journeys)), key=lambda finding: -finding.deals
    )
    return ProcessPage(about(chosen), stages, _moves(journeys), lived.result(), findings)


def _drawn(journeys: Journeys, stage: Stage) -> DrawnStage:
    place = journeys.at(stage.pk)
    endless, longest = journeys.endless(stage)
    return DrawnStage(
        stage_id=stage.pk,
        name=journeys.name(stage),
        kind=stage.kind,
        is_gone=stage.is_gone,
        entered=int(journeys.ever_in(stage).sum()),
        skipped=0 if place is None else int(journeys.visits.skipped(place).sum()),
        returned=0 if place is None else int(journeys.visits.returned(place).sum()),
        instant=int(journeys.instant(stage).sum()),
        endless=None if longest is None else int(endless.sum()),
        longest_days=longest,
    )


def _moves(journeys: Journeys) -> list[Move]:
    by_name = {journeys.name(stage): stage for stage in journeys.stages}
    place = {stage.pk: at for at, stage in enumerate(journeys.drawn)}
    found = []
    for edge in journeys.edges.iter_rows(named=True):
        start, to = by_name[edge["source"]], by_name[edge["target"]]
        is_next = start.pk in place and place.get(to.pk, -1) == place[start.pk] + 1
        is_lost = to.kind == StageKind.LOST and not start.closes
        times = edge["median_s"], edge["p90_s"]
        found.append(Move(start.pk, to.pk, edge["count"], edge["cases"], is_next or is_lost, *times))
    return found


def _findings(stage: DrawnStage, journeys: Journeys) -> Iterator[Finding]:
    """What is worth a sentence of one stage."""
    if stage.kind != StageKind.LOST and not stage.is_gone and not stage.entered and journeys.deals >= ENOUGH:
        yield Finding("unused", stage.stage_id, say("No deal has ever been in “{stage}”.", stage=stage.name), "", 0)
    if stage.skipped >= SEVERAL:
        said = count(
            "{n} of the {of} deals that came to “{stage}” or went past it has skipped it.",
            "{n} of the {of} deals that came to “{stage}” or went past it have skipped it.",
            n=stage.skipped,
            of=stage.skipped + stage.entered,
            stage=stage.name,
        )
        yield Finding("skipped", stage.stage_id, said, f"skipped:{stage.stage_id}", stage.skipped)
    if stage.returned >= SEVERAL:
        said = count(
            "{n} of {of} deals has come back to “{stage}” after leaving it.",
            "{n} of {of} deals have come back to “{stage}” after leaving it.",
            n=stage.returned,
            of=stage.entered,
            stage=stage.name,
        )
        yield Finding("returned", stage.stage_id, said, f"returned:{stage.stage_id}", stage.returned)
    yield from _stays(stage)


def _stays(stage: DrawnStage) -> Iterator[Finding]:
    """What is worth a sentence of the time that deals stay; automation is meant to be quick."""
    if stage.instant >= SEVERAL and stage.kind != StageKind.TECHNICAL:
        said = count(
            "{n} of {of} deals has left “{stage}” within a minute: nothing can have been done there.",
            "{n} of {of} deals have left “{stage}” within a minute: nothing can have been done there.",
            n=stage.instant,
            of=stage.entered,
            stage=stage.name,
        )
        yield Finding("instant", stage.stage_id, said, f"instant:{stage.stage_id}", stage.instant)
    if stage.endless and stage.longest_days is not None:
        said = count(
            "{n} deal stands in “{stage}” for longer than {days:.1f} days; nine in ten of those that left were faster.",
            "{n} deals stand in “{stage}” for longer than {days:.1f} days; nine in ten of those that left were faster.",
            n=stage.endless,
            days=stage.longest_days,
            stage=stage.name,
        )
        yield Finding("endless", stage.stage_id, said, f"endless:{stage.stage_id}", stage.endless)
