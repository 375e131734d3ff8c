from __future__ import annotations

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from voronka.journal.models import AppendOnly


class Channel(models.TextChoices):
    """The kind of a source. A slice."""

    SEARCH_ADS = "search_ads", _("Search ads")
    SOCIAL_ADS = "social_ads", _("Ads in social networks")
    CLASSIFIEDS = "classifieds", _("Classifieds")
    ORGANIC = "organic", _("Organic search")
    SOCIAL = "social", _("Social networks")
    MESSENGER = "messenger", _("Messengers")
    EMAIL = "email", _("E-mail")
    REFERRAL = "referral", _("Word of mouth")
    PARTNER = "partner", _("Partners")
    COLD = "cold", _("Cold calls")
    OFFLINE = "offline", _("Shop or office")
    DIRECT = "direct", _("Direct visits")
    OTHER = "other", _("Other")


class Source(models.Model):
    """Where traffic comes from: a channel and a name in it."""

    name = models.CharField(max_length=100)
    channel = models.CharField(max_length=12, choices=Channel.choices, default=Channel.OTHER)
    is_on = models.BooleanField(default=True)
    batch = models.ForeignKey("journal.Batch", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(Lower("name"), name="traffic_source_names_differ")]

    def __str__(self) -> str:
        return self.name


class Submission(models.Model):
    """What arrived, as it arrived. Append-only; `key` makes the repeat of one harmless."""

    source = models.ForeignKey(Source, models.PROTECT, null=True, related_name="submissions")
    at = models.DateTimeField()
    key = models.CharField(max_length=100, null=True, unique=True)  # null: none was given
    payload = models.JSONField()
    batch = models.ForeignKey("journal.Batch", models.PROTECT, null=True, related_name="+")

    objects = AppendOnly.as_manager()
