"""Two people at one form that sends all its fields: what one of them leaves as it was shown sets nothing back."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Model
from django.utils.formats import localize
from django.utils.functional import Promise

from voronka.ground.refusal import Refusal


class ChangedMeanwhile(Refusal):
    """Somebody else has changed these fields since they were shown; nothing was written."""


def really_changed(
    row: Model, values: Mapping[str, object], shown: Mapping[str, object], *, sentence: str | Promise
) -> dict[str, object]:
    """The values that somebody wants to be others than he was shown.

    row       as it is now, held
    shown     field -> value; a field that is not in it was not shown, and its value is wanted as it is
    sentence  with a place {now}: a field is neither as it was shown nor as it is wanted

    Raises ChangedMeanwhile.
    """
    wanted = {field: value for field, value in values.items() if field not in shown or shown[field] != value}
    both = [field for field in wanted.keys() & shown.keys() if getattr(row, field) not in (shown[field], wanted[field])]
    if both:
        raise ChangedMeanwhile({field: str(sentence).format(now=_said(row, field)) for field in both})
    return wanted


def _said(row: Model, field: str) -> str:
    value = getattr(row, field)
    label = getattr(row, f"get_{field}_display", lambda: localize(value))
    return "—" if value in ("", None) else str(label())
