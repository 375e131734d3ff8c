"""Reads of the business and its people, each with its cost."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TypeVar

from allauth.mfa.models import Authenticator
from django.db.models import Count, Exists, Model, OuterRef, Q, QuerySet

from voronka.accounts.models import Business, Link, SignIn, Team, User
from voronka.journal.models import Event

Row = TypeVar("Row", bound=Model)


def business() -> Business:
    """The company of this installation; before the set-up an unsaved one with defaults (1 query)."""
    return Business.objects.filter(pk=1).first() or Business(pk=1)


def people() -> QuerySet[User]:
    """Everybody, the active first, by name, with the team and `has_second_step` (1 query)."""
    second_step = Authenticator.objects.filter(user=OuterRef("pk")).exclude(type=Authenticator.Type.RECOVERY_CODES)
    return (
        User.objects.select_related("team")
        .annotate(has_second_step=Exists(second_step))
        .order_by("-is_active", "name", "email", "pk")
    )


def has_open_link(user: User, *, at: datetime) -> bool:
    """Whether a link that was handed over for a person still opens (1 query)."""
    return Link.objects.filter(user=user, used_at=None, expires_at__gt=at).exists()


def teams() -> QuerySet[Team]:
    """All teams by name, with `people`: how many active people each has (1 query)."""
    return Team.objects.annotate(people=Count("users", filter=Q(users__is_active=True))).order_by("name", "pk")


def names_of_people(ids: Iterable[int]) -> dict[int, str]:
    """Id -> the name that is shown (1 query)."""
    return {user.pk: str(user) for user in User.objects.filter(pk__in=set(ids))}


def names_of_teams(ids: Iterable[int]) -> dict[int, str]:
    """Id -> name (1 query)."""
    return {team.pk: team.name for team in Team.objects.filter(pk__in=set(ids))}


def changes(
    *, by_id: int | None = None, kind: str = "", before: int | None = None, limit: int = 50
) -> tuple[list[Event], int | None]:
    """The latest changes of everything, without what came in a batch, and where the next page begins (1 query)."""
    events = Event.objects.filter(batch=None)
    if by_id is not None:
        events = events.filter(by_id=by_id)
    if kind:
        events = events.filter(kind=kind)
    return _page(events, before, limit)


def sign_ins(
    *, user_id: int | None = None, outcome: str = "", before: int | None = None, limit: int = 50
) -> tuple[list[SignIn], int | None]:
    """The latest attempts to come in and ways out, with the person, and where the next page begins (1 query)."""
    rows = SignIn.objects.select_related("user")
    if user_id is not None:
        rows = rows.filter(user_id=user_id)
    if outcome:
        rows = rows.filter(outcome=outcome)
    return _page(rows, before, limit)


def _page(rows: QuerySet[Row], before: int | None, limit: int) -> tuple[list[Row], int | None]:
    """The newest rows below an id; the id below which the next page begins, None on the last one."""
    if before is not None:
        rows = rows.filter(pk__lt=before)
    page: list[Row] = list(rows.order_by("-pk")[: limit + 1])
    return page[:limit], (page[limit - 1].pk if len(page) > limit else None)
