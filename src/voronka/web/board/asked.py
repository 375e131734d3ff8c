"""What the address of a board or a list asks for: whose eyes, which funnel, which filters, at what moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Self, cast

from django.db.models import QuerySet
from django.http import QueryDict
from django.shortcuts import get_object_or_404

from voronka.accounts.models import User
from voronka.activities.queries import without_next_step
from voronka.funnel import queries
from voronka.funnel.filters import Filters
from voronka.funnel.models import Deal, Pipeline, Stage
from voronka.ground import clock
from voronka.web.request import Request

if TYPE_CHECKING:
    from voronka.funnel.models.deals import Deals

SHOWN_WITH = ("contact__merged_into", "company", "source", "owner", "stage", "loss_reason")
FIRST_CARDS, MORE_CARDS, LIST_ROWS = 12, 30, 50


@dataclass(frozen=True)
class Asked:
    """One question to the funnel. Every answer is narrowed to what the user sees."""

    pipeline: Pipeline
    user: User
    filters: Filters
    at: datetime

    @classmethod
    def of(cls, request: Request, pipeline: Pipeline | int, query: QueryDict | None = None) -> Self:
        """From a request; `query` in place of the filters of its address. 404 where there is no such funnel."""
        if isinstance(pipeline, int):
            pipeline = get_object_or_404(Pipeline, pk=pipeline, is_archived=False)
        filters = Filters.read(request.GET if query is None else query)
        return cls(pipeline, request.user, filters, clock.now())

    @property
    def query(self) -> str:
        """The filters as the end of an address, with its question mark; "" without filters."""
        address = self.filters.address()
        return f"?{address}" if address else ""

    @cached_property
    def stages(self) -> list[Stage]:
        """The stages of the funnel in their order (1 query, once)."""
        return list(self.pipeline.stages.filter(is_gone=False))

    @cached_property
    def heads(self) -> list[queries.ColumnHead]:
        """The heads of all columns (2 queries, once)."""
        return queries.column_heads(
            pipeline=self.pipeline, user=self.user, filters=self.filters, narrow=self._narrow, at=self.at
        )

    def first_cards(self) -> list[queries.Cards]:
        """The first page of every column (1 query for each, and at most 4)."""
        return queries.first_cards(
            stages=self.stages,
            user=self.user,
            filters=self.filters,
            limit=FIRST_CARDS,
            narrow=self._narrow,
            at=self.at,
        )

    def cards(self, stage: Stage, after: str | None) -> queries.Cards:
        """A further page of a column (5 queries at most)."""
        return queries.cards(
            stage=stage,
            user=self.user,
            filters=self.filters,
            after=after,
            limit=MORE_CARDS,
            narrow=self._narrow,
            at=self.at,
        )

    def rows(self, order: str, after: str | None) -> queries.Cards:
        """A page of the list (6 queries at most; by the moment of the stage 1 more for each stage)."""
        return queries.deals_list(
            pipeline=self.pipeline,
            user=self.user,
            filters=self.filters,
            order=order,
            after=after,
            limit=LIST_ROWS,
            narrow=self._narrow,
            at=self.at,
        )

    def matching(self) -> QuerySet[Deal]:
        """All deals that are asked for, in no order."""
        return queries.matching(
            pipeline=self.pipeline, user=self.user, filters=self.filters, narrow=self._narrow, at=self.at
        )

    def on_board(self, deal_id: int) -> Deal | None:
        """The deal, if it has a card on the board that was asked for (2 queries)."""
        deal = self.matching().select_related(*SHOWN_WITH).filter(pk=deal_id).first()
        is_old = deal and deal.closed_at and deal.stage_since < self.at - queries.SHOWN_AFTER_CLOSING
        return None if is_old else deal

    @property
    def _narrow(self) -> queries.Narrow | None:
        return _no_step if self.filters.no_step else None


def _no_step(deals: QuerySet[Deal]) -> QuerySet[Deal]:
    return without_next_step(cast("Deals", deals))
