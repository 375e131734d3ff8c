"""What a funnel is to reach in a month: set by the owner."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from voronka.accounts.may import Capability
from voronka.funnel.models import Pipeline
from voronka.ground.refusal import Refusal
from voronka.reports import actions
from voronka.reports.models import Aim, Target
from voronka.reports.plans import plan_fact
from voronka.web.numbers.asked import Asked
from voronka.web.numbers.forms import TargetsForm
from voronka.web.numbers.frame import Choice
from voronka.web.numbers.plans import plan_lines
from voronka.web.numbers.worded import words
from voronka.web.permissions import needs
from voronka.web.request import Request


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.RUN_THE_BUSINESS)
def targets(request: Request) -> HttpResponse:
    """The targets of a funnel for a month, and how they stand."""
    asked = Asked.of(request)
    funnel = asked.names.pipelines.get(asked.selection.pipeline or 0)
    if funnel is None:
        return redirect("numbers:overview")
    month = _month(request.GET.get("month", ""), asked.as_of)
    here = _address(funnel.pk, month)
    form = TargetsForm(request.POST or None, initial=_set(funnel, month))
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                for aim, value in form.values().items():
                    actions.set_target(pipeline=funnel, month=month, aim=aim, value=value, by=request.user, at=asked.at)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The targets are set."))
            return redirect(here)
    context = {
        "form": form,
        "here": here,
        "funnel": funnel,
        "month": month,
        "funnels": [
            Choice(each.name, _address(pk, month), pk == funnel.pk) for pk, each in asked.names.pipelines.items()
        ],
        "previous": Choice(words().month(_before(month)), _address(funnel.pk, _before(month))),
        "next": Choice(words().month(_after(month)), _address(funnel.pk, _after(month))),
        "plans": plan_lines(
            plan_fact(user=request.user, selection=asked.selection, month=month, at=asked.at),
            request.business.currency,
        ),
    }
    return render(request, "numbers/targets.html", context, status=422 if form.errors else 200)


def _set(funnel: Pipeline, month: date) -> dict[str, Decimal]:
    """What is set; a conversion per cent."""
    held = dict(Target.objects.filter(pipeline=funnel, month=month).values_list("aim", "value"))
    if Aim.CONVERSION in held:
        held[Aim.CONVERSION] *= 100
    return {aim: value.normalize() for aim, value in held.items()}


def _address(pipeline: int, month: date) -> str:
    return f"{reverse('numbers:targets')}?pipeline={pipeline}&month={month:%Y-%m}"


def _month(text: str, today: date) -> date:
    """The first day of the month that an address names, else of this one."""
    try:
        day = date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.replace(day=1)
    return day if 1970 <= day.year < 2200 else today.replace(day=1)


def _before(month: date) -> date:
    return (month - timedelta(days=1)).replace(day=1)


def _after(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)
