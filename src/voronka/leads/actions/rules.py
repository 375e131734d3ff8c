"""The rules that say by themselves that a lead is defective."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from voronka.accounts.models import User
from voronka.ground.refusal import Refusal
from voronka.ground.text import clean_line
from voronka.journal.actions import Changes, record
from voronka.journal.meanwhile import really_changed
from voronka.leads.events import RuleAdded, RuleEdited, RuleRemoved
from voronka.leads.models import Defect, QualifyingRule
from voronka.leads.qualifying import lines_of

Test = QualifyingRule.Test
FIELDS = ("name", "test", "value", "defect", "is_on")
LONGEST_NAME, LONGEST_VALUE = 100, 5_000
MOST_DAYS = 3_650


def add_rule(*, name: str, test: str, value: str = "", defect: str, by: User | None, at: datetime) -> QualifyingRule:
    """Add a rule after all others. Publishes RuleAdded.

    test    a `QualifyingRule.Test`
    value   what is meant: one word, region or end of an address a line; a number of days
    defect  a `Defect`: what a lead is then

    Raises Refusal at a field; then nothing is written.
    """
    values = _checked({"name": name, "test": test, "value": value, "defect": defect, "is_on": True})
    with transaction.atomic():
        last = QualifyingRule.objects.aggregate(last=Max("position"))["last"] or 0
        rule = QualifyingRule.objects.create(**values, position=last + 1)
        changes: Changes = {field: [None, said] for field, said in values.items()}
        record(RuleAdded(rule_id=rule.pk, at=at), by_id=by.pk if by else None, changes=changes)
    return rule


def edit_rule(
    *,
    rule: QualifyingRule,
    changes: Mapping[str, object],
    shown: Mapping[str, object] | None = None,
    by: User | None,
    at: datetime,
) -> QualifyingRule:
    """Change name, test, value, defect or is_on of a rule. Publishes RuleEdited; nothing where nothing differs.

    Leads that it has judged stay as they are.

    shown   what stood in these fields when somebody began to edit: what he left so stays as it is by now

    Raises Refusal at a field, ChangedMeanwhile at one that somebody else has changed too; then nothing is written.
    """
    if unknown := set(changes) - set(FIELDS):
        raise TypeError(f"a rule has no {', '.join(sorted(unknown))} to edit")
    with transaction.atomic():
        held = QualifyingRule.objects.select_for_update().get(pk=rule.pk)
        now = {field: getattr(held, field) for field in FIELDS}
        wanted = really_changed(held, _clean(changes), _clean(shown or {}))
        values = _checked(now | wanted)
        changed: Changes = {field: [now[field], said] for field, said in values.items() if now[field] != said}
        if changed:
            QualifyingRule.objects.filter(pk=rule.pk).update(**values)
            record(RuleEdited(rule_id=rule.pk, at=at), by_id=by.pk if by else None, changes=changed)
    rule.refresh_from_db()
    return rule


def raise_rule(*, rule: QualifyingRule, by: User | None, at: datetime) -> None:
    """Ask a rule one place earlier. Publishes RuleEdited; nothing where it is the first."""
    with transaction.atomic():
        rules = list(QualifyingRule.objects.select_for_update().order_by("position", "id"))
        place = next((place for place, each in enumerate(rules) if each.pk == rule.pk), 0)
        if not place:
            return
        rules.insert(place - 1, rules.pop(place))
        for position, each in enumerate(rules, 1):
            each.position = position
        QualifyingRule.objects.bulk_update(rules, ["position"])
        told = RuleEdited(rule_id=rule.pk, at=at)
        record(told, by_id=by.pk if by else None, changes={"position": [place + 1, place]})


def remove_rule(*, rule: QualifyingRule, by: User | None, at: datetime) -> None:
    """Take a rule away; what it has judged stays as it is. Publishes RuleRemoved."""
    with transaction.atomic():
        pk, name = rule.pk, rule.name
        rule.delete()
        record(RuleRemoved(rule_id=pk, at=at), by_id=by.pk if by else None, changes={"name": [name, None]})


def _checked(said: Mapping[str, object]) -> dict[str, object]:
    """The values as they are stored. Raises Refusal with all that is wrong."""
    values = _clean(said)
    lines = lines_of(str(values["value"]))
    if said["test"] == Test.NO_ADDRESS:
        values["value"] = ""
    problems: dict[str, object] = {}
    if not values["name"]:
        problems["name"] = _("Write a name.")
    elif len(str(values["name"])) > LONGEST_NAME:
        problems["name"] = _("This is too long.")
    if said["test"] not in Test.values:
        problems["test"] = _("Choose what is looked at.")
    elif problem := _value_problem(str(said["test"]), lines):
        problems["value"] = problem
    if said["defect"] not in Defect.values:
        problems["defect"] = _("Say why this is no lead.")
    if problems:
        raise Refusal(problems)
    return values


def _clean(said: Mapping[str, object]) -> dict[str, object]:
    """What was said, without spaces and lines that say nothing."""
    clean = dict(said)
    if "name" in said:
        clean["name"] = clean_line(str(said["name"]))
    if "value" in said:
        clean["value"] = "\n".join(dict.fromkeys(lines_of(str(said["value"]))))
    return clean


def _value_problem(test: str, lines: list[str]) -> object:
    if test == Test.NO_ADDRESS:
        return ""
    if not lines:
        return _("Write what is meant, one a line.")
    if sum(map(len, lines)) > LONGEST_VALUE:
        return _("This is too long.")
    if test != Test.ASKED_WITHIN:
        return ""
    is_number = len(lines) == 1 and lines[0].isascii() and lines[0].isdigit() and len(lines[0]) < 6
    if not is_number or not 1 <= int(lines[0]) <= MOST_DAYS:
        return _("Write a number of days, from 1 to %(most)d.") % {"most": MOST_DAYS}
    return ""
