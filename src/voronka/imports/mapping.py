"""What a person has said of a file: how it is written, and what its values mean."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from voronka.ground.refusal import Refusal
from voronka.ground.text import clean_line
from voronka.measure.files.map import ANY, Format

if TYPE_CHECKING:
    from voronka.imports.models import Import

CREATE, UPDATE, BOTH = "create", "update", "both"
MODES = {
    BOTH: _("Add new ones and update those that are here"),
    CREATE: _("Only add new ones"),
    UPDATE: _("Only update those that are here"),
}
STATES = {
    "won": pgettext_lazy("state of an order", "A sale"),
    "lost": pgettext_lazy("state of an order", "Cancelled"),
    "open": pgettext_lazy("state of an order", "Not decided yet"),
}
"""What a value in the column of the state of orders may mean."""
FORMAT = ("encoding", "delimiter", "decimal", "date", "sheet")
ANY_VALUE = ANY
"""As a value of the outcome: any cell that is not empty."""
DEFAULT_SYSTEM = "file"
LONGEST_SYSTEM = 60


@dataclass(frozen=True)
class Answers:
    """What the person who imports has said.

    mode      create, update or both
    system    whose ids the file holds: two systems may both have a deal 17
    pipeline  id of the pipeline that deals go into
    stages    value of the outcome column -> id of a stage; others come into the first stage
    states    value of the state of an order -> won, lost or open
    format    how the file is written; None = found out
    joins     (header here, header there) by which each further file is added; those that are left out are found out
    """

    mode: str = BOTH
    system: str = DEFAULT_SYSTEM
    pipeline: int | None = None
    stages: Mapping[str, int] = field(default_factory=dict)
    states: Mapping[str, str] = field(default_factory=dict)
    format: Format = field(default_factory=Format)
    joins: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, import_: Import) -> Answers:
        """Those of an import."""
        return cls.read(import_.answers)

    @classmethod
    def read(cls, said: Mapping[str, Any]) -> Answers:
        """From JSON or a form. Raises Refusal at "mode", "format.decimal", "states", "stages", "joins"."""
        problems: dict[str, object] = {}
        if (mode := said.get("mode") or BOTH) not in MODES:
            problems["mode"] = _("Choose one of the list.")
        states = {_text(value): str(state) for value, state in (said.get("states") or {}).items() if state}
        if set(states.values()) - set(STATES):
            problems["states"] = _("Choose one of the list.")
        stages = {_text(value): stage for value, stage in (said.get("stages") or {}).items() if stage}
        if not all(str(stage).isdecimal() for stage in stages.values()):
            problems["stages"] = _("Choose one of the list.")
        joins = [[_text(header) for header in each if header] for each in said.get("joins") or []]
        if any(len(each) != 2 for each in joins):
            problems["joins"] = _("Choose a column of each file.")
        form = {name: _text(value) for name, value in (said.get("format") or {}).items() if value and name in FORMAT}
        if form.get("decimal", ".") not in (".", ","):
            problems["format.decimal"] = _("It is a point or a comma.")
        pipeline = said.get("pipeline") or None
        if pipeline is not None and not str(pipeline).isdecimal():
            problems["pipeline"] = _("Choose one of the list.")
        if len(system := clean_line(str(said.get("system") or ""))) > LONGEST_SYSTEM:
            problems["system"] = _("A name has at most %(most)s characters.") % {"most": LONGEST_SYSTEM}
        if problems:
            raise Refusal(problems)
        return cls(
            mode=mode,
            system=system or DEFAULT_SYSTEM,
            pipeline=int(pipeline) if pipeline is not None else None,
            stages={value: int(stage) for value, stage in stages.items()},
            states=states,
            format=Format(**form),
            joins=tuple((here, there) for here, there in joins),
        )

    def to_json(self) -> dict[str, Any]:
        """As it is stored."""
        return {
            "mode": self.mode,
            "system": self.system,
            "pipeline": self.pipeline,
            "stages": dict(self.stages),
            "states": dict(self.states),
            "format": {name: value for name in FORMAT if (value := getattr(self.format, name)) is not None},
            "joins": [list(each) for each in self.joins],
        }


def _text(value: object) -> str:
    """What was said, without the one letter that PostgreSQL stores in no text."""
    return str(value).replace("\0", "")


def header_set(headers: Iterable[str]) -> str:
    """The digest of a set of headers, whatever their order."""
    return hashlib.sha256(json.dumps(sorted(headers), ensure_ascii=False).encode()).hexdigest()
