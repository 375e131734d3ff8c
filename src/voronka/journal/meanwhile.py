"""Two people at one form that sends all its fields: what one of them leaves as it was shown sets nothing back."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from voronka.ground.refusal import Refusal


class ChangedMeanwhile(Refusal):
    """Somebody else has changed these fields since they were shown; nothing was written."""


def really_changed(row: Model, values: Mapping[str, object], shown: Mapping[str, object]) -> dict[str, object]:
    """The values that somebody wants to be others than he was shown.

    row     as it is now, held
    values  as they are to be stored
    shown   field -> value as it was stored; a field that is not in it was not shown, and its value is wanted as it is

    Raises ChangedMeanwhile about the fields that are neither as they were shown nor as they are wanted.
    """
    wanted = {field: value for field, value in values.items() if field not in shown or shown[field] != value}
    both = [field for field in wanted.keys() & shown.keys() if getattr(row, field) not in (shown[field], wanted[field])]
    if both:
        raise ChangedMeanwhile({field: _("Somebody has just changed this. Nothing was saved.") for field in both})
    return wanted
