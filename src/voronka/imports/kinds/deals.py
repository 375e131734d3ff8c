from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext_noop

from voronka.funnel import actions as funnel
from voronka.funnel.importing import Drawn, NewDeal, NewHistory, Step, problems_of, reason_as_stored
from voronka.funnel.models import Deal, Pipeline, StageKind, Transition
from voronka.funnel.values import read_custom
from voronka.ground.among import Among
from voronka.ground.refusal import Refusal
from voronka.ground.text import fold
from voronka.imports import keys
from voronka.imports.kinds.base import FIELD
from voronka.imports.kinds.directories import Firms, Goods, Sellers, Sources, point
from voronka.imports.kinds.loading import Context, Loader, Row, Wanted
from voronka.imports.kinds.parties import name_of
from voronka.imports.kinds.persons import Persons, is_of_another
from voronka.imports.kinds.stages import Stages
from voronka.imports.messages import message_of
from voronka.journal.many import Changed
from voronka.measure.message import say
from voronka.sales import actions as sales

COLUMNS = ("title", "amount", "contact_id", "company_id", "source_id", "product_id", "owner_id", "fields")
STANDING = ("stage_id", "first_contact_at", "closed_at", "outcome", "moves", "loss_reason__name")
"""What tells where a deal stands; its path sets it."""


