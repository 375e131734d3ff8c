"""The definition of a funnel as frozen values, to and from templates, tables and JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Self

from voronka.funnel.models import LossReason, Pipeline, Stage, StageKind
from voronka.funnel.trades import Trade
from voronka.ground.text import clean_line, clean_text

CLOSING = frozenset({str(StageKind.WON), str(StageKind.LOST)})
"""The kinds of stages in which a deal is decided."""
TEXTS = ("purpose", "entry_rule", "exit_rule", "what_to_do")
"""The texts without which nobody can be told what a stage is for."""


@dataclass(frozen=True)
class DrawnStage:
    """A stage as it is drawn; the fields are those of `models.Stage`. Empty texts are allowed until it is published."""

    key: str
    name: str
    kind: str
    purpose: str = ""
    entry_rule: str = ""
    exit_rule: str = ""
    what_to_do: str = ""
    time_limit_hours: int | None = None
    may_repeat: bool = False
    required: tuple[str, ...] = ()
    boxes: tuple[str, ...] = ()

    @property
    def closes(self) -> bool:
        """Whether a deal that comes here is decided."""
        return self.kind in CLOSING

    @classmethod
    def of(cls, other: object) -> Self:
        """From anything with the same attributes: a row of `models.Stage`, a stage of a template."""
        return cls.read({field.name: getattr(other, field.name) for field in fields(cls)})

    @classmethod
    def read(cls, json: Mapping[str, Any]) -> Self:
        """From JSON; names that are not known are left out."""
        known = {field.name: json[field.name] for field in fields(cls) if field.name in json}
        return cls(**known | {name: tuple(json.get(name, ())) for name in ("required", "boxes")})

    def clean(self) -> Self:
        """As it is stored: no spaces around, no empty boxes, none twice; no time limit where a deal is decided."""
        boxes = (clean_line(box) for box in self.boxes)
        return replace(
            self,
            name=clean_line(self.name),
            purpose=clean_text(self.purpose),
            entry_rule=clean_text(self.entry_rule),
            exit_rule=clean_text(self.exit_rule),
            what_to_do=clean_text(self.what_to_do),
            time_limit_hours=None if self.closes else self.time_limit_hours,
            required=tuple(dict.fromkeys(self.required)),
            boxes=tuple(dict.fromkeys(box for box in boxes if box)),
        )


@dataclass(frozen=True)
class DrawnReason:
    """A reason of loss as it is drawn."""

    key: str
    name: str


@dataclass(frozen=True)
class Drawing:
    """A whole funnel as it is drawn; the stages stand in the order that a deal walks them."""

    name: str
    stages: tuple[DrawnStage, ...]
    loss_reasons: tuple[DrawnReason, ...]

    @classmethod
    def from_trade(cls, trade: Trade) -> Self:
        """The definition that a template offers."""
        return cls(
            name=trade.name,
            stages=tuple(DrawnStage.of(stage) for stage in trade.stages),
            loss_reasons=tuple(DrawnReason(each.key, each.name) for each in trade.loss_reasons),
        )

    @classmethod
    def from_pipeline(cls, pipeline: Pipeline) -> Self:
        """The definition that is in force, from the tables (2 queries)."""
        return cls(
            name=pipeline.name,
            stages=tuple(DrawnStage.of(stage) for stage in Stage.objects.filter(pipeline=pipeline, is_gone=False)),
            loss_reasons=tuple(
                DrawnReason(each.key, each.name) for each in LossReason.objects.filter(pipeline=pipeline, is_gone=False)
            ),
        )

    @classmethod
    def read(cls, json: Mapping[str, Any]) -> Self:
        """Back from `as_json`."""
        return cls(
            name=json["name"],
            stages=tuple(DrawnStage.read(each) for each in json["stages"]),
            loss_reasons=tuple(DrawnReason(each["key"], each["name"]) for each in json["loss_reasons"]),
        )

    def as_json(self) -> dict[str, Any]:
        """As `Version.drawing` keeps it: the field names are the keys, tuples are lists."""
        stages = [asdict(each) | {"required": list(each.required), "boxes": list(each.boxes)} for each in self.stages]
        return {"name": self.name, "stages": stages, "loss_reasons": [asdict(each) for each in self.loss_reasons]}

    def stage(self, key: str) -> DrawnStage | None:
        """The stage with this key."""
        return next((stage for stage in self.stages if stage.key == key), None)

    def clean(self) -> Self:
        """As it is stored: stages cleaned, names on one line."""
        return replace(
            self,
            name=clean_line(self.name),
            stages=tuple(stage.clean() for stage in self.stages),
            loss_reasons=tuple(DrawnReason(each.key, clean_line(each.name)) for each in self.loss_reasons),
        )
