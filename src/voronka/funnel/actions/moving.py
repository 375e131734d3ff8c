"""Moving a deal to another stage, and taking a move back."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from voronka.accounts.models import User
from voronka.funnel.actions.counting import Tally, shift
from voronka.funnel.actions.opening import has_open_deal
from voronka.funnel.actions.rules import (
    PUT_AWAY,
    STAGE_GONE,
    MoveRefused,
    entry_problems,
    latest_version_id,
    refuse_gone,
)
from voronka.funnel.events import DealMoved
from voronka.funnel.models import Deal, LossReason, Outcome, Stage, StageKind, Transition
from voronka.funnel.values import apply_values, read_values
from voronka.ground import clock
from voronka.ground.refusal import Refusal
from voronka.ground.text import clean_line
from voronka.journal.actions import Changes, record
from voronka.journal.models import Batch, Event

PLACE = ("stage_id", "stage_since", "closed_at", "outcome", "loss_reason_id", "loss_note", "moves")
"""The columns of a deal that a move sets."""
LONGEST_NOTE = 500


class MovedMeanwhile(MoveRefused):
    """Somebody moved the deal since the caller looked at it: `by` (None = automation), to the stage `to`, at `at`."""

    def __init__(self, last: Transition) -> None:
        self.by, self.to, self.at = last.by, last.to_stage, last.at
        super().__init__(
            format_lazy(
                _("Moved by {who} to “{stage}” at {time}. Nothing of yours was changed."),
                who=self.by or _("automation"),
                stage=self.to.name,
                time=f"{timezone.localtime(self.at):%H:%M}",
            )
        )


def move_deal(
    *,
    deal: Deal,
    to: Stage,
    by: User | None,
    at: datetime,
    loss_reason: LossReason | None = None,
    loss_note: str = "",
    values: Mapping[str, object] | None = None,
    ticked: Collection[str] = (),
    batch: Batch | None = None,
) -> Transition:
    """Move a deal to another stage of its pipeline; out of won or lost it is opened again.

    deal         as the caller last saw it: if it was moved since, the move is refused; brought up to date on success
    by           who moved it, or None for automation
    at           aware, UTC; the moment of the move in the world, not of the insert
    loss_reason, loss_note   only for a lost stage, where the reason is a must
    values       field -> value as typed; fills what the stage requires, in the same transaction
    ticked       the boxes of the stage that were ticked

    Returns the new Transition. Publishes DealMoved in the same transaction.
    Raises MoveRefused with a problem for each field, MovedMeanwhile, and then nothing is written.
    """
    try:
        read = read_values(values or {})
    except Refusal as refusal:
        raise MoveRefused(refusal.problems) from None
    with transaction.atomic():
        held = hold(deal)
        before, changes = place_of(held), apply_values(held, read)
        amount_before = changes["amount"][0] if "amount" in changes else held.amount
        stage = Stage.objects.filter(pk=to.pk).first()
        if problems := move_problems(held, stage, at=at, ticked=ticked, loss_reason=loss_reason):
            raise MoveRefused(problems)
        assert stage is not None  # noqa: S101 - move_problems refuses a stage that is gone
        set_place(held, stage, at, loss_reason=loss_reason, loss_note=loss_note)
        held.revision += bool(changes)
        held.save(update_fields=[*PLACE, *changed_columns(changes), "revision"])
        transition = write_down(held, before, changes, by, at, batch)
        shift({before["stage_id"]: -Tally.of(amount_before), held.stage_id: Tally.of(held.amount)})
        refuse_gone([held.stage_id])
    bring_up_to_date(deal, held)
    return transition


def undo_move(*, transition: Transition, by: User | None, at: datetime) -> Transition:
    """Take back the last move of a deal: one more transition, to where it came from; fields that were filled stay.

    Raises MoveRefused if it is the first or not the last one any more.
    """
    with transaction.atomic():
        held = Deal.objects.select_for_update(no_key=True).get(pk=transition.deal_id)
        if transition.ordinal == 1:
            raise MoveRefused(_("This is how the deal began; there is nothing to go back to."))
        if held.moves != transition.ordinal:
            raise MovedMeanwhile(last_transition(held))
        before = place_of(held)
        place, at = _place_before(transition, held), max(at, held.stage_since)
        gone = Stage.objects.filter(pk=place["stage_id"], is_gone=True).values_list("pk", flat=True)
        if problems := back_problems(held, place, gone):
            raise MoveRefused(problems)
        put_back(held, place, at)
        held.save(update_fields=PLACE)
        back = write_down(held, before, {}, by, at, None)
        shift({before["stage_id"]: -Tally.of(held.amount), held.stage_id: Tally.of(held.amount)})
        refuse_gone([held.stage_id])
    return back


def hold(deal: Deal) -> Deal:
    """The deal as it is now, held until the end of the transaction. Raises MovedMeanwhile if it has moved since."""
    # Without a join: PostgreSQL, having waited for a mover, would not find the row any more with the stage it had.
    held = Deal.objects.select_for_update(no_key=True).filter(pk=deal.pk).first()
    if held is None:
        raise MoveRefused(_("This deal is gone."))
    if held.moves != deal.moves:
        raise MovedMeanwhile(last_transition(held))
    return held


def last_transition(deal: Deal) -> Transition:
    """The move by which a deal came to where it stands."""
    last: Transition = Transition.objects.select_related("by", "to_stage").get(deal=deal, ordinal=deal.moves)
    return last


def move_problems(
    deal: Deal,
    to: Stage | None,
    *,
    at: datetime,
    ticked: Collection[str] = (),
    loss_reason: LossReason | None = None,
) -> dict[str, object]:
    """What speaks against the move of a deal, as it stands: field -> sentence; empty = it may go."""
    if to is None or to.is_gone or to.pipeline_id != deal.pipeline_id:
        return {"to": STAGE_GONE}
    if to.pk == deal.stage_id:
        return {"to": format_lazy(_("The deal stands in “{stage}” already."), stage=to.name)}
    if at < deal.stage_since:
        return {"at": _("A deal cannot move before its last move.")}
    problems = entry_problems(deal, to, ticked=ticked, loss_reason=loss_reason)
    if not to.closes and (problem := _reopening_problem(deal)):
        problems["to"] = problem
    return problems


def back_problems(deal: Deal, place: Mapping[str, Any], gone: Collection[int]) -> dict[str, object]:
    """What speaks against putting a deal back to where it stood; `gone`: ids of stages that are not there any more."""
    if place["stage_id"] in gone:
        return {"to": STAGE_GONE}
    if place["closed_at"] is None and (problem := _reopening_problem(deal)):
        return {"to": problem}
    if place["outcome"] == Outcome.WON and deal.amount is None:
        return {"amount": _("A won deal has an amount.")}
    return {}


def _reopening_problem(deal: Deal) -> object:
    """Why a closed deal cannot be opened again; None = it can, or is open."""
    if deal.closed_at is None:
        return None
    if deal.pipeline.is_archived:
        return PUT_AWAY
    if deal.lead_id is not None and has_open_deal(deal.lead_id):
        return _("The lead of this deal has another open deal already.")
    return None


def place_of(deal: Deal) -> dict[str, Any]:
    """Where a deal stands: its columns that a move sets."""
    return {name: getattr(deal, name) for name in PLACE}


def set_place(deal: Deal, to: Stage, at: datetime, *, loss_reason: LossReason | None, loss_note: str = "") -> None:
    """Let a deal stand in a stage, unsaved."""
    is_lost = to.kind == StageKind.LOST
    deal.stage, deal.stage_since = to, at
    deal.closed_at = at if to.closes else None
    deal.outcome = Outcome(to.kind) if to.closes else ""
    deal.loss_reason = loss_reason if is_lost else None
    deal.loss_note = clean_line(loss_note)[:LONGEST_NOTE] if is_lost else ""
    deal.moves += 1


def put_back(deal: Deal, place: Mapping[str, Any], at: datetime) -> None:
    """Let a deal stand where it stood before (`place`, as JSON too), unsaved; it has been there since `at`."""
    for name in PLACE:
        setattr(deal, name, {"moves": deal.moves, "stage_since": at}.get(name, place[name]))
    if isinstance(deal.closed_at, str):  # as JSON keeps it
        deal.closed_at = datetime.fromisoformat(deal.closed_at)
    deal.moves += 1


def write_down(
    deal: Deal, before: Mapping[str, Any], changes: Changes, by: User | None, at: datetime, batch: Batch | None
) -> Transition:
    """The transition of a deal that has just been moved, and its event."""
    transition = Transition.objects.create(
        deal=deal,
        ordinal=deal.moves,
        from_stage_id=before["stage_id"],
        to_stage_id=deal.stage_id,
        version_id=latest_version_id(deal.pipeline_id),
        at=at,
        recorded_at=clock.now(),
        by=by,
    )
    record(
        moved(transition, deal), by_id=by.pk if by else None, changes=place_changes(before, deal) | changes, batch=batch
    )
    return transition


def moved(transition: Transition, deal: Deal) -> DealMoved:
    """The event of a move."""
    assert transition.from_stage_id is not None  # noqa: S101 - only the first one comes from nowhere
    return DealMoved(
        deal_id=deal.pk,
        pipeline_id=deal.pipeline_id,
        from_stage_id=transition.from_stage_id,
        to_stage_id=transition.to_stage_id,
        transition_id=transition.pk,
        at=transition.at,
    )


def place_changes(before: Mapping[str, Any], deal: Deal) -> Changes:
    """What a move changed, for the audit; enough to take it back: moments to the microsecond."""
    after = place_of(deal)
    return {
        name.removesuffix("_id"): [each.isoformat() if isinstance(each, datetime) else each for each in pair]
        for name, pair in ((name, [before[name], after[name]]) for name in PLACE)
        if name not in {"moves", "stage_since"} and pair[0] != pair[1]
    }


def bring_up_to_date(deal: Deal, held: Deal) -> None:
    """Let the caller's deal be what it is now."""
    for field in Deal._meta.concrete_fields:
        setattr(deal, field.attname, getattr(held, field.attname))


