from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class PointKind(models.TextChoices):
    """What a landing point is; online and offline are equals."""

    PAGE = "page", _("Page")
    FORM = "form", _("Form on a site")
    POPUP = "popup", _("Pop-up")
    CHAT = "chat", _("Chat link")
    PHONE = "phone", _("Phone number")
    SHOP = "shop", _("Shop")
    OFFICE = "office", _("Office")
    STAND = "stand", _("Stand")
    DEMO = "demo", _("Demonstration")


ONLINE = frozenset({PointKind.PAGE, PointKind.FORM, PointKind.POPUP, PointKind.CHAT})


class TargetAction(models.TextChoices):
    """What a visitor is meant to do. Fixed before the count."""

    FORM = "form", _("Leaves a request")
    CALL = "call", _("Calls us")
    CHAT = "chat", _("Writes in a chat")
    VISIT = "visit", _("Comes to us")
    DEMO = "demo", _("Sees a demonstration")


class LandingPoint(models.Model):
    """Where visitors arrive and become leads, or do not.

    key             names it in addresses of the edge; not secret
    slug            its page is at /p/<slug>; None = it has no page of ours
    source          of what comes without saying where from
    sites           origins ("https://shop.example") that may frame its form and send to it
    domain          a domain of its own, whose first page is its page
    chat            where its chat link leads: https://t.me/..., https://wa.me/... or https://vk.me/...; "" = nowhere
    phone           the number that it is, as people read it; "" = none
    daily_capacity  leads that can be worked in a day; more is told to the head of sales
    tally_error     share by which counts of this point may be wrong (0.05 = 5%); None = not known
    """

    key = models.CharField(max_length=22, unique=True)
    slug = models.CharField(max_length=60, unique=True, null=True)
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=6, choices=PointKind.choices)
    target = models.CharField(max_length=6, choices=TargetAction.choices)
    source = models.ForeignKey("traffic.Source", models.PROTECT, null=True, related_name="+")
    language = models.CharField(max_length=2, choices=settings.LANGUAGES, default="en")
    sites = models.JSONField(default=list)
    domain = models.CharField(max_length=253, unique=True, null=True)
    chat = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    daily_capacity = models.PositiveIntegerField(null=True)
    tally_error = models.DecimalField(max_digits=4, decimal_places=3, null=True)
    is_on = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    batch = models.ForeignKey("journal.Batch", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(tally_error=None) | Q(tally_error__gte=0, tally_error__lt=1),
                name="traffic_tally_error_is_a_share",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_online(self) -> bool:
        return self.kind in ONLINE


class Page(models.Model):
    """What a landing point shows while it is worked on: blocks that a marketer puts together.

    blocks   [{"kind": "heading", "text": ...}, ...]: see `traffic.pages`; the form is a block too
    theme    the name of a theme
    revision how often it was saved; who saves says which he saw
    """

    point = models.OneToOneField(LandingPoint, models.CASCADE, related_name="page")
    blocks = models.JSONField(default=list)
    theme = models.CharField(max_length=20, default="plain")
    revision = models.PositiveIntegerField(default=0)


class PageVersion(models.Model):
    """A page as it was published. Its content never changes; several may be shown at once, that is a test of versions.

    html     the page as the edge serves it; what differs from visit to visit stands there as a named gap
    frame    a page with its form alone, to be framed by other sites; "" = there is no form on it
    thanks   the page that is shown once a request was taken; "" = the usual words
    weight   share of visitors who see it, against the weights of the others that are live; 0 = not shown any more
    """

    point = models.ForeignKey(LandingPoint, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    blocks = models.JSONField()
    theme = models.CharField(max_length=20)
    language = models.CharField(max_length=2)
    html = models.TextField()
    frame = models.TextField(blank=True)
    thanks = models.TextField(blank=True)
    weight = models.PositiveSmallIntegerField(default=1)
    published_at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["point", "number"], name="traffic_version_numbers_differ")]


class Picture(models.Model):
    """A picture for pages, as it was uploaded. The edge serves it at /i/<digest>.

    digest         of its bytes, so that the same picture is there once; its name in addresses
    kind           what its content says that it is
    width, height  in pixels, so that a page does not jump when it arrives
    """

    class Kind(models.TextChoices):
        PNG = "png", "PNG"
        JPEG = "jpeg", "JPEG"
        GIF = "gif", "GIF"
        WEBP = "webp", "WebP"

    digest = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=4, choices=Kind.choices)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    body = models.BinaryField()
    made_at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")


class ApiKey(models.Model):
    """What a program shows to send leads or costs. Only its hash is stored.

    prefix   its beginning, to tell keys apart
    scopes   "leads", "costs"
    point    the landing point that its leads arrive at
    """

    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    point = models.ForeignKey(LandingPoint, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)


class ApiAnswer(models.Model):
    """What a program was told when it sent costs, so that it is told the same when it sends them again.

    sent    what the program called its request: its Idempotency-Key
    digest  of what it sent
    """

    key = models.ForeignKey(ApiKey, models.CASCADE, related_name="+")
    sent = models.CharField(max_length=100)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    said = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "sent"], name="traffic_one_answer_a_request")]


class Tally(models.Model):
    """Arrivals at a landing point that somebody or something counted. Append-only: a correction is a negative one.

    at       the moment, or the beginning of the hour or day that was counted
    hours    how long was counted: 0 = one press of a button, 1 = an hour, 24 = a day
    way      scans of codes are counted by the edge, without a journal event each; they lead to a page, where the
             visit is counted, so that a scan is no visitor besides
    key      makes the repeat of one harmless: a press of the phone's button, a row of a counter's file
    """

    class Way(models.TextChoices):
        HAND = "hand", _("Counted by hand")
        FILE = "file", _("Counter's file")
        CODE = "code", _("QR code")

    point = models.ForeignKey(LandingPoint, models.CASCADE, related_name="tallies")
    at = models.DateTimeField()
    hours = models.PositiveSmallIntegerField(default=0)
    visitors = models.IntegerField()
    way = models.CharField(max_length=4, choices=Way.choices)
    key = models.CharField(max_length=60, unique=True, null=True)
    by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    batch = models.ForeignKey("journal.Batch", models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["point", "at"], name="traffic_tally_by_point")]
