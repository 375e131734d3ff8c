"""What every room's forms have in common."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import get_format
from django.utils.translation import gettext as _

from voronka.funnel.values import read_number
from voronka.ground.refusal import Refusal
from voronka.journal.meanwhile import ChangedMeanwhile

THOUSANDTHS = -3


class RefusableForm(forms.Form):
    """A form that shows what the actions refuse, each sentence at its field."""

    places: ClassVar[dict[str, str]] = {}
    """Field of the action -> field of the form, where they differ."""

    def refuse(self, refusal: Refusal) -> None:
        for field, sentence in refusal.problems.items():
            place = self.places.get(field, field)
            self.add_error(place if place in self.fields else None, str(sentence))


class ShownForm(RefusableForm):
    """A form that brings back what it has shown, so that what nobody changed in it sets nothing back."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.show_hidden_initial = bool(self.initial)

    @property
    def shown(self) -> dict[str, Any]:
        """Field -> what stood in it."""
        found = {}
        for bound in self:
            with suppress(KeyError, ValidationError):  # it was not shown, or somebody has made it up
                found[bound.name] = bound.field.to_python(self.data[bound.html_initial_name])
        return found

    def refuse(self, refusal: Refusal) -> None:
        if isinstance(refusal, ChangedMeanwhile):
            self._show_now(refusal)
        else:
            super().refuse(refusal)

    def _show_now(self, refusal: ChangedMeanwhile) -> None:
        """Say what it was changed to. So it is seen: sent again, what was typed holds."""
        for name in refusal.problems:
            now = self.fields[name].prepare_value(self.initial[name])
            self.add_error(name, self._changed_to(name, now))
            self.data = dict(self.data.items()) | {self[name].html_initial_name: now}

    def _changed_to(self, name: str, now: Any) -> str:
        called = dict(getattr(self.fields[name], "choices", ())).get(now or "", now)
        return _("Somebody has just changed this to “%(now)s”. Save again if yours is to hold.") % {
            "now": "—" if called in ("", None) else called
        }


class TypedNumber(forms.CharField):
    """A number as people write it; an action reads it, or whoever overrides `to_python`."""

    widget = forms.TextInput({"inputmode": "decimal", "autocomplete": "off"})

    def prepare_value(self, value: Any) -> Any:
        return as_typed(value) if isinstance(value, Decimal) else value


class NumberField(forms.DecimalField):
    """A number as people write it here: "12,5", "1 200"; empty = none."""

    widget = TypedNumber.widget
    prepare_value = TypedNumber.prepare_value

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]  # Django types it as of whole numbers
        if value in self.empty_values or not str(value).strip():
            return None
        try:
            return read_number(str(value))
        except Refusal as refusal:
            raise ValidationError(str(refusal)) from refusal


def as_typed(value: Decimal) -> str:
    """A number as it stands in an input, with the decimal sign of the reader; `read_number` reads it back equal.

    Three digits behind the sign get a zero, since they would be read as thousands.
    """
    text = f"{value:.4f}" if value.as_tuple().exponent == THOUSANDTHS else f"{value:f}"
    return text.replace(".", get_format("DECIMAL_SEPARATOR"))
