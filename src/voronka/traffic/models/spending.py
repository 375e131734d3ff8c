from __future__ import annotations

from django.db import models
from django.db.models import Q


class Spend(models.Model):
    """What one source, or one campaign in it, cost on one day. A later word about the same day replaces the earlier.

    amount    in `currency`
    own       the same in the currency of the business; None = the rate is not known, and it is not pooled
    """

    source = models.ForeignKey("traffic.Source", models.PROTECT, related_name="+")
    campaign = models.CharField(max_length=200, blank=True)
    day = models.DateField()
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3)
    own = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    impressions = models.PositiveBigIntegerField(null=True)
    clicks = models.PositiveBigIntegerField(null=True)
    recorded_at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    batch = models.ForeignKey("journal.Batch", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "campaign", "day"], name="traffic_one_spend_a_day"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="traffic_spend_not_negative"),
        ]
        indexes = [models.Index(fields=["day"], name="traffic_spend_by_day")]
