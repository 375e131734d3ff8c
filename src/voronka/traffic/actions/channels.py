"""The rules that people write: which channel and which source a visit is of. Each change judges all origins anew."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from voronka.accounts.models import User
from voronka.ground.refusal import Refusal
from voronka.ground.text import clean_line
from voronka.journal.actions import Changes, record
from voronka.journal.meanwhile import really_changed
from voronka.traffic.actions.origins import judge_anew, take_turn
from voronka.traffic.events import ChannelRuleAdded, ChannelRuleEdited, ChannelRuleRemoved
from voronka.traffic.models import Channel, ChannelRule, Source

FIELDS = ("field", "pattern", "channel", "source")
MOST = 200
"""Rules in all: each visit of a new origin is held against every one."""


def add_channel_rule(
    *, field: str, pattern: str, channel: str, source: Source | None, by: User | None, at: datetime
) -> ChannelRule:
    """Add a rule, asked after those that are there. Publishes ChannelRuleAdded.

    field    one of `ChannelRule.Field`
    pattern  the value it is for; a star at either end stands for anything

    Raises Refusal at a field; then nothing is written.
    """
    values = _checked({"field": field, "pattern": pattern, "channel": channel, "source": source})
    with transaction.atomic():
        take_turn()
        count = ChannelRule.objects.count()
        if count >= MOST:
            raise Refusal({"pattern": _("There are enough rules; take one away first.")})
        rule = ChannelRule.objects.create(position=count + 1, **values)
        _tell(ChannelRuleAdded(channel_rule_id=rule.pk, at=at), by, {name: [None, it] for name, it in values.items()})
    return rule


def edit_channel_rule(
    *,
    rule: ChannelRule,
    changes: Mapping[str, object],
    shown: Mapping[str, object] | None = None,
    by: User | None,
    at: datetime,
) -> ChannelRule:
    """Change what a rule says, or its position: the others make room. Publishes ChannelRuleEdited where it differs.

    shown   what stood in these fields when somebody began to edit: what he left so stays as it is by now

    Raises Refusal at a field, ChangedMeanwhile at one that somebody else has changed too; then nothing is written.
    """
    values = _checked({name: value for name, value in changes.items() if name != "position"})
    with transaction.atomic():
        take_turn()
        row = ChannelRule.objects.select_for_update().get(pk=rule.pk)
        wanted = really_changed(row, values, shown or {})
        changed = {name: [getattr(row, name), it] for name, it in wanted.items() if getattr(row, name) != it}
        ChannelRule.objects.filter(pk=row.pk).update(**{name: pair[1] for name, pair in changed.items()})
        if (place := changes.get("position")) is not None:
            before, after = _moved(row.pk, int(str(place)))
            changed |= {"position": [before, after]} if before != after else {}
        if changed:
            _tell(ChannelRuleEdited(channel_rule_id=row.pk, at=at), by, changed)
    rule.refresh_from_db()
    return rule


def remove_channel_rule(*, rule: ChannelRule, by: User | None, at: datetime) -> None:
    """Take a rule away. Publishes ChannelRuleRemoved; nothing where somebody was faster."""
    with transaction.atomic():
        take_turn()
        row = ChannelRule.objects.select_for_update().filter(pk=rule.pk).first()
        if row is None:
            return
        ChannelRule.objects.filter(pk=row.pk).delete()
        _moved(None, 0)
        said = {name: [getattr(row, name), None] for name in FIELDS}
        _tell(ChannelRuleRemoved(channel_rule_id=rule.pk, at=at), by, said)


def _moved(pk: int | None, place: int) -> tuple[int, int]:
    """Put a rule at a place, 1 is the first, and number all of them. Returns where it was and where it is."""
    rules = list(ChannelRule.objects.select_for_update())
    before = next((rule.position for rule in rules if rule.pk == pk), 0)
    if row := next((rule for rule in rules if rule.pk == pk), None):
        rules.remove(row)
        rules.insert(max(place - 1, 0), row)
    for position, rule in enumerate(rules, start=1):
        rule.position = position
    ChannelRule.objects.bulk_update(rules, ["position"])
    return before, next((rule.position for rule in rules if rule.pk == pk), 0)


def _tell(event: ChannelRuleAdded | ChannelRuleEdited | ChannelRuleRemoved, by: User | None, said: Changes) -> None:
    """The audit row of a change; a source stands there by its id."""
    changes = {
        name: [value.pk if isinstance(value, Source) else value for value in pair]
        for name, pair in said.items()
        if pair[0] != pair[1]
    }
    record(event, by_id=by.pk if by else None, changes=changes)
    judge_anew()


def _checked(values: Mapping[str, object]) -> dict[str, object]:
    if unknown := set(values) - set(FIELDS):
        raise TypeError(f"a rule has no {', '.join(sorted(unknown))}")
    clean = {name: clean_line(it) if isinstance(it, str) else it for name, it in values.items()}
    problems: dict[str, object] = {}
    pattern = str(clean.get("pattern", "x"))
    if not pattern.strip("*") and pattern != "*":
        problems["pattern"] = _("Write what it is to be.")
    if len(pattern) > 200:
        problems["pattern"] = _("This is too long.")
    if clean.get("field", "referrer") not in ChannelRule.Field.values:
        problems["field"] = _("Choose one of the list.")
    if clean.get("channel", Channel.OTHER) not in Channel.values:
        problems["channel"] = _("Choose a channel.")
    if problems:
        raise Refusal(problems)
    return clean
