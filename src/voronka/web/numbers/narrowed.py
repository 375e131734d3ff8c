"""What narrows a selection, in words; each with the address without it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from voronka.reports.names import Names
from voronka.reports.selection import IDS, NONE, SLICES, Selection
from voronka.reports.slices import title_of
from voronka.traffic.models import Channel
from voronka.web.numbers.choices import yes_no

FIELD = "field:"


@dataclass(frozen=True)
class Pill:
    """One filter in words, and the end of the address that takes it away."""

    text: str
    url: str


def pills(selection: Selection, names: Names) -> list[Pill]:
    """A pill for each slice that is narrowed (no query)."""
    found = []
    for name in SLICES:
        value = selection.value_of(name)
        if value is not None:
            found.append(Pill(f"{title_of(name, names)}: {said(name, value, names)}", without(selection, name)))
    return found + [
        Pill(f"{_field_name(key, names)}: {said(FIELD + key, value, names)}", without(selection, FIELD + key))
        for key, value in selection.fields
    ]


def without(selection: Selection, name: str) -> str:
    """The end of the address without a filter; "?" alone leads to the page without any."""
    if name.startswith(FIELD):
        kept = tuple(pair for pair in selection.fields if FIELD + pair[0] != name)
        return f"?{selection.address(fields=kept)}"
    changed: dict[str, object] = {name: None}
    return f"?{selection.address(**changed)}"


def cleared(selection: Selection) -> Selection:
    """The same funnel and period, without what narrows."""
    everything = Selection()
    return replace(
        everything, pipeline=selection.pipeline, since=selection.since, until=selection.until, of=selection.of
    )


def said(name: str, value: str | int, names: Names) -> str:
    """A value of a slice in words."""
    if name in IDS:
        if value == NONE:
            return _("none")
        return names.of(name).get(int(value), f"#{value}")
    if value == "":
        return _("not known")
    if name == "channel":
        return str(Channel(value).label) if value in Channel.values else str(value)
    if name == "customers":
        return _("new") if value == "new" else _("current")
    return yes_no().get(str(value), str(value)) if name.startswith(FIELD) else str(value)


def _field_name(key: str, names: Names) -> str:
    return names.fields[key].name if key in names.fields else key
