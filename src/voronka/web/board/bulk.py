"""Many deals at once: which ones, and what is to be done with them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from voronka.accounts.models import User
from voronka.funnel.models import Deal, LossReason, Pipeline, Stage
from voronka.web.board.asked import Asked
from voronka.web.request import Request

MOST_TICKED = 1000


@dataclass(frozen=True)
class Chosen:
    """The deals that were ticked, or all that match the filters.

    ids     as ticked; those that the user does not see are passed over
    query   the filters as they stand in an address, when all that match are meant; None = only the ids
    """

    asked: Asked
    ids: tuple[int, ...]
    query: str | None

    @classmethod
    def of(cls, request: Request, pipeline_id: int) -> Self:
        """From a form: `deal` for each ticked one; or `all`, and then `query`."""
        is_all = "all" in request.POST
        query = request.POST.get("query", "").removeprefix("?") if is_all else ""
        given = request.POST.getlist("deal")[:MOST_TICKED]
        ids = tuple(int(each) for each in given if each.isdecimal() and len(each) < 19)
        asked = Asked.of(request, pipeline_id, QueryDict(query))
        return cls(asked, ids, asked.filters.address() if is_all else None)

    def deals(self) -> QuerySet[Deal]:
        """The deals, as they are now."""
        matching = self.asked.matching()
        return matching if self.query is not None else matching.filter(pk__in=self.ids)

    def hidden(self) -> list[tuple[str, Any]]:
        """What the next form has to carry on."""
        if self.query is not None:
            return [("all", "1"), ("query", self.query)]
        return [("deal", pk) for pk in self.ids]


def digest_of(ids: Iterable[int]) -> str:
    """What tells these deals from any others, in whatever order they stand."""
    return hashlib.sha256(" ".join(map(str, sorted(ids))).encode()).hexdigest()[:32]


class MoveManyForm(forms.Form):
    """Where to."""

    to = forms.ModelChoiceField(Stage.objects.none(), label=_("Move to"))
    loss_reason = forms.ModelChoiceField(
        LossReason.objects.none(), label=_("Why they are lost"), required=False, help_text=_("Only for a lost stage.")
    )
    is_ticked = forms.BooleanField(
        label=_("What the stage wants ticked is true for all of them"),
        required=False,
        help_text=_("Without it a stage with boxes takes none of them."),
    )

    def __init__(self, data: QueryDict | None, pipeline: Pipeline) -> None:
        super().__init__(data)
        self.fields["to"].queryset = pipeline.stages.filter(is_gone=False)  # type: ignore[attr-defined]
        self.fields["loss_reason"].queryset = pipeline.loss_reasons.filter(is_gone=False)  # type: ignore[attr-defined]


class AssignManyForm(forms.Form):
    """To whom."""

    owner = forms.ModelChoiceField(
        User.objects.filter(is_active=True).order_by("name", "email"),
        label=_("Give to"),
        required=False,
        empty_label=_("Nobody"),
    )
