from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext_noop

from voronka.funnel import actions as funnel
from voronka.funnel.importing import Drawn, NewHistory, Step, problems_of
from voronka.funnel.models import Deal, Pipeline, StageKind
from voronka.funnel.paths import moved_here
from voronka.ground.among import Among
from voronka.imports import keys
from voronka.imports.kinds.deals import paths_of
from voronka.imports.kinds.directories import Sellers
from voronka.imports.kinds.loading import CHANGE, REFUSED, SKIPPED, Context, Loader, Row, Verdict, Wanted
from voronka.imports.kinds.stages import Stages
from voronka.journal.many import Changed
from voronka.measure.message import say
from voronka.sales import actions as sales


class History(Loader):
    """The true paths of deals that files have brought, in place of the guess from their first and last day."""

    kind, chunk, joins, in_time = "history", 3_000, True, "moment"
    looks_ahead = True
    roles: ClassVar[Mapping[str, str]] = {"steps": "stage"}

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._sellers = Sellers(context)
        self.makers = (self._sellers,)
        self._pipeline = Pipeline.objects.get(pk=context.answers.pipeline or 0)
        self._stages = Stages(self._pipeline, context.answers)
        self._not_recorded: int | None = None
        self._alone: set[int] = set()
        self._reasons: dict[int, int | None] = {}

    def key(self, values: Mapping[str, Any]) -> str | None:
        return keys.by_id(values.get("deal"))

    def prepare(self, rows: Sequence[Row]) -> None:
        self._drawn = Drawn.now()
        self._sellers.look(str(line.get("seller") or "") for row in rows for line in row.lines)

    def found(self, rows: Sequence[Row]) -> dict[str, int]:
        found = keys.known("deals", self.context.answers.system, (row.key for row in rows))
        here = Deal.objects.filter(Among("pk", found.values()), pipeline=self._pipeline)
        self._reasons = dict(here.values_list("pk", "loss_reason_id"))
        self._elsewhere = {key for key, pk in found.items() if pk not in self._reasons}
        return {key: pk for key, pk in found.items() if pk in self._reasons}

    def judged(self, verdict: Verdict) -> Verdict:
        """Deals that somebody has made or moved here are left alone: their paths are no guess."""
        if verdict.pk in self._alone and not verdict.problem:
            verdict.what = SKIPPED
        elif verdict.what == SKIPPED and verdict.pk is None:  # whatever is to be done with what is here
            verdict.what, verdict.problem = REFUSED, self.refusal_of_new(verdict.row)
        return verdict

    def wanted(self, row: Row) -> Wanted:
        wanted = Wanted({"steps": []})
        # of equal moments the one that stands first in the file
        lines = sorted(enumerate(row.lines), key=lambda each: each[1]["moment"])
        steps: list[Step] = wanted.values["steps"]
        for place, line in lines:
            stage = self._stages.known(str(line.get("stage") or ""))
            if stage is None:
                text = gettext_noop("the pipeline has no stage that this value means: {value}")
                wanted.problems["stage"] = say(text, value=str(line.get("stage") or "-"))
                wanted.wrong = place
                return wanted
            if (who := self._sellers.ref(str(line.get("seller") or ""))) is not None:
                wanted.refs[f"by_{place}"] = who
            if not steps or steps[-1].stage_id != stage.pk:  # the same stage again is no move
                steps.append(Step(stage_id=stage.pk, at=line["moment"], by_id=who.pk if who else None))
        return wanted

    def problems(self, wanted: Wanted) -> Mapping[str, object]:
        row = NewHistory(pk=0, pipeline_id=self._pipeline.pk, steps=wanted.values["steps"])
        found = problems_of(row, self._drawn)
        places = {field: reason for field, reason in found.items() if field != "loss_reason_id"}
        return {"stage" if field == "steps" or field == "steps.0" else "moment": it for field, it in places.items()}

    def refusal_of_new(self, row: Row) -> tuple[str, Any] | None:
        if row.key in self._elsewhere:
            return "deal", say(gettext_noop("the deal of this id is in another funnel"))
        return "deal", say(gettext_noop("no deal of this id was brought in"))

    def now(self, ids: Sequence[int]) -> dict[int, Mapping[str, Any]]:
        paths = paths_of(ids)
        self._alone = set(moved_here(ids)) if ids else set()
        return {pk: {"steps": paths.get(pk, [])} for pk in ids}

    def differs(self, now: Mapping[str, Any], wanted: Wanted) -> bool:
        here, there = ([step[:2] for step in each["steps"]] for each in (now, wanted.values))  # whoever moved it
        return here != there

    def shown(self, wanted: Wanted) -> dict[str, Any]:
        steps: Sequence[Step] = wanted.values["steps"]
        names = " → ".join(self._stages.by_id[step.stage_id].name for step in steps)
        return {"stage": names, "moment": steps[0].at}

    def write(self, verdicts: Sequence[Verdict]) -> None:
        """Those who moved deals are made first, so that the steps can name them."""
        is_any_new = bool(self._unmade)
        self.make()
        for each in verdicts:
            if is_any_new and each.what == CHANGE:
                each.wanted = self.wanted(each.row)
        super().write(verdicts)

    def create(self, wanted: Sequence[Wanted]) -> list[int]:
        """Never asked for: `refusal_of_new` refuses every history of a deal that is not here."""
        raise NotImplementedError(f"{len(wanted)} histories of deals that are not here")

    def change(self, changed: Sequence[Changed]) -> Sequence[int]:
        rows = [self._new(each) for each in changed]
        replaced = funnel.replace_histories(rows=rows, **self.context.how)
        ends_otherwise = [pk for pk, is_moved in replaced.items() if is_moved]
        sales.follow_deals(deal_ids=ends_otherwise, **self.context.how)
        return list(replaced)

    def remember(self, verdicts: Sequence[Verdict]) -> None:
        """Histories have no keys: their deals have."""

    def _new(self, changed: Changed) -> NewHistory:
        steps: Sequence[Step] = changed.values["steps"]  # type: ignore[assignment]  # as `wanted` has written them
        is_lost = self._stages.by_id[steps[-1].stage_id].kind == StageKind.LOST
        reason = (self._reasons.get(changed.pk) or self._reason()) if is_lost else None
        return NewHistory(pk=changed.pk, pipeline_id=self._pipeline.pk, steps=steps, loss_reason_id=reason)

    def _reason(self) -> int:
        """The reason of loss that nobody has recorded."""
        if self._not_recorded is None:
            made = funnel.create_loss_reasons(pipeline=self._pipeline, names=[""], **self.context.how)
            self._not_recorded = made[""]
        return self._not_recorded
