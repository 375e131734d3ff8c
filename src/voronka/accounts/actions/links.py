"""One-time links: the first sign-in, an invitation, a new password. Only the hash of a link is stored."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from voronka.accounts.actions.changes import LinkRefused, Refused, id_of, longest
from voronka.accounts.actions.secrets import store_password
from voronka.accounts.events import LinkMade, LinkUsed, UserAdded, UserChanged
from voronka.accounts.models import Link, Role, Sees, User
from voronka.ground.text import clean_line
from voronka.journal.actions import record

HOURS = {Link.Kind.FIRST: 24, Link.Kind.INVITATION: 7 * 24, Link.Kind.PASSWORD: 24}
FIRST_OWNER = "owner@localhost"


def make_link(*, user: User, kind: str, by: User | None, at: datetime, hours: int | None = None) -> str:
    """Make a link for a person; links of the kind that this person had before open no more. Returns the token.

    hours  how long it opens; by default 24 for a first sign-in and a password, 168 for an invitation

    Raises Refused for a person who is not active, where somebody makes a link for an owner without being one, and for
    oneself: whoever finds an open browser must not get past the present password.
    """
    if user == by:
        raise Refused(_("Your own password is changed in your profile."))
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        row = User.objects.select_for_update().get(pk=user.pk)
        if not row.is_active:
            raise Refused(_("This person is not active. Activate first, then make a link."))
        if by is not None and by.role != Role.OWNER and row.role == Role.OWNER:
            raise Refused(_("Only an owner may make a link for an owner."))
        end_other_links(user=row, kind=kind, at=at)
        kept = timedelta(hours=HOURS[Link.Kind(kind)] if hours is None else hours)
        link = Link.objects.create(
            kind=kind, user=row, made_by=by, digest=_digest(token), made_at=at, expires_at=at + kept
        )
        record(LinkMade(user_id=row.pk, link_id=link.pk, at=at), by_id=id_of(by), changes={"link": [None, str(kind)]})
    return token


def end_other_links(*, user: User, kind: str, at: datetime) -> int:
    """Links of a kind that a person has not used open no more from now on; returns how many."""
    return Link.objects.filter(user=user, kind=kind, used_at=None, expires_at__gt=at).update(expires_at=at)


def end_links_of(*, user: User, at: datetime) -> int:
    """Links for a person, and those that this person has made for others, open no more; returns how many."""
    links = Link.objects.filter(Q(user=user) | Q(made_by=user), used_at=None, expires_at__gt=at)
    return links.update(expires_at=at)


def look_at_link(*, token: str, at: datetime) -> Link:
    """The link of a token with its person, without using it (1 query). Raises LinkRefused with the reason."""
    link = Link.objects.select_related("user", "made_by").filter(digest=_digest(token)).first()
    if link is None:
        raise LinkRefused(_("This link is not known here. It may have been cut short on its way: copy all of it."))
    if link.used_at is not None:
        raise LinkRefused(_("This link was used already. It opens once; ask for a new one."))
    if link.expires_at <= at or (link.made_by and not link.made_by.is_active):
        raise LinkRefused(_("This link opens no more. Ask for a new one."))
    if not link.user.is_active:
        raise LinkRefused(_("This account is not active. Ask an owner or the head of sales."))
    return link


def use_link(*, token: str, at: datetime, name: str | None = None, password: str | None = None) -> Link:
    """Use a link up: of two at the same moment one gets it. Sets name and password where they are given.

    Raises LinkRefused when it does not open, Refused (name, password) when they cannot be taken; then it still opens.
    """
    with transaction.atomic():
        link = look_at_link(token=token, at=at)
        if not Link.objects.filter(pk=link.pk, used_at=None).update(used_at=at):
            raise LinkRefused(_("This link was used already. It opens once; ask for a new one."))
        link.used_at = at
        record(LinkUsed(user_id=link.user_id, link_id=link.pk, at=at), by_id=link.user_id)
        link.user = User.objects.select_for_update().get(pk=link.user_id)
        if name is not None:
            _rename(link.user, name, at)
        if password is not None:
            store_password(link.user, password, by=link.user, at=at)
    return link


def first_sign_in(*, at: datetime) -> str | None:
    """The token of a link for the first owner, who is made where there is nobody; None once somebody has a password.

    The first owner's address is a stand-in until the owner writes the real one.
    """
    with transaction.atomic():
        if User.objects.exclude(Q(password__startswith=UNUSABLE_PASSWORD_PREFIX) | Q(password="")).exists():
            return None
        owner = User.objects.filter(role=Role.OWNER, is_active=True).order_by("pk").first()
        if owner is None:
            owner = User(email=FIRST_OWNER, role=Role.OWNER, sees=Sees.ALL, joined_at=at)
            owner.set_unusable_password()
            owner.save()
            record(UserAdded(user_id=owner.pk, at=at), by_id=None, changes={"role": [None, Role.OWNER.value]})
        return make_link(user=owner, kind=Link.Kind.FIRST, by=None, at=at)


def _rename(user: User, name: str, at: datetime) -> None:
    wanted = clean_line(name)
    if not wanted:
        raise Refused({"name": _("Write your name: your colleagues see it.")})
    if len(wanted) > longest(User, "name"):
        raise Refused({"name": _("This name is too long: 150 characters at most.")})
    if wanted != user.name:
        changes = {"name": [user.name, wanted]}
        user.name = wanted
        user.save(update_fields=["name"])
        record(UserChanged(user_id=user.pk, at=at), by_id=user.pk, changes=changes)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
