"""What sources cost: a month of it, and what is written down by hand."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from voronka.accounts.may import Capability, can
from voronka.ground import clock
from voronka.ground.refusal import Refusal
from voronka.traffic import actions
from voronka.traffic.models import Source, Spend
from voronka.traffic.queries.sources import month_after, spent_by_source
from voronka.web.permissions import needs
from voronka.web.request import Request
from voronka.web.traffic.forms import AmountForm, SpendForm

PAGE = 100


@require_safe
@needs(Capability.RUN_TRAFFIC)
def listed(request: Request) -> HttpResponse:
    """What was spent in a month, of one source or of all, the last day first."""
    month = _month(request.GET.get("month", ""))
    sources = list(Source.objects.order_by("name", "pk"))
    chosen = next((each for each in sources if str(each.pk) == request.GET.get("source")), None)
    rows = Spend.objects.filter(day__gte=month, day__lt=month_after(month)).select_related("source")
    if chosen:
        rows = rows.filter(source=chosen)
    page = Paginator(rows.order_by("-day", "source__name", "campaign", "pk"), PAGE).get_page(request.GET.get("page"))
    spent = [each.month for source_id, each in spent_by_source(month).items() if not chosen or source_id == chosen.pk]
    known = [amount for amount in spent if amount is not None]
    context = {
        "rows": page,
        "total": sum(known) if known else None,
        "unpooled": rows.filter(own=None).count(),
        "month": month,
        "before": month - timedelta(days=1),
        "after": month_after(month),
        "sources": sources,
        "chosen": chosen,
        "may_import": can(request.user, Capability.IMPORT),
    }
    return render(request, "traffic/spend.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.RUN_TRAFFIC)
def new(request: Request) -> HttpResponse:
    """Write down what a source cost from one day to another."""
    today = timezone.localdate(clock.now())
    form = SpendForm(request.POST or None, initial={"first": today, "last": today})
    if form.is_bound and form.is_valid():
        try:
            actions.record_spend(**form.cleaned_data, by=request.user, at=clock.now())
            messages.success(request, _("Saved."))
            return redirect(_of_month(form.cleaned_data["last"]))
        except Refusal as refusal:
            form.refuse(refusal)
    context = {"form": form, "heading": _("Write spend down"), "back_url": reverse("traffic:spend")}
    return render(request, "web/form_page.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.RUN_TRAFFIC)
def edit(request: Request, spend_id: int) -> HttpResponse:
    """Correct what one day cost."""
    row = get_object_or_404(Spend.objects.select_related("source"), pk=spend_id)
    form = AmountForm(request.POST or None, initial={"amount": row.amount, "currency": row.currency})
    if form.is_bound and form.is_valid():
        try:
            actions.correct_spend(spend=row, **form.cleaned_data, by=request.user, at=clock.now())
            messages.success(request, _("Saved."))
            return redirect(_of_month(row.day))
        except Refusal as refusal:
            form.refuse(refusal)
    context = {"form": form, "spend": row}
    return render(request, "traffic/spend_edit.html", context, status=422 if form.errors else 200)


@require_POST
@needs(Capability.RUN_TRAFFIC)
def remove(request: Request, spend_id: int) -> HttpResponse:
    """Take away what was said of one day."""
    row = get_object_or_404(Spend, pk=spend_id)
    day = row.day
    actions.remove_spend(spend=row, by=request.user, at=clock.now())
    messages.success(request, _("Taken away."))
    return redirect(_of_month(day))


def _month(text: str) -> date:
    """The first day of a month as it stands in an address; this month for anything else."""
    this = timezone.localdate(clock.now()).replace(day=1)
    try:
        month = date.fromisoformat(f"{text}-01")
    except ValueError:
        return this
    return month if 1900 <= month.year <= 9000 else this


def _of_month(day: date) -> str:
    return f"{reverse('traffic:spend')}?month={day:%Y-%m}"
