"""What the values of a column of stages or outcomes mean in a pipeline."""

from __future__ import annotations

from voronka.funnel.models import Pipeline, Stage, StageKind
from voronka.ground.text import fold
from voronka.imports.mapping import ANY_VALUE, Answers


class Stages:
    """The stages of a pipeline, and which of them a value means.

    first   the stage that deals come into where a row says nothing
    by_id   all of them, those too that were taken out
    """

    def __init__(self, pipeline: Pipeline, answers: Answers) -> None:
        rows = list(pipeline.stages.all())
        self.by_id = {stage.pk: stage for stage in rows}
        here = [stage for stage in rows if not stage.is_gone]
        self.first = next(stage for stage in here if not stage.closes)
        self._ends = {stage.kind: stage for stage in reversed(here)}
        self._said = {value: self.by_id[pk] for value, pk in answers.stages.items() if pk in self.by_id}
        self._named = {fold(stage.name): stage for stage in reversed(here)}
        self._folded = {value.lower(): stage for value, stage in self._said.items()}

    def of(self, value: str, state: str | None) -> Stage:
        """The stage of a value, in a row whose deal is won, lost or open."""
        said = self._said.get(value) or self._folded.get(value.lower())
        if said is None and value:
            said = self._said.get(ANY_VALUE)
        if state in {StageKind.WON, StageKind.LOST}:
            return said if said is not None and said.kind == state else self._ends[state]
        return said if said is not None and not said.closes else self.first

    def known(self, value: str) -> Stage | None:
        """The stage of a value by what was said, or by its own name."""
        return self._said.get(value) or self._folded.get(value.lower()) or self._named.get(fold(value))
