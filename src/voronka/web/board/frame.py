"""What the board and the list have around them: funnels, filters, saved views, what one may do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from django.urls import reverse

from voronka.accounts.may import Capability, can
from voronka.accounts.models import User
from voronka.funnel import queries
from voronka.funnel.models import Pipeline, SavedView
from voronka.web.board.asked import Asked
from voronka.web.board.pills import pills
from voronka.web.request import Request


@dataclass(frozen=True)
class ViewLine:
    """A saved view in the menu."""

    pk: int
    name: str
    owner: User
    url: str
    shape: str
    is_own: bool
    is_shared: bool
    is_default: bool
    is_current: bool


def frame(request: Request, asked: Asked, shape: str) -> dict[str, Any]:
    """The context of board/frame.html (2 queries, and what the pills take)."""
    address = asked.filters.address()
    return {
        "pipeline": asked.pipeline,
        "pipelines": list(Pipeline.objects.filter(is_archived=False)),
        "shape": shape,
        "query": asked.query,
        "text": asked.filters.text,
        "kept": [pair for pair in parse_qsl(address) if pair[0] != "text"],
        "pills": pills(asked.filters),
        "clear_url": reverse(f"board:{shape}", args=[asked.pipeline.pk]),
        "views": [_line(view, request.user, asked, shape) for view in queries.views_of(request.user, asked.pipeline)],
        **capabilities(request),
    }


def capabilities(request: Request) -> dict[str, bool]:
    """What the templates leave out for some roles."""
    wanted = {"may_move": Capability.WORK_DEALS, "may_assign": Capability.ASSIGN, "may_import": Capability.IMPORT}
    return {name: can(request.user, capability) for name, capability in wanted.items()}


def _line(view: SavedView, user: User, asked: Asked, shape: str) -> ViewLine:
    return ViewLine(
        pk=view.pk,
        name=view.name,
        owner=view.owner,
        url=reverse(f"board:{view.shape}", args=[asked.pipeline.pk]) + (f"?{view.query}" if view.query else ""),
        shape=view.shape,
        is_own=view.owner_id == user.pk,
        is_shared=view.is_shared,
        is_default=view.is_default and view.owner_id == user.pk,
        is_current=view.shape == shape and view.query == asked.filters.address(),
    )
