"""What goes through a funnel: deals and their transitions."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from voronka.accounts.models import User, visible_by_owner
from voronka.contacts.models import Company, Contact
from voronka.funnel.models.pipelines import LossReason, Pipeline, Stage, Version
from voronka.ground.indexes import where_known
from voronka.journal.models import AppendOnly


class Outcome(models.TextChoices):
    WON = "won", _("Won")
    LOST = "lost", _("Lost")


class Deals(models.QuerySet["Deal"]):
    def visible_to(self, user: User) -> Self:
        return visible_by_owner(self, user)

    def open(self) -> Self:
        return self.filter(closed_at=None)


class Deal(models.Model):
    """One possible sale to one contact, standing in one stage.

    contact           None = not known: an older system did not say whom it was with, and nobody is invented
    amount            in the currency of the business; None = not known yet
    first_contact_at  when we first spoke: deal length counts from here
    opened_at         when the deal was made
    stage_since       when it came into its stage
    closed_at, outcome   when and how it was decided; None = open
    moves             how many transitions it has made: who moves it tells how many he has seen; a faster one wins
    revision          the same for its fields
    fields            values of the custom fields, by the key of the `DealField`
    batch             not checked by the database, as that of an `Event`
    search            the title folded for search; kept by the actions
    """

    title = models.CharField(max_length=200, blank=True)
    pipeline = models.ForeignKey(Pipeline, models.PROTECT, related_name="deals", db_index=False)
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="deals", db_index=False)
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, related_name="+", db_index=False)
    company = models.ForeignKey(Company, models.PROTECT, null=True, related_name="+", db_index=False)
    lead = models.ForeignKey("leads.Lead", models.PROTECT, null=True, related_name="+", db_index=False)
    source = models.ForeignKey("traffic.Source", models.PROTECT, null=True, related_name="+", db_index=False)
    product = models.ForeignKey("catalog.Product", models.PROTECT, null=True, related_name="+", db_index=False)
    owner = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+", db_index=False)
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    close_by = models.DateField(null=True)
    first_contact_at = models.DateTimeField()
    opened_at = models.DateTimeField()
    stage_since = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=4, choices=Outcome.choices, blank=True)
    loss_reason = models.ForeignKey(LossReason, models.PROTECT, null=True, related_name="+", db_index=False)
    loss_note = models.CharField(max_length=500, blank=True)
    fields = models.JSONField(default=dict)
    search = models.CharField(max_length=250, blank=True)
    moves = models.PositiveIntegerField(default=0)
    revision = models.PositiveIntegerField(default=0)
    batch = models.ForeignKey(
        "journal.Batch", models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False
    )

    objects = Deals.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount=None) | Q(amount__gte=0), name="funnel_amount_not_negative"),
            models.CheckConstraint(
                condition=Q(closed_at=None, outcome="") | Q(closed_at__isnull=False, outcome__in=Outcome.values),
                name="funnel_closed_with_an_outcome",
            ),
            models.CheckConstraint(
                condition=Q(outcome=Outcome.LOST, loss_reason__isnull=False)
                | ~Q(outcome=Outcome.LOST) & Q(loss_reason=None),
                name="funnel_lost_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(opened_at__gte=models.F("first_contact_at")), name="funnel_opened_after_first_contact"
            ),
            models.UniqueConstraint(fields=["lead"], condition=Q(closed_at=None), name="funnel_one_open_deal_per_lead"),
        ]
        indexes = [
            # a page of cards of one column, and its next page
            models.Index(fields=["stage", "-stage_since", "-id"], name="funnel_deal_column"),
            # the same for one seller
            models.Index(fields=["owner", "stage", "-stage_since", "-id"], name="funnel_deal_column_of_one"),
            models.Index(fields=["contact"], name="funnel_deal_by_contact"),
            where_known("funnel_deal", "company"),
            where_known("funnel_deal", "lead"),
            where_known("funnel_deal", "source"),
            where_known("funnel_deal", "product"),
            where_known("funnel_deal", "loss_reason"),
            where_known("funnel_deal", "batch"),
        ]

    def __str__(self) -> str:
        return self.title or f"#{self.pk}"

    @property
    def party(self) -> Contact | Company | None:
        """With whom it is: the person, else the company; None = not known."""
        return self.contact.person if self.contact else self.company

    @property
    def party_name(self) -> str:
        """With whom it is, as it is shown; where that is not known the title, else the number."""
        return str(self.party or self)

    @property
    def full_name(self) -> str:
        """With whom it is, and what it is about."""
        return f"{self.party} · {self.title}" if self.party and self.title else self.party_name

    def is_over_limit(self, at: datetime) -> bool:
        """Whether it stands in its stage longer than the stage allows."""
        hours = self.stage.time_limit_hours
        return hours is not None and self.closed_at is None and at - self.stage_since > timedelta(hours=hours)


class Transition(models.Model):
    """One move of one deal. Append-only; the history of a deal is these rows and nothing else.

    ordinal      1 = the coming into the first stage (no `from_stage`); the next move is one more: the chain has no gap
    at           the moment of the move in the world; `recorded_at` of the insert
    version      of the pipeline, as published at the move
    """

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="transitions", db_index=False)
    ordinal = models.PositiveIntegerField()
    from_stage = models.ForeignKey(Stage, models.PROTECT, null=True, related_name="+", db_index=False)
    to_stage = models.ForeignKey(Stage, models.PROTECT, related_name="+", db_index=False)
    version = models.ForeignKey(Version, models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+", db_index=False)

    objects = AppendOnly.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["deal", "ordinal"], name="funnel_one_move_at_a_time"),
            models.CheckConstraint(
                condition=Q(ordinal=1, from_stage=None) | Q(ordinal__gt=1, from_stage__isnull=False),
                name="funnel_first_move_comes_from_nowhere",
            ),
        ]
        indexes = [models.Index(fields=["to_stage", "at"], name="funnel_transition_into")]
