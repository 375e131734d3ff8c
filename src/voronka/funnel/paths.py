"""The paths of many deals: their transitions, laid out, written, replaced, and as the journal keeps them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from voronka.funnel.events import DealMoved, DealOpened
from voronka.funnel.importing import Drawn, NewDeal, NewHistory
from voronka.funnel.models import Deal, StageKind, Transition
from voronka.ground.among import Among
from voronka.ground.inserting import insert, new_ids
from voronka.ground.text import clean_line
from voronka.journal.models import Event


class Move(NamedTuple):
    """A transition on its path: what is before and after it says the rest."""

    pk: int
    to_stage_id: int
    version_id: int | None
    at: datetime
    recorded_at: datetime
    by_id: int | None


Path = Sequence[Move]
COLUMNS = ("id", "to_stage_id", "version_id", "at", "recorded_at", "by_id")
LONGEST_NOTE = 500


def stand_at_the_end(deal: Deal, row: NewDeal | NewHistory, drawn: Drawn) -> None:
    """Let a deal stand where its path ends, unsaved."""
    first, last = row.steps[0], row.steps[-1]
    stage = drawn.stages[last.stage_id]
    is_lost = stage.kind == StageKind.LOST
    deal.stage_id, deal.opened_at, deal.stage_since, deal.moves = stage.pk, first.at, last.at, len(row.steps)
    deal.closed_at = last.at if stage.closes else None
    deal.outcome = stage.kind if stage.closes else ""
    deal.loss_reason_id = row.loss_reason_id if is_lost else None
    deal.loss_note = clean_line(row.loss_note)[:LONGEST_NOTE] if is_lost else ""


def lay_out_paths(rows: Iterable[NewDeal | NewHistory], drawn: Drawn, recorded_at: datetime) -> list[Path]:
    """The paths of rows, to be written; each move of the version that was in force then (1 query)."""
    listed = list(rows)
    ids = iter(new_ids(Transition, sum(len(row.steps) for row in listed)))
    return [
        [
            Move(next(ids), step.stage_id, drawn.version_at(row.pipeline_id, step.at), step.at, recorded_at, step.by_id)
            for step in row.steps
        ]
        for row in listed
    ]


def write_paths(paths: Mapping[int, Path]) -> None:
    """Insert the moves of deals that have none: deal id -> its path."""
    rows: list[tuple[Any, ...]] = []
    for deal_id, path in paths.items():
        before: int | None = None
        for ordinal, move in enumerate(path, 1):
            rows.append((*move, deal_id, ordinal, before))
            before = move.to_stage_id
    insert(Transition, (*COLUMNS, "deal_id", "ordinal", "from_stage_id"), rows)


def take_paths_away(deals: Collection[int]) -> None:
    """Delete the transitions of deals, to write others in their place."""
    Transition.objects.filter(Among("deal_id", deals)).delete()


def paths_now(deals: Collection[int]) -> dict[int, list[Move]]:
    """Deal id -> its moves, the first one first (1 query)."""
    found: dict[int, list[Move]] = defaultdict(list)
    rows = Transition.objects.filter(Among("deal_id", deals)).order_by("deal", "ordinal")
    for deal_id, *move in rows.values_list("deal_id", *COLUMNS):
        found[deal_id].append(Move(*move))
    return found


def as_json(path: Path) -> list[list[Any]]:
    """A path as the journal keeps it: enough to write it again as it was."""
    return [
        [move.pk, move.to_stage_id, move.version_id, move.at.isoformat(), move.recorded_at.isoformat(), move.by_id]
        for move in path
    ]


def read_path(rows: Iterable[Sequence[Any]]) -> list[Move]:
    """Back from `as_json`, with the ids of before."""
    return [
        Move(pk, stage_id, version_id, datetime.fromisoformat(at), datetime.fromisoformat(recorded_at), by_id)
        for pk, stage_id, version_id, at, recorded_at, by_id in rows
    ]


def moved_here(deals: Collection[int]) -> set[int]:
    """Of these deals those that were made or moved by people here, and not by an import alone (1 query)."""
    told = Event.objects.filter(Among("subject_id", deals), subject_kind=DealMoved.about, batch=None)
    return set(told.filter(kind__in=[DealOpened.kind, DealMoved.kind]).values_list("subject_id", flat=True))
