"""Changing many deals at once, each by the same rule as alone; and undoing that.

The work is done in batches, each a transaction of its own: others get their turn between two of them, and what is done
stays done and can be undone if the process dies in the middle.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from voronka.accounts.models import User
from voronka.funnel.actions.counting import Tally, shift
from voronka.funnel.actions.editing import assigned
from voronka.funnel.actions.moving import (
    PLACE,
    MovedMeanwhile,
    back_problems,
    last_transition,
    move_problems,
    moved,
    place_changes,
    place_of,
    put_back,
    set_place,
)
from voronka.funnel.actions.rules import StageGone, latest_version_id, refuse_gone
from voronka.funnel.events import DealsChanged
from voronka.funnel.models import BulkChange, BulkPart, Deal, LossReason, RefusedDeal, Stage, Transition
from voronka.funnel.values import OWN_NAMES, custom_fields
from voronka.ground import clock
from voronka.ground.refusal import Refusal
from voronka.journal.actions import Changes, record, record_many
from voronka.journal.events import Happening

BATCH = 250
"""Deals of one transaction: some tenths of a second at most, in which other writers wait."""
Progress = Callable[[int, int], None]
"""Is told how many deals are done with, and of how many."""


class BulkRefused(Refusal):
    """This change of many deals cannot be undone; nothing was written."""


@dataclass(frozen=True)
class _Work:
    """One kind of change.

    judge   the deals of a batch, as they are -> id of a deal that stays -> why
    keep    what is needed to undo the change of one deal
    write   changes those that were not refused
    """

    judge: Callable[[list[Deal]], dict[int, object]]
    keep: Callable[[Deal], dict[str, Any]]
    write: Callable[[list[Deal]], None]


def move_many(
    *,
    deals: Iterable[Deal],
    to: Stage,
    by: User | None,
    at: datetime,
    loss_reason: LossReason | None = None,
    loss_note: str = "",
    ticked: Collection[str] = (),
    progress: Progress | None = None,
) -> BulkChange:
    """Move deals, as the caller last saw them, each by the rule of `move_deal`; those refused stay and are listed.

    Returns the change: `done` counts the moved ones, `refused` lists the others with the reason.
    """
    seen = {deal.pk: deal.moves for deal in deals}

    def judge(held: list[Deal]) -> dict[int, object]:
        stage = Stage.objects.filter(pk=to.pk).first()
        found = {}
        for deal in held:
            if deal.moves != seen[deal.pk]:
                found[deal.pk] = MovedMeanwhile(last_transition(deal)).problems[""]
            elif problems := move_problems(deal, stage, at=at, ticked=ticked, loss_reason=loss_reason):
                found[deal.pk] = _sentence(problems)
        return found | ({} if to.closes else _opened_twice(held))

    def write(held: list[Deal]) -> None:
        rewrite(held, lambda deal: set_place(deal, to, at, loss_reason=loss_reason, loss_note=loss_note), by, at)

    bulk = BulkChange.objects.create(kind=BulkChange.Kind.MOVE, at=at, by=by)
    bulk.refused = _in_batches(sorted(seen), _Work(judge, _place_as_json, write), progress, bulk)
    return _finish(bulk, at)


def assign_many(
    *, deals: Iterable[Deal], owner: User | None, by: User | None, at: datetime, progress: Progress | None = None
) -> BulkChange:
    """Give deals, as the caller last saw them, to somebody or to nobody. Otherwise like `move_many`."""
    seen = {deal.pk: deal.owner_id for deal in deals}
    owner_id = owner.pk if owner else None

    def judge(held: list[Deal]) -> dict[int, object]:
        found: dict[int, object] = {
            deal.pk: _("Somebody has just given it to another.") for deal in held if deal.owner_id != seen[deal.pk]
        }
        return found | {deal.pk: _("It is theirs already.") for deal in held if deal.owner_id == owner_id}

    work = _Work(
        judge,
        lambda deal: {"owner_id": deal.owner_id, "given_to": owner_id},
        lambda held: _give(dict.fromkeys(held, owner_id), by, at),
    )
    bulk = BulkChange.objects.create(kind=BulkChange.Kind.ASSIGN, at=at, by=by)
    bulk.refused = _in_batches(sorted(seen), work, progress, bulk)
    return _finish(bulk, at)


def undo_bulk(*, bulk: BulkChange, by: User | None, at: datetime, progress: Progress | None = None) -> BulkChange:
    """Put the deals of a change back to what they were, those that nobody has touched since; the others are listed.

    Returns the change: `refused` lists the deals that stay. Raises BulkRefused where it was undone already.
    """
    if bulk.undone_at:
        raise BulkRefused(_("This was undone already."))
    parts = bulk.parts.values_list("before", flat=True)
    before: dict[int, dict[str, Any]] = {int(pk): kept for part in parts for pk, kept in part.items()}
    work = _back_to_stages(before, by, at) if bulk.kind == BulkChange.Kind.MOVE else _back_to_owners(before, by, at)
    bulk.refused = _in_batches(sorted(before), work, progress, None)
    bulk.undone_at = at
    return _finish(bulk, at)


def _back_to_stages(before: Mapping[int, dict[str, Any]], by: User | None, at: datetime) -> _Work:
    def judge(held: list[Deal]) -> dict[int, object]:
        gone = set(Stage.objects.filter(is_gone=True).values_list("pk", flat=True))
        found = {}
        for deal in held:
            if deal.moves != before[deal.pk]["moves"] + 1:
                found[deal.pk] = MovedMeanwhile(last_transition(deal)).problems[""]
            elif problems := back_problems(deal, before[deal.pk], gone):
                found[deal.pk] = _sentence(problems)
        return found | _opened_twice([deal for deal in held if before[deal.pk]["closed_at"] is None])

    def write(held: list[Deal]) -> None:
        rewrite(held, lambda deal: put_back(deal, before[deal.pk], at), by, at)

    return _Work(judge, _place_as_json, write)


def _back_to_owners(before: Mapping[int, dict[str, Any]], by: User | None, at: datetime) -> _Work:
    def judge(held: list[Deal]) -> dict[int, object]:
        return {
            deal.pk: _("Somebody has just given it to another.")
            for deal in held
            if deal.owner_id != before[deal.pk]["given_to"]
        }

    def write(held: list[Deal]) -> None:
        _give({deal: before[deal.pk]["owner_id"] for deal in held}, by, at)

    return _Work(judge, lambda _deal: {}, write)


def _in_batches(ids: list[int], work: _Work, progress: Progress | None, bulk: BulkChange | None) -> list[RefusedDeal]:
    """Do the work; parts of `bulk` keep, batch by batch, what it takes to undo it. Returns those that stay."""
    refused: list[RefusedDeal] = []
    for start in range(0, len(ids), BATCH):
        refused += _batch(ids[start : start + BATCH], work, bulk)
        if progress:
            progress(min(start + BATCH, len(ids)), len(ids))
    return refused


def _batch(ids: list[int], work: _Work, bulk: BulkChange | None) -> list[RefusedDeal]:
    """One transaction; once more where a stage left the funnel meanwhile: then the deals that were to go there stay."""
    try:
        with transaction.atomic():
            rows = Deal.objects.select_for_update(no_key=True)  # no join: see `moving.hold`
            rows = rows.prefetch_related("stage", "pipeline")
            held = list(rows.filter(pk__in=ids).order_by("pk"))
            problems = work.judge(held)
            good = [deal for deal in held if deal.pk not in problems]
            if bulk and good:
                BulkPart.objects.create(bulk=bulk, before={deal.pk: work.keep(deal) for deal in good})
                BulkChange.objects.filter(pk=bulk.pk).update(done=F("done") + len(good))
            work.write(good)
    except StageGone:
        return _batch(ids, work, bulk)
    return [RefusedDeal(deal.pk, str(deal), problems[deal.pk]) for deal in held if deal.pk in problems]


def rewrite(deals: list[Deal], place: Callable[[Deal], None], by: User | None, at: datetime) -> None:
    """Let each deal stand where `place` puts it: few statements for many deals, a transition and an event for each.

    Raises StageGone.
    """
    before = {deal.pk: place_of(deal) for deal in deals}
    alike: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    counts: dict[int, Tally] = defaultdict(Tally)
    columns = [name for name in PLACE if name != "moves"]
    for deal in deals:
        counts[deal.stage_id] += -Tally.of(deal.amount)
        place(deal)
        counts[deal.stage_id] += Tally.of(deal.amount)
        alike[tuple(getattr(deal, name) for name in columns)].append(deal.pk)
    for values, ids in alike.items():
        Deal.objects.filter(pk__in=ids).update(moves=F("moves") + 1, **dict(zip(columns, values, strict=True)))
    _write_moves(deals, before, by, at)
    shift(counts)
    refuse_gone({deal.stage_id for deal in deals})


def _write_moves(deals: list[Deal], before: Mapping[int, dict[str, Any]], by: User | None, at: datetime) -> None:
    versions = {pipeline: latest_version_id(pipeline) for pipeline in {deal.pipeline_id for deal in deals}}
    now, by_id = clock.now(), by.pk if by else None
    transitions = Transition.objects.bulk_create(
        Transition(
            deal_id=deal.pk,
            ordinal=deal.moves,
            from_stage_id=before[deal.pk]["stage_id"],
            to_stage_id=deal.stage_id,
            version_id=versions[deal.pipeline_id],
            at=at,
            recorded_at=now,
            by_id=by_id,
        )
        for deal in deals
    )
    told = [
        (moved(transition, deal), place_changes(before[deal.pk], deal))
        for deal, transition in zip(deals, transitions, strict=True)
    ]
    record_many(told, by_id=by_id)


def _give(owners: Mapping[Deal, int | None], by: User | None, at: datetime) -> None:
    """Set the owner of each deal."""
    alike: dict[int | None, list[int]] = defaultdict(list)
    for deal, owner_id in owners.items():
        alike[owner_id].append(deal.pk)
    for owner_id, ids in alike.items():
        Deal.objects.filter(pk__in=ids).update(owner_id=owner_id, revision=F("revision") + 1)
    told: list[tuple[Happening, Changes]] = []
    for deal, owner_id in owners.items():
        before, deal.owner_id = deal.owner_id, owner_id
        told.append((assigned(deal, before, at), {"owner": [before, owner_id]}))
    record_many(told, by_id=by.pk if by else None)


def _opened_twice(deals: list[Deal]) -> dict[int, object]:
    """Of closed deals that are to be opened again, those whose lead has another one among them."""
    leads: set[int] = set()
    twice: dict[int, object] = {}
    for deal in deals:
        if deal.closed_at and deal.lead_id:
            if deal.lead_id in leads:
                twice[deal.pk] = _("The lead of this deal has another open deal already.")
            leads.add(deal.lead_id)
    return twice


def _place_as_json(deal: Deal) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in place_of(deal).items()}


def _sentence(problems: Mapping[str, object]) -> object:
    """The problems of one deal in one line; a field is named before what is wrong with it."""
    names = OWN_NAMES | {key: field.name for key, field in custom_fields(problems.keys() - OWN_NAMES.keys()).items()}
    return " ".join(f"{names[key]}: {why}" if key in names else str(why) for key, why in problems.items())


def _finish(bulk: BulkChange, at: datetime) -> BulkChange:
    with transaction.atomic():
        bulk.save(update_fields=["undone_at"])
        told = DealsChanged(bulk_change_id=bulk.pk, is_undo=bulk.undone_at is not None, at=at)
        record(told, by_id=bulk.by_id)
    bulk.refresh_from_db(fields=["done"])
    return bulk
