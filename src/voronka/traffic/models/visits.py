from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class HitKind(models.IntegerChoices):
    VISIT = 1, _("Arrival")
    PAGE = 2, _("Page")
    TARGET = 3, _("Target action")


class Hit(models.Model):
    """One thing that a visitor did. Append-only; written by the edge in batches, without a journal event each.

    visitor   who it was, as far as one may know: 63 bits of a hash that changes every day, or, with consent, of a
              cookie that stays
    page      the path, without what follows "?"
    target    the name of a target event; "" for others
    device    "desktop", "phone", "tablet"; "" = not known
    robot     why it is no person ("agent", "prefetch", ...); "" = a person. Robots are counted apart
    """

    point = models.ForeignKey("traffic.LandingPoint", models.CASCADE, null=True, related_name="+")
    version = models.ForeignKey("traffic.PageVersion", models.CASCADE, null=True, related_name="+")
    origin = models.ForeignKey("traffic.Origin", models.PROTECT, null=True, related_name="+")
    visitor = models.BigIntegerField()
    kind = models.PositiveSmallIntegerField(choices=HitKind.choices)
    page = models.CharField(max_length=200, blank=True)
    target = models.CharField(max_length=60, blank=True)
    device = models.CharField(max_length=8, blank=True)
    robot = models.CharField(max_length=12, blank=True)
    at = models.DateTimeField()
    batch = models.ForeignKey("journal.Batch", models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["at"], name="traffic_hit_by_time"),
            models.Index(fields=["visitor", "at"], name="traffic_hit_by_visitor"),
        ]
