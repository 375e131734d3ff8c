"""Drawing up the rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from voronka.accounts.models import User
from voronka.distribution.deciding import TRAITS
from voronka.distribution.events import RuleChanged
from voronka.distribution.models import Member, Rule, Way
from voronka.funnel.models import Pipeline
from voronka.ground.refusal import Refusal
from voronka.ground.text import clean_line
from voronka.journal.actions import Changes, record

LONGEST_NAME, LONGEST_RESPONSE = 100, 60 * 24 * 30


class RuleEditedMeanwhile(Refusal):
    """Somebody has just changed the rule; nothing was written."""


@dataclass(frozen=True)
class Drawn:
    """A rule as it is to be; see `Rule`. members: who gets leads by it, with his weight."""

    name: str
    wanted: Mapping[str, Sequence[object]] = field(default_factory=dict)
    price_from: Decimal | None = None
    price_to: Decimal | None = None
    way: str = Way.IN_TURN
    pipeline: Pipeline | None = None
    respond_in_minutes: int | None = None
    escalate_to: User | None = None
    members: Sequence[tuple[User, int]] = ()


def add_rule(*, drawn: Drawn, by: User | None, at: datetime) -> Rule:
    """Add a rule after all others. Publishes RuleChanged. Raises Refusal about a field; then nothing is written."""
    values = _checked(drawn)
    with transaction.atomic():
        last = Rule.objects.aggregate(last=Max("position"))["last"] or 0
        rule = Rule.objects.create(**values, position=last + 1)
        _set_members(rule, drawn.members)
        _tell(rule, {"name": ["", rule.name]} | _members_changes({}, drawn), by=by, at=at)
    return rule


def edit_rule(*, rule: Rule, drawn: Drawn, by: User | None, at: datetime) -> Rule:
    """Let a rule be as drawn. Publishes RuleChanged; nothing where nothing differs.

    rule   as the caller saw it. Raises RuleEditedMeanwhile, Refusal about a field; then nothing is written
    """
    values = _checked(drawn)
    with transaction.atomic():
        held = _held(rule)
        weights = dict(held.members.values_list("user", "weight"))
        changes: Changes = {
            name: [_plain(getattr(held, name)), _plain(value)]
            for name, value in values.items()
            if getattr(held, name) != value
        }
        changes |= _members_changes(weights, drawn)
        if changes:
            for name, value in values.items():
                setattr(held, name, value)
            held.revision += 1
            held.save()
            _set_members(held, drawn.members)
            _tell(held, changes, by=by, at=at)
    return held


def move_rule(*, rule: Rule, up: bool, by: User | None, at: datetime) -> Rule:
    """Let a rule be asked one place earlier, or later. Publishes RuleChanged; nothing at the end of the list."""
    with transaction.atomic():
        order = list(Rule.objects.select_for_update().filter(removed_at=None).order_by("position", "pk"))
        here = next((place for place, each in enumerate(order) if each.pk == rule.pk), None)
        there = None if here is None else here + (-1 if up else 1)
        if here is None or there is None or not 0 <= there < len(order):
            return rule
        order[here], order[there] = order[there], order[here]
        for position, each in enumerate(order, start=1):
            Rule.objects.filter(pk=each.pk).update(position=position)
        _tell(rule, {"position": [here + 1, there + 1]}, by=by, at=at)
    rule.refresh_from_db()
    return rule


def switch_rule(*, rule: Rule, is_on: bool, by: User | None, at: datetime) -> Rule:
    """Let a rule be asked, or not. Publishes RuleChanged."""
    with transaction.atomic():
        if Rule.objects.filter(pk=rule.pk).exclude(is_on=is_on).update(is_on=is_on):
            _tell(rule, {"is_on": [not is_on, is_on]}, by=by, at=at)
    rule.is_on = is_on
    return rule


def remove_rule(*, rule: Rule, by: User | None, at: datetime) -> None:
    """Take a rule away; what it has given out stays explained by it. Publishes RuleChanged."""
    with transaction.atomic():
        if Rule.objects.filter(pk=rule.pk, removed_at=None).update(removed_at=at):
            _tell(rule, {"removed_at": [None, at]}, by=by, at=at)


def restore_rule(*, rule: Rule, by: User | None, at: datetime) -> None:
    """Bring back a rule that was taken away. Publishes RuleChanged."""
    with transaction.atomic():
        removed = Rule.objects.select_for_update().filter(pk=rule.pk).exclude(removed_at=None).first()
        if removed:
            Rule.objects.filter(pk=rule.pk).update(removed_at=None)
            _tell(rule, {"removed_at": [removed.removed_at, None]}, by=by, at=at)


def _checked(drawn: Drawn) -> dict[str, Any]:
    """The columns of a rule. Raises Refusal with a problem for each field."""
    name = clean_line(drawn.name)
    low, high, minutes = drawn.price_from, drawn.price_to, drawn.respond_in_minutes
    problems: dict[str, object] = {}
    if not 0 < len(name) <= LONGEST_NAME:
        problems["name"] = _("Give it a name of up to 100 characters.")
    if drawn.way not in Way.values:
        problems["way"] = _("Choose how it gives leads out.")
    if drawn.way in {Way.IN_TURN, Way.LEAST_LOADED} and not drawn.members:
        problems["members"] = _("Choose at least one person.")
    if any(not 1 <= weight <= 100 for _user, weight in drawn.members):
        problems["members"] = _("A weight is a whole number from 1 to 100.")
    if low is not None and high is not None and low > high:
        problems["price_to"] = _("The highest price is below the lowest one.")
    if minutes is not None and not 1 <= minutes <= LONGEST_RESPONSE:
        problems["respond_in_minutes"] = _("Write a time from a minute to 30 days.")
    if problems:
        raise Refusal(problems)
    return {
        "name": name,
        "wanted": {trait: list(drawn.wanted[trait]) for trait in TRAITS if drawn.wanted.get(trait)},
        "price_from": low,
        "price_to": high,
        "way": drawn.way,
        "pipeline": drawn.pipeline,
        "respond_in_minutes": minutes,
        "escalate_to": drawn.escalate_to,
    }


def _held(rule: Rule) -> Rule:
    held = Rule.objects.select_for_update().get(pk=rule.pk)
    if held.revision != rule.revision:
        raise RuleEditedMeanwhile(_("Somebody has just changed this rule. Look at it again; nothing was saved."))
    return held


def _set_members(rule: Rule, members: Sequence[tuple[User, int]]) -> None:
    """Who gets leads by a rule. Where that changes, turns begin anew: nobody is owed anything."""
    wanted = {user.pk: weight for user, weight in members}
    if dict(rule.members.values_list("user", "weight")) == wanted:
        return
    Member.objects.filter(rule=rule).delete()
    Member.objects.bulk_create(Member(rule=rule, user_id=pk, weight=weight) for pk, weight in sorted(wanted.items()))


def _members_changes(before: Mapping[int, int], drawn: Drawn) -> Changes:
    after = {user.pk: weight for user, weight in drawn.members}
    told = [[[pk, weights[pk]] for pk in sorted(weights)] for weights in (dict(before), after)]
    return {"members": told} if before != after else {}


def _plain(value: Any) -> Any:
    """As JSON of the audit: rows as their keys."""
    return getattr(value, "pk", value)


def _tell(rule: Rule, changes: Changes, *, by: User | None, at: datetime) -> None:
    record(RuleChanged(rule_id=rule.pk, at=at), by_id=by.pk if by else None, changes=changes)
