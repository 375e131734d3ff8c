from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Way(models.TextChoices):
    """How a rule gives its leads out."""

    IN_TURN = "in_turn", _("In turn, by weight")
    LEAST_LOADED = "least_loaded", _("To whoever has least to do")
    QUEUE = "queue", _("Wait in the queue until somebody takes it")
    AUTOMATIC = "automatic", _("To the auto-funnel, without people")


class Rule(models.Model):
    """Which leads go where. Rules are asked in order; the first that fits decides.

    wanted       trait of a lead -> the values that fit: {"channel": ["search_ads"], "product": [3]}; a trait that is
                 not named may be anything (`distribution.deciding.TRAITS`)
    price_from, price_to   what the lead is worth: at least, at most; None = whatever
    pipeline     where its deal is opened; None = the first pipeline
    respond_in_minutes     of working time, until the first response; None = nobody watches
    escalate_to  who gets a lead that was not answered in time; None = it goes back to the queue
    """

    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=100)
    is_on = models.BooleanField(default=True)
    wanted = models.JSONField(default=dict)
    price_from = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    price_to = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    way = models.CharField(max_length=12, choices=Way.choices, default=Way.IN_TURN)
    pipeline = models.ForeignKey("funnel.Pipeline", models.PROTECT, null=True, related_name="+")
    respond_in_minutes = models.PositiveIntegerField(null=True)
    escalate_to = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    revision = models.PositiveIntegerField(default=0)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("position", "id")
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="distribution_rule_has_a_name"),
            models.CheckConstraint(condition=Q(way__in=Way.values), name="distribution_way_is_known"),
            models.CheckConstraint(
                condition=Q(price_from=None) | Q(price_to=None) | Q(price_from__lte=models.F("price_to")),
                name="distribution_prices_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Member(models.Model):
    """Somebody who gets leads by a rule.

    weight   his share against the weights of the others
    credit   how many leads of the rule he is owed (below zero: was given ahead); what turns are taken by
    """

    rule = models.ForeignKey(Rule, models.CASCADE, related_name="members")
    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    weight = models.PositiveSmallIntegerField(default=1)
    credit = models.FloatField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rule", "user"], name="distribution_member_once"),
            models.CheckConstraint(condition=Q(weight__gte=1, weight__lte=100), name="distribution_weight_in_range"),
        ]


class Desk(models.Model):
    """How much one person takes, and when.

    week        seven days from Monday, each a list of [from, to] in minutes of the local day; None = as the business
    daily_cap   new leads that he is given by rules in a local day; None = any number
    share       percent of his weights that count: less than 100 while his share is cut
    """

    user = models.OneToOneField("accounts.User", models.CASCADE, related_name="+")
    week = models.JSONField(null=True)
    daily_cap = models.PositiveSmallIntegerField(null=True)
    share = models.PositiveSmallIntegerField(default=100)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(share__gte=1, share__lte=100), name="distribution_share_is_a_percentage")
        ]


class BusinessHours(models.Model):
    """When the business works: one row, or none: then always. `week` as in `Desk`."""

    week = models.JSONField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="distribution_one_business")]


class Redistribution(models.Model):
    """Many leads given anew at once; it can be undone.

    done   how many leads were given
    """

    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    done = models.PositiveIntegerField(default=0)
    undone_at = models.DateTimeField(null=True)


class Assignment(models.Model):
    """A lead came into somebody's hands, or into the queue, or to the auto-funnel. Only its last three moments are
    written later.

    ordinal       1, 2, 3... of the lead
    user          whose it became; None = it waits in the queue, or the auto-funnel has it
    how           what brought it there; `rule` is the rule that did, or that said so first
    why           what was considered, as JSON: `distribution.deciding.Decision`; shown by `distribution.explaining`
    task          the first response as something to do
    respond_by    the end of the time for the first response; None = nobody watches
    responded_at  the first thing that a person did for the lead in this time
    ended_at      when the lead went on to somebody else; None = it is here
    """

    class How(models.TextChoices):
        RULE = "rule", _("By a rule")
        ONLY = "only", _("The only seller")
        NO_RULE = "no_rule", _("No rule fits")
        WAITED = "waited", _("Given from the queue when somebody had time")
        TAKEN = "taken", _("Taken from the queue")
        RELEASED = "released", _("Given back to the queue")
        HANDED = "handed", _("Handed over")
        DEAL = "deal", _("The deal was given to another")
        ESCALATED = "escalated", _("Nobody answered in time")
        SPREAD = "spread", _("Redistributed")
        UNDONE = "undone", _("Redistribution undone")

    lead = models.ForeignKey("leads.Lead", models.CASCADE, related_name="+")
    ordinal = models.PositiveIntegerField()
    user = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    is_automatic = models.BooleanField(default=False)
    how = models.CharField(max_length=9, choices=How.choices)
    rule = models.ForeignKey(Rule, models.PROTECT, null=True, related_name="+")
    why = models.JSONField(default=dict)
    task = models.ForeignKey("activities.Task", models.SET_NULL, null=True, related_name="+")
    redistribution = models.ForeignKey(Redistribution, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    respond_by = models.DateTimeField(null=True)
    responded_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lead", "ordinal"], name="distribution_one_hand_at_a_time"),
            models.UniqueConstraint(
                fields=["lead"], condition=Q(ended_at=None), name="distribution_a_lead_is_in_one_place"
            ),
            models.CheckConstraint(
                condition=Q(user=None) | Q(is_automatic=False), name="distribution_automatic_is_nobody"
            ),
        ]
        indexes = [
            models.Index(fields=["user", "at"], name="distribution_given_to"),
            # the queue, the auto-funnel, and what is answered too late
            models.Index(fields=["at"], condition=Q(user=None, ended_at=None), name="distribution_waiting"),
            models.Index(
                fields=["respond_by"], condition=Q(ended_at=None, responded_at=None), name="distribution_unanswered"
            ),
        ]
