"""The rules in order, one of them, and a made-up lead to try them on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from voronka.accounts.may import Capability, can
from voronka.accounts.models import User
from voronka.catalog.models import Product
from voronka.distribution import actions, loads, queries
from voronka.distribution.models import Rule
from voronka.distribution.unfit import unfit_rule
from voronka.ground import clock
from voronka.ground.refusal import Refusal
from voronka.traffic.models import LandingPoint, Source
from voronka.web.distribution import explained
from voronka.web.distribution.forms import RuleForm, TryForm
from voronka.web.permissions import needs
from voronka.web.request import Request


@require_safe
@needs(Capability.RUN_TRAFFIC)
def listed(request: Request) -> HttpResponse:
    """All rules, in the order in which they are asked."""
    names = {
        "source": dict(Source.objects.values_list("pk", "name")),
        "point": dict(LandingPoint.objects.values_list("pk", "name")),
        "product": dict(Product.objects.values_list("pk", "name")),
        "channel": explained.CHANNELS,
    }
    rules = [
        (rule, explained.conditions(rule, names), [explained.UNFIT[each] for each in unfit_rule(rule)])
        for rule in queries.all_rules()
    ]
    return render(request, "distribution/rules.html", {"rules": rules} | may(request))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.RUN_TRAFFIC)
def new(request: Request) -> HttpResponse:
    """One more rule, asked after the others."""
    form = RuleForm(request.POST or None, people=people())
    return _saved(request, form, actions.add_rule, {}) or _page(request, form, _("New rule of distribution"))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.RUN_TRAFFIC)
def edit(request: Request, routing_id: int) -> HttpResponse:
    """One rule; what it has given out stays where it is."""
    rule = get_object_or_404(Rule, pk=routing_id, removed_at=None)
    members = User.objects.filter(pk__in=rule.members.values("user"))
    form = RuleForm(request.POST or None, people={user.pk: user for user in [*people(), *members]}.values(), rule=rule)
    seen = request.POST.get("revision", "")
    if seen.isascii() and seen.isdigit() and len(seen) <= 9:
        rule.revision = int(seen)
    return _saved(request, form, actions.edit_rule, {"rule": rule}) or _page(request, form, rule.name, rule)


@require_POST
@needs(Capability.RUN_TRAFFIC)
def change(request: Request, routing_id: int) -> HttpResponse:
    """Ask a rule earlier or later, switch it, take it away, bring it back: `what`."""
    rule = get_object_or_404(Rule, pk=routing_id)
    given: dict[str, Any] = {"rule": rule, "by": request.user, "at": clock.now()}
    what = request.POST.get("what", "")
    if what in {"earlier", "later"}:
        actions.move_rule(**given, up=what == "earlier")
    elif what in {"on", "off"}:
        actions.switch_rule(**given, is_on=what == "on")
    elif what == "remove":
        actions.remove_rule(**given)
        undo = f"{reverse('distribution:change_rule', args=[rule.pk])}?what=restore"
        messages.success(request, _("%(name)s is removed.") % {"name": rule.name}, extra_tags=undo)
    elif what == "restore" or request.GET.get("what") == "restore":
        actions.restore_rule(**given)
        if request.headers.get("HX-Request") == "true":
            return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return redirect("distribution:rules")


@require_safe
@needs(Capability.RUN_TRAFFIC)
def try_out(request: Request) -> HttpResponse:
    """Who would get a made-up lead now, and why; nothing is written."""
    form = TryForm(request.GET or None)
    context: dict[str, Any] = {"form": form} | may(request)
    if form.is_bound and form.is_valid():
        here = loads.zone()
        found = loads.fitting(form.traits(), loads.rules())
        decision, _members = loads.decide(found, at=clock.now(), here=here)
        why = decision.why()
        ids = [each["user_id"] for each in why["considered"]]
        known = {user.pk: str(user) for user in User.objects.filter(pk__in=[*ids, decision.user_id or 0])}
        names = dict(Rule.objects.values_list("pk", "name"))
        context |= {
            "decision": decision,
            "rule": found.rule,
            "who": known.get(decision.user_id or 0),
            "reason": explained.reason_of(why),
            "passed_over": list(explained.passed_over(found.passed_over, names)),
            "weighed": list(explained.weighed(why["considered"], known)),
        }
    return render(request, "distribution/try.html", context)


def people() -> list[User]:
    """Who may be given leads: everybody active whose role works deals, by name."""
    return [user for user in User.objects.filter(is_active=True).order_by("name", "pk") if _works(user)]


def may(request: Request) -> dict[str, bool]:
    """What the user may do here."""
    user = request.user
    return {
        "may_rule": can(user, Capability.RUN_TRAFFIC),
        "may_assign": can(user, Capability.ASSIGN),
        "may_take": can(user, Capability.WORK_DEALS),
    }


def _works(user: User) -> bool:
    return can(user, Capability.WORK_DEALS)


def _saved(request: Request, form: RuleForm, save: Callable[..., Rule], given: dict[str, Any]) -> HttpResponse | None:
    """Save what a form says; None where it cannot be, and the form tells why."""
    if not (form.is_bound and form.is_valid()):
        return None
    try:
        rule = save(**given, drawn=form.drawn(), by=request.user, at=clock.now())
    except Refusal as refusal:
        form.refuse(refusal)
        return None
    messages.success(request, _("Saved."))
    for each in unfit_rule(rule):
        messages.warning(request, str(explained.UNFIT[each]))
    return redirect("distribution:rules")


def _page(request: Request, form: RuleForm, heading: str, rule: Rule | None = None) -> HttpResponse:
    context = {"form": form, "heading": heading, "rule": rule, "back_url": reverse("distribution:rules")}
    return render(request, "distribution/rule.html", context, status=422 if form.errors else 200)
