"""The forms of people, teams and the business."""

from __future__ import annotations

from django.forms import Form

from voronka.ground.refusal import Refusal


def say(form: Form, refusal: Refusal) -> None:
    """Show a refusal in a form, each sentence at its field."""
    for field, sentence in refusal.problems.items():
        form.add_error(field if field in form.fields else None, str(sentence))
