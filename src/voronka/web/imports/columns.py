"""The form of columns: what each of them is called in the file, some of its cells, and what it becomes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from voronka.funnel.models import Pipeline
from voronka.imports import queries
from voronka.imports.models import Import, KindOfRows
from voronka.imports.queries import RoleChoice

EXAMPLE = date(2025, 12, 31)
MOST_SHOWN = 400
"""Columns that fit into a form; those behind are left out unless they mean something."""
ABOUT = {
    KindOfRows.PEOPLE: gettext_lazy("One row for each colleague, with the team. They come without a right to sign in."),
    KindOfRows.PRODUCTS: gettext_lazy("One row for each product, with its price."),
    KindOfRows.COMPANIES: gettext_lazy("One row for each company you deal with."),
    KindOfRows.CONTACTS: gettext_lazy("One row for each person you deal with."),
    KindOfRows.DEALS: gettext_lazy("One row for each deal or request, with its dates and how it ended."),
    KindOfRows.HISTORY: gettext_lazy("One row for each move of a deal into a stage. The deals must be here already."),
    KindOfRows.ORDERS: gettext_lazy("One row for each order or each line of one. They become sales."),
    KindOfRows.TASKS: gettext_lazy("One row for each task, done or not."),
    KindOfRows.SPEND: gettext_lazy("One row for what a source or a campaign cost on a day."),
    KindOfRows.VISITS: gettext_lazy("One row for each visit or each page that a visitor looked at."),
}
TWICE = gettext_lazy("“%(label)s” is chosen for two columns. Choose it for one.")


@dataclass(frozen=True)
class Line:
    """A column of the file in the form.

    name     of the input
    error    what is wrong with what was chosen
    """

    name: str
    header: str
    samples: list[str]
    role: str
    error: str = ""


@dataclass(frozen=True)
class Said:
    """What was sent: role -> header, and what cannot be so."""

    roles: dict[str, str]
    problems: dict[str, str]


def kinds(chosen: str) -> list[tuple[str, str, bool]]:
    """Value, label, whether it is the chosen one."""
    return [(str(value), str(label), value == chosen) for value, label in KindOfRows.choices]


def roles_of(import_: Import, kind: str) -> dict[str, str]:
    """Role -> header: as it was said of this kind, else as the file suggests."""
    return dict(import_.roles) if kind == import_.kind else queries.guessed_roles(import_, kind)


def lines(import_: Import, roles: dict[str, str], problems: Mapping[str, str] | None = None) -> list[Line]:
    """A line for each column, with the role that it plays."""
    played = {header: role for role, header in reversed(roles.items())}  # of two roles of a column the first one
    found = []
    for place, each in enumerate(queries.columns(import_)):
        role = played.get(each.header, "")
        if place < MOST_SHOWN or role:
            found.append(Line(f"column-{place}", each.header, each.samples, role, (problems or {}).get(role, "")))
    return found


def read(import_: Import, sent: Mapping[str, str], choices: list[RoleChoice]) -> Said:
    """The roles that were chosen; a role that was chosen twice is a problem."""
    labels = {each.name: each.label for each in choices}
    roles: dict[str, str] = {}
    problems: dict[str, str] = {}
    for place, header in enumerate(import_.headers):
        role = sent.get(f"column-{place}", "")
        if role in roles:
            problems[role] = str(TWICE) % {"label": labels.get(role, role)}
        elif role:
            roles[role] = header
    return Said(roles, problems)


def refusal_lines(
    problems: Mapping[str, object], choices: list[RoleChoice], shown: list[Line]
) -> list[tuple[str, str]]:
    """What is wrong: the id of the input to go to ("" = none) and the sentence."""
    labels = {f"roles.{each.name}": each.label for each in choices}
    inputs = {f"roles.{line.role}": line.name for line in shown if line.role}
    found = []
    for field, sentence in problems.items():
        label = labels.get(field)
        found.append((inputs.get(field, ""), f"{label}: {sentence}" if label else str(sentence)))
    return found


def pipeline_of(import_: Import) -> int | None:
    """The pipeline that was said, if it is still there, else the first (1 query)."""
    there = list(Pipeline.objects.filter(is_archived=False).values_list("pk", flat=True))
    said = import_.answers.get("pipeline")
    return said if said in there else (there[0] if there else None)


def about(kind: str) -> str:
    """One sentence on what a row is."""
    return str(ABOUT[KindOfRows(kind)])


def written(import_: Import) -> str:
    """How the file is written, in a few words."""
    found = import_.look.get("format", {})
    signs = {"\t": _("tabs"), ",": _("commas"), ";": _("semicolons"), "|": _("bars"), " ": _("blanks")}
    parts = [str(found.get("kind", "")).upper() if found.get("kind") != "text" else str(found.get("encoding", ""))]
    if delimiter := found.get("delimiter"):
        parts.append(_("parted by %(sign)s") % {"sign": signs.get(delimiter, delimiter)})
    parts.append(str(found.get("sheet", "")))
    if form := found.get("date"):
        parts.append(_("dates like %(date)s") % {"date": format(EXAMPLE, form)})
    return " · ".join(part for part in parts if part)
