"""Keeping the sales of many deals in step with deals that an import made or changed: nobody is told of those."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import astuple
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Q

from voronka.accounts.models import User
from voronka.funnel.models import Deal, Outcome
from voronka.ground.among import Among
from voronka.ground.inserting import new_row
from voronka.journal.many import Changed, held
from voronka.journal.models import Batch
from voronka.sales.actions.importing import change_sales, create_reversals, insert, lines_now, said
from voronka.sales.importing import NewLine, NewReversal
from voronka.sales.models import Sale, SaleLine
from voronka.sales.queries import refunded, rest

FOLLOWED = ("contact_id", "company_id", "owner_id", "source_id", "amount")
COLUMNS = ("outcome", "closed_at", "moves", "product_id", *FOLLOWED)
"""What of a deal its sale says."""


def follow_deals(*, deal_ids: Collection[int], by: User | None, at: datetime, batch: Batch) -> list[int]:
    """Won deals have their sale, and it says what they say; of others it is cancelled.

    deal_ids   deals that an import has just made, changed or given another history

    Publishes quiet SaleRecorded, SaleChanged, SaleCancelled. Returns the ids of the sales that were made.
    """
    with transaction.atomic():
        standing = {sale.deal_id: sale for sale in Sale.objects.standing().filter(Among("deal_id", deal_ids))}
        concerned = Deal.objects.filter(Q(outcome=Outcome.WON) | Q(Among("pk", standing)))
        deals = held(concerned, deal_ids, only=COLUMNS)
        names = dict(Deal.objects.filter(Among("pk", deals), product__isnull=False).values_list("pk", "product__name"))
        winnings = set(Sale.objects.filter(Among("deal_id", deals), move__isnull=False).values_list("deal", "move"))
        won = {pk: deal for pk, deal in deals.items() if deal.outcome == Outcome.WON and deal.closed_at}
        made = [deal for pk, deal in won.items() if pk not in standing and (pk, deal.moves) not in winnings]
        by_winning = {pk: sale for pk, sale in standing.items() if sale.move is not None}
        followed = {pk: _in_step(sale, won[pk], names) for pk, sale in by_winning.items() if pk in won}
        lines = lines_now([each.pk for each in followed.values()]) if followed else {}
        changed = [each for pk, each in followed.items() if _differs(standing[pk], lines[each.pk], each)]
        change_sales(rows=changed, by=by, at=at, batch=batch)
        gone = [sale for pk, sale in by_winning.items() if pk not in won]
        back = refunded([sale.pk for sale in gone])
        create_reversals(
            rows=[_cancelled(sale, back.get(sale.pk, Decimal(0)), at) for sale in gone], by=by, at=at, batch=batch
        )
        return insert([_sale(deal, batch) for deal in made], [_lines(deal, names) for deal in made], by, batch)


def _differs(sale: Sale, lines: Sequence[SaleLine], wanted: Changed) -> bool:
    """Whether a sale says something else than its deal, as far as that says anything."""
    new: Sequence[NewLine] = wanted.values["lines"]  # type: ignore[assignment]  # as `_in_step` has written them
    if [astuple(line) for line in new] != [said(line) for line in lines]:
        return True
    values = {name: value for name, value in wanted.values.items() if name != "lines" and value is not None}
    return any(getattr(sale, name) != value for name, value in values.items())


def _sale(deal: Deal, batch: Batch) -> Sale:
    assert deal.closed_at is not None  # noqa: S101 - asked for by the caller
    own = {"deal_id": deal.pk, "move": deal.moves, "at": deal.closed_at, "batch_id": batch.pk}
    return new_row(Sale, own | {name: getattr(deal, name) for name in FOLLOWED})


def _lines(deal: Deal, names: dict[int, str]) -> list[SaleLine]:
    return [new_row(SaleLine, vars(line)) for line in _new_lines(deal, names)]


def _new_lines(deal: Deal, names: dict[int, str]) -> list[NewLine]:
    if deal.product_id is None:
        return []
    price, quantity = deal.amount, None if deal.amount is None else Decimal(1)
    name = names[deal.pk]
    return [NewLine(product_id=deal.product_id, name=name, quantity=quantity, unit_price=price, amount=price)]


def _in_step(sale: Sale, deal: Deal, names: dict[int, str]) -> Changed:
    values = {name: getattr(deal, name) for name in FOLLOWED}
    return Changed(pk=sale.pk, values=values | {"at": deal.closed_at, "lines": _new_lines(deal, names)})


def _cancelled(sale: Sale, back: Decimal, at: datetime) -> NewReversal:
    """Its cancellation, worth what had not been refunded."""
    left = rest(sale.amount, back)
    return NewReversal(kind=Sale.Kind.CANCELLATION, sale_id=sale.pk, at=max(at, sale.at), amount=left)
