"""The paths of many deals: their transitions, laid out, written, replaced, and as the journal keeps them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import repeat
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


def lay_out_paths(
    rows: Iterable[NewDeal | NewHistory], drawn: Drawn, recorded_at: datetime, *, begun: Iterable[Path] = repeat(())
) -> list[Path]:
    """The paths of rows, to be written; each move of the version that was in force then (1 query).

    begun   the moves of each row that are there and stay
    """
    listed = list(zip(rows, begun, strict=False))
    ids = iter(new_ids(Transition, sum(len(row.steps) - len(there) for row, there in listed)))
    return [
        [
            *there,
            *(
                Move(next(ids), stage_id, drawn.version_at(row.pipeline_id, at), at, recorded_at, by_id)
                for stage_id, at, by_id in row.steps[len(there) :]
            ),
        ]
        for row, there in listed
    ]


def told_again(path: Path, row: NewHistory) -> Path:
    """The moves at the beginning of a path that a row tells too; who made them counts where it is told."""
    told = 0
    for move, step in zip(path, row.steps, strict=False):
        if (step.stage_id, step.at) != (move.to_stage_id, move.at) or step.by_id not in (None, move.by_id):
            break
        told += 1
    return path[:told]


def write_paths(paths: Mapping[int, Path]) -> None:
    """Insert the moves of deals that have none: deal id -> its path."""
    _write((deal_id, path, 0) for deal_id, path in paths.items())


def replace_paths(old: Mapping[int, Path], new: Mapping[int, Path]) -> None:
    """Let deals have other paths than they have; the moves with which both begin stay as they are."""
    kept = {deal_id: _alike(old[deal_id], path) for deal_id, path in new.items()}
    gone = [move.pk for deal_id, count in kept.items() for move in old[deal_id][count:]]
    Transition.objects.filter(Among("pk", gone)).delete()
    _write((deal_id, path, kept[deal_id]) for deal_id, path in new.items())


def _alike(one: Path, other: Path) -> int:
    """With how many moves both paths begin."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (here, there) in pairs if here != there), min(len(one), len(other)))


def _write(paths: Iterable[tuple[int, Path, int]]) -> None:
    """Insert moves: deal id, its path, how many of its moves are there."""
    rows: list[tuple[Any, ...]] = []
    for deal_id, path, there in paths:
        before = path[there - 1].to_stage_id if there else None
        for ordinal, move in enumerate(path[there:], there + 1):
            rows.append((*move, deal_id, ordinal, before))
            before = move.to_stage_id
    insert(Transition, (*COLUMNS, "deal_id", "ordinal", "from_stage_id"), rows)


def take_paths_away(deals: Collection[int]) -> None:
    """Delete the transitions of deals that are taken away themselves."""
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
