from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from voronka.ground.names import CaselessName


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
    caseless = CaselessName(max_length=100)
    channel = models.CharField(max_length=12, choices=Channel.choices, default=Channel.OTHER)
    is_on = models.BooleanField(default=True)
    batch = models.ForeignKey("journal.Batch", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["caseless"], name="traffic_source_names_differ")]

    def __str__(self) -> str:
        return self.name


class ChannelRule(models.Model):
    """What people say of where a visit comes from; their rules are asked in order, before the built-in ones.

    field    what is looked at: one of Origin's fields below
    pattern  the whole value, or with a star at either end its beginning or its end; case does not matter
    source   the source that it is; None = only its channel is known
    """

    class Field(models.TextChoices):
        UTM_SOURCE = "utm_source", "utm_source"
        UTM_MEDIUM = "utm_medium", "utm_medium"
        UTM_CAMPAIGN = "utm_campaign", "utm_campaign"
        REFERRER = "referrer", _("Referring site")
        CLICK_ID = "click_id", _("Click label")

    position = models.PositiveSmallIntegerField()
    field = models.CharField(max_length=12, choices=Field.choices)
    pattern = models.CharField(max_length=200)
    channel = models.CharField(max_length=12, choices=Channel.choices)
    source = models.ForeignKey(Source, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["position", "id"]


class Origin(models.Model):
    """What visits say of where they come from, each combination once.

    The rules say which channel and source that is; when rules change, these few rows are judged anew, so that history
    follows.

    digest    of the fields below up to `click_id`
    referrer  the host only, without "www."
    click_id  the name of the label that an advertising network put on the link ("yclid"), never its value
    source    None = no source of ours is known for it
    """

    digest = models.CharField(max_length=40, unique=True)
    utm_source = models.CharField(max_length=200, blank=True)
    utm_medium = models.CharField(max_length=200, blank=True)
    utm_campaign = models.CharField(max_length=200, blank=True)
    utm_term = models.CharField(max_length=200, blank=True)
    utm_content = models.CharField(max_length=200, blank=True)
    referrer = models.CharField(max_length=253, blank=True)
    click_id = models.CharField(max_length=20, blank=True)
    channel = models.CharField(max_length=12, choices=Channel.choices)
    source = models.ForeignKey(Source, models.SET_NULL, null=True, related_name="+")
