"""Decisions beside the numbers: who decided what, on which figure, and what came of it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from voronka.ground import clock
from voronka.ground.refusal import Refusal
from voronka.reports import actions
from voronka.reports.models import Decision
from voronka.web.forms import RefusableForm
from voronka.web.numbers.asked import Asked
from voronka.web.numbers.decided import lines, page_of, target_of
from voronka.web.numbers.forms import DecisionForm, ResultForm
from voronka.web.permissions import signed_in
from voronka.web.request import Request

SHOWN = 100


@require_safe
@signed_in
def listing(request: Request) -> HttpResponse:
    """All decisions that the user sees, the latest first."""
    rows = Decision.objects.visible_to(request.user).select_related("by", "result_by")[:SHOWN]
    return render(request, "numbers/decisions.html", {"decisions": lines(rows)})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new(request: Request) -> HttpResponse:
    """Write down a decision on a figure of a page."""
    asked = Asked.of(request)
    page = page_of(request.GET.get("page", ""))
    back = f"{reverse(target_of(page))}?{asked.selection.address()}"
    form = DecisionForm(request.POST or None, initial={"figure": request.GET.get("figure", "")})
    if request.method == "POST" and form.is_valid():
        try:
            given = {"by": request.user, "at": clock.now(), **form.cleaned_data}
            actions.make_decision(page=page, query=asked.selection.address(), **given)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The decision is written down."))
            return redirect(back)
    return _form(request, form, _("A decision"), request.get_full_path(), back)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def judge(request: Request, decision_id: int) -> HttpResponse:
    """Write down what came of a decision."""
    decision = get_object_or_404(Decision.objects.visible_to(request.user), pk=decision_id)
    form = ResultForm(request.POST or None, initial={"result": decision.result})
    if request.method == "POST" and form.is_valid():
        try:
            result = form.cleaned_data["result"]
            actions.judge_decision(decision=decision, result=result, by=request.user, at=clock.now())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("What came of it is written down."))
            return redirect("numbers:decisions")
    return _form(request, form, decision.text, request.path, reverse("numbers:decisions"))


def _form(request: Request, form: RefusableForm, title: str, url: str, back: str) -> HttpResponse:
    context = {"form": form, "title": title, "url": url, "back": back}
    is_dialog = "HX-Request" in request.headers
    template = "numbers/decision_dialog.html" if is_dialog else "numbers/decision_page.html"
    return render(request, template, context, status=422 if form.errors else 200)
