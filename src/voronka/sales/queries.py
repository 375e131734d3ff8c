"""Reads of sales, each with its cost."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import BigIntegerField, Case, F, Q, QuerySet, Sum, When, Window
from django.db.models.functions import Coalesce, RowNumber

from voronka.accounts.models import User
from voronka.contacts.models import Contact
from voronka.funnel.models import Deal
from voronka.ground.among import Among
from voronka.sales.models import Sale

CUSTOMER = Case(
    When(company__isnull=False, then=F("company") * 2),
    When(contact__isnull=False, then=Coalesce("contact__merged_into", "contact") * 2 + 1),
    output_field=BigIntegerField(),
)
"""Whose a sale is, as a number: an even one for a company, else an odd one for the person that the contact is; null =
nobody known."""
CENT = Decimal("0.01")
SHOWN = ("contact__merged_into", "company", "owner")


@dataclass
class Told:
    """A sale with what became of it.

    ordinal   1 = the first of its customer; None = it is cancelled, or nobody knows whose it is
    back      refunds and the cancellation, in the order of time
    """

    sale: Sale
    ordinal: int | None
    back: list[Sale] = field(default_factory=list)

    @property
    def left(self) -> Decimal | None:
        """What was not given back; None = the amount is not known."""
        return rest(self.sale.amount, sum((each.amount or Decimal(0) for each in self.back), Decimal(0)))


def rest(amount: Decimal | None, back: Decimal) -> Decimal | None:
    """What is left of an amount of which some was given back, never below zero; None = the amount is not known."""
    return None if amount is None else max(amount - back, Decimal(0)).quantize(CENT)


def refunded(sale_ids: Collection[int]) -> dict[int, Decimal]:
    """Id of a sale -> what was given back of it, of those where something was (1 query)."""
    refunds = Sale.objects.filter(Among("reverses_id", sale_ids), kind=Sale.Kind.REFUND)
    return {pk: back for pk, back in refunds.values_list("reverses").annotate(Sum("amount")) if back}


def sales_of_deal(deal: Deal) -> list[Told]:
    """The sales of a deal that the user may see, the latest first; several if it was reopened (5 queries)."""
    return told(Sale.objects.filter(deal=deal))


def sales_of_contacts(contact_ids: Collection[int], user: User, *, limit: int = 50) -> list[Told]:
    """The last sales of a person, who may be several contacts, that the user may see, the latest first (5 queries)."""
    return told(Sale.objects.visible_to(user).filter(contact__in=contact_ids), limit)


def ordinals(sales: Sequence[Sale]) -> dict[int, int]:
    """Id of a sale -> its ordinal among all that its customer bought, whoever sold it (2 queries).

    Counted by the moment and, of one moment, by the id; those that are cancelled or of nobody known have none.

    sales   each with its contact
    """
    companies = {sale.company_id for sale in sales if sale.company_id}
    people = {sale.contact.person.pk for sale in sales if sale.contact and not sale.company_id}
    theirs = list(Contact.objects.of_people(people).values_list("pk", flat=True))
    rows = Sale.objects.standing().filter(Q(company__in=companies) | Q(contact__in=theirs, company=None))
    wanted = {sale.pk for sale in sales}
    return {pk: ordinal for pk, ordinal in numbered(rows).values_list("pk", "ordinal") if pk in wanted}


def numbered(sales: QuerySet[Sale]) -> QuerySet[Any]:
    """Sales with their `customer` and their `ordinal` among these sales."""
    place = Window(RowNumber(), partition_by=F("customer"), order_by=("at", "id"))
    return sales.annotate(customer=CUSTOMER).filter(customer__isnull=False).annotate(ordinal=place)


def told(rows: QuerySet[Sale], limit: int = 50) -> list[Told]:
    """The last of these sales, the latest first, with ordinals, lines and what was given back (5 queries)."""
    sales = rows.filter(kind=Sale.Kind.SALE).select_related(*SHOWN).prefetch_related("lines")
    page = list(sales.order_by("-at", "-id")[:limit])
    places = ordinals(page) if page else {}
    found = {sale.pk: Told(sale, places.get(sale.pk)) for sale in page}
    for each in Sale.objects.filter(reverses__in=list(found)).order_by("at", "id"):
        found[each.reverses_id or 0].back.append(each)
    return list(found.values())
