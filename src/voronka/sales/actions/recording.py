"""Writing a sale down."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from voronka.accounts.models import User
from voronka.catalog.models import Product
from voronka.contacts.models import Company, Contact
from voronka.funnel.models import Deal, Outcome
from voronka.funnel.values import read_values
from voronka.ground.refusal import Refusal
from voronka.ground.text import clean_line
from voronka.journal.actions import record
from voronka.journal.models import Batch
from voronka.sales.events import SaleRecorded
from voronka.sales.models import Sale, SaleLine
from voronka.traffic.models import Source

LONGEST_NUMBER = 60


def record_sale(
    *,
    amount: Decimal | str,
    deal: Deal | None = None,
    contact: Contact | None = None,
    company: Company | None = None,
    owner: User | None = None,
    source: Source | None = None,
    product: Product | None = None,
    number: str = "",
    by: User | None,
    at: datetime,
    batch: Batch | None = None,
) -> Sale:
    """Write down that money was taken: of a deal, or of a contact or a company without one.

    amount   as typed or a Decimal
    deal     gives the contact, company, owner, source and product; then these are not named
    at       when the money was taken

    Publishes SaleRecorded. Raises Refusal about "amount", "number" or the whole, and then nothing is written.
    """
    value = read_amount(amount)
    sale = of_deal(deal) if deal else Sale(contact=contact, company=company, owner=owner, source=source)
    sale.amount, sale.at, sale.batch, sale.number = value, at, batch, clean_line(number)
    if len(sale.number) > LONGEST_NUMBER:
        raise Refusal({"number": _("At most %(most)d characters fit here.") % {"most": LONGEST_NUMBER}})
    if not (deal or contact or company):
        raise Refusal(_("Say whose sale this is: a deal, a contact or a company."))
    with transaction.atomic():
        if deal and standing_sale(hold(deal.pk)):
            raise Refusal(_("The sale of this deal is written down already."))
        write_sale(sale, deal.product if deal else product, by=by)
    return sale


def record_won(*, deal: Deal, by: User | None, batch: Batch | None = None) -> Sale | None:
    """The sale of a won deal: its amount, at its closing. Again for the same winning it writes nothing.

    deal   as it is now, held by the caller

    Publishes SaleRecorded. Returns None where the deal is not won, or has its sale.
    """
    if deal.outcome != Outcome.WON or deal.closed_at is None:
        return None
    with transaction.atomic():
        of_this_winning = Sale.objects.filter(deal=deal, move=deal.moves)
        if standing_sale(deal) or of_this_winning.exists():
            return None
        sale = of_deal(deal)
        sale.move, sale.at, sale.batch = deal.moves, deal.closed_at, batch
        write_sale(sale, deal.product, by=by)
    return sale


def of_deal(deal: Deal) -> Sale:
    """A sale with all that a deal says, unsaved and without a moment."""
    return Sale(
        deal=deal,
        contact_id=deal.contact_id,
        company_id=deal.company_id,
        owner_id=deal.owner_id,
        source_id=deal.source_id,
        amount=deal.amount,
    )


def write_sale(sale: Sale, product: Product | None, *, by: User | None) -> None:
    """Insert a sale with its line, and tell of it."""
    sale.save(force_insert=True)
    write_line(sale, product)
    record(
        SaleRecorded(sale_id=sale.pk, deal_id=sale.deal_id, at=sale.at),
        by_id=by.pk if by else None,
        changes={"amount": [None, sale.amount], "product": [None, product.pk if product else None]},
        batch=sale.batch,
    )


def write_line(sale: Sale, product: Product | None) -> None:
    """The one line of a sale of one product."""
    if product:
        price = {"quantity": 1, "unit_price": sale.amount} if sale.amount is not None else {}
        SaleLine.objects.create(sale=sale, product=product, name=product.name, amount=sale.amount, **price)


def read_amount(amount: Decimal | str) -> Decimal:
    """An amount as typed. Raises Refusal about "amount"."""
    value: Decimal | None = read_values({"amount": amount}).own["amount"]
    if value is None:
        raise Refusal({"amount": _("Write the amount.")})
    return value


def hold(deal_id: int) -> Deal:
    """A deal as it is now, held until the end of the transaction. Raises Refusal where it is gone."""
    deal = Deal.objects.select_for_update(no_key=True).filter(pk=deal_id).first()
    if deal is None:
        raise Refusal(_("This deal is gone."))
    return deal


def standing_sale(deal: Deal) -> Sale | None:
    """The sale of a deal that counts (1 query)."""
    return Sale.objects.standing().filter(deal=deal).first()
