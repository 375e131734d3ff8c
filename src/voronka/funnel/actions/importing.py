"""Many deals at once, as an import brings them: made with their paths, changed, given their true history. All quiet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any

from django.db import transaction

from voronka.accounts.models import User
from voronka.funnel.actions.counting import Tally, shift
from voronka.funnel.actions.rules import refuse_gone
from voronka.funnel.events import DealChanged, DealOpened, HistoryReplaced
from voronka.funnel.importing import KEYS, TEXTS, Drawn, NewDeal, NewHistory, problems_of, read_columns, read_new
from voronka.funnel.models import Deal
from voronka.funnel.paths import (
    Path,
    as_json,
    lay_out_paths,
    moved_here,
    paths_now,
    replace_paths,
    stand_at_the_end,
    told_again,
    write_paths,
)
from voronka.funnel.values import search_of
from voronka.ground.among import Among
from voronka.ground.inserting import insert_all, new_row
from voronka.ground.refusal import Refusal
from voronka.journal.actions import Changes, record_quietly
from voronka.journal.many import Changed, column, exact, held, per_row, save, take_over
from voronka.journal.models import Batch

PLACE = ("stage", "opened_at", "first_contact_at", "stage_since", "closed_at", "outcome", "loss_reason", "loss_note")
"""The fields of a deal that its path sets, beside the number of its moves."""
HELD = (*PLACE, "moves", "revision", "pipeline", "amount")
KEYED = {key.removesuffix("_id"): key for key in ("stage_id", *KEYS, "loss_reason_id")}
AUDITED = KEYED | {name: name for name in (*TEXTS, "closed_at", "outcome", "loss_note")}
LINES = ("title", "outcome", "loss_note")
"""What the audit says of a new deal: field -> column; those of text are empty before, the others not known."""


def create_deals(*, rows: Sequence[NewDeal], by: User | None, at: datetime, batch: Batch) -> list[int]:
    """Make deals with their paths; publishes a quiet DealOpened each. Returns their ids, in the order of the rows.

    at   of the import; each deal happened at its own moments

    The sales of the won ones are written by `sales.actions.follow_deals`. Raises Refusal for the first row that
    `problems_of` finds something wrong with, StageGone; then nothing is written.
    """
    drawn = Drawn.now()
    deals = [_made(row, drawn, batch) for row in rows]
    with transaction.atomic():
        insert_all(deals)
        paths = lay_out_paths(rows, drawn, at)
        write_paths({deal.pk: path for deal, path in zip(deals, paths, strict=True)})
        told = [(_opened(deal, path), _what_came(deal)) for deal, path in zip(deals, paths, strict=True)]
        record_quietly(told, by_id=by.pk if by else None, batch=batch)
        shift_all((deal.stage_id, Tally.of(deal.amount)) for deal in deals)
        refuse_gone({deal.stage_id for deal in deals})
    return [deal.pk for deal in deals]


def change_deals(*, rows: Sequence[Changed], by: User | None, at: datetime, batch: Batch) -> list[int]:
    """Change fields of deals that are there; publishes a quiet DealChanged for each that differs.

    rows   values of title, amount, close_by, contact_id, company_id, source_id, product_id, owner_id, and `fields`:
           key of a custom field -> value; those that are not named stay

    Returns the ids of those that really changed. Raises Refusal as `create_deals`.
    """
    drawn = Drawn.now()
    _refuse(rows, drawn)
    wanted = {pk: read_columns(Changed(pk=pk, values=known), drawn)[0] for pk, known in per_row(rows).items()}
    with transaction.atomic():
        deals = held(Deal.objects.all(), wanted)
        before = {pk: deal.amount for pk, deal in deals.items()}
        changed = {pk: changes for pk, deal in deals.items() if (changes := _take_over(deal, wanted[pk]))}
        save([deals[pk] for pk in changed], columns_of(changed.values()))
        told = [(changed_event(deals[pk], at), changes) for pk, changes in changed.items()]
        record_quietly(told, by_id=by.pk if by else None, batch=batch)
        shift_all((deals[pk].stage_id, Tally.of(deals[pk].amount) + -Tally.of(before[pk])) for pk in changed)
    return list(changed)


def replace_histories(*, rows: Sequence[NewHistory], by: User | None, at: datetime, batch: Batch) -> dict[int, bool]:
    """Give deals that came with an import their true paths and reasons of loss.

    Publishes a quiet HistoryReplaced for each that differs.

    Deals that somebody has made or moved here (`moved_here`) are left alone: their paths are no guess.

    Returns the ids of those where either really changed -> whether it ends otherwise now: won, lost or open, or decided
    at another moment. Raises Refusal as `create_deals`.
    """
    drawn = Drawn.now()
    _refuse(rows, drawn)
    wanted = {row.pk: row for row in rows}
    with transaction.atomic():
        deals = held(Deal.objects.exclude(Among("pk", moved_here(wanted))), wanted, only=HELD)
        old = paths_now(deals)
        meant = [row for row in wanted.values() if row.pk in deals and row.pipeline_id == deals[row.pk].pipeline_id]
        begun = {row.pk: told_again(old[row.pk], row) for row in meant}
        differing = [
            row
            for row in meant
            if not len(begun[row.pk]) == len(row.steps) == len(old[row.pk])
            or row.loss_reason_id != deals[row.pk].loss_reason_id
        ]
        paths = lay_out_paths(differing, drawn, at, begun=[begun[row.pk] for row in differing])
        new = {row.pk: path for row, path in zip(differing, paths, strict=True)}
        replace_paths(old, new)
        counts: list[tuple[int, Tally]] = []
        told, moved, ends = [], set[str](), dict[int, bool]()
        for pk, path in new.items():
            deal = deals[pk]
            counts.append((deal.stage_id, -Tally.of(deal.amount)))
            changes = _put(deal, wanted[pk], drawn)
            counts.append((deal.stage_id, Tally.of(deal.amount)))
            moved |= changes.keys()
            ends[pk] = not changes.keys().isdisjoint(("outcome", "closed_at"))
            told.append((replaced_event(deal, at), changes | {"history": [as_json(old[pk]), as_json(path)]}))
        save([deals[pk] for pk in new], moved | {"moves", "revision"})
        record_quietly(told, by_id=by.pk if by else None, batch=batch)
        shift_all(counts)
        refuse_gone({deals[pk].stage_id for pk in new})
    return ends


def changed_event(deal: Deal, at: datetime) -> DealChanged:
    """The event of a deal whose fields were changed."""
    return DealChanged(deal_id=deal.pk, pipeline_id=deal.pipeline_id, stage_id=deal.stage_id, at=at)


def replaced_event(deal: Deal, at: datetime) -> HistoryReplaced:
    """The event of a deal whose path was replaced."""
    return HistoryReplaced(deal_id=deal.pk, pipeline_id=deal.pipeline_id, stage_id=deal.stage_id, at=at)


def columns_of(changes: Iterable[Mapping[str, object]]) -> set[str]:
    """The columns to be saved where these fields were changed; the custom ones share one."""
    columns = {name.partition(".")[0] for each in changes for name in each}
    return columns | {"revision"} | ({"search"} if "title" in columns else set())


def shift_all(tallies: Iterable[tuple[int, Tally]]) -> None:
    """Add up what comes to each stage, and to its counts."""
    counts: dict[int, Tally] = defaultdict(Tally)
    for stage_id, tally in tallies:
        counts[stage_id] += tally
    shift(counts)


def _refuse(rows: Iterable[NewHistory | Changed], drawn: Drawn) -> None:
    for row in rows:
        if problems := problems_of(row, drawn):
            raise Refusal(problems)


def _made(row: NewDeal, drawn: Drawn, batch: Batch) -> Deal:
    values, problems = read_new(row, drawn)
    if problems:
        raise Refusal(problems)
    values["fields"] = {key: value for key, value in values["fields"].items() if value is not None}
    deal = new_row(Deal, values | {"pipeline_id": row.pipeline_id, "batch_id": batch.pk})
    deal.search = search_of(deal.title)
    stand_at_the_end(deal, row, drawn)
    deal.first_contact_at = row.first_contact_at or deal.opened_at
    return deal


def _opened(deal: Deal, path: Path) -> DealOpened:
    return DealOpened(
        deal_id=deal.pk,
        pipeline_id=deal.pipeline_id,
        to_stage_id=path[0].to_stage_id,
        transition_id=path[0].pk,
        at=deal.opened_at,
    )


def _what_came(deal: Deal) -> Changes:
    """As the audit says of a deal that is made by hand, and where its path has led it."""
    here = vars(deal)
    changes: Changes = {
        name: ["" if name in LINES else None, exact(value)]
        for name, attribute in AUDITED.items()
        if (value := here[attribute]) not in (None, "")
    }
    return changes | {f"fields.{key}": [None, value] for key, value in deal.fields.items()}


def _take_over(deal: Deal, values: Mapping[str, Any]) -> Changes:
    """Set what differs on a deal, unsaved."""
    changes = take_over(deal, {name: value for name, value in values.items() if name != "fields"})
    for key, value in values["fields"].items():
        if deal.fields.get(key) != value:
            changes[f"fields.{key}"] = [deal.fields.get(key), value]
            deal.fields = {name: each for name, each in (deal.fields | {key: value}).items() if each is not None}
    if "title" in changes:
        deal.search = search_of(deal.title)
    deal.revision += bool(changes)
    return changes


def _put(deal: Deal, row: NewHistory, drawn: Drawn) -> Changes:
    """Let a deal stand where its true path ends, unsaved."""
    before = _place(deal)
    stand_at_the_end(deal, row, drawn)
    deal.first_contact_at = min(deal.first_contact_at, deal.opened_at)
    deal.revision += 1
    after = _place(deal)
    names = zip(PLACE, before, after, strict=True)
    return {name: [exact(was), exact(is_)] for name, was, is_ in names if was != is_}


_place = attrgetter(*(column(Deal, name).attname for name in PLACE))
