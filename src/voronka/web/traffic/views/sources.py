"""Where traffic comes from, what it cost this month and what it brought."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from voronka.accounts.may import Capability
from voronka.ground import clock
from voronka.ground.refusal import Refusal
from voronka.leads.queries import leads_by_source
from voronka.traffic import actions
from voronka.traffic.models import Source
from voronka.traffic.queries.sources import Spent, spent_by_source
from voronka.web.permissions import needs
from voronka.web.request import Request
from voronka.web.traffic.forms import SourceForm

NOTHING = Spent()


@dataclass(frozen=True)
class Line:
    """A source in the list; `leads` of this month that the reader may see."""

    source: Source
    spent: Spent
    leads: int


@require_safe
@needs(Capability.RUN_TRAFFIC)
def listed(request: Request) -> HttpResponse:
    """All sources, those that bring traffic first (3 queries, however many rows)."""
    month = timezone.localdate(clock.now()).replace(day=1)
    spent = spent_by_source(month)
    leads = leads_by_source(user=request.user, since=_begins(month))
    lines = [
        Line(source, spent.get(source.pk, NOTHING), leads.get(source.pk, 0))
        for source in Source.objects.order_by("-is_on", "name", "pk")
    ]
    context = {
        "lines": lines,
        "month": month,
        "before": month - timedelta(days=1),
        "has_unpooled": any(line.spent.unpooled for line in lines),
    }
    return render(request, "traffic/sources.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.RUN_TRAFFIC)
def new(request: Request) -> HttpResponse:
    """One more place that traffic comes from."""
    form = SourceForm(request.POST or None)
    del form.fields["is_on"]
    if form.is_bound and form.is_valid():
        try:
            made = actions.add_source(**form.cleaned_data, by=request.user, at=clock.now())
            messages.success(request, _("%(name)s is added.") % {"name": made})
            return redirect("traffic:sources")
        except Refusal as refusal:
            form.refuse(refusal)
    return _page(request, form, _("New source"))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.RUN_TRAFFIC)
def source(request: Request, source_id: int) -> HttpResponse:
    """One source; one that is off stays with what came from it."""
    row = get_object_or_404(Source, pk=source_id)
    form = SourceForm(request.POST or None, initial={"name": row.name, "channel": row.channel, "is_on": row.is_on})
    if form.is_bound and form.is_valid():
        try:
            changes, shown = form.cleaned_data, form.shown
            actions.edit_source(source=row, changes=changes, shown=shown, by=request.user, at=clock.now())
            messages.success(request, _("Saved."))
            return redirect("traffic:sources")
        except Refusal as refusal:
            form.refuse(refusal)
    return _page(request, form, row.name)


def _begins(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _page(request: Request, form: SourceForm, heading: str) -> HttpResponse:
    context = {"form": form, "heading": heading, "back_url": reverse("traffic:sources")}
    return render(request, "web/form_page.html", context, status=422 if form.errors else 200)
