"""What people keep beside the numbers: what they aim at, what they decided, and what they were told in the morning."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from voronka.accounts.models import User, visible_by_owner
from voronka.funnel.models import Pipeline


class Aim(models.TextChoices):
    """What a target can be set for."""

    CONVERSION = "conversion", _("Conversion")
    DEAL_LENGTH = "deal_length", _("Deal length")
    WON = "won", _("Won deals")
    REVENUE = "revenue", _("Revenue")


class Target(models.Model):
    """What a pipeline is to reach in a month, over the deals that are decided in it.

    month   its first day
    value   conversion: a share from 0 to 1; deal length: mean days, the fewer the better; won: deals; revenue: money
    """

    pipeline = models.ForeignKey(Pipeline, models.PROTECT, related_name="+")
    month = models.DateField()
    aim = models.CharField(max_length=12, choices=Aim.choices)
    value = models.DecimalField(max_digits=18, decimal_places=4)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pipeline", "month", "aim"], name="reports_one_target_a_month"),
            models.CheckConstraint(condition=Q(aim__in=Aim.values), name="reports_aim_is_known"),
            models.CheckConstraint(condition=Q(value__gte=0), name="reports_target_not_negative"),
            models.CheckConstraint(condition=~Q(aim="conversion") | Q(value__lte=1), name="reports_target_is_a_share"),
            models.CheckConstraint(condition=Q(month__endswith="-01"), name="reports_month_is_its_first_day"),
        ]


class Margin(models.Model):
    """Which share of a sale is left to the business after what the sale itself costs.

    product   None = of everything that has no share of its own
    """

    product = models.ForeignKey("catalog.Product", models.PROTECT, null=True, related_name="+")
    share = models.DecimalField(max_digits=5, decimal_places=4)

    class Meta:
        constraints = [
            models.UniqueConstraint(Coalesce("product", 0), name="reports_one_margin_a_product"),
            models.CheckConstraint(condition=Q(share__gte=0, share__lte=1), name="reports_margin_is_a_share"),
        ]


class Decisions(models.QuerySet["Decision"]):
    def visible_to(self, user: User) -> Self:
        return visible_by_owner(self, user, owner="by")


class Decision(models.Model):
    """Who decided what, on which figure, and what came of it.

    page     of the numbers: "overview", "funnel"...
    query    the selection as it stood in the address, so that the report can be opened again
    figure   what was seen: "Conversion 41.2% (38.0-44.5), 370 of 898 decided"
    """

    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    page = models.CharField(max_length=20)
    query = models.CharField(max_length=1000, blank=True)
    figure = models.CharField(max_length=300, blank=True)
    text = models.TextField(max_length=2000)
    result = models.TextField(max_length=2000, blank=True)
    result_at = models.DateTimeField(null=True)
    result_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")

    objects = Decisions.as_manager()

    class Meta:
        ordering = ("-at", "-id")
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="reports_decision_says_something"),
            models.CheckConstraint(
                condition=Q(result="", result_at=None) | ~Q(result="") & Q(result_at__isnull=False),
                name="reports_result_on_a_day",
            ),
        ]


class Digest(models.Model):
    """What one person is told on a morning; sent as soon as there is a channel for it.

    day    in the time zone of the business
    """

    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="+")
    day = models.DateField()
    written_at = models.DateTimeField()
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField()

    class Meta:
        ordering = ("-day", "-id")
        constraints = [models.UniqueConstraint(fields=["user", "day"], name="reports_one_digest_a_day")]
