"""The fields of deals that the business adds."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from voronka.accounts.models import User
from voronka.funnel.drawing import new_key
from voronka.funnel.events import FieldAdded, FieldChanged
from voronka.funnel.models import Deal, DealField, Stage
from voronka.funnel.trades import TradeField
from voronka.ground.refusal import Refusal
from voronka.ground.text import clean_line, fold
from voronka.journal.actions import Changes, record

LONGEST_NAME = 60
LONGEST_CHOICE = 100
MOST_CHOICES = 100
RESERVED = {"boxes", "to", "at", "by"}
"""Names that a refused move uses beside the fields of a deal."""


class FieldRefused(Refusal):
    """The field cannot be so; nothing was written."""


def add_field(*, name: str, kind: str, choices: Iterable[str] = (), by: User | None, at: datetime) -> DealField:
    """Add a field to all deals; its key is made of the name and stays. Raises FieldRefused.

    kind      a `DealField.Kind`; cannot be changed later: the values would no longer fit
    choices   of a choice, at least two; ignored for other kinds
    """
    name, listed = clean_line(name), _listed(kind, choices)
    with transaction.atomic():
        if found := _problems(name, kind, listed, other_than=None):
            raise FieldRefused(found)
        taken = {each.name for each in Deal._meta.get_fields()} | RESERVED
        taken.update(DealField.objects.values_list("key", flat=True))
        return _add(DealField(key=new_key(name, taken), name=name, kind=kind, choices=listed), by, at)


def edit_field(*, field: DealField, name: str, choices: Iterable[str] = (), by: User | None, at: datetime) -> None:
    """Rename a field or change its choices; deals keep a value that is no longer a choice. Raises FieldRefused."""
    name, listed = clean_line(name), _listed(field.kind, choices)
    with transaction.atomic():
        held = DealField.objects.select_for_update(no_key=True).get(pk=field.pk)
        if found := _problems(name, field.kind, listed, other_than=field):
            raise FieldRefused(found)
        changes: Changes = {"name": [held.name, name], "choices": [held.choices, listed]}
        changes = {key: values for key, values in changes.items() if values[0] != values[1]}
        field.name, field.choices = name, listed
        if changes:
            field.save(update_fields=["name", "choices"])
            record(FieldChanged(deal_field_id=field.pk, at=at), by_id=by.pk if by else None, changes=changes)


def remove_field(*, field: DealField, by: User | None, at: datetime) -> None:
    """Take a field out of the deals; its values stay and come back with it.

    Raises FieldRefused while a stage requires it.
    """
    with transaction.atomic():
        stages = Stage.objects.filter(is_gone=False, pipeline__is_archived=False).select_related("pipeline")
        needing = [stage for stage in stages if field.key in stage.required]
        if needing:
            where = ", ".join(f"“{stage.pipeline}”: “{stage}”" for stage in needing)
            raise FieldRefused(
                _("These stages require it: %(where)s. Untick it there and publish first.") % {"where": where}
            )
        _put(field, True, by, at)


def restore_field(*, field: DealField, by: User | None, at: datetime) -> None:
    """Bring a field that was taken out back, with its values. Raises FieldRefused where its name is taken by now."""
    with transaction.atomic():
        if found := _problems(field.name, field.kind, field.choices, other_than=field):
            raise FieldRefused(found)
        _put(field, False, by, at)


def bring_fields(wanted: Iterable[TradeField], *, by: User | None, at: datetime) -> None:
    """Add those of a trade that the business does not have, and bring those back that it has taken out.

    Its funnel asks for them, so that one whose name another field has by now gets a number behind it. Publishes
    FieldAdded or FieldChanged for each, in the transaction of the caller.
    """
    here = {field.key: field for field in DealField.objects.all()}
    names = {fold(field.name) for field in here.values() if not field.is_gone}
    for each in wanted:
        field = here.get(each.key)
        if field is not None and not field.is_gone:
            continue
        name = _free_name(each.name if field is None else field.name, names)
        names.add(fold(name))
        if field is None:
            _add(DealField(key=each.key, name=name, kind=each.kind, choices=list(each.choices)), by, at)
        else:
            changes: Changes = {"is_gone": [True, False]} | ({"name": [field.name, name]} if field.name != name else {})
            field.is_gone, field.name = False, name
            field.save(update_fields=["is_gone", "name"])
            record(FieldChanged(deal_field_id=field.pk, at=at), by_id=by.pk if by else None, changes=changes)


def _add(field: DealField, by: User | None, at: datetime) -> DealField:
    """Behind those that are there."""
    field.position = 1 + (DealField.objects.aggregate(last=Max("position"))["last"] or 0)
    field.save(force_insert=True)
    changes: Changes = {name: [None, getattr(field, name)] for name in ("name", "kind", "choices")}
    record(FieldAdded(deal_field_id=field.pk, at=at), by_id=by.pk if by else None, changes=changes)
    return field


def _free_name(name: str, taken: Collection[str]) -> str:
    free, number = name, 1
    while fold(free) in taken:
        number += 1
        free = f"{name[: LONGEST_NAME - 4]} ({number})"
    return free


def _listed(kind: str, choices: Iterable[str]) -> list[str]:
    if kind != DealField.Kind.CHOICE:
        return []
    return list(dict.fromkeys(choice for each in choices if (choice := clean_line(each))))


def _problems(name: str, kind: str, choices: list[str], *, other_than: DealField | None) -> dict[str, object]:
    found: dict[str, object] = {}
    others = DealField.objects.filter(is_gone=False).exclude(pk=other_than.pk if other_than else 0)
    if not name:
        found["name"] = _("Give the field a name.")
    elif len(name) > LONGEST_NAME:
        found["name"] = _("Say it shorter: at most %(count)d characters fit here.") % {"count": LONGEST_NAME}
    elif fold(name) in {fold(other) for other in others.values_list("name", flat=True)}:
        found["name"] = _("There is a field with this name already.")
    if kind not in DealField.Kind.values:
        found["kind"] = _("Choose what kind of field it is.")
    elif kind == DealField.Kind.CHOICE and len(choices) < 2:
        found["choices"] = _("Write at least two choices, each on a line of its own.")
    elif len(choices) > MOST_CHOICES or max(map(len, choices), default=0) > LONGEST_CHOICE:
        found["choices"] = _("At most 100 choices of 100 characters fit here.")
    return found


def _put(field: DealField, is_gone: bool, by: User | None, at: datetime) -> None:
    if DealField.objects.filter(pk=field.pk).exclude(is_gone=is_gone).update(is_gone=is_gone):
        changes = {"is_gone": [not is_gone, is_gone]}
        record(FieldChanged(deal_field_id=field.pk, at=at), by_id=by.pk if by else None, changes=changes)
    field.is_gone = is_gone
