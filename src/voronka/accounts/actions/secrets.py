"""Passwords, open sessions and the second step of signing in."""

from __future__ import annotations

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from voronka.accounts.actions.changes import Refused, id_of, sentence
from voronka.accounts.events import PasswordChanged, SecondStepChanged, SessionsEnded
from voronka.accounts.models import Link, Role, User
from voronka.journal.actions import record


def change_password(*, user: User, password: str, by: User, at: datetime) -> User:
    """Set a new password: every session of this person ends, and password links open no more. Raises Refused."""
    with transaction.atomic():
        row = User.objects.select_for_update().get(pk=user.pk)
        store_password(row, password, by=by, at=at)
    return row


def store_password(user: User, password: str, *, by: User | None, at: datetime) -> None:
    """Check a password and put it on a person, inside the transaction of the caller. Raises Refused (password)."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Refused({"password": sentence(error)}) from error
    user.set_password(password)
    user.sessions_ended += 1
    user.save(update_fields=["password", "sessions_ended"])
    Link.objects.filter(user=user, used_at=None, expires_at__gt=at).update(expires_at=at)
    record(PasswordChanged(user_id=user.pk, at=at), by_id=id_of(by))


def end_sessions(*, user: User, by: User, at: datetime) -> User:
    """End every open session of a person, on every device."""
    with transaction.atomic():
        row = User.objects.select_for_update().get(pk=user.pk)
        row.sessions_ended += 1
        row.save(update_fields=["sessions_ended"])
        record(SessionsEnded(user_id=row.pk, at=at), by_id=by.pk)
    return row


def record_second_step(*, user: User, what: str, is_on: bool, at: datetime) -> None:
    """Write down that a person has turned a means of the second step on or off.

    what  "totp", "recovery_codes" or "webauthn"
    """
    with transaction.atomic():
        record(SecondStepChanged(user_id=user.pk, at=at), by_id=user.pk, changes={what: [not is_on, is_on]})


def drop_second_step(*, user: User, by: User | None, at: datetime) -> int:
    """Take the second step away from somebody who has lost the phone; returns how many means were dropped.

    Raises Refused where somebody does it to an owner without being one, and for oneself: the profile asks for a proof.
    """
    if user == by:
        raise Refused(_("Your own second step is turned off in your profile."))
    if by is not None and by.role != Role.OWNER and user.role == Role.OWNER:
        raise Refused(_("Only an owner may make, change or stop an owner."))
    with transaction.atomic():
        means = list(Authenticator.objects.select_for_update().filter(user_id=user.pk).order_by("pk"))
        if means:
            Authenticator.objects.filter(pk__in=[each.pk for each in means]).delete()
            changes = {str(each.type): [True, False] for each in means}
            record(SecondStepChanged(user_id=user.pk, at=at), by_id=id_of(by), changes=changes)
    return len(means)
