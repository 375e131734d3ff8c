"""People: who works here, in what role, and how far each one sees."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from voronka.accounts import actions, queries
from voronka.accounts.may import Capability
from voronka.accounts.models import Link, User
from voronka.ground import clock
from voronka.ground.refusal import Refusal
from voronka.web.people.forms.people import InviteForm, PersonForm
from voronka.web.permissions import needs
from voronka.web.request import Request


@require_safe
@needs(Capability.MANAGE_PEOPLE)
def people(request: Request) -> HttpResponse:
    return render(request, "people/people.html", {"people": queries.people(), "now": clock.now()})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@needs(Capability.MANAGE_PEOPLE)
def invite(request: Request) -> HttpResponse:
    """Add somebody; answers with the link to hand over, shown this once."""
    form = InviteForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            user, token = actions.invite(**form.cleaned_data, by=request.user, at=clock.now())
            return _show_link(request, user, token, Link.Kind.INVITATION)
        except actions.Refused as refusal:
            form.refuse(refusal)
    return render(request, "people/invite.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.MANAGE_PEOPLE)
def person(request: Request, user_id: int) -> HttpResponse:
    """One person: role, team, what is seen; away, in and out, links."""
    user = get_object_or_404(queries.people(), pk=user_id)
    now = {"name": user.name, "email": user.email, "role": user.role, "sees": user.sees, "team": user.team_id}
    form = PersonForm(request.POST or None, initial=now)
    if form.is_bound and form.is_valid():
        try:
            changes, shown, at = form.cleaned_data, form.shown, clock.now()
            had_link = queries.has_open_link(user, at=at)
            actions.change_user(user=user, changes=changes, shown=shown, by=request.user, at=at)
            messages.success(request, _("Saved."))
            if had_link and not queries.has_open_link(user, at=at):
                messages.warning(request, _("A link made before opens no more."))
            return redirect("people:list")
        except Refusal as refusal:
            form.refuse(refusal)
    return render(request, "people/person.html", {"form": form, "person": user}, status=422 if form.errors else 200)


@require_POST
@needs(Capability.MANAGE_PEOPLE)
def absent(request: Request, user_id: int) -> HttpResponse:
    is_absent = request.POST.get("is_absent") == "yes"
    return _do(request, user_id, actions.set_absent, is_absent=is_absent)


@require_POST
@needs(Capability.MANAGE_PEOPLE)
def deactivate(request: Request, user_id: int) -> HttpResponse:
    return _do(request, user_id, actions.deactivate)


@require_POST
@needs(Capability.MANAGE_PEOPLE)
def activate(request: Request, user_id: int) -> HttpResponse:
    return _do(request, user_id, actions.activate)


@require_POST
@needs(Capability.MANAGE_PEOPLE)
def drop_second_step(request: Request, user_id: int) -> HttpResponse:
    return _do(request, user_id, actions.drop_second_step)


@never_cache
@require_POST
@needs(Capability.MANAGE_PEOPLE)
def make_link(request: Request, user_id: int) -> HttpResponse:
    """Make the link by which a person chooses a password; shown this once."""
    user = get_object_or_404(User, pk=user_id)
    kind = Link.Kind.PASSWORD if user.has_usable_password() else Link.Kind.INVITATION
    try:
        token = actions.make_link(user=user, kind=kind, by=request.user, at=clock.now())
    except actions.Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("people:person", user.pk)
    return _show_link(request, user, token, kind)


def _do(request: Request, user_id: int, action: Callable[..., Any], **values: object) -> HttpResponse:
    """Call one action on a person and go back to the page of this person."""
    user = get_object_or_404(User, pk=user_id)
    try:
        action(user=user, by=request.user, at=clock.now(), **values)
        messages.success(request, _("Saved."))
    except actions.Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("people:person", user.pk)


def _show_link(request: Request, user: User, token: str, kind: str) -> HttpResponse:
    address = request.build_absolute_uri(reverse("people:link", args=[token]))
    context = {"person": user, "address": address, "is_invitation": kind == Link.Kind.INVITATION}
    return render(request, "people/link_made.html", context)
