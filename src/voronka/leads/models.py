from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from voronka.accounts.models import User, visible_by_owner


class Leads(models.QuerySet["Lead"]):
    def visible_to(self, user: User) -> Self:
        return visible_by_owner(self, user)


class Defect(models.TextChoices):
    """Why a lead is not one."""

    FAKE = "fake", _("Wrong or made-up number")
    REGION = "region", _("We do not work there")
    NOT_TARGET = "not_target", _("Not our customer")
    DUPLICATE = "duplicate", _("Asked twice")
    SPAM = "spam", _("Spam")
    COMPETITOR = "competitor", _("Competitor")
    OTHER = "other", _("Another reason")


class Lead(models.Model):
    """One request of one contact.

    at            the first contact: deal length counts from here
    point         the landing point where it arrived; None = none, or not known
    first_origin, last_origin   where the visitor came from the first time that we know of, and this time
    owner         who works it; None = it waits in the queue
    is_clean      the verdict: True = clean, False = defective with a reason, None = nobody has judged yet
    judged_by     None beside a verdict = the rule `judged_rule` of leads did
    """

    contact = models.ForeignKey("contacts.Contact", models.PROTECT, related_name="+")
    source = models.ForeignKey("traffic.Source", models.PROTECT, null=True, related_name="+")
    point = models.ForeignKey("traffic.LandingPoint", models.PROTECT, null=True, related_name="+")
    first_origin = models.ForeignKey("traffic.Origin", models.PROTECT, null=True, related_name="+")
    last_origin = models.ForeignKey("traffic.Origin", models.PROTECT, null=True, related_name="+")
    product = models.ForeignKey("catalog.Product", models.PROTECT, null=True, related_name="+")
    owner = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    is_clean = models.BooleanField(null=True)
    defect = models.CharField(max_length=12, choices=Defect.choices, blank=True)
    judged_at = models.DateTimeField(null=True)
    judged_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    judged_rule = models.CharField(max_length=100, blank=True)
    batch = models.ForeignKey("journal.Batch", models.PROTECT, null=True, related_name="+")

    objects = Leads.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(is_clean=False, judged_at__isnull=False) & ~Q(defect="")
                | ~Q(is_clean=False) & Q(defect=""),
                name="leads_defective_with_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["contact"], name="leads_lead_by_contact"),
            models.Index(fields=["at"], name="leads_lead_by_time"),
        ]


class QualifyingRule(models.Model):
    """Says by itself that a lead is defective; asked in order, the first that holds counts. People may say otherwise.

    test    what is looked at; `value` says what is meant by it, one word a line
    """

    class Test(models.TextChoices):
        NO_ADDRESS = "no_address", _("The phone cannot be one, and there is no other address")
        REGION_NOT = "region_not", _("The region is none of these")
        REGION_IS = "region_is", _("The region is one of these")
        HAS_WORD = "has_word", _("One of these words stands in the request")
        ADDRESS_ENDS = "address_ends", _("The e-mail ends in one of these")
        ASKED_WITHIN = "asked_within", _("The same person asked at this point within so many days")

    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=100)
    test = models.CharField(max_length=12, choices=Test.choices)
    value = models.TextField(blank=True)
    defect = models.CharField(max_length=12, choices=Defect.choices)
    is_on = models.BooleanField(default=True)

    class Meta:
        ordering = ["position", "id"]


class Joined(models.Model):
    """A submission that belongs to a lead; a second request of the same thing joins the same lead."""

    lead = models.ForeignKey(Lead, models.CASCADE, related_name="joined")
    submission = models.OneToOneField("traffic.Submission", models.PROTECT, related_name="+")
