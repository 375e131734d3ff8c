"""Filters of the board and the list that people give names."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from voronka.accounts.models import User
from voronka.funnel.events import ViewRemoved, ViewSaved
from voronka.funnel.models import Pipeline, SavedView
from voronka.ground.refusal import Refusal
from voronka.ground.text import clean_line
from voronka.journal.actions import record

LONGEST_NAME, LONGEST_QUERY = 60, 500


class ViewRefused(Refusal):
    """The view cannot be saved so; nothing was written."""


def save_view(
    *,
    pipeline: Pipeline,
    name: str,
    query: str,
    shape: str = "board",
    is_shared: bool = False,
    is_default: bool = False,
    by: User,
    at: datetime,
) -> SavedView:
    """Keep a filter under a name; the same name again replaces it.

    query       as it stands in the address: "owner=3&no_step=1"
    shape       "board" or "list"
    is_shared   everybody may choose it
    is_default  the funnel opens with it for `by`; another default stops being one

    Raises ViewRefused with a problem for each field.
    """
    name = clean_line(name)
    if problems := _problems(name, query, shape):
        raise ViewRefused(problems)
    with transaction.atomic():
        if is_default:
            others = SavedView.objects.filter(~Q(name=name), owner=by, pipeline=pipeline, is_default=True)
            others.update(is_default=False)
        given = {"query": query, "shape": shape, "is_shared": is_shared, "is_default": is_default}
        view, _is_new = SavedView.objects.update_or_create(owner=by, pipeline=pipeline, name=name, defaults=given)
        told = ViewSaved(saved_view_id=view.pk, pipeline_id=pipeline.pk, at=at)
        record(told, by_id=by.pk, changes={"name": [None, name], "query": [None, query]})
    return view


def remove_view(*, view: SavedView, by: User, at: datetime) -> None:
    """Forget a view. Raises ViewRefused when it is another's."""
    if view.owner_id != by.pk:
        raise ViewRefused(_("Only the one who saved a view can remove it."))
    with transaction.atomic():
        told = ViewRemoved(saved_view_id=view.pk, pipeline_id=view.pipeline_id, at=at)
        record(told, by_id=by.pk, changes={"name": [view.name, None], "query": [view.query, None]})
        view.delete()


def _problems(name: str, query: str, shape: str) -> dict[str, object]:
    problems: dict[str, object] = {}
    if not name:
        problems["name"] = _("Give the view a name.")
    elif len(name) > LONGEST_NAME:
        problems["name"] = _("A shorter name, please: at most 60 characters.")
    if len(query) > LONGEST_QUERY or "\0" in query:
        problems["query"] = _("This is too much for one view. Take a filter away.")
    if shape not in {"board", "list"}:
        problems["shape"] = _("A view is of the board or of the list.")
    return problems
