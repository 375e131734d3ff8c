"""What every room's forms have in common."""

from __future__ import annotations

from typing import ClassVar

from django import forms

from voronka.ground.refusal import Refusal


class RefusableForm(forms.Form):
    """A form that shows what the actions refuse, each sentence at its field."""

    places: ClassVar[dict[str, str]] = {}
    """Field of the action -> field of the form, where they differ."""

    def refuse(self, refusal: Refusal) -> None:
        for field, sentence in refusal.problems.items():
            place = self.places.get(field, field)
            self.add_error(place if place in self.fields else None, str(sentence))
