"""Where a page is put together: one form; each of its buttons saves what is typed and does one thing more."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from voronka.accounts.may import Capability
from voronka.ground import clock
from voronka.ground.refusal import Refusal
from voronka.traffic import actions
from voronka.traffic.models import LandingPoint
from voronka.traffic.pages import edits
from voronka.traffic.pages.blocks import Block, BlockKind, cleaned
from voronka.traffic.pages.html import THEMES
from voronka.traffic.pages.starting import new_block
from voronka.web.permissions import needs
from voronka.web.points.block_forms import BlockForm
from voronka.web.points.worked_on import Sheet, sheet_of
from voronka.web.request import Request

NOWHERE = 0
"""Stands for the id of a block where none is shown."""


@dataclass(frozen=True)
class Step:
    """What a button did: the blocks after it, and the block to show next."""

    blocks: list[Block]
    shown: int


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.RUN_TRAFFIC)
def build(request: Request, point_id: int) -> HttpResponse:
    """The blocks of a page, one of them in the form, and the page beside it."""
    point = get_object_or_404(LandingPoint, pk=point_id)
    sheet = sheet_of(request, point)
    shown = _number((request.POST if request.method == "POST" else request.GET).get("shown", ""))
    if request.method != "POST":
        first = sheet.blocks[0]["id"] if sheet.blocks else NOWHERE
        shown = shown if edits.block_of(sheet.blocks, shown) else first
        return _page(request, sheet, shown, sheet.form(shown))
    form = sheet.form(shown, request.POST, request.FILES)
    if form and not form.is_valid():
        return _answer(request, sheet, shown, form, status=422)
    try:
        return _save(request, sheet, shown, form)
    except actions.SavedMeanwhile as refusal:
        return _answer(request, sheet, shown, form, status=409, refusal=str(refusal))
    except Refusal as refusal:
        if form:
            form.refuse(
                Refusal({"upload" if name == "picture" else name: why for name, why in refusal.problems.items()})
            )
        return _answer(request, sheet, shown, form, status=422, refusal=str(refusal))


def _save(request: Request, sheet: Sheet, shown: int, form: BlockForm | None) -> HttpResponse:
    blocks = edits.with_block(sheet.blocks, _typed(request, form)) if form else sheet.blocks
    said = request.POST.get("do", "")
    step = _do(blocks, said, shown, sheet)
    saved = actions.save_page(
        point=sheet.point,
        blocks=step.blocks,
        theme=request.POST.get("theme", ""),
        revision=_number(request.POST.get("revision", "")),
        by=request.user,
        at=clock.now(),
    )
    now = replace(sheet, blocks=saved.blocks, theme=saved.theme, revision=saved.revision)
    if said == "publish":
        return _publish(request, now, step.shown)
    is_fragment = request.headers.get("HX-Request") and not request.FILES
    if is_fragment:
        return _answer(request, now, step.shown, now.form(step.shown))
    return _go(request, now, step.shown)


def _typed(request: Request, form: BlockForm) -> Block:
    """The block as it was typed; a picture that came with it is kept and stands in it."""
    block = form.block()
    if upload := form.cleaned_data.get("upload"):
        picture = actions.add_picture(body=upload.read(), by=request.user, at=clock.now())
        block["src"] = f"/i/{picture.digest}"
    return block


def _do(blocks: list[Block], said: str, shown: int, sheet: Sheet) -> Step:
    """Do what the pressed button says: "up:3", "show:3", "add:text"; without one it is only saved."""
    verb, _colon, what = said.partition(":")
    pk = _number(what)
    if verb == "add" and what in BlockKind.values:
        (block,) = cleaned([new_block(what, **sheet.usual)])
        return Step(*edits.with_new(blocks, block, after=shown))
    if verb in {"up", "down"}:
        return Step(edits.moved(blocks, pk, -1 if verb == "up" else 1), shown)
    if verb == "remove":
        return Step(edits.without(blocks, pk), NOWHERE if pk == shown else shown)
    return Step(blocks, pk if verb == "show" else shown)


def _publish(request: Request, sheet: Sheet, shown: int) -> HttpResponse:
    try:
        version = actions.publish_page(point=sheet.point, revision=sheet.revision, by=request.user, at=clock.now())
    except actions.SavedMeanwhile:
        raise
    except Refusal:
        messages.error(request, _("Not published: something is still missing. It stands above the blocks."))
        return _go(request, sheet, shown)
    said = _("Version %(number)s is published. Visitors see it from now on.") % {"number": version.number}
    messages.success(request, said)
    return redirect("points:point", sheet.point.pk)


def _go(request: Request, sheet: Sheet, shown: int) -> HttpResponse:
    where = f"{reverse('points:build', args=[sheet.point.pk])}?shown={shown}#block"
    return HttpResponse(headers={"HX-Redirect": where}) if request.headers.get("HX-Request") else redirect(where)


def _answer(
    request: Request, sheet: Sheet, shown: int, form: BlockForm | None, *, status: int = 200, refusal: str = ""
) -> HttpResponse:
    """To htmx what changes while one types, else the page."""
    if not request.headers.get("HX-Request"):
        return _page(request, sheet, shown, form, status=status, refusal=refusal)
    context = _context(sheet, shown, form) | {"refusal": refusal, "is_fragment": True}
    response = render(request, "points/build_saved.html", context, status=status)
    if status == 200:
        response["HX-Trigger"] = "voronka:page-saved"
    return response


def _page(
    request: Request, sheet: Sheet, shown: int, form: BlockForm | None, *, status: int = 200, refusal: str = ""
) -> HttpResponse:
    return render(request, "points/build.html", _context(sheet, shown, form) | {"refusal": refusal}, status=status)


def _context(sheet: Sheet, shown: int, form: BlockForm | None) -> dict[str, object]:
    return {
        "point": sheet.point,
        "sheet": sheet,
        "rows": sheet.rows(shown),
        "faults": sheet.faults(),
        "shown": shown,
        "form": form,
        "kind": BlockKind(form.drawn["kind"]) if form else None,
        "kinds": BlockKind.choices,
        "themes": _themes(),
    }


def _themes() -> list[tuple[str, str]]:
    return list(zip(THEMES, (_("Light"), _("Warm"), _("Dark")), strict=True))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else NOWHERE
