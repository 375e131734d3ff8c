"""Why a lead is where it is, in sentences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from voronka.accounts.models import User
from voronka.distribution.models import Assignment, Rule
from voronka.traffic.models import Channel

REASONS: dict[str, str | Promise] = {
    "turn": gettext_lazy("It was the turn, by weight."),
    "least_loaded": gettext_lazy("Had least to do for the weight."),
    "only": gettext_lazy("Nobody else sells here, and no rule says otherwise."),
    "queue": gettext_lazy("The rule lets it wait until somebody takes it."),
    "automatic": gettext_lazy("The rule sends it to the auto-funnel."),
    "nobody": gettext_lazy("Everybody was away, not at work, or had enough for the day. It waits for who comes first."),
    "no_rule": gettext_lazy("No rule fits, and there is not exactly one seller."),
    "too_late": gettext_lazy("The time for the first response ran out."),
}
SAID: dict[str, str | Promise] = {
    "chosen": gettext_lazy("got it"),
    "may": gettext_lazy("could have got it"),
    "absent": gettext_lazy("away"),
    "not_at_work": gettext_lazy("not at work at that hour"),
    "cap": gettext_lazy("had enough for the day"),
}
TRAITS: dict[str, str | Promise] = {
    "source": gettext_lazy("source"),
    "channel": gettext_lazy("channel"),
    "point": gettext_lazy("landing point"),
    "region": gettext_lazy("region"),
    "product": gettext_lazy("product"),
    "language": gettext_lazy("language"),
    "price": gettext_lazy("price"),
}
UNFIT: dict[str, str | Promise] = {
    "any_product": gettext_lazy("Nobody says what product it is: the auto-funnel sells simple, inexpensive ones."),
    "agreed": gettext_lazy("A price that is agreed each time takes talking: the auto-funnel cannot do that."),
    "dear": gettext_lazy("It is dearer than half of what you sell: people decide on such things with people."),
}


@dataclass(frozen=True)
class Weighed:
    """One person who was considered, and what was said of him."""

    name: str
    said: str
    facts: str


@dataclass(frozen=True)
class Told:
    """One hand that a lead went through, in words."""

    assignment: Assignment
    reason: str
    passed_over: tuple[str, ...]
    weighed: tuple[Weighed, ...]


def told(assignments: Iterable[Assignment]) -> list[Told]:
    """The hands of a lead, each with its reason (2 queries)."""
    rows = list(assignments)
    considered = [each for row in rows for each in row.why.get("considered", ())]
    people = {user.pk: str(user) for user in User.objects.filter(pk__in=[each["user_id"] for each in considered])}
    over = {int(pk) for row in rows for pk in row.why.get("passed_over", {})}
    rules = {rule.pk: rule.name for rule in Rule.objects.filter(pk__in=over)}
    return [
        Told(
            row,
            reason_of(row.why),
            tuple(passed_over(row.why.get("passed_over", {}), rules)),
            tuple(weighed(row.why.get("considered", ()), people)),
        )
        for row in rows
    ]


def reason_of(why: Mapping[str, Any]) -> str:
    return str(REASONS.get(why.get("reason", ""), ""))


def passed_over(over: Mapping[Any, str], rules: Mapping[int, str]) -> Iterable[str]:
    """The rules that did not fit, each with the trait that spoke against."""
    for pk, trait in over.items():
        yield _("“%(rule)s” did not fit: %(trait)s") % {
            "rule": rules.get(int(pk), "?"),
            "trait": TRAITS.get(trait, trait),
        }


def weighed(considered: Iterable[Mapping[str, Any]], people: Mapping[int, str]) -> Iterable[Weighed]:
    """Everybody who was considered; who got it comes first."""
    for each in sorted(considered, key=lambda one: one["said"] != "chosen"):
        open_deals = ngettext("%(n)s open deal", "%(n)s open deals", each["load"]) % {"n": each["load"]}
        today = ngettext("%(n)s new lead that day", "%(n)s new leads that day", each["today"]) % {"n": each["today"]}
        yield Weighed(
            people.get(each["user_id"], "?"), str(SAID.get(each["said"], each["said"])), f"{today}, {open_deals}"
        )


def conditions(rule: Rule, names: Mapping[str, Mapping[Any, Any]]) -> list[tuple[str, str]]:
    """What a rule asks for: (trait, values) as they are shown; none = it takes whatever comes."""
    shown = []
    for trait, values in rule.wanted.items():
        known = names.get(trait, {})
        shown.append((str(TRAITS.get(trait, trait)), ", ".join(str(known.get(value, value)) for value in values)))
    return shown


CHANNELS: dict[Any, Any] = dict(Channel.choices)
