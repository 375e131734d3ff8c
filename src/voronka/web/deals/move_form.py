"""What a stage asks for, as a form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from voronka.accounts.models import User
from voronka.funnel.actions import required_fields
from voronka.funnel.models import Deal, LossReason, Stage, StageKind
from voronka.funnel.values import is_filled
from voronka.web.deals.inputs import DealForm, inputs_of

ASIDE = frozenset({"moves", "ticked", "loss_reason", "loss_note"})
"""The fields of the form that are not fields of the deal."""


class MoveForm(DealForm):
    """The empty required fields, the boxes, the reason of loss; `moves` is what the page last saw."""

    moves = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(self, data: Mapping[str, Any] | None, *, deal: Deal, to: Stage, user: User) -> None:
        super().__init__(data, initial={"moves": deal.moves}, auto_id="move-%s")
        empty = [name for name in required_fields(to) if not is_filled(deal, name)]
        self.fields |= inputs_of(empty, user)
        for field in self.fields.values():
            field.required = True
        if to.boxes:
            self.fields["ticked"] = boxes_input(to)
        if to.kind == StageKind.LOST:
            self.fields["loss_reason"] = _reasons(to)
            self.fields["loss_note"] = forms.CharField(
                label=_("What was said"),
                max_length=500,
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    @property
    def asks(self) -> bool:
        """Whether there is anything to fill in."""
        return len(self.fields) > 1

    def as_asked(self) -> dict[str, Any]:
        """What `move_deal` takes besides the deal and the stage."""
        given = self.cleaned_data
        return {
            "values": {name: value for name, value in given.items() if name not in ASIDE},
            "ticked": given.get("ticked", []),
            "loss_reason": given.get("loss_reason"),
            "loss_note": given.get("loss_note", ""),
        }


def boxes_input(to: Stage) -> forms.Field:
    """The boxes that a stage asks to tick."""
    return forms.MultipleChoiceField(
        label=_("Check before it goes there"),
        choices=[(box, box) for box in to.boxes],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick every box: the stage asks for it.")},
    )


def _reasons(to: Stage) -> forms.Field:
    reasons = LossReason.objects.filter(pipeline=to.pipeline_id, is_gone=False)
    return forms.ModelChoiceField(
        reasons,
        label=_("Why is it lost"),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": _("Choose why the deal is lost.")},
    )
