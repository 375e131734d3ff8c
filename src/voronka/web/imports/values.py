"""The form of meanings: what the values of a column mean, where deals go, and what is done with rows that are here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from voronka.funnel.models import Pipeline, Stage, StageKind
from voronka.imports import queries
from voronka.imports.guessing import begins
from voronka.imports.mapping import ANY_VALUE, MODES, STATES, Answers
from voronka.imports.models import Import
from voronka.imports.queries import Value
from voronka.measure.files.names import says_won

MOST_NAMED = 30
WITH_PIPELINE = {"deals", "history"}
PLACES = {
    "open": pgettext_lazy("place of a stage", "On the way"),
    "won": pgettext_lazy("place of a stage", "Won"),
    "lost": pgettext_lazy("place of a stage", "Lost"),
    "": pgettext_lazy("place of a stage", "Not a stage"),
}
"""What a value may be in a funnel that is made of them."""
ROWS_TOLD = {
    "both": _("A row that is here already is brought up to date; the others are added."),
    "create": _("A row that is here already is left alone."),
    "update": _("Nothing is added; a row that is not here is left out."),
}


@dataclass(frozen=True)
class Place:
    """A value as a stage of a funnel that could be made: the number of its inputs, what it would be, after how many."""

    number: int
    value: str
    place: str
    order: int


@dataclass(frozen=True)
class Meanings:
    """Everything that the page shows.

    header     of the column; "" = no column says it
    values     None = there is nothing to say
    choices    (value, label) that a value may mean
    first      the stage of values that mean nothing, and of deals without one
    """

    kind: str
    header: str
    values: list[Value]
    choices: list[tuple[str, str]]
    pipelines: list[Pipeline]
    pipeline: Pipeline | None
    first: Stage | None

    @property
    def has_pipeline(self) -> bool:
        return self.kind in WITH_PIPELINE

    @property
    def rows(self) -> list[tuple[int, Value]]:
        return list(enumerate(self.values))

    @property
    def places(self) -> list[Place]:
        """Each value as a stage that could be made of it: those where deals begin first, then the most frequent."""
        known = {str(pk): kind for pk, kind in self._kinds.items()}
        rows = sorted(self.rows, key=lambda row: not begins(row[1].value))
        return [
            Place(number, each.value, known.get(each.meaning, "open"), order)
            for order, (number, each) in enumerate(rows, 1)
        ]

    @property
    def _kinds(self) -> dict[int, str]:
        if self.pipeline is None:
            return {}
        ends = self.pipeline.stages.filter(kind__in=[StageKind.WON, StageKind.LOST])
        return dict(ends.values_list("pk", "kind"))


def meanings(import_: Import, *, pipeline_id: int | None) -> Meanings:
    """What there is to say of a file; of deals for one pipeline (3 queries, reads a column). Raises FileError."""
    pipelines = list(Pipeline.objects.filter(is_archived=False)) if import_.kind in WITH_PIPELINE else []
    asked = pipeline_id or Answers.of(import_).pipeline
    pipeline = next((each for each in pipelines if each.pk == asked), pipelines[0] if pipelines else None)
    header = _header(import_)
    stages = list(Stage.objects.filter(pipeline=pipeline, is_gone=False)) if pipeline else []
    values = queries.outcome_values(import_, header=header, kind=import_.kind, pipeline=pipeline) if header else []
    if import_.kind == "deals":
        is_date = header == import_.roles.get("closed")
        values = _any_value(values, header, stages, Answers.of(import_)) if is_date or _is_long(values) else values
    return Meanings(
        kind=import_.kind,
        header=header,
        values=values,
        choices=[(str(stage.pk), stage.name) for stage in stages]
        if import_.kind in WITH_PIPELINE
        else [(state, str(label)) for state, label in STATES.items()],
        pipelines=pipelines,
        pipeline=pipeline,
        first=next(iter(stages), None),
    )


def _header(import_: Import) -> str:
    """The column whose values mean something; of deals without one that of the closing date; "" = there is none."""
    roles = import_.roles
    if import_.kind == "history":
        return str(roles.get("stage", ""))
    if import_.kind == "orders":
        return str(roles.get("outcome", ""))
    return str(roles.get("outcome") or roles.get("closed") or "") if import_.kind == "deals" else ""


def roles(import_: Import, sent: Mapping[str, str]) -> dict[str, str]:
    """The roles with what was said of them here: a closing date may itself say how a deal ended."""
    closed = import_.roles.get("closed")
    if import_.kind == "deals" and closed and dict(pairs(sent, "meaning")).get(ANY_VALUE):
        return {**import_.roles, "outcome": import_.roles.get("outcome") or closed}
    return dict(import_.roles)


def _is_long(values: list[Value]) -> bool:
    """Whether there are many values and none has a meaning: names, dates."""
    return len(values) > MOST_NAMED and not any(each.meaning for each in values)


def _any_value(values: list[Value], header: str, stages: list[Stage], said: Answers) -> list[Value]:
    """One line instead of many: what any of the values means."""
    won = next((stage.pk for stage in stages if stage.kind == StageKind.WON), "") if says_won(header) else ""
    return [Value(ANY_VALUE, sum(each.rows for each in values), str(said.stages.get(ANY_VALUE) or won))]


def read(import_: Import, sent: Mapping[str, str]) -> dict[str, Any]:
    """What was sent, as the action takes it."""
    meant = dict(pairs(sent, "meaning"))
    said: dict[str, Any] = {"mode": sent.get("mode", ""), "system": sent.get("system", "")}
    if import_.kind in WITH_PIPELINE:
        return said | {"pipeline": sent.get("pipeline", ""), "stages": meant}
    return said | ({"states": meant} if import_.kind == "orders" else {})


def pairs(sent: Mapping[str, str], name: str) -> list[tuple[str, str]]:
    """(value of the file, what was chosen for it), in the order of the form."""
    return [
        (sent[f"value-{number}"], sent.get(f"{name}-{number}", ""))
        for number in range(queries.SHOWN_VALUES)
        if f"value-{number}" in sent
    ]


def stages_in_order(sent: Mapping[str, str]) -> list[tuple[str, str]]:
    """(value of the file, its place) in the order that was asked for; what has no number comes last."""

    def asked(number: int) -> int:
        text = sent.get(f"order-{number}", "")
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else queries.SHOWN_VALUES

    numbers = [number for number in range(queries.SHOWN_VALUES) if f"value-{number}" in sent]
    return [(sent[f"value-{number}"], sent.get(f"place-{number}", "")) for number in sorted(numbers, key=asked)]


def modes(chosen: str) -> list[tuple[str, Any, Any, bool]]:
    """Value, label, what it does, whether it is chosen."""
    return [(mode, label, ROWS_TOLD[mode], mode == chosen) for mode, label in MODES.items()]
