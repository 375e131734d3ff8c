"""What the rows are, which column means what, and how the file is written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from voronka.accounts.may import Capability
from voronka.ground.refusal import Refusal
from voronka.imports import actions, queries
from voronka.imports.kinds import KINDS
from voronka.imports.messages import from_json, worded
from voronka.imports.models import Import
from voronka.web.imports import columns as form
from voronka.web.imports.steps import COLUMNS, frame, import_or_404
from voronka.web.imports.written_form import ENCODINGS, WrittenForm
from voronka.web.permissions import needs
from voronka.web.request import Request


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.IMPORT)
def columns(request: Request, import_id: int) -> HttpResponse:
    """Each column with some of its cells, and what it becomes."""
    import_ = import_or_404(import_id)
    if not queries.may_change(import_):
        return redirect("imports:page", import_.pk)
    if request.method == "POST":
        return _said(request, import_)
    kind = request.GET.get("kind", "")
    kind = kind if kind in KINDS else import_.kind
    return _page(request, import_, kind, form.roles_of(import_, kind))


@require_POST
@needs(Capability.IMPORT)
def written(request: Request, import_id: int) -> HttpResponse:
    """Read the file as is said now; the columns follow."""
    import_ = import_or_404(import_id)
    sent = WrittenForm(request.POST, import_=import_)
    if sent.is_valid():
        try:
            actions.set_format(import_=import_, form=sent.said())
            return redirect("imports:columns", import_.pk)
        except Refusal as refusal:
            sent.refuse(refusal)
    import_ = import_or_404(import_id)
    if not queries.may_change(import_):
        messages.error(request, " ".join(str(error) for error in sent.non_field_errors()))
        return redirect("imports:page", import_.pk)
    return _page(request, import_, import_.kind, form.roles_of(import_, import_.kind), written=sent, status=422)


def _said(request: Request, import_: Import) -> HttpResponse:
    kind = request.POST.get("kind", "")
    if kind not in KINDS or request.POST.get("headers") != import_.header_set:
        messages.error(request, _("The columns have changed meanwhile. Look at them again."))
        return redirect("imports:columns", import_.pk)
    choices = queries.role_choices(kind)
    said = form.read(import_, request.POST, choices)
    problems: Mapping[str, object] = {f"roles.{role}": sentence for role, sentence in said.problems.items()}
    if not problems:
        try:
            given = {"pipeline": form.pipeline_of(import_)}
            actions.set_mapping(import_=import_, kind=kind, roles=said.roles, answers=given)
            return redirect("imports:meaning", import_.pk)
        except Refusal as refusal:
            problems = refusal.problems
    return _page(request, import_, kind, said.roles, problems=problems, status=422)


def _page(
    request: Request,
    import_: Import,
    kind: str,
    roles: dict[str, str],
    *,
    problems: Mapping[str, object] | None = None,
    written: WrittenForm | None = None,
    status: int = 200,
) -> HttpResponse:
    choices = queries.role_choices(kind)
    by_role = {name.removeprefix("roles."): str(sentence) for name, sentence in (problems or {}).items()}
    shown = form.lines(import_, roles, by_role)
    context: dict[str, Any] = {
        "kind": kind,
        "kinds": form.kinds(kind),
        "about": form.about(kind),
        "address": reverse("imports:columns", args=[import_.pk]),
        "lines": shown,
        "hidden": len(import_.headers) - len(shown),
        "choices": choices,
        "problems": form.refusal_lines(problems or {}, choices, shown),
        "last": queries.remembered(import_),
        "notes": [worded(from_json(note)) for note in import_.look.get("notes", [])],
        "is_written": form.written(import_),
        "written": written or WrittenForm(import_=import_),
        "encodings": ENCODINGS,
    }
    return render(request, "imports/columns.html", frame(COLUMNS, import_) | context, status=status)
