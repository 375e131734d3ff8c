"""The rules that judge leads when they arrive."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from voronka.accounts.may import Capability
from voronka.ground import clock
from voronka.ground.refusal import Refusal
from voronka.leads import actions
from voronka.leads.models import QualifyingRule
from voronka.web.leads.forms import RuleForm
from voronka.web.leads.views.leads import may
from voronka.web.permissions import needs
from voronka.web.request import Request


@require_safe
@needs(Capability.RUN_TRAFFIC)
def listed(request: Request) -> HttpResponse:
    """All rules, in the order in which they are asked."""
    return render(request, "leads/rules.html", {"rules": QualifyingRule.objects.all()} | may(request))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.RUN_TRAFFIC)
def new(request: Request) -> HttpResponse:
    """One more rule, asked after the others."""
    form = RuleForm(request.POST or None)
    del form.fields["is_on"]
    if form.is_bound and form.is_valid():
        try:
            actions.add_rule(**form.cleaned_data, by=request.user, at=clock.now())
            return _done(request)
        except Refusal as refusal:
            form.refuse(refusal)
    return _page(request, form, _("New rule"))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.RUN_TRAFFIC)
def edit(request: Request, qualifying_id: int) -> HttpResponse:
    """One rule; leads that it has judged stay as they are."""
    rule = get_object_or_404(QualifyingRule, pk=qualifying_id)
    form = RuleForm(request.POST or None, initial=RuleForm.of(rule))
    if form.is_bound and form.is_valid():
        try:
            changes, shown = form.cleaned_data, form.shown
            actions.edit_rule(rule=rule, changes=changes, shown=shown, by=request.user, at=clock.now())
            return _done(request)
        except Refusal as refusal:
            form.refuse(refusal)
    return _page(request, form, rule.name)


@require_POST
@needs(Capability.RUN_TRAFFIC)
def earlier(request: Request, qualifying_id: int) -> HttpResponse:
    """Ask a rule one place earlier."""
    actions.raise_rule(rule=get_object_or_404(QualifyingRule, pk=qualifying_id), by=request.user, at=clock.now())
    return redirect("leads:rules")


@require_POST
@needs(Capability.RUN_TRAFFIC)
def remove(request: Request, qualifying_id: int) -> HttpResponse:
    """Take a rule away."""
    rule = get_object_or_404(QualifyingRule, pk=qualifying_id)
    actions.remove_rule(rule=rule, by=request.user, at=clock.now())
    messages.success(request, _("%(name)s is removed.") % {"name": rule.name})
    return redirect("leads:rules")


def _done(request: Request) -> HttpResponse:
    messages.success(request, _("Saved."))
    return redirect("leads:rules")


def _page(request: Request, form: RuleForm, heading: str) -> HttpResponse:
    context = {"form": form, "heading": heading, "back_url": reverse("leads:rules")}
    status = 422 if form.errors else 200
    return render(request, "web/form_page.html", context, status=status)