class Deals(Loader):
    """Deals with their own dates. Without a history a deal came into one open stage, and a decided one into its end."""

    kind, chunk = "deals", 1_000
    looks_ahead = True
    roles: ClassVar[Mapping[str, str]] = {
        "owner_id": "seller",
        "product_id": "product",
        "source_id": "channel",
        "company_id": "company",
        "contact_id": "contact",
        "steps": "opened",
        "steps.0": "opened",
        "steps.1": "closed",
        "first_contact_at": "opened",
    }

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._sellers, self._goods, self._sources = Sellers(context), Goods(context), Sources(context)
        self._firms = Firms(context)
        self._persons = Persons(context, self._sellers, self._firms)
        self.makers = (self._sellers, self._goods, self._sources, self._firms, self._persons)
        self._pipeline = Pipeline.objects.get(pk=context.answers.pipeline or 0)
        self._stages = Stages(self._pipeline, context.answers)
        self._reasons: dict[str, int] = {}
        self._fields: list[str] = []
        self._alone: set[int] = set()

    def key(self, values: Mapping[str, Any]) -> str | None:
        return keys.by_id(values.get("id"))

    def prepare(self, rows: Sequence[Row]) -> None:
        self._drawn = Drawn.now()
        self._fields = [role for role in rows[0].values if role.startswith(FIELD)] if rows else []
        named = ((self._sellers, "seller"), (self._goods, "product"), (self._sources, "channel"))
        for directory, role in named:
            directory.look(row.text(role) for row in rows)
        self._firms.look(row.text("company") for row in rows)
        for row in rows:
            region = "" if name_of(row) else row.text("region")
            self._firms.tell(row.text("company"), self._sellers.ref(row.text("seller")), region)
        self._persons.look(rows)

    def wanted(self, row: Row) -> Wanted:
        wanted = Wanted({"title": row.text("title"), "amount": row.values.get("amount"), "fields": {}})
        wanted.problems |= self._persons.problems(row)
        self._read_fields(row, wanted)
        named = {"owner_id": ("seller", self._sellers), "product_id": ("product", self._goods)}
        others = {"source_id": ("channel", self._sources), "company_id": ("company", self._firms)}
        point(row, wanted, **named, **others)
        if (contact := self._persons.ref(row)) is not None:
            wanted.refs["contact_id"] = contact
        self._walk(row, wanted)
        return wanted

    def _read_fields(self, row: Row, wanted: Wanted) -> None:
        """The custom fields, read by their own rules."""
        for role in self._fields:
            if text := row.cell(role):
                key = role.removeprefix(FIELD)
                try:
                    wanted.values["fields"][key] = read_custom(self._drawn.fields[key], text)
                except Refusal as refusal:
                    wanted.problems[role] = message_of(refusal.problems[""])

    def _walk(self, row: Row, wanted: Wanted) -> None:
        """The path of a deal as far as its row tells it."""
        opened, closed = row.values.get("opened"), row.values.get("closed")
        end = self._stages.of(row.cell("outcome"), row.values["state"])
        if not end.closes:
            wanted.values["steps"] = [Step(stage_id=end.pk, at=opened or self.context.at)]
            return
        if opened is None:
            wanted.problems["opened"] = say(gettext_noop("a decided deal without a first contact has no length"))
        elif closed is None:
            wanted.problems["closed"] = say(gettext_noop("a decided deal without the day of its closing has no length"))
        else:
            first = Step(stage_id=self._stages.first.pk, at=opened)
            wanted.values["steps"] = [first, Step(stage_id=end.pk, at=max(opened, closed))]
        if end.kind == StageKind.LOST:
            wanted.values["reason"] = row.text("loss_reason")

    def problems(self, wanted: Wanted) -> Mapping[str, object]:
        found = problems_of(self._new(wanted), self._drawn)
        return {_role(field): reason for field, reason in found.items() if field != "loss_reason_id"}

    def shown(self, wanted: Wanted) -> dict[str, Any]:
        steps: Sequence[Step] = wanted.values["steps"]
        found = super().shown(Wanted({"title": wanted.values["title"]}, wanted.refs))
        end = self._stages.by_id[steps[-1].stage_id]
        dates = {"opened": steps[0].at, "closed": steps[-1].at if end.closes else None}
        more = dates | {"outcome": end.name, "loss_reason": wanted.values.get("reason")}
        more["amount"] = wanted.values["amount"]
        more |= {f"{FIELD}{key}": value for key, value in wanted.values["fields"].items()}
        return found | {role: value for role, value in more.items() if value not in (None, "")}

    def now(self, ids: Sequence[int]) -> dict[int, Mapping[str, Any]]:
        self._alone = funnel.moved_here(ids) if ids else set()
        return {row["pk"]: row for row in Deal.objects.filter(Among("pk", ids)).values("pk", *COLUMNS, *STANDING)}

    def differs(self, now: Mapping[str, Any], wanted: Wanted) -> bool:
        fields = {f"fields.{key}": value for key, value in wanted.values["fields"].items()}
        here = {f"fields.{key}": value for key, value in now["fields"].items()}
        values = {name: wanted.values[name] for name in ("title", "amount")}
        return super().differs({**now, **here}, Wanted(values | fields, wanted.refs)) or self._stands_elsewhere(
            now, wanted
        )

    def is_another(self, now: Mapping[str, Any], wanted: Wanted) -> bool:
        """It began on another day, with somebody else."""
        begins = wanted.values["steps"][0].at
        is_of_another_day = begins != self.context.at and begins.date() != now["first_contact_at"].date()
        return is_of_another_day and is_of_another(now, wanted, but="title")

    def _stands_elsewhere(self, now: Mapping[str, Any], wanted: Wanted) -> bool:
        """Whether a row lets a deal end elsewhere, or, as long as its path is a guess, begin at another moment.

        Where somebody has moved it here its path is no guess, and a row has no say in it.
        """
        if now["pk"] in self._alone:
            return False
        steps: Sequence[Step] = wanted.values["steps"]
        end = self._stages.by_id[steps[-1].stage_id]
        if now["stage_id"] != end.pk or (end.closes and now["closed_at"] != steps[-1].at):
            return True
        reason = reason_as_stored(wanted.values.get("reason", ""))
        if reason and fold(reason) != fold(now["loss_reason__name"] or ""):
            return True
        begins = steps[0].at
        is_told = begins != self.context.at  # without a first contact in the file a deal begins when it is brought in
        return is_told and now["moves"] <= len(steps) and now["first_contact_at"] != begins

    def create(self, wanted: Sequence[Wanted]) -> list[int]:
        self._name_reasons(wanted)
        made = funnel.create_deals(rows=[self._new(each) for each in wanted], **self.context.how)
        sales.follow_deals(deal_ids=made, **self.context.how)
        return made

    def change(self, changed: Sequence[Changed]) -> Sequence[int]:
        own = [
            Changed(pk=each.pk, values={name: it for name, it in each.values.items() if name in COLUMNS})
            for each in changed
        ]
        ids = set(funnel.change_deals(rows=own, **self.context.how))
        moved = self._moved(changed)
        self._name_reasons([Wanted(dict(each.values)) for each in moved])
        paths = paths_of([each.pk for each in moved])
        rows = [self._history(each, paths.get(each.pk, [])) for each in moved]
        ids |= set(funnel.replace_histories(rows=rows, **self.context.how)) if rows else set()
        sales.follow_deals(deal_ids=ids, **self.context.how)
        return sorted(ids)

    def _moved(self, changed: Sequence[Changed]) -> list[Changed]:
        """Those whose row tells of another path or reason of loss; one that names no reason leaves what it was."""
        now = self.now([each.pk for each in changed])
        moved = []
        for each in changed:
            values = dict(each.values)
            if each.pk not in now or not self._stands_elsewhere(now[each.pk], Wanted(values)):
                continue
            steps: Sequence[Step] = values["steps"]  # type: ignore[assignment]  # as `_walk` has written them
            if self._stages.by_id[steps[-1].stage_id].kind == StageKind.LOST:
                values["reason"] = values.get("reason") or now[each.pk]["loss_reason__name"] or ""
            moved.append(Changed(pk=each.pk, values=values))
        return moved

    def _history(self, changed: Changed, path: Sequence[Step]) -> NewHistory:
        """The path that a deal had, as far as it is more than a guess, with the end that the row tells."""
        steps: Sequence[Step] = changed.values["steps"]  # type: ignore[assignment]  # as `_walk` has written them
        if len(path) > len(steps):
            before = [step for step in path if step.at <= steps[-1].at and not self._closes(step)]
            last = before[-1].stage_id if before else None
            steps = before + ([steps[-1]] if last != steps[-1].stage_id else []) if before else steps
        reason = self._reason(changed.values)
        return NewHistory(pk=changed.pk, pipeline_id=self._pipeline.pk, steps=steps, loss_reason_id=reason)

    def _closes(self, step: Step) -> bool:
        stage = self._stages.by_id.get(step.stage_id)
        return stage is not None and stage.closes

    def _name_reasons(self, wanted: Sequence[Wanted]) -> None:
        """The reasons of loss that rows name, made where they are not here; "" is the one that was not recorded."""
        names = {each.values["reason"] for each in wanted if "reason" in each.values} - self._reasons.keys()
        if names:
            how = self.context.how
            self._reasons |= funnel.create_loss_reasons(pipeline=self._pipeline, names=sorted(names), **how)

    def _reason(self, values: Mapping[str, Any]) -> int | None:
        return self._reasons.get(values["reason"]) if "reason" in values else None

    def _new(self, wanted: Wanted) -> NewDeal:
        values = {name: value for name, value in wanted.all_values().items() if name != "reason"}
        return NewDeal(pipeline_id=self._pipeline.pk, loss_reason_id=self._reason(wanted.values), **values)


def paths_of(ids: Sequence[int]) -> dict[int, list[Step]]:
    """Deal -> its path as it is (1 query)."""
    found: dict[int, list[Step]] = {}
    rows = Transition.objects.filter(Among("deal_id", ids)).order_by("deal_id", "ordinal")
    for row in rows.values_list("deal_id", "to_stage_id", "at", "by_id"):
        found.setdefault(row[0], []).append(Step(stage_id=row[1], at=row[2], by_id=row[3]))
    return found


def _role(field: str) -> str:
    return f"{FIELD}{field.removeprefix('fields.')}" if field.startswith("fields.") else field
