"""The paths of many deals: their transitions, laid out, written, replaced, and as the journal keeps them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from voronka.funnel.events import DealMoved, DealOpened
from voronka.funnel.importing import Drawn, NewDeal, NewHistory
from voronka.funnel.models import Deal, Outcome, StageKind, Transition
from voronka.ground.text import clean_line
from voronka.journal.models import Event

Path = Sequence[Transition]
LONGEST_NOTE = 500


def stand_at_the_end(deal: Deal, row: NewDeal | NewHistory, drawn: Drawn) -> None:
    """Let a deal stand where its path ends, unsaved."""
    first, last = row.steps[0], row.steps[-1]
    stage = drawn.stages[last.stage_id]
    is_lost = stage.kind == StageKind.LOST
    deal.stage_id, deal.opened_at, deal.stage_since, deal.moves = stage.pk, first.at, last.at, len(row.steps)
    deal.closed_at = last.at if stage.closes else None
    deal.outcome = Outcome(stage.kind) if stage.closes else ""
    deal.loss_reason_id = row.loss_reason_id if is_lost else None
    deal.loss_note = clean_line(row.loss_note)[:LONGEST_NOTE] if is_lost else ""


def path_of(deal: Deal, row: NewDeal | NewHistory, drawn: Drawn, recorded_at: datetime) -> list[Transition]:
    """The transitions of a path, unsaved; each of the version that was in force then."""
    path: list[Transition] = []
    before: int | None = None
    for ordinal, step in enumerate(row.steps, 1):
        path.append(
            Transition(
                deal_id=deal.pk,
                ordinal=ordinal,
                from_stage_id=before,
                to_stage_id=step.stage_id,
                version_id=drawn.version_at(row.pipeline_id, step.at),
                at=step.at,
                recorded_at=recorded_at,
                by_id=step.by_id,
            )
        )
        before = step.stage_id
    return path


def write_paths(paths: Iterable[Path]) -> None:
    """Insert the transitions of deals that have none."""
    Transition.objects.bulk_create(transition for path in paths for transition in path)


def take_paths_away(deals: Collection[int]) -> None:
    """Delete the transitions of deals, to write others in their place."""
    Transition.objects.filter(deal__in=deals).delete()


def paths_now(deals: Collection[int]) -> dict[int, list[Transition]]:
    """Deal id -> its transitions, the first one first (1 query)."""
    found: dict[int, list[Transition]] = defaultdict(list)
    for transition in Transition.objects.filter(deal__in=deals).order_by("deal", "ordinal"):
        found[transition.deal_id].append(transition)
    return found


def as_json(path: Path) -> list[list[Any]]:
    """A path as the journal keeps it: enough to write it again as it was."""
    return [
        [each.pk, each.to_stage_id, each.version_id, each.at.isoformat(), each.recorded_at.isoformat(), each.by_id]
        for each in path
    ]


def read_path(deal_id: int, rows: Iterable[Sequence[Any]]) -> list[Transition]:
    """Back from `as_json`, with the ids of before."""
    path: list[Transition] = []
    for ordinal, (pk, stage_id, version_id, at, recorded_at, by_id) in enumerate(rows, 1):
        path.append(
            Transition(
                pk=pk,
                deal_id=deal_id,
                ordinal=ordinal,
                from_stage_id=path[-1].to_stage_id if path else None,
                to_stage_id=stage_id,
                version_id=version_id,
                at=datetime.fromisoformat(at),
                recorded_at=datetime.fromisoformat(recorded_at),
                by_id=by_id,
            )
        )
    return path


def moved_here(deals: Collection[int]) -> set[int]:
    """Of these deals those that were made or moved by people here, and not by an import alone (1 query)."""
    told = Event.objects.filter(subject_kind=DealMoved.about, subject_id__in=deals, batch=None)
    return set(told.filter(kind__in=[DealOpened.kind, DealMoved.kind]).values_list("subject_id", flat=True))
