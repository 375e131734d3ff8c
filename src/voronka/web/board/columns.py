"""The board as it is drawn: columns and their cards, in as many queries for one card as for thousands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from babel.dates import format_skeleton
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from voronka.accounts.models import Sees
from voronka.activities.models import Task
from voronka.activities.queries import next_steps
from voronka.funnel.actions import required_fields
from voronka.funnel.models import Deal, DealField, Pipeline, Stage, StageKind
from voronka.funnel.queries import ColumnHead
from voronka.funnel.values import OWN_NAMES, is_filled
from voronka.web.board.asked import Asked
from voronka.web.request import Request

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
STEP_ICONS = {Task.Type.CALL: "phone", Task.Type.MESSAGE: "message-circle", Task.Type.MEETING: "users"}
NEVER_FILLED = "*"
"""Stands for what a stage asks anew each time: boxes to tick, the reason of a loss."""


@dataclass(frozen=True)
class Card:
    """One deal on the board.

    since    microseconds since 1970 of its coming into the stage: the place in the column
    filled   the fields that some stage requires and that have a value
    is_over  stands here longer than the stage allows
    """

    deal: Deal
    name: str
    since: int
    filled: str
    is_over: bool
    needs_step: bool
    step: Task | None
    step_when: str
    step_icon: str
    is_late: bool
    ending: str


@dataclass(frozen=True)
class Head:
    """What stands above a column: the truth about all its deals.

    amount    the sum of the known amounts; None = none is known
    unknown   how many deals have no amount yet
    """

    stage: Stage
    deals: int
    amount: Decimal | None
    unknown: int


@dataclass(frozen=True)
class Column:
    """One stage with its first cards.

    needs     what the stage asks for: field (or NEVER_FILLED), its name
    list_url  the deals of this column as a list
    """

    head: Head
    cards: list[Card]
    next_url: str
    list_url: str
    needs: list[tuple[str, str]]


def board_columns(asked: Asked) -> list[Column]:
    """All columns with their first cards: one query a column, and a fixed number besides."""
    heads, pages = asked.heads, asked.first_cards()
    cards = iter(make_cards(asked, [deal for page in pages for deal in page.deals]))
    names = _field_names(asked.stages)
    return [
        Column(
            head=_head(head),
            cards=[next(cards) for _deal in page.deals],
            next_url=next_url(asked, head.stage, page.next),
            list_url=_list_url(asked, head.stage),
            needs=_needs(head.stage, names),
        )
        for head, page in zip(heads, pages, strict=True)
    ]


def make_cards(asked: Asked, deals: Sequence[Deal]) -> list[Card]:
    """Cards of deals (3 queries at most: stages, next steps, and reasons of loss if any is lost)."""
    steps = next_steps([deal.pk for deal in deals if not deal.closed_at])
    reasons: dict[int, str] = {}
    if any(deal.loss_reason_id for deal in deals):
        reasons = dict(asked.pipeline.loss_reasons.values_list("pk", "name"))
    asked_for = {name for stage in asked.stages for name in required_fields(stage)}
    return [_card(deal, steps.get(deal.pk), reasons, asked_for, asked.at) for deal in deals]


def card_context(request: Request, asked: Asked) -> dict[str, Any]:
    """What the template of a card needs besides the card."""
    return {
        "now": asked.at,
        "currency": request.business.currency,
        "shows_owners": request.user.sees != Sees.OWN,
        "pipeline": asked.pipeline,
        "query": asked.query,
    }


def shown_card(request: Request, deal: Deal) -> str:
    """The card of a deal as markup; "" when it is not on the board that the address of the request asks for."""
    asked = Asked.of(request, deal.pipeline)
    found = asked.on_board(deal.pk)
    if found is None:
        return ""
    context = {"card": make_cards(asked, [found])[0], **card_context(request, asked)}
    return render_to_string("board/parts/card.html", context, request)


def shown_heads(request: Request, pipeline: Pipeline) -> str:
    """The heads of all columns as markup."""
    asked = Asked.of(request, pipeline)
    heads = [_head(head) for head in asked.heads]
    return render_to_string("board/parts/heads.html", {"heads": heads, "currency": request.business.currency}, request)


def next_url(asked: Asked, stage: Stage, mark: str | None) -> str:
    """The address of the next page of a column; "" after the last."""
    if mark is None:
        return ""
    url = reverse("board:column", args=[asked.pipeline.pk, stage.pk])
    return f"{url}{asked.query or '?'}&{urlencode({'after': mark})}".replace("?&", "?")


def _head(head: ColumnHead) -> Head:
    return Head(head.stage, head.deals, head.amount if head.known else None, head.deals - head.known)


def _list_url(asked: Asked, stage: Stage) -> str:
    url = reverse("board:list", args=[asked.pipeline.pk])
    if not stage.closes:
        return f"{url}{asked.query}"
    return f"{url}{asked.query or '?'}&{urlencode({'outcome': stage.kind})}".replace("?&", "?")


def _card(deal: Deal, step: Task | None, reasons: Mapping[int, str], asked_for: Iterable[str], now: datetime) -> Card:
    limit = deal.stage.time_limit_hours
    is_open = deal.closed_at is None
    return Card(
        deal=deal,
        name=deal.full_name,
        since=(deal.stage_since - EPOCH) // timedelta(microseconds=1),
        filled=" ".join(sorted(name for name in asked_for if is_filled(deal, name))),
        is_over=bool(is_open and limit and now - deal.stage_since > timedelta(hours=limit)),
        needs_step=is_open and deal.stage.kind != StageKind.TECHNICAL,
        step=step,
        step_when=_when(step, now) if step else "",
        step_icon=STEP_ICONS.get(Task.Type(step.type), "circle") if step else "",
        is_late=_is_late(step, now) if step else False,
        ending=_ending(deal, reasons),
    )


def _when(step: Task, now: datetime) -> str:
    """The day of a next step in a word or two, and its clock time where it has one."""
    due = timezone.localtime(step.due_at)
    days = (due.date() - timezone.localtime(now).date()).days
    near = {0: _("today"), 1: _("tomorrow"), -1: _("yesterday")}
    locale = translation.to_locale(translation.get_language() or "en")
    day = near.get(days) or format_skeleton("MMMd", due.date(), locale=locale)
    return day if step.is_all_day else f"{day} {due:%H:%M}"


def _is_late(step: Task, now: datetime) -> bool:
    if step.is_all_day:
        return timezone.localtime(step.due_at).date() < timezone.localtime(now).date()
    return step.due_at < now


def _ending(deal: Deal, reasons: Mapping[int, str]) -> str:
    if deal.closed_at is None:
        return ""
    if deal.loss_reason_id:
        return reasons.get(deal.loss_reason_id, "")
    return _("won")


def _field_names(stages: Iterable[Stage]) -> dict[str, str]:
    """What the fields that some stage requires are called (1 query where there are custom ones)."""
    keys = {name for stage in stages for name in required_fields(stage)}
    names = {key: str(OWN_NAMES[key]) for key in keys if key in OWN_NAMES}
    if custom := keys - names.keys():
        names |= dict(DealField.objects.filter(key__in=custom).values_list("key", "name"))
    return names


def _needs(stage: Stage, names: Mapping[str, str]) -> list[tuple[str, str]]:
    needs = [(key, names.get(key, key)) for key in required_fields(stage)]
    if count := len(stage.boxes):
        words = ngettext("%(count)s box to tick", "%(count)s boxes to tick", count) % {"count": count}
        needs.append((NEVER_FILLED, words))
    if stage.kind == StageKind.LOST:
        needs.append((NEVER_FILLED, _("the reason")))
    return needs
