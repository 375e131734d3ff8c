"""How a funnel is meant: the definition that is drawn, judged and published; kept as JSON in `Version.drawing`."""

from __future__ import annotations

from voronka.funnel.drawing.difference import difference
from voronka.funnel.drawing.keys import new_key
from voronka.funnel.drawing.problems import Problem, problems, too_long
from voronka.funnel.drawing.shape import CLOSING, TEXTS, Drawing, DrawnReason, DrawnStage
from voronka.funnel.drawing.warnings import warnings

__all__ = [
    "CLOSING",
    "TEXTS",
    "Drawing",
    "DrawnReason",
    "DrawnStage",
    "Problem",
    "difference",
    "new_key",
    "problems",
    "too_long",
    "warnings",
]
