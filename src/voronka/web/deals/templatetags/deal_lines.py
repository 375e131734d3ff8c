"""How the lines of a deal's timeline are written."""

from __future__ import annotations

from typing import Any

from django import template

from voronka.journal.models import Event
from voronka.traffic.models import Submission
from voronka.web.deals.changes import Change
from voronka.web.deals.timeline import Line

register = template.Library()

LONGEST_VALUE = 500
MOST_VALUES = 40


@register.filter
def line_icon(line: Line) -> str:
    if line.kind != "move":
        return {"change": "pencil", "arrival": "inbox"}[line.kind]
    kinds = {"won": "trophy", "lost": "circle-x"}
    return kinds.get(line.row.to_stage.kind, "arrow-right") if line.row.from_stage else "flag"


@register.filter
def of_event(changes: dict[int, list[Change]], event: Event) -> list[Change]:
    """The changes that an event wrote down."""
    return changes.get(event.pk, [])


@register.filter
def said(submission: Submission) -> list[tuple[str, str]]:
    """What a request said, name by name; what is long or nested is cut."""
    payload: Any = submission.payload
    pairs = payload.items() if isinstance(payload, dict) else [("", payload)]
    return [(str(name)[:60], str(value)[:LONGEST_VALUE]) for name, value in list(pairs)[:MOST_VALUES]]
