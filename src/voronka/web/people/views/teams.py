"""Teams."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from voronka.accounts import actions, queries
from voronka.accounts.may import Capability
from voronka.accounts.models import Team
from voronka.ground import clock
from voronka.web.people.forms.people import TeamForm
from voronka.web.permissions import needs
from voronka.web.request import Request


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.MANAGE_PEOPLE)
def teams(request: Request) -> HttpResponse:
    """All teams with how many people each has; a form for a new one."""
    form = TeamForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            actions.add_team(name=form.cleaned_data["name"], by=request.user, at=clock.now())
            return redirect("people:teams")
        except actions.Refused as refusal:
            form.refuse(refusal)
    context = {"form": form, "teams": queries.teams()}
    return render(request, "people/teams.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.MANAGE_PEOPLE)
def team(request: Request, team_id: int) -> HttpResponse:
    """Rename a team, or remove it."""
    row = get_object_or_404(Team, pk=team_id)
    form = TeamForm(request.POST or None, initial={"name": row.name})
    if form.is_bound and form.is_valid():
        try:
            actions.rename_team(team=row, name=form.cleaned_data["name"], by=request.user, at=clock.now())
            messages.success(request, _("Saved."))
            return redirect("people:teams")
        except actions.Refused as refusal:
            form.refuse(refusal)
    context = {"form": form, "team": row, "people": queries.people().filter(team=row)}
    return render(request, "people/team.html", context, status=422 if form.errors else 200)


@require_POST
@needs(Capability.MANAGE_PEOPLE)
def remove(request: Request, team_id: int) -> HttpResponse:
    row = get_object_or_404(Team, pk=team_id)
    try:
        actions.remove_team(team=row, by=request.user, at=clock.now())
        messages.success(request, _("The team is removed."))
    except actions.Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("people:team", row.pk)
    return redirect("people:teams")
