"""People: adding, inviting, changing, away and back, in and out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from voronka.accounts.actions.changes import Refused, id_of, longest, sentence, take_over, unique
from voronka.accounts.actions.links import end_links_of, make_link
from voronka.accounts.events import UserActivated, UserAdded, UserChanged, UserDeactivated
from voronka.accounts.models import Link, Role, Sees, Team, User
from voronka.ground.text import clean_line
from voronka.journal.actions import record
from voronka.journal.meanwhile import really_changed
from voronka.journal.models import Batch

CHANGEABLE = {"email", "name", "role", "sees", "team"}
MEANT_BY_LINKS = {"email", "role", "sees"}
"""What a link was made for: whoever keeps one is not to get more by it than its maker gave."""
THEMES = {"", "light", "dark"}


def add_user(
    *,
    email: str,
    name: str,
    role: str,
    sees: str = Sees.OWN,
    team: Team | None = None,
    by: User | None,
    at: datetime,
    password: str | None = None,
    batch: Batch | None = None,
) -> User:
    """Add a person; without a password only a link lets this person in. Owners always see all.

    Raises Refused (email, name, role, sees, team, password).
    """
    user = User(joined_at=at, batch=batch, role=role)
    with transaction.atomic():
        changes = take_over(user, _checked({"email": email, "name": name, "role": role, "sees": sees, "team": team}))
        changes["role"] = [None, str(role)]
        _only_owners_make_owners(by, user, role)
        if password is None:
            user.set_unusable_password()
        else:
            try:
                validate_password(password, user)
            except ValidationError as error:
                raise Refused({"password": sentence(error)}) from error
            user.set_password(password)
        _save(user)
        record(UserAdded(user_id=user.pk, at=at), by_id=id_of(by), changes=changes, batch=batch)
    return user


def invite(
    *, email: str, role: str, name: str = "", sees: str = Sees.OWN, team: Team | None = None, by: User, at: datetime
) -> tuple[User, str]:
    """Add a person and make the link that lets this person choose a name and a password. Returns (person, token).

    Raises Refused (email, role, sees, team).
    """
    with transaction.atomic():
        user = add_user(email=email, name=name, role=role, sees=sees, team=team, by=by, at=at)
        return user, make_link(user=user, kind=Link.Kind.INVITATION, by=by, at=at)


def change_user(
    *,
    user: User,
    changes: Mapping[str, Any],
    shown: Mapping[str, Any] | None = None,
    by: User | None,
    at: datetime,
) -> User:
    """Change a person's email, name, role, sees or team. Only owners touch owners; the last active one stays one.
    With another email, role or sight the links for this person and by this person open no more.

    shown   what stood in these fields when somebody began to edit: what he left so stays as it is by now

    Raises Refused (email, name, role, sees, team), ChangedMeanwhile at one of them that somebody else has changed too,
    KeyError for another field.
    """
    if unknown := set(changes) - CHANGEABLE:
        raise KeyError(*unknown)
    with transaction.atomic():
        owners = _lock_owners()
        row = _lock(user)
        wanted = really_changed(row, changes, shown or {})
        values = _checked({"role": row.role, "sees": row.sees, "team": row.team, **wanted})
        _only_owners_make_owners(by, row, values["role"])
        if row.role == Role.OWNER and values["role"] != Role.OWNER:
            _refuse_last_owner(owners, row, field="role")
        done = take_over(row, values)
        if done:
            _save(row)
            if done.keys() & MEANT_BY_LINKS:
                end_links_of(user=row, at=at)
            record(UserChanged(user_id=row.pk, at=at), by_id=id_of(by), changes=done)
    return row


def set_preferences(
    *,
    user: User,
    at: datetime,
    language: str | None = None,
    theme: str | None = None,
    shown: Mapping[str, str] | None = None,
) -> User:
    """A person's own language ("" = the business') and theme ("" = the system's); None leaves it.

    shown   as in `change_user`

    Raises Refused (language, theme), ChangedMeanwhile.
    """
    if language is not None and language not in {"", *dict(settings.LANGUAGES)}:
        raise Refused({"language": _("Choose one of the languages of the list.")})
    if theme is not None and theme not in THEMES:
        raise Refused({"theme": _("Choose one of the themes of the list.")})
    wanted = {field: value for field, value in (("language", language), ("theme", theme)) if value is not None}
    with transaction.atomic():
        row = _lock(user)
        if done := take_over(row, really_changed(row, wanted, shown or {})):
            row.save(update_fields=list(done))
            record(UserChanged(user_id=row.pk, at=at), by_id=row.pk, changes=done)
    return row


def set_absent(*, user: User, is_absent: bool, by: User, at: datetime) -> User:
    """Mark a person as away (no new leads) or back."""
    with transaction.atomic():
        row = _lock(user)
        if done := take_over(row, {"is_absent": is_absent}):
            row.save(update_fields=["is_absent"])
            record(UserChanged(user_id=row.pk, at=at), by_id=by.pk, changes=done)
    return row


def deactivate(*, user: User, by: User | None, at: datetime) -> User:
    """Let a person in no more, at once and everywhere; what is theirs stays. Raises Refused for the last owner."""
    with transaction.atomic():
        owners = _lock_owners()
        row = _lock(user)
        _only_owners_make_owners(by, row, row.role)
        if not row.is_active:
            return row
        _refuse_last_owner(owners, row, field="")
        row.is_active = False
        User.objects.filter(pk=row.pk).update(is_active=False, sessions_ended=F("sessions_ended") + 1)
        end_links_of(user=row, at=at)
        record(UserDeactivated(user_id=row.pk, at=at), by_id=id_of(by), changes={"is_active": [True, False]})
    return row


def activate(*, user: User, by: User | None, at: datetime) -> User:
    """Let a deactivated person in again, with the password of before. Raises Refused for one without an address."""
    with transaction.atomic():
        row = _lock(user)
        _only_owners_make_owners(by, row, row.role)
        if not row.email:
            raise Refused(_("Write an address for this person first: it is what one signs in with."))
        if done := take_over(row, {"is_active": True}):
            row.save(update_fields=["is_active"])
            record(UserActivated(user_id=row.pk, at=at), by_id=id_of(by), changes=done)
    return row


def _lock(user: User) -> User:
    """The person as stored now; nobody else changes this row until the end of the transaction."""
    return User.objects.select_for_update().get(pk=user.pk)


def _lock_owners() -> list[User]:
    """All active owners, locked in one order: two who take each other's role away do it one after the other."""
    return list(User.objects.select_for_update().filter(role=Role.OWNER, is_active=True).order_by("pk"))


def _refuse_last_owner(owners: list[User], user: User, *, field: str) -> None:
    if owners == [user]:
        raise Refused({field: _("This is the last active owner. Make somebody else an owner first.")})


def _only_owners_make_owners(by: User | None, user: User, role: str) -> None:
    if by is not None and by.role != Role.OWNER and Role.OWNER in {user.role, role}:
        raise Refused({"role": _("Only an owner may make, change or stop an owner.")})


def _save(user: User) -> None:
    with unique("email", _("Somebody here already has this address.")):
        user.save()


def _checked(values: dict[str, Any]) -> dict[str, Any]:
    """Values of a person as they are stored. Raises Refused with every problem at once."""
    problems: dict[str, object] = {}
    checked = dict(values)
    if values["role"] not in Role.values:
        problems["role"] = _("Choose one of the roles of the list.")
    if values["role"] == Role.OWNER:
        checked["sees"] = Sees.ALL
    if checked["sees"] not in Sees.values:
        problems["sees"] = _("Choose one of the list.")
    if checked["sees"] == Sees.TEAM and values["team"] is None:
        problems["team"] = _("Choose a team: without one there is no team's work to see.")
    if "name" in values:
        checked["name"] = clean_line(values["name"])
        if len(checked["name"]) > longest(User, "name"):
            problems["name"] = _("This name is too long: 150 characters at most.")
    if "email" in values:
        checked["email"] = clean_line(values["email"]).lower()
        try:
            validate_email(checked["email"])
        except ValidationError as error:
            problems["email"] = sentence(error)
    if problems:
        raise Refused(problems)
    return checked
