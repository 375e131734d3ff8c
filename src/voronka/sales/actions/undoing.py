"""Undoing what a batch did to sales."""

from __future__ import annotations

from datetime import datetime

from voronka.accounts.models import User
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
)
from voronka.sales.actions.importing import changed_event, lines_now, read_lines, said, write_lines
from voronka.sales.events import SaleCancelled, SaleChanged, SaleRecorded
from voronka.sales.models import Sale


def undo_batch(*, batch: Batch, by: User | None, at: datetime, most: int) -> Undone:
    """Undo what a batch did to sales, at most so many of them (`journal.undoing`)."""
    undoing = Undoing(batch=batch, by_id=by.pk if by else None, at=at, most=most)
    sales = Sale.objects.all()
    return one_of(
        lambda: _restore(undoing),
        lambda: restore_rows(undoing, sales, SaleCancelled, lambda sale: changed_event(sale, at)),
        lambda: remove_rows(undoing, sales.exclude(kind=Sale.Kind.SALE), SaleRecorded.about),
        lambda: remove_rows(undoing, sales, SaleRecorded.about),
    )


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
