"""The business, and the index of everything that can be set."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from voronka.accounts import actions
from voronka.accounts.may import Capability, can
from voronka.ground import clock
from voronka.ground.refusal import Refusal
from voronka.web.people.forms.business import BusinessForm
from voronka.web.permissions import needs, signed_in
from voronka.web.request import Request


@dataclass(frozen=True)
class Place:
    """One thing to set. `capability` None = everybody may."""

    name: str | Promise
    about: str | Promise
    target: str
    icon: str
    capability: Capability | None = None


PLACES = (
    Place(
        gettext_lazy("Your profile"), gettext_lazy("Name, language, theme, password, second step"), "people:me", "user"
    ),
    Place(
        gettext_lazy("The business"),
        gettext_lazy("Name, language, time zone, currency"),
        "people:business",
        "building-2",
        Capability.RUN_THE_BUSINESS,
    ),
    Place(
        gettext_lazy("People"),
        gettext_lazy("Invite, roles, who sees what"),
        "people:list",
        "users",
        Capability.MANAGE_PEOPLE,
    ),
    Place(
        gettext_lazy("Teams"),
        gettext_lazy("Who sees each other's work"),
        "people:teams",
        "users",
        Capability.MANAGE_PEOPLE,
    ),
    Place(
        gettext_lazy("Funnels"),
        gettext_lazy("Stages, rules, fields of deals"),
        "pipelines:list",
        "kanban",
        Capability.DRAW_PIPELINES,
    ),
    Place(
        gettext_lazy("Distribution"),
        gettext_lazy("Which seller gets which lead"),
        "distribution:rules",
        "users",
        Capability.RUN_TRAFFIC,
    ),
    Place(
        gettext_lazy("Products"),
        gettext_lazy("What is sold, at what price"),
        "parties:products",
        "package",
        Capability.RUN_TRAFFIC,
    ),
    Place(
        gettext_lazy("Imports"),
        gettext_lazy("Bring customers, deals and orders in from files"),
        "imports:list",
        "upload",
        Capability.IMPORT,
    ),
    Place(
        gettext_lazy("Audit"),
        gettext_lazy("Who changed what, who signed in"),
        "people:audit",
        "history",
        Capability.MANAGE_PEOPLE,
    ),
    Place(
        gettext_lazy("Targets"),
        gettext_lazy("What a funnel is to reach in a month"),
        "numbers:targets",
        "target",
        Capability.RUN_THE_BUSINESS,
    ),
)


@require_safe
@signed_in
def settings(request: Request) -> HttpResponse:
    """Everything that this person may set."""
    return render(request, "people/settings.html", {"places": list(_places(request))})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.RUN_THE_BUSINESS)
def business(request: Request) -> HttpResponse:
    """What holds for everybody."""
    row = request.business
    now = {"name": row.name, "language": row.language, "time_zone": row.time_zone, "currency": row.currency}
    form = BusinessForm(request.POST or None, initial=now)
    if form.is_bound and form.is_valid():
        try:
            changes, shown = form.cleaned_data, form.shown
            actions.change_business(changes=changes, shown=shown, by=request.user, at=clock.now())
            messages.success(request, _("Saved."))
            return redirect("people:settings")
        except Refusal as refusal:
            form.refuse(refusal)
    return render(request, "people/business.html", {"form": form}, status=422 if form.errors else 200)


def _places(request: Request) -> list[tuple[Place, str]]:
    places = []
    for place in PLACES:
        if place.capability and not can(request.user, place.capability):
            continue
        try:
            places.append((place, reverse(place.target)))
        except NoReverseMatch:
            continue
    return places
