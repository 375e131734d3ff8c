"""Deals as an import brings them, and what is wrong with one; no writing here."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any, NamedTuple, Self

from django.utils.translation import gettext_lazy as _

from voronka.funnel.drawing.problems import LONGEST_REASON
from voronka.funnel.models import DealField, LossReason, Stage, StageKind, Version
from voronka.funnel.values import read_custom, read_own
from voronka.ground.refusal import Refusal
from voronka.ground.text import clean_line
from voronka.journal.many import Changed, per_row

TEXTS = ("title", "amount", "close_by")
KEYS = ("contact_id", "company_id", "source_id", "product_id", "owner_id")

NO_STAGE = _("There is no such stage in this funnel.")


class Step(NamedTuple):
    """A deal came into a stage. Who moved it is mostly not known."""

    stage_id: int
    at: datetime
    by_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class NewDeal:
    """A deal to be made, with its own dates. Nothing that stages require is asked for: it is history.

    steps             its whole path, at least the coming into its first stage, which is an open one; where it ends,
                      the deal stands
    first_contact_at  None = the first step
    loss_reason_id    where the last step is into a lost stage; then it is a must
    fields            key of a custom field -> value, as typed or of its type
    """

    pipeline_id: int
    steps: Sequence[Step]
    title: str = ""
    contact_id: int | None = None
    company_id: int | None = None
    source_id: int | None = None
    product_id: int | None = None
    owner_id: int | None = None
    amount: Decimal | None = None
    close_by: date | None = None
    first_contact_at: datetime | None = None
    loss_reason_id: int | None = None
    loss_note: str = ""
    fields: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class NewHistory:
    """The true path of a deal that is there, in place of the one that an import has guessed. As in `NewDeal`."""

    pk: int
    pipeline_id: int
    steps: Sequence[Step]
    loss_reason_id: int | None = None
    loss_note: str = ""


@dataclass(frozen=True)
class Drawn:
    """How the funnels are drawn at this moment; read once for many rows.

    versions   pipeline id -> when each of its versions was published, and its id, the oldest first
    """

    stages: Mapping[int, Stage]
    reasons: Mapping[int, LossReason]
    fields: Mapping[str, DealField]
    versions: Mapping[int, Sequence[tuple[datetime, int]]]

    @classmethod
    def now(cls) -> Self:
        """As it stands (4 queries)."""
        versions: dict[int, list[tuple[datetime, int]]] = defaultdict(list)
        for version in Version.objects.defer("drawing").order_by("published_at", "pk"):
            if version.published_at:
                versions[version.pipeline_id].append((version.published_at, version.pk))
        return cls(
            stages=Stage.objects.in_bulk(),
            reasons=LossReason.objects.in_bulk(),
            fields={each.key: each for each in DealField.objects.all()},
            versions=versions,
        )

    def version_at(self, pipeline_id: int, at: datetime) -> int | None:
        """The version that was in force at a moment; None = the funnel was not drawn here yet."""
        versions = self.versions.get(pipeline_id, ())
        place = bisect_right(versions, at, key=lambda each: each[0])
        return versions[place - 1][1] if place else None


def problems_of(row: NewDeal | NewHistory | Changed, drawn: Drawn) -> dict[str, object]:
    """What keeps a row from being written: field -> sentence (no query); "steps.2" is the third step."""
    if isinstance(row, NewHistory):
        return _path_problems(row, drawn)
    return (read_new(row, drawn) if isinstance(row, NewDeal) else read_columns(row, drawn))[1]


def read_new(row: NewDeal, drawn: Drawn) -> tuple[dict[str, Any], dict[str, object]]:
    """As `read_columns`; what is wrong with its path too."""
    problems = _path_problems(row, drawn)
    if row.steps and row.first_contact_at and row.first_contact_at > row.steps[0].at:
        problems["first_contact_at"] = _("The first contact cannot be later than the deal.")
    values, others = read_columns(row, drawn)
    return values, problems | others


def read_columns(row: NewDeal | Changed, drawn: Drawn) -> tuple[dict[str, Any], dict[str, object]]:
    """The columns of a row that are known, as they are stored, and what is wrong with them.

    Custom fields stand under "fields": key -> value.
    """
    if isinstance(row, Changed):
        known: Mapping[str, Any] = per_row([row])[row.pk]
    else:
        known = {name: value for name in (*TEXTS, *KEYS, "fields") if (value := getattr(row, name)) is not None}
    values: dict[str, Any] = {name: value for name, value in known.items() if name in KEYS}
    problems: dict[str, object] = {}
    for name in TEXTS:
        if name in known:
            try:
                values[name] = read_own(name, known[name])
            except Refusal as refusal:
                problems[name] = refusal.problems[""]
    values["fields"] = {}
    for key, value in known.get("fields", {}).items():
        try:
            values["fields"][key] = _read_field(drawn, key, value)
        except Refusal as refusal:
            problems[f"fields.{key}"] = refusal.problems[""]
    return values, problems


def _read_field(drawn: Drawn, key: str, value: object) -> object:
    if key not in drawn.fields:
        raise Refusal(_("Deals have no such field."))
    return read_custom(drawn.fields[key], value)


def _path_problems(row: NewDeal | NewHistory, drawn: Drawn) -> dict[str, object]:
    if not row.steps:
        return {"steps": _("A deal begins somewhere: its first stage and its day are missing.")}
    stages = [stage for step in row.steps if (stage := drawn.stages.get(step.stage_id))]
    if len(stages) < len(row.steps) or any(stage.pipeline_id != row.pipeline_id for stage in stages):
        return {"steps": NO_STAGE}
    problems: dict[str, object] = {}
    if stages[0].closes:
        problems["steps.0"] = _("A deal begins in an open stage. Move it to the end afterwards.")
    if stages[-1].is_gone:
        problems[f"steps.{len(stages) - 1}"] = NO_STAGE
    for place, (one, next_) in enumerate(pairwise(row.steps), 1):
        if next_.at < one.at:
            problems[f"steps.{place}"] = _("A deal cannot move before its last move.")
        elif next_.stage_id == one.stage_id:
            problems[f"steps.{place}"] = _("The deal stands in this stage already.")
    return problems | _reason_problems(row, drawn, is_lost=stages[-1].kind == StageKind.LOST)


def reason_as_stored(name: str) -> str:
    """The name of a reason of loss that a file says, on one line and cut where it is too long."""
    return clean_line(name)[:LONGEST_REASON]


def _reason_problems(row: NewDeal | NewHistory, drawn: Drawn, *, is_lost: bool) -> dict[str, object]:
    reason = drawn.reasons.get(row.loss_reason_id or 0)
    if is_lost and (reason is None or reason.pipeline_id != row.pipeline_id):
        return {"loss_reason_id": _("Choose why the deal is lost.")}
    if not is_lost and row.loss_reason_id is not None:
        return {"loss_reason_id": _("Only a lost deal has a reason of loss.")}
    return {}
