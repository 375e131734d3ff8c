"""Undoing what a batch did to deals and funnels."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime

from django.db.models import QuerySet

from voronka.accounts.models import User
from voronka.funnel.actions.counting import Tally
from voronka.funnel.actions.importing import PLACE, changed_event, columns_of, replaced_event, shift_all
from voronka.funnel.actions.rules import refuse_gone
from voronka.funnel.events import DealChanged, DealOpened, HistoryReplaced, PipelinePublished
from voronka.funnel.models import Deal, LossReason, Pipeline, Stage
from voronka.funnel.paths import Move, as_json, paths_now, read_path, replace_paths, take_paths_away
from voronka.funnel.values import search_of
from voronka.journal.actions import Changes
from voronka.journal.many import held, save
from voronka.journal.models import Batch
from voronka.journal.undoing import Stays, Undoing, Undone, changed_by, one_of, put_back, remove_rows, settle


def undo_batch(*, batch: Batch, by: User | None, at: datetime, most: int) -> Undone:
    """Undo what a batch did to deals, reasons of loss and funnels, at most so many of them (`journal.undoing`)."""
    undoing = Undoing(batch=batch, by_id=by.pk if by else None, at=at, most=most)
    return one_of(
        lambda: restore_histories(undoing),
        lambda: _restore_deals(undoing),
        lambda: remove_rows(undoing, Deal.objects.all(), DealOpened.about, delete=_delete_deals),
        lambda: _remove_reasons(undoing),
        lambda: remove_rows(undoing, Pipeline.objects.all(), PipelinePublished.about, delete=_delete_pipelines),
    )


def restore_histories(
    undoing: Undoing, needed: Callable[[Collection[int]], Collection[int]] = lambda _ids: ()
) -> Undone:
    """Put the paths of before back, with the ids of before, where nobody has changed where the deal is since.

    needed   the ids of those of some deals whose paths stay for a reason of an app above

    Raises StageGone where somebody is just publishing the funnel without a stage of before; tried again, it stays.
    """
    changes = changed_by(undoing, HistoryReplaced)
    deals = held(Deal.objects.all(), changes)
    now = paths_now(deals)
    stay = needed(deals)
    gone = set(Stage.objects.filter(is_gone=True).values_list("pk", flat=True))
    paths: dict[int, list[Move]] = {}
    counts: list[tuple[int, Tally]] = []
    for pk, deal in deals.items():
        (before, after), stage_id = changes[pk]["history"], deal.stage_id
        _back, kept = put_back(deal, {name: pair for name, pair in changes[pk].items() if name != "history"})
        is_off_the_board = not deal.outcome and deal.stage_id in gone
        if pk in stay or kept or as_json(now[pk]) != after or is_off_the_board:
            continue  # half of a place would be none: all of it stays
        paths[pk] = read_path(before)
        deal.moves, deal.revision = len(paths[pk]), deal.revision + 1
        counts += [(stage_id, -Tally.of(deal.amount)), (deal.stage_id, Tally.of(deal.amount))]
    replace_paths(now, paths)
    save([deals[pk] for pk in paths], (*PLACE, "moves", "revision"))
    shift_all(counts)
    refuse_gone({deals[pk].stage_id for pk in paths if not deals[pk].outcome})
    stays = {
        pk: Stays(replaced_event(deal, undoing.at), {}, ("history",)) for pk, deal in deals.items() if pk not in paths
    }
    return settle(undoing, HistoryReplaced, changes, stays)


def _restore_deals(undoing: Undoing) -> Undone:
    changes = changed_by(undoing, DealChanged)
    deals = held(Deal.objects.all(), changes)
    restored: dict[int, Changes] = {}
    stays: dict[int, Stays] = {}
    counts: list[tuple[int, Tally]] = []
    for pk, deal in deals.items():
        amount = deal.amount
        back, kept = _put_fields_back(deal, changes[pk])
        counts.append((deal.stage_id, Tally.of(deal.amount) + -Tally.of(amount)))
        if back:
            restored[pk] = {name: changes[pk][name][::-1] for name in back}
            deal.search, deal.revision = search_of(deal.title), deal.revision + 1
        if kept:
            stays[pk] = Stays(changed_event(deal, undoing.at), restored.get(pk, {}), kept)
    save([deals[pk] for pk in restored], columns_of(restored.values()))
    shift_all(counts)
    return settle(undoing, DealChanged, changes, stays)


def _put_fields_back(deal: Deal, changes: Changes) -> tuple[list[str], list[str]]:
    """As `put_back`, with the custom fields."""
    back, kept = put_back(deal, {name: pair for name, pair in changes.items() if "." not in name})
    for name, (before, after) in changes.items():
        _own, is_custom, key = name.partition(".")
        if is_custom:
            is_untouched = deal.fields.get(key) == after
            if is_untouched:
                fields = deal.fields | {key: before}
                deal.fields = {each: value for each, value in fields.items() if value is not None}
            (back if is_untouched else kept).append(name)
    return back, kept


def _delete_deals(deals: QuerySet[Deal]) -> None:
    shift_all((stage_id, -Tally.of(amount)) for stage_id, amount in deals.values_list("stage", "amount"))
    take_paths_away(deals.values_list("pk", flat=True))
    deals.delete()


def _remove_reasons(undoing: Undoing) -> Undone:
    """Those that somebody has drawn into the funnel meanwhile stay."""
    reasons = LossReason.objects.all()
    reasons.filter(batch=undoing.batch, is_gone=False).update(batch=None)
    return remove_rows(undoing, reasons, "funnel.loss_reason")


def _delete_pipelines(pipelines: QuerySet[Pipeline]) -> None:
    for pipeline in pipelines:
        pipeline.versions.all().delete()
        pipeline.delete()
