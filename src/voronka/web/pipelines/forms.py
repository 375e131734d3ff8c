"""Forms of the drawing. A draft may be unfinished: what is missing is said by `funnel.drawing.problems`, not here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from voronka.funnel.drawing import DrawnStage
from voronka.funnel.drawing.problems import LONGEST, LONGEST_LIMIT_HOURS, OWN_REQUIRED
from voronka.funnel.models import DealField, StageKind
from voronka.funnel.trades import LANGUAGES, TRADES, load
from voronka.funnel.values import OWN_NAMES

OPEN_KINDS = (StageKind.WORK, StageKind.KEY, StageKind.TECHNICAL)
"""The kinds to choose from; a funnel has one end of each kind, which stay what they are."""
HOURS_OF_DAY = 24
LONGEST_BOXES = 20 * LONGEST["box"]


class DraftText(forms.CharField):
    """A text that must be there to be published; the draft may do without it for now."""

    def validate(self, value: str) -> None:
        """Anything can be saved."""


class StageForm(forms.Form):
    """A stage as it is drawn."""

    use_required_attribute = False

    name = DraftText(label=_("Name of the stage"), max_length=LONGEST["name"])
    kind = forms.ChoiceField(label=_("Kind of stage"), required=False, widget=forms.RadioSelect)
    purpose = DraftText(
        label=_("Purpose"),
        max_length=LONGEST["purpose"],
        help_text=_("Why this stage is there. Say it as you would to a colleague."),
    )
    entry_rule = DraftText(
        label=_("Entry rule"),
        max_length=LONGEST["entry_rule"],
        help_text=_("By what one sees that a deal belongs here."),
    )
    exit_rule = DraftText(
        label=_("Exit rule"), max_length=LONGEST["exit_rule"], help_text=_("When a deal leaves, and to which stage.")
    )
    what_to_do = DraftText(
        label=_("What to do"),
        max_length=LONGEST["what_to_do"],
        help_text=_("What a seller does here. It stands on the page of every deal in this stage."),
    )
    limit = forms.IntegerField(
        label=_("Time limit"), required=False, min_value=1, max_value=LONGEST_LIMIT_HOURS, help_text=_("Empty = none.")
    )
    limit_unit = forms.ChoiceField(label=_("Unit"), choices=[("hours", _("hours")), ("days", _("days"))])
    may_repeat = forms.BooleanField(
        label=_("A deal may come back here"),
        required=False,
        help_text=_("Like to a repeat showing: without a warning."),
    )
    required = forms.MultipleChoiceField(
        label=_("Fields that must be filled on entry"), required=False, widget=forms.CheckboxSelectMultiple
    )
    boxes = forms.CharField(
        label=_("Boxes to tick on entry"),
        max_length=LONGEST_BOXES,
        required=False,
        help_text=_("Each on a line of its own, for example: Money is on our account."),
    )

    def __init__(self, data: Mapping[str, Any] | None, *, stage: DrawnStage, fields: Mapping[str, str]) -> None:
        """`fields` are the custom fields of deals: key -> name."""
        super().__init__(data, initial=_initial(stage))
        self.drawn = stage
        for name in ("purpose", "entry_rule", "exit_rule", "what_to_do", "boxes"):
            longest = LONGEST.get(name, LONGEST_BOXES)
            self.fields[name].widget = forms.Textarea(attrs={"rows": 2, "maxlength": longest})
        self._choices("kind", [(kind.value, kind.label) for kind in OPEN_KINDS])
        self._choices("required", _required_choices(stage, fields))
        if stage.closes:
            for name in ("kind", "limit", "limit_unit", "may_repeat"):
                del self.fields[name]

    def _choices(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - says it to the type checker
        field.choices = choices

    def stage(self) -> DrawnStage:
        """The stage as it was typed; call it on a valid form."""
        typed = self.cleaned_data
        return replace(
            self.drawn,
            name=typed["name"],
            kind=typed.get("kind") or self.drawn.kind,
            purpose=typed["purpose"],
            entry_rule=typed["entry_rule"],
            exit_rule=typed["exit_rule"],
            what_to_do=typed["what_to_do"],
            time_limit_hours=_hours(typed.get("limit"), typed.get("limit_unit", "")),
            may_repeat=typed.get("may_repeat", self.drawn.may_repeat),
            required=tuple(typed["required"]),
            boxes=tuple(typed["boxes"].splitlines()),
        )


class NewForm(forms.Form):
    """A pipeline from a template."""

    trade = forms.ChoiceField(label=_("Template"), choices=[(trade, trade) for trade in TRADES])
    name = forms.CharField(
        label=_("Name of the funnel"), max_length=100, required=False, help_text=_("Empty = as the template is called.")
    )


class NameForm(forms.Form):
    """What a pipeline is called."""

    name = forms.CharField(label=_("Name of the funnel"), max_length=100)


class FieldForm(forms.Form):
    """A field of deals."""

    name = forms.CharField(label=_("Name of the field"), max_length=60)
    kind = forms.ChoiceField(
        label=_("Kind of field"), choices=DealField.Kind.choices, help_text=_("It cannot be changed later.")
    )
    choices = forms.CharField(
        label=_("Choices"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only for “one of a list”: each on a line of its own."),
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, field: DealField | None = None) -> None:
        initial = {"name": field.name, "choices": "\n".join(field.choices)} if field else None
        super().__init__(data, initial=initial)
        if field:
            del self.fields["kind"]
            if field.kind != DealField.Kind.CHOICE:
                del self.fields["choices"]


class ReasonForm(forms.Form):
    """Why a drawing is published."""

    reason = forms.CharField(
        label=_("Why do you change it?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Later you will compare the numbers before and after, and want to know what you hoped for."),
    )

    def __init__(
        self, data: Mapping[str, Any] | None, *, leaving: Mapping[str, tuple[str, int]], to: list[tuple[str, str]]
    ) -> None:
        """`leaving`: key of a stage -> its name and number of open deals; `to`: the open stages, key and name."""
        super().__init__(data)
        for key, (name, count) in leaving.items():
            self.fields[f"gone.{key}"] = forms.ChoiceField(
                label=format_lazy(_("Open deals of “{stage}” ({count}) move to"), stage=name, count=count),
                choices=[("", _("Choose a stage")), *to],
            )

    def move_gone(self) -> dict[str, str]:
        """Key of a leaving stage -> key of the stage its deals move to."""
        return {
            name.removeprefix("gone."): value for name, value in self.cleaned_data.items() if name.startswith("gone.")
        }


def templates(language: str) -> list[Any]:
    """The templates of all trades in a language, in English where it is not one of theirs."""
    return [load(trade, language if language in LANGUAGES else "en") for trade in TRADES]


def _initial(stage: DrawnStage) -> dict[str, Any]:
    hours = stage.time_limit_hours
    in_days = hours is not None and hours % HOURS_OF_DAY == 0
    return {
        **{name: getattr(stage, name) for name in ("name", "kind", "purpose", "entry_rule", "exit_rule", "what_to_do")},
        "limit": hours // HOURS_OF_DAY if hours and in_days else hours,
        "limit_unit": "days" if in_days else "hours",
        "may_repeat": stage.may_repeat,
        "required": list(stage.required),
        "boxes": "\n".join(stage.boxes),
    }


def _hours(limit: int | None, unit: str) -> int | None:
    return limit * HOURS_OF_DAY if limit and unit == "days" else limit


def _required_choices(stage: DrawnStage, fields: Mapping[str, str]) -> list[tuple[str, object]]:
    """Own fields, custom fields, and those that the stage asks for though they are gone."""
    known: dict[str, object] = {name: OWN_NAMES[name] for name in OWN_REQUIRED} | dict(fields)
    gone = {key: format_lazy(_("{field} (taken out)"), field=key) for key in stage.required if key not in known}
    return list((known | gone).items())
