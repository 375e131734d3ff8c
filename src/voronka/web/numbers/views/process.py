"""The process as it is lived beside the funnel as it is drawn."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from voronka.charts.process_map import process_svg
from voronka.charts.process_map.style import Theme
from voronka.reports.results import ProcessPage, process
from voronka.web.numbers.answers import answer
from voronka.web.numbers.asked import Asked
from voronka.web.numbers.worded import words
from voronka.web.permissions import signed_in
from voronka.web.request import Request

MOST_MOVES = 30
"""Moves of the table; the export has all."""
THEMES: dict[str, Theme] = {"light": "light", "dark": "dark"}
POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""A picture has its colours in itself, and nothing else: no script, no link."""


@require_safe
@signed_in
def page(request: Request) -> HttpResponse:
    asked = Asked.of(request)
    found = process(**asked.given())
    context = {
        "found": found,
        "moves": _moves(found),
        "moves_left": max(0, len(found.moves) - MOST_MOVES),
        "map_theme": request.user.theme or "auto",
    }
    return answer(request, asked, "process", found.about, context)


@require_safe
@signed_in
def process_map(request: Request) -> HttpResponse:
    """The picture of the lived process, as an SVG of its own."""
    found = process(**Asked.of(request).given())
    theme = THEMES.get(request.GET.get("theme", ""), "auto")
    drawn = process_svg(found.lived, say=words(), theme=theme)
    return HttpResponse(drawn, content_type="image/svg+xml", headers={"Content-Security-Policy": POLICY})


def _moves(found: ProcessPage) -> list[dict[str, object]]:
    """The most frequent moves with the names of their stages."""
    names = {stage.stage_id: stage.name for stage in found.stages}
    return [
        {
            "move": move,
            "source": names.get(move.from_id, ""),
            "target": names.get(move.to_id, ""),
            "median_days": move.median_s / 86_400,
            "p90_days": move.p90_s / 86_400,
        }
        for move in found.moves[:MOST_MOVES]
    ]
