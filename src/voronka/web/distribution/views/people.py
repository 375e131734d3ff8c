"""Who got what: loads, hours, first responses, cut shares, redistribution."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from voronka.accounts.may import Capability
from voronka.accounts.models import User
from voronka.distribution import actions, loads, queries
from voronka.distribution.holes import suspects
from voronka.distribution.models import Assignment, Desk, Redistribution
from voronka.distribution.plans import Plan, plan
from voronka.distribution.responses import responses
from voronka.ground import clock
from voronka.ground.refusal import Refusal
from voronka.web.distribution.forms import HoursForm, SpreadForm
from voronka.web.distribution.views.rules import may, people
from voronka.web.permissions import needs
from voronka.web.request import Request

MONTH = timedelta(days=30)
QUEUE = "queue"
MOST = 500
"""Leads of one redistribution."""


@require_safe
@needs(Capability.ASSIGN)
def listed(request: Request) -> HttpResponse:
    """Everybody who may get leads: how many today and in 30 days, what there is to do, how soon he answers."""
    now, everybody = clock.now(), people()
    ids = [user.pk for user in everybody]
    today = loads.given_since(ids, loads.day_start(now, loads.zone()))
    month, load = loads.given_since(ids, now - MONTH), loads.loads(ids)
    desks = {desk.user_id: desk for desk in Desk.objects.filter(user__in=ids)}
    answers = {each.user.pk: each for each in responses(since=now - MONTH, at=now)}
    waiting = queries.unanswered_counts(ids)
    lines = [
        {
            "user": user,
            "today": today.get(user.pk, 0),
            "month": month.get(user.pk, 0),
            "load": load.get(user.pk, 0),
            "desk": desks.get(user.pk) or Desk(user=user),
            "answers": answers.get(user.pk),
            "waiting": waiting.get(user.pk, 0),
        }
        for user in everybody
    ]
    context = {"lines": lines, "suspects": suspects(at=now), "last": queries.last_redistribution()}
    return render(request, "distribution/people.html", context | may(request))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.ASSIGN)
def hours(request: Request) -> HttpResponse:
    """When the business works."""
    form = HoursForm(
        request.POST or None,
        week=loads.business_week(),
        label=gettext_lazy("The business has working hours; else it always works"),
        daily_cap=None,
        has_cap=False,
    )
    if form.is_bound and form.is_valid():
        try:
            actions.set_business_hours(week=form.week(), by=request.user, at=clock.now())
            return _done(request)
        except Refusal as refusal:
            form.refuse(refusal)
    return _form(request, form, _("Working hours of the business"))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.ASSIGN)
def desk(request: Request, user_id: int) -> HttpResponse:
    """When one person works, and how much he gets a day at most."""
    user = get_object_or_404(User, pk=user_id)
    now = Desk.objects.filter(user=user).first() or Desk(user=user)
    label = gettext_lazy("Has hours different from those of the business")
    form = HoursForm(request.POST or None, week=now.week, label=label, daily_cap=now.daily_cap, has_cap=True)
    if form.is_bound and form.is_valid():
        try:
            cap = form.cleaned_data["daily_cap"]
            actions.set_desk(user=user, week=form.week(), daily_cap=cap, by=request.user, at=clock.now())
            return _done(request)
        except Refusal as refusal:
            form.refuse(refusal)
    return _form(request, form, _("Working hours: %(name)s") % {"name": user})


@require_POST
@needs(Capability.ASSIGN)
def share(request: Request, user_id: int) -> HttpResponse:
    """Halve what somebody gets, or give him his whole share again: `what`."""
    user = get_object_or_404(User, pk=user_id)
    act = actions.restore_share if request.POST.get("what") == "restore" else actions.halve_share
    made = act(user=user, by=request.user, at=clock.now())
    messages.success(
        request, _("%(share)s%% of the weights of %(name)s count now.") % {"share": made.share, "name": user}
    )
    return redirect("distribution:people")


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.ASSIGN)
def spread(request: Request) -> HttpResponse:
    """Give many leads anew: first who would get how many, then, with `do`, it is done."""
    everybody = people()
    form = SpreadForm(request.POST or request.GET or None, people=everybody, holders=_holders(everybody))
    context: dict[str, Any] = {"form": form, "most": MOST} | may(request)
    if form.is_bound and form.is_valid():
        made = _plan(form)
        if request.method == "POST" and made.steps:
            done = actions.redistribute(plan=made, by=request.user, at=clock.now())
            said = ngettext("%(n)s lead was given anew.", "%(n)s leads were given anew.", done.done)
            messages.success(request, said % {"n": done.done}, extra_tags=reverse("distribution:undo", args=[done.pk]))
            return redirect("distribution:people")
        names = {user.pk: str(user) for user in User.objects.filter(pk__in=[key for key in made.counts if key])}
        context["counts"] = [(names.get(key or 0, ""), count) for key, count in made.counts.most_common()]
        context["is_asked"] = True
    return render(request, "distribution/spread.html", context, status=422 if form.errors else 200)


@require_POST
@needs(Capability.ASSIGN)
def undo(request: Request, redistribution_id: int) -> HttpResponse:
    """Give leads back to whom they were taken from."""
    whole = get_object_or_404(Redistribution, pk=redistribution_id)
    try:
        back = actions.undo_redistribution(redistribution=whole, by=request.user, at=clock.now())
        said = ngettext("%(n)s lead went back.", "%(n)s leads went back.", back) % {"n": back}
        messages.success(request, said)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return redirect("distribution:people")


def _holders(everybody: list[User]) -> list[tuple[str, str]]:
    """The queue and everybody who has leads that wait for the first response."""
    waiting = queries.unanswered_counts([user.pk for user in everybody])
    said = gettext_lazy("The queue")
    return [(QUEUE, str(said))] + [
        (str(user.pk), f"{user} ({waiting[user.pk]})") for user in everybody if user.pk in waiting
    ]


def _plan(form: SpreadForm) -> Plan:
    whose, among = form.cleaned_data["whose"], form.cleaned_data["among"]
    rows = queries.waiting() if whose == QUEUE else queries.unanswered_of([int(whose)])
    related = (
        "lead__contact__merged_into",
        "lead__source",
        "lead__product",
        "lead__point",
        "lead__last_origin",
        "rule",
    )
    taken: list[Assignment] = list(rows.select_related(*related)[:MOST])
    return plan(taken, among=list(among) if form.cleaned_data["how"] == form.PEOPLE else None, at=clock.now())


def _done(request: Request) -> HttpResponse:
    messages.success(request, _("Saved."))
    return redirect("distribution:people")


def _form(request: Request, form: HoursForm, heading: str) -> HttpResponse:
    context = {"form": form, "heading": heading, "back_url": reverse("distribution:people")}
    return render(request, "distribution/hours.html", context, status=422 if form.errors else 200)
