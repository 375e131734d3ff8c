"""Undoing what a batch did to sales."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from functools import partial

from django.db.models import F, QuerySet

from voronka.accounts.models import User
from voronka.funnel.actions.undoing import restore_histories
from voronka.funnel.events import DealOpened
from voronka.funnel.models import Deal, Outcome
from voronka.ground.among import Among
from voronka.journal.batches import let_stay, used
from voronka.journal.many import held, save
from voronka.journal.models import Batch
from voronka.journal.undoing import (
    Stays,
    Undoing,
    Undone,
    changed_by,
    one_of,
    put_back,
    remove_rows,
    restore_rows,
    settle,
    touched,
)
from voronka.sales.actions.importing import changed_event, lines_now, read_lines, said, write_lines
from voronka.sales.events import SaleCancelled, SaleChanged, SaleRecorded
from voronka.sales.models import Sale


def undo_batch(*, batch: Batch, by: User | None, at: datetime, most: int) -> Undone:
    """Undo what a batch did to sales, at most so many of them (`journal.undoing`).

    The paths of their deals come first: a sale stands where its deal is won, and nowhere else.
    """
    undoing = Undoing(batch=batch, by_id=by.pk if by else None, at=at, most=most)
    sales = Sale.objects.all()
    return one_of(
        lambda: restore_histories(undoing, partial(_deals_sold, undoing)),
        lambda: _restore(undoing),
        lambda: _restore_cancelled(undoing),
        lambda: remove_rows(undoing, sales.exclude(kind=Sale.Kind.SALE), SaleRecorded.about, needed=_still_cancelling),
        lambda: remove_rows(undoing, sales, SaleRecorded.about, needed=partial(_of_won_deals, undoing)),
    )


def _deals_sold(undoing: Undoing, deal_ids: Collection[int]) -> set[int]:
    """Deals whose sale came with the batch and was changed since: it stays, so they stay won."""
    came = Sale.objects.filter(Among("deal_id", deal_ids), batch=undoing.batch, kind=Sale.Kind.SALE)
    deals = dict(came.values_list("pk", "deal_id"))
    return {deals[pk] for pk in touched(undoing, SaleRecorded.about, deals)}


def _restore_cancelled(undoing: Undoing) -> Undone:
    """Let sales count again, but for those whose deals are not won: somebody has changed these since."""
    cancelled = Sale.objects.filter(Among("pk", changed_by(undoing, SaleCancelled)), move__isnull=False)
    rightly = cancelled.exclude(batch=undoing.batch).exclude(deal__outcome=Outcome.WON)
    let_stay(undoing.batch, SaleCancelled.about, list(rightly.values_list("pk", flat=True)))
    return restore_rows(undoing, Sale.objects.all(), SaleCancelled, lambda sale: changed_event(sale, undoing.at))


def _still_cancelling(reversals: QuerySet[Sale]) -> QuerySet[Sale, int]:
    """Cancellations of sales that stay cancelled."""
    return reversals.filter(kind=Sale.Kind.CANCELLATION, reverses__is_cancelled=True).values_list("pk", flat=True)


def _of_won_deals(undoing: Undoing, sales: QuerySet[Sale]) -> list[int]:
    """Sales of deals that stay won as the batch has left them, or as somebody has since."""
    won = sales.filter(deal__outcome=Outcome.WON, deal__moves=F("move"))
    came = Deal.objects.filter(batch=undoing.batch, pk__in=list(won.values_list("deal", flat=True)))
    ids = set(came.values_list("pk", flat=True))
    going = ids - used(came, but=Sale) - touched(undoing, DealOpened.about, ids)
    return [pk for pk, deal_id in won.values_list("pk", "deal") if deal_id not in going]


def _restore(undoing: Undoing) -> Undone:
    """Put back the fields of sales, and their lines with the ids of before."""
    changes = changed_by(undoing, SaleChanged)
    sales = held(Sale.objects.all(), changes)
    now = lines_now(sales)
    stays: dict[int, Stays] = {}
    columns: set[str] = set()
    lines = {}
    for pk, sale in sales.items():
        back, kept = put_back(sale, {name: pair for name, pair in changes[pk].items() if name != "lines"})
        columns |= set(back)
        if "lines" in changes[pk]:
            before, after = map(read_lines, changes[pk]["lines"])
            is_untouched = [said(line) for line in now[pk]] == [said(line) for line in after]
            if is_untouched:
                lines[pk] = before
            (back if is_untouched else kept).append("lines")
        if kept:
            stays[pk] = Stays(changed_event(sale, undoing.at), {name: changes[pk][name][::-1] for name in back}, kept)
    write_lines(lines)
    save(sales.values(), columns)
    return settle(undoing, SaleChanged, changes, stays)
