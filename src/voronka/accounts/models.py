from __future__ import annotations

from typing import Any, ClassVar, TypeVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from voronka.ground.names import CaselessName
from voronka.journal.models import AppendOnly

Rows = TypeVar("Rows", bound="models.QuerySet[Any]")


class Business(models.Model):
    """The company that this installation serves: one row.

    set_up_at   when the first minutes were done; None = nobody has chosen yet
    skipped     steps of the checklist that somebody has waved away
    """

    name = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES, default="en")
    time_zone = models.CharField(max_length=60, default="UTC")
    currency = models.CharField(max_length=3, default="EUR")
    trade = models.CharField(max_length=30, blank=True)
    set_up_at = models.DateTimeField(null=True)
    skipped = models.JSONField(default=list)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="accounts_one_business")]


class Team(models.Model):
    """People who see each other's deals where their view is "team"."""

    name = models.CharField(max_length=100)
    caseless = CaselessName(max_length=100)
    batch = models.ForeignKey("journal.Batch", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["caseless"], name="accounts_team_names_differ")]

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    OWNER = "owner", _("Owner")
    HEAD = "head", _("Head of sales")
    SELLER = "seller", _("Seller")
    MARKETER = "marketer", _("Marketer")
    ANALYST = "analyst", _("Analyst")


class Sees(models.TextChoices):
    """Whose deals, contacts and tasks a user sees."""

    OWN = "own", _("Own")
    TEAM = "team", _("The team's")
    ALL = "all", pgettext_lazy("how far somebody sees", "All")


class Users(BaseUserManager["User"]):
    """Users are found by their address without regard to case; who has none is not found."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.exclude(email="").get(email__iexact=username)


class User(AbstractBaseUser):
    """One person who works here.

    email           the address to sign in with, in small letters; unique. "" = not known: somebody whom an import
                    names, and who has no access
    sees            how far this person sees; owners always see all
    is_absent       away (ill, on leave): gets no new leads, keeps what there is
    sessions_ended  how often every open session was ended at once; part of what a session is checked against
    """

    email = models.EmailField(max_length=254, blank=True)
    name = models.CharField(max_length=150)
    role = models.CharField(max_length=10, choices=Role.choices)
    sees = models.CharField(max_length=4, choices=Sees.choices, default=Sees.OWN)
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="users")
    language = models.CharField(max_length=2, choices=settings.LANGUAGES, blank=True)
    theme = models.CharField(max_length=5, blank=True)
    is_active = models.BooleanField(default=True)
    is_absent = models.BooleanField(default=False)
    sessions_ended = models.PositiveIntegerField(default=0)
    joined_at = models.DateTimeField()
    batch = models.ForeignKey("journal.Batch", models.PROTECT, null=True, related_name="+")

    objects: ClassVar[Users] = Users()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), condition=~Q(email=""), name="accounts_user_emails_differ"),
            models.CheckConstraint(
                condition=~Q(email="") | Q(is_active=False) & ~Q(name=""), name="accounts_user_can_be_told_apart"
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="accounts_user_role_is_known"),
            models.CheckConstraint(condition=Q(sees__in=Sees.values), name="accounts_user_sees_is_known"),
            models.CheckConstraint(condition=~Q(role=Role.OWNER) | Q(sees=Sees.ALL), name="accounts_owners_see_all"),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return str(self)

    def get_session_auth_hash(self) -> str:
        """What an open session must match: a new password and a deactivation end every session."""
        secret = f"{self.sessions_ended}:{self.password}"
        return salted_hmac("voronka.accounts.session", secret, algorithm="sha256").hexdigest()


class Link(models.Model):
    """A link that lets in once: the first sign-in, an invitation, a new password. Only its hash is stored.

    made_by   whose word it is: it opens while this person is active; None = the command line's
    """

    class Kind(models.TextChoices):
        FIRST = "first"
        INVITATION = "invitation"
        PASSWORD = "password"  # noqa: S105 - a kind of link, not a secret

    kind = models.CharField(max_length=10, choices=Kind.choices)
    user = models.ForeignKey(User, models.CASCADE, related_name="links")
    made_by = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["first", "invitation", "password"]), name="accounts_link_kind_is_known"
            )
        ]


class SignIn(models.Model):
    """One attempt to come in, or a way out. Append-only."""

    class Outcome(models.TextChoices):
        IN = "in", _("Signed in")
        REFUSED = "refused", _("Refused")
        OUT = "out", _("Signed out")

    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="sign_ins")
    email = models.CharField(max_length=254, blank=True)
    at = models.DateTimeField()
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    address = models.GenericIPAddressField(null=True)
    browser = models.CharField(max_length=300, blank=True)

    objects = AppendOnly.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=["in", "refused", "out"]), name="accounts_sign_in_outcome_is_known"
            )
        ]


def visible_by_owner(queryset: Rows, user: User, *, owner: str = "owner") -> Rows:
    """The rows of `queryset` that `user` may see, judged by the user in the field `owner`.

    Rows without an owner are seen by those who see all, and by teams: they wait for somebody to take them.
    """
    if user.sees == Sees.ALL:
        return queryset
    if user.sees == Sees.TEAM and user.team_id:
        return queryset.filter(Q(**{f"{owner}__team": user.team_id}) | Q(**{owner: user.pk}) | Q(**{owner: None}))
    return queryset.filter(**{owner: user.pk})
