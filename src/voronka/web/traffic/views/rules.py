"""The rules of channels in order, one of them, and a made-up visit to try them on."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from voronka.accounts.may import Capability
from voronka.ground import clock
from voronka.ground.refusal import Refusal
from voronka.traffic import actions
from voronka.traffic.actions.origins import rulebook
from voronka.traffic.models import Channel, ChannelRule, Source
from voronka.traffic.origins import FIELDS
from voronka.web.permissions import needs
from voronka.web.request import Request
from voronka.web.traffic.forms import RuleForm, TryForm


@require_safe
@needs(Capability.RUN_TRAFFIC)
def listed(request: Request) -> HttpResponse:
    """All rules as they are asked; what they make of a visit, if one is made up."""
    rules = list(ChannelRule.objects.select_related("source"))
    form = TryForm(request.GET if {"address", "referrer"} & set(request.GET) else None)
    context: dict[str, Any] = {"rules": rules, "form": form}
    if form.is_bound and form.is_valid():
        said = form.said()
        verdict = rulebook().judge(said)
        context |= {
            "channel": Channel(verdict.channel).label,
            "source": Source.objects.filter(pk=verdict.source_id or 0).first(),
            "rule": None if verdict.rule is None else rules[verdict.rule],
            "said": [(name, value) for name, value in zip(FIELDS, said.values(), strict=True) if value],
        }
    return render(request, "traffic/rules.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.RUN_TRAFFIC)
def new(request: Request) -> HttpResponse:
    """One more rule, asked after the others."""
    form = RuleForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            actions.add_channel_rule(**form.cleaned_data, by=request.user, at=clock.now())
            messages.success(request, _("Saved."))
            return redirect("traffic:rules")
        except Refusal as refusal:
            form.refuse(refusal)
    return _page(request, form, _("New rule of channels"))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.RUN_TRAFFIC)
def edit(request: Request, channel_rule_id: int) -> HttpResponse:
    """What one rule says; visits of the past are judged anew."""
    rule = get_object_or_404(ChannelRule, pk=channel_rule_id)
    now = {"field": rule.field, "pattern": rule.pattern, "channel": rule.channel, "source": rule.source_id}
    form = RuleForm(request.POST or None, initial=now)
    if form.is_bound and form.is_valid():
        try:
            changes, shown = form.cleaned_data, form.shown
            actions.edit_channel_rule(rule=rule, changes=changes, shown=shown, by=request.user, at=clock.now())
            messages.success(request, _("Saved."))
            return redirect("traffic:rules")
        except Refusal as refusal:
            form.refuse(refusal)
    return _page(request, form, rule.pattern)


@require_POST
@needs(Capability.RUN_TRAFFIC)
def change(request: Request, channel_rule_id: int) -> HttpResponse:
    """Ask a rule earlier or later, or take it away: `what`."""
    rule = get_object_or_404(ChannelRule, pk=channel_rule_id)
    given: dict[str, Any] = {"rule": rule, "by": request.user, "at": clock.now()}
    what = request.POST.get("what", "")
    if what in {"earlier", "later"}:
        place = rule.position + (-1 if what == "earlier" else 1)
        actions.edit_channel_rule(changes={"position": place}, **given)
    elif what == "remove":
        actions.remove_channel_rule(**given)
        messages.success(request, _("Taken away."))
    return redirect("traffic:rules")


def _page(request: Request, form: RuleForm, heading: str) -> HttpResponse:
    context = {"form": form, "heading": heading, "back_url": reverse("traffic:rules")}
    return render(request, "web/form_page.html", context, status=422 if form.errors else 200)
