from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from voronka.accounts.models import User, visible_by_owner
from voronka.ground.indexes import where_known


class Sales(models.QuerySet["Sale"]):
    """Sales, refunds and cancellations."""

    def visible_to(self, user: User) -> Self:
        return visible_by_owner(self, user)

    def standing(self) -> Self:
        """The sales that were not cancelled: those that are counted."""
        return self.filter(kind=Sale.Kind.SALE, is_cancelled=False)


class Sale(models.Model):
    """Money taken from a customer, or taken back from us. What each row adds to the money kept: its amount, signed.

    kind          sale; refund: a part or all of the money of a sale was given back, the sale stays one;
                  cancellation: the sale never was, and what had not been refunded went back
    reverses      the sale that a refund or a cancellation is about; None where an older system did not say
    is_cancelled  of a sale: a cancellation reverses it, so it counts no more; kept by the actions
    deal          where it came from; None = from no deal
    move          the ordinal of the transition by which its deal was won, when that made the sale; None = by hand, or
                  imported with an order. One sale for one winning, however often its delivery runs
    contact, company   whose it is: the company if known, else the person that the contact is; neither = nobody known
    number        of the order or the invoice, as written
    at            when the money was taken or given back
    amount        in the currency of the business, never below zero: the kind gives the sign. None = not known
    batch         not checked by the database, as that of an `Event`

    Its ordinal ("first sale", "third sale") is counted, never stored: `sales.queries.ordinals`, `sales.facts`.
    """

    class Kind(models.TextChoices):
        SALE = "sale", _("Sale")
        REFUND = "refund", _("Refund")
        CANCELLATION = "cancellation", _("Cancellation")

    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.SALE)
    reverses = models.ForeignKey("self", models.PROTECT, null=True, related_name="reversals", db_index=False)
    is_cancelled = models.BooleanField(default=False)
    deal = models.ForeignKey("funnel.Deal", models.PROTECT, null=True, related_name="+", db_index=False)
    move = models.PositiveIntegerField(null=True)
    contact = models.ForeignKey("contacts.Contact", models.PROTECT, null=True, related_name="+")
    company = models.ForeignKey("contacts.Company", models.PROTECT, null=True, related_name="+", db_index=False)
    owner = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    source = models.ForeignKey("traffic.Source", models.PROTECT, null=True, related_name="+")
    number = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField()
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    batch = models.ForeignKey("journal.Batch", models.PROTECT, null=True, related_name="+", db_constraint=False)

    objects = Sales.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount=None) | Q(amount__gte=0), name="sales_amount_not_negative"),
            models.CheckConstraint(
                condition=Q(kind__in=["sale", "refund", "cancellation"]), name="sales_kind_is_known"
            ),
            models.CheckConstraint(condition=~Q(kind="sale") | Q(reverses=None), name="sales_a_sale_reverses_nothing"),
            models.CheckConstraint(
                condition=Q(kind="sale") | Q(is_cancelled=False, move=None), name="sales_only_sales_are_cancelled"
            ),
            models.UniqueConstraint(fields=["reverses"], condition=Q(kind="cancellation"), name="sales_cancelled_once"),
            models.UniqueConstraint(
                fields=["deal"], condition=Q(kind="sale", is_cancelled=False), name="sales_one_standing_sale_per_deal"
            ),
            models.UniqueConstraint(fields=["deal", "move"], name="sales_one_sale_per_winning"),
        ]
        indexes = [
            models.Index(fields=["at"], name="sales_sale_by_moment"),
            where_known("sales_sale", "reverses"),
            where_known("sales_sale", "company"),
        ]

    def __str__(self) -> str:
        return self.number or f"#{self.pk}"


class SaleLine(models.Model):
    """What was sold for a part of the amount of a sale.

    name        as it was written on the order
    quantity, unit_price   None = not said
    """

    sale = models.ForeignKey(Sale, models.CASCADE, related_name="lines")
    product = models.ForeignKey("catalog.Product", models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=200, blank=True)
    quantity = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    unit_price = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(product__isnull=False) | ~Q(name=""), name="sales_line_says_what")
        ]
