"""Many sales at once, as an import brings them: recorded, taken back, changed. All of it is quiet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from voronka.accounts.models import User
from voronka.ground.among import Among
from voronka.ground.inserting import insert_all
from voronka.ground.refusal import Refusal
from voronka.journal.actions import Changes, record_quietly
from voronka.journal.events import Happening
from voronka.journal.many import Changed, held, per_row, save, take_over
from voronka.journal.models import Batch
from voronka.sales.events import SaleCancelled, SaleChanged, SaleRecorded, SaleRefunded
from voronka.sales.importing import NewReversal, NewSale, checked
from voronka.sales.models import Sale, SaleLine

PARTY = ("deal_id", "contact_id", "company_id", "owner_id", "source_id")


def create_sales(
    *,
    rows: Sequence[NewSale],
    by: User | None,
    at: datetime,  # noqa: ARG001 - all verbs of imports are called alike; a sale has its own moment
    batch: Batch,
) -> list[int]:
    """Write sales down; publishes a quiet SaleRecorded each. Returns their ids, in the order of the rows.

    Raises Refusal for the first row that `problems_of` finds something wrong with; then nothing is written.
    """
    read = [checked(vars(row)) for row in rows]
    lines = [values.pop("lines") for values in read]
    return insert([Sale(**values, batch=batch) for values in read], lines, by, batch)


def insert(sales: list[Sale], lines: list[list[SaleLine]], by: User | None, batch: Batch) -> list[int]:
    """Insert sales with their lines, and tell of each."""
    with transaction.atomic():
        insert_all(sales)
        for sale, its in zip(sales, lines, strict=True):
            for line in its:
                line.sale_id = sale.pk
        insert_all([line for its in lines for line in its])
        told = [
            (SaleRecorded(sale_id=sale.pk, deal_id=sale.deal_id, at=sale.at), _what_came(sale, its))
            for sale, its in zip(sales, lines, strict=True)
        ]
        record_quietly(told, by_id=by.pk if by else None, batch=batch)
    return [sale.pk for sale in sales]


def create_reversals(
    *,
    rows: Sequence[NewReversal],
    by: User | None,
    at: datetime,  # noqa: ARG001 - as in `create_sales`
    batch: Batch,
) -> list[int]:
    """Write down that money went back; publishes a quiet SaleRefunded or SaleCancelled about the sale.

    One whose sale is not known publishes SaleRecorded about itself. Where it is known, it gives the customer.

    Returns their ids, in the order of the rows. Raises Refusal as `create_sales`, and for a sale that is cancelled
    already.
    """
    with transaction.atomic():
        sales = held(Sale.objects.filter(kind=Sale.Kind.SALE), {row.sale_id for row in rows if row.sale_id})
        reversals = [_reversal(row, sales, batch) for row in rows]
        insert_all(reversals)
        cancelled = [row.sale_id for row in rows if row.sale_id and row.kind == Sale.Kind.CANCELLATION]
        Sale.objects.filter(Among("pk", cancelled)).update(is_cancelled=True)
        record_quietly([_taken_back(each) for each in reversals], by_id=by.pk if by else None, batch=batch)
    return [each.pk for each in reversals]


def change_sales(*, rows: Sequence[Changed], by: User | None, at: datetime, batch: Batch) -> list[int]:
    """Change sales that are there; publishes a quiet SaleChanged for each that differs.

    rows   values of at, amount, number, contact_id, company_id, owner_id, source_id, and `lines`: all of them. Without
           lines those of before stay; one alone that was the whole amount is the whole of the new one

    Returns the ids of those that really changed. Raises Refusal as `create_sales`.
    """
    wanted = {pk: checked(known) for pk, known in per_row(rows).items()}
    with transaction.atomic():
        sales = held(Sale.objects.all(), wanted)
        now = lines_now(sales)
        changed: dict[int, Changes] = {}
        new: dict[int, list[SaleLine]] = {}
        for pk, sale in sales.items():
            lines, before = wanted[pk].pop("lines", None), sale.amount
            changes = take_over(sale, wanted[pk])
            if lines is None and "amount" in changes:
                lines = _following(now[pk], before, sale.amount)
            if lines is not None and [said(line) for line in lines] != [said(line) for line in now[pk]]:
                new[pk] = lines
            if changes or pk in new:
                changed[pk] = changes
        write_lines(new)
        for pk, lines in new.items():
            changed[pk]["lines"] = [as_json(now[pk]), as_json(lines)]
        save([sales[pk] for pk in changed], {name for each in changed.values() for name in each} - {"lines"})
        told = [(changed_event(sales[pk], at), changes) for pk, changes in changed.items()]
        record_quietly(told, by_id=by.pk if by else None, batch=batch)
    return list(changed)


def changed_event(sale: Sale, at: datetime) -> SaleChanged:
    """The event of a sale that was changed."""
    return SaleChanged(sale_id=sale.pk, deal_id=sale.deal_id, at=at)


def lines_now(sales: Collection[int]) -> dict[int, list[SaleLine]]:
    """Sale id -> its lines (1 query)."""
    found: dict[int, list[SaleLine]] = defaultdict(list)
    for line in SaleLine.objects.filter(Among("sale_id", sales)).order_by("pk"):
        found[line.sale_id].append(line)
    return found


def write_lines(lines: Mapping[int, Iterable[SaleLine]]) -> None:
    """Sale id -> its lines from now on."""
    SaleLine.objects.filter(Among("sale_id", lines)).delete()
    rows = []
    for pk, its in lines.items():
        for line in its:
            line.sale_id = pk
            rows.append(line)
    insert_all(rows)


def as_json(lines: Iterable[SaleLine]) -> list[list[Any]]:
    """Lines as the journal keeps them: enough to write them again as they were."""
    return [
        [line.pk, line.product_id, line.name, *(None if number is None else str(number) for number in said(line)[2:])]
        for line in lines
    ]


def read_lines(rows: Iterable[Sequence[Any]]) -> list[SaleLine]:
    """Back from `as_json`, with the ids of before."""
    lines = []
    for pk, product_id, name, *numbers in rows:
        quantity, price, amount = (None if number is None else Decimal(number) for number in numbers)
        line = SaleLine(pk=pk, product_id=product_id, name=name, quantity=quantity, unit_price=price, amount=amount)
        lines.append(line)
    return lines


def said(line: SaleLine) -> tuple[Any, ...]:
    """What a line says, apart from its id."""
    return (line.product_id, line.name, line.quantity, line.unit_price, line.amount)


def _following(lines: Sequence[SaleLine], before: Decimal | None, amount: Decimal | None) -> list[SaleLine]:
    """The lines of a sale whose amount is another one now; the price of one that follows nobody has said."""
    if len(lines) != 1 or lines[0].amount != before:
        return list(lines)
    return [SaleLine(product_id=it.product_id, name=it.name, quantity=it.quantity, amount=amount) for it in lines]


def _what_came(sale: Sale, lines: Sequence[SaleLine]) -> Changes:
    product = lines[0].product_id if len(lines) == 1 else None
    changes: Changes = {"amount": [None, sale.amount], "product": [None, product]}
    return changes | ({"number": ["", sale.number]} if sale.number else {})


def _reversal(row: NewReversal, sales: Mapping[int, Sale], batch: Batch) -> Sale:
    sale = sales.get(row.sale_id or 0)
    if row.sale_id and (sale is None or sale.is_cancelled):
        raise Refusal(_("This sale is cancelled already. Nothing was changed."))
    values = checked(vars(replace(row, sale_id=None)))
    del values["sale_id"]
    if sale:
        values |= {name: getattr(sale, name) for name in PARTY}
    return Sale(**values, reverses=sale, batch=batch)


def _taken_back(reversal: Sale) -> tuple[Happening, Changes]:
    if reversal.reverses_id is None:
        told = SaleRecorded(sale_id=reversal.pk, at=reversal.at)
        return told, {"kind": [None, str(reversal.kind)], "amount": [None, reversal.amount]}
    sale_id, deal_id, at = reversal.reverses_id, reversal.deal_id, reversal.at
    if reversal.kind == Sale.Kind.REFUND:
        refund = SaleRefunded(sale_id=sale_id, refund_id=reversal.pk, deal_id=deal_id, at=at)
        return refund, {"refunded": [None, reversal.amount]}
    cancellation = SaleCancelled(sale_id=sale_id, cancellation_id=reversal.pk, deal_id=deal_id, at=at)
    return cancellation, {"is_cancelled": [False, True]}