def changed_columns(changes: Changes) -> list[str]:
    """The columns behind changed fields; the custom ones share one, and a title is searched by another."""
    return sorted({name.partition(".")[0] for name in changes} | ({"search"} if "title" in changes else set()))


def _place_before(transition: Transition, deal: Deal) -> dict[str, Any]:
    """Where the deal stood before its last move: from the audit row of that move; of an imported one from its path."""
    event = Event.objects.filter(
        subject_kind=DealMoved.about,
        subject_id=transition.deal_id,
        kind=DealMoved.kind,
        payload__transition_id=transition.pk,
    ).first()
    if event is None:
        return _place_on_path(transition)
    before = {name: values[0] for name, values in event.changes.items()}
    return {name: before.get(name.removesuffix("_id"), getattr(deal, name)) for name in PLACE}


def _place_on_path(transition: Transition) -> dict[str, Any]:
    """Raises MoveRefused where the deal was lost for a reason that no path tells."""
    came: Transition = Transition.objects.select_related("to_stage").get(
        deal=transition.deal_id, ordinal=transition.ordinal - 1
    )
    stage = came.to_stage
    if stage.kind == StageKind.LOST:
        raise MoveRefused(_("What this deal was lost for before is not known. Move it instead."))
    is_closed = stage.kind == StageKind.WON
    return dict.fromkeys(PLACE) | {
        "stage_id": stage.pk,
        "closed_at": came.at if is_closed else None,
        "outcome": stage.kind if is_closed else "",
        "loss_note": "",
    }
