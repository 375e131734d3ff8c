"""What the address of a page of numbers asks for: whose eyes, which deals, at what moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Self, TypedDict

from django.http import QueryDict

from voronka.accounts.models import User
from voronka.ground import clock
from voronka.reports import columns
from voronka.reports.names import Names
from voronka.reports.selection import Selection
from voronka.web.request import Request


class Given(TypedDict):
    """The arguments that all results have."""

    user: User
    selection: Selection
    at: datetime


@dataclass(frozen=True)
class Asked:
    """One question. Every answer is narrowed to what the user sees.

    as_of   today in the time zone of the business
    """

    user: User
    selection: Selection
    names: Names
    at: datetime
    as_of: date

    @classmethod
    def of(cls, request: Request, query: QueryDict | None = None) -> Self:
        """From a request; `query` in place of its address."""
        at = clock.now()
        held = columns.held(at)
        selection = Selection.read(request.GET if query is None else query)
        selection = selection.in_pipeline(held.names, usual=held.usual_pipeline)
        return cls(request.user, selection, held.names, at, held.as_of)

    def given(self) -> Given:
        """What every result of `reports` is asked with."""
        return {"user": self.user, "selection": self.selection, "at": self.at}
