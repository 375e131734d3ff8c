"""When and how much people work, and how much of their share counts."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from voronka.accounts.models import User
from voronka.distribution.events import DeskChanged, HoursChanged
from voronka.distribution.hours import Week
from voronka.distribution.models import BusinessHours, Desk
from voronka.ground.refusal import Refusal
from voronka.ground.turns import take_turn
from voronka.journal.actions import Changes, record

MOST_A_DAY = 1000


def set_business_hours(*, week: Week | None, by: User | None, at: datetime) -> None:
    """Say when the business works; None = always. Publishes HoursChanged; nothing where nothing differs."""
    _refuse_empty(week)
    with transaction.atomic():
        take_turn(["distribution:hours"])
        row, _made = BusinessHours.objects.get_or_create(pk=1)
        if row.week != week:
            told = {"week": [row.week, week]}
            BusinessHours.objects.filter(pk=1).update(week=week)
            record(HoursChanged(business_id=1, at=at), by_id=by.pk if by else None, changes=told)


def set_desk(*, user: User, week: Week | None, daily_cap: int | None, by: User | None, at: datetime) -> Desk:
    """Say when somebody works (None = as the business), and how many new leads he gets a day at most (None = any).

    Publishes DeskChanged; nothing where nothing differs. Raises Refusal at "week" or "daily_cap".
    """
    _refuse_empty(week)
    if daily_cap is not None and not 0 <= daily_cap <= MOST_A_DAY:
        raise Refusal({"daily_cap": _("Write a number from 0 to 1000, or leave it empty.")})
    return _change(user, {"week": week, "daily_cap": daily_cap}, by=by, at=at)


def halve_share(*, user: User, by: User | None, at: datetime) -> Desk:
    """Let half of what somebody gets go to the others. Publishes DeskChanged. `restore_share` takes it back."""
    with transaction.atomic():
        share = _held(user).share
        return _change(user, {"share": max(share // 2, 1)}, by=by, at=at)


def restore_share(*, user: User, by: User | None, at: datetime) -> Desk:
    """Let somebody get his whole share again. Publishes DeskChanged; nothing where he does already."""
    return _change(user, {"share": 100}, by=by, at=at)


def _change(user: User, values: dict[str, object], *, by: User | None, at: datetime) -> Desk:
    with transaction.atomic():
        desk = _held(user)
        changes: Changes = {
            name: [getattr(desk, name), value] for name, value in values.items() if getattr(desk, name) != value
        }
        if changes:
            for name, value in values.items():
                setattr(desk, name, value)
            desk.save()
            record(DeskChanged(user_id=user.pk, at=at), by_id=by.pk if by else None, changes=changes)
    return desk


def _held(user: User) -> Desk:
    """The desk of a person, held until the end of the transaction; a new one, unsaved, where he has none."""
    take_turn([f"distribution:{user.pk}"])
    return Desk.objects.filter(user=user).first() or Desk(user=user)


def _refuse_empty(week: Week | None) -> None:
    if week is not None and not any(week):
        raise Refusal({"week": _("Name hours for at least one day.")})
