"""How the lines of a deal's timeline are written."""

from __future__ import annotations

from django import template

from voronka.journal.models import Event
from voronka.leads.reading import said_fields
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
    """What a request said, field by field; what is long is cut."""
    return said_fields(submission.payload, most=MOST_VALUES, longest=LONGEST_VALUE)
