"""What the page of an import shows: figures, the first rows, rows that were not taken, where to look at what came."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from voronka.imports import queries
from voronka.imports.mapping import DEFAULT_SYSTEM, Answers
from voronka.imports.models import Import, KindOfRows, State
from voronka.web.imports.columns import written
from voronka.web.imports.kept import kept
from voronka.web.imports.preview import preview
from voronka.web.templatetags.voronka import number


@dataclass(frozen=True)
class Refused:
    """A row that was not taken, to be shown."""

    row: int
    header: str
    value: str
    reason: str


def of(import_: Import, currency: str) -> dict[str, Any]:
    """All but the progress (2 queries)."""
    found: dict[str, Any] = {
        "figures": figures(import_),
        "is_written": written(import_),
        "system": system(import_),
        "also": also(import_),
    }
    if import_.state == State.CHECKED:
        found["preview"] = preview(import_, currency)
    if import_.state in {State.CHECKED, State.DONE, State.STOPPED, State.FAILED}:
        found |= refused(import_)
    if import_.state in {State.DONE, State.STOPPED}:
        found["places"] = places(import_)
    if import_.state == State.UNDONE:
        found["kept"] = kept(import_)
    return found | {"may_undo": queries.may_undo(import_), "may_change": queries.may_change(import_)}


def also(import_: Import) -> str:
    """What has to be made beside the rows: sellers, companies and so on; "" = nothing."""
    found: dict[str, int] = import_.counts.get("also", {})
    words = {
        "people": ngettext("%(count)s person", "%(count)s people", found.get("people", 0)),
        "products": ngettext("%(count)s product", "%(count)s products", found.get("products", 0)),
        "sources": ngettext("%(count)s source", "%(count)s sources", found.get("sources", 0)),
        "companies": ngettext("%(count)s company", "%(count)s companies", found.get("companies", 0)),
        "contacts": ngettext("%(count)s contact", "%(count)s contacts", found.get("contacts", 0)),
    }
    return ", ".join(words[name] % {"count": number(count)} for name, count in found.items() if count and name in words)


def system(import_: Import) -> str:
    """Whose ids its rows have; "" = nobody said."""
    said = Answers.of(import_).system
    return "" if said == DEFAULT_SYSTEM else said


def figures(import_: Import) -> list[tuple[str, int]]:
    """Name and number of rows: before and after have other words."""
    counts = import_.counts
    if not counts:
        return []
    is_before = import_.state == State.CHECKED
    names = {
        "new": _("New") if is_before else _("Added"),
        "update": _("To be updated") if is_before else _("Updated"),
        "same": _("Here already, the same"),
        "skipped": _("Left out"),
        "duplicate": _("Twice in the file"),
        "refused": _("Refused"),
    }
    always = {"new", "update", "refused"}
    return [(name, counts[key]) for key, name in names.items() if key in counts and (counts[key] or key in always)]


def refused(import_: Import, *, after: int = 0) -> dict[str, Any]:
    """A page of them, and the address of the next (1 query)."""
    rows, next_after = queries.refused_rows(import_, after=after)
    shown = [Refused(row.row, row.header, row.value[:200], queries.reason_words(row)) for row in rows]
    address = reverse("imports:refused", args=[import_.pk])
    return {
        "refused": shown,
        "refused_next": f"{address}?after={next_after}" if next_after else "",
        "refused_total": import_.counts.get("refused", 0),
    }


def places(import_: Import) -> list[tuple[str, str]]:
    """Where to look at what came: words and address."""
    pipeline = import_.answers.get("pipeline")
    known = {
        KindOfRows.PEOPLE: [(_("Look at the people"), reverse("people:list"))],
        KindOfRows.PRODUCTS: [(_("Look at the products"), reverse("parties:products"))],
        KindOfRows.COMPANIES: [(_("Look at the companies"), reverse("parties:companies"))],
        KindOfRows.CONTACTS: [(_("Look at the contacts"), reverse("parties:list"))],
        KindOfRows.ORDERS: [(_("Look at the customers"), reverse("parties:list"))],
        KindOfRows.SPEND: [(_("Look at what traffic costs"), reverse("numbers:traffic"))],
        KindOfRows.VISITS: [(_("Look at the sources"), reverse("numbers:traffic"))],
        KindOfRows.TASKS: [(_("Look at the tasks"), reverse("tasks:list"))],
    }
    board = reverse("board:board", args=[pipeline]) if pipeline else reverse("board:home")
    deals = [(_("Look at the deals"), f"{board}list/" if pipeline else board), (_("Look at the board"), board)]
    return known.get(KindOfRows(import_.kind), deals)


def time_left(seconds: int | None) -> str:
    """In words; "" = cannot be told."""
    if seconds is None:
        return ""
    if seconds < 60:
        return _("less than a minute left")
    minutes = round(seconds / 60)
    return ngettext("about %(count)s minute left", "about %(count)s minutes left", minutes) % {"count": minutes}
