"""The board and its fragments."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from voronka.funnel.models import Pipeline
from voronka.funnel.queries import views_of
from voronka.web.board.asked import Asked
from voronka.web.board.columns import board_columns, card_context, make_cards, next_url, shown_card, shown_heads
from voronka.web.board.frame import frame
from voronka.web.board.views.moves import seen_deal
from voronka.web.permissions import signed_in
from voronka.web.request import Request


@require_safe
@signed_in
def home(request: Request) -> HttpResponse:
    """The first funnel, in the user's default view if he has one."""
    pipeline = Pipeline.objects.filter(is_archived=False).first()
    if pipeline is None:
        return render(request, "board/no_pipeline.html")
    view = views_of(request.user, pipeline).filter(owner=request.user, is_default=True).first()
    shape = view.shape if view else "board"
    return redirect(reverse(f"board:{shape}", args=[pipeline.pk]) + (f"?{view.query}" if view and view.query else ""))


@require_safe
@signed_in
def board(request: Request, pipeline_id: int) -> HttpResponse:
    """All columns with their first cards."""
    asked = Asked.of(request, pipeline_id)
    if "" in request.GET.values():  # as the form of the filters sends them
        return redirect(request.path + asked.query)
    columns = board_columns(asked)
    context = {
        "columns": columns,
        "has_deals": any(column.head.deals for column in columns),
        **frame(request, asked, "board"),
        **card_context(request, asked),
    }
    return render(request, "board/board.html", context)


@require_safe
@signed_in
def column(request: Request, pipeline_id: int, stage_id: int) -> HttpResponse:
    """A page of the cards of one column; the header X-Next says where the next one is."""
    asked = Asked.of(request, pipeline_id)
    stage = next((each for each in asked.stages if each.pk == stage_id), None)
    if stage is None:
        raise Http404
    page = asked.cards(stage, request.GET.get("after"))
    context = {"cards": make_cards(asked, page.deals), **card_context(request, asked)}
    response = render(request, "board/cards.html", context)
    response["X-Next"] = next_url(asked, stage, page.next)
    return response


@require_safe
@signed_in
def card(request: Request, deal_id: int) -> HttpResponse:
    """One card; 204 when the deal is not on the board that is asked for, 404 when it is not for these eyes."""
    shown = shown_card(request, seen_deal(request, deal_id))
    return HttpResponse(shown, status=200 if shown else 204)


@require_safe
@signed_in
def heads(request: Request, pipeline_id: int) -> HttpResponse:
    """The counts and sums of all columns."""
    return HttpResponse(shown_heads(request, get_object_or_404(Pipeline, pk=pipeline_id)))
