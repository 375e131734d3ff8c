"""Reads of the funnel, each with its cost. Everything is narrowed to what the user may see."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import (
    CharField,
    Count,
    F,
    Field,
    IntegerField,
    Prefetch,
    Q,
    QuerySet,
    Sum,
    prefetch_related_objects,
)
from django.db.models.functions import Coalesce

from voronka.accounts.models import Sees, User
from voronka.contacts import queries as contacts
from voronka.contacts.models import Company, Contact
from voronka.funnel.actions.counting import exact
from voronka.funnel.filters import Filters
from voronka.funnel.models import BulkChange, Deal, Pipeline, SavedView, Stage, StageCount
from voronka.ground import clock
from voronka.ground.among import Among
from voronka.ground.text import fold

SHOWN_AFTER_CLOSING = timedelta(days=30)
"""How long a decided deal has a card on the board; the heads count them all."""
Narrow = Callable[[QuerySet[Deal]], QuerySet[Deal]]
"""What a door adds to the filters from floors above: deals without a next step."""
_COLUMNS: dict[str, Field[Any, Any]] = {
    name: Deal._meta.get_field(name)  # type: ignore[misc]  # all of them are columns
    for name in ("stage_since", "opened_at", "closed_at", "close_by", "amount")
}
_OF_OTHERS: dict[str, tuple[F | Coalesce, Field[Any, Any]]] = {
    "name": (Coalesce("contact__merged_into__search", "contact__search", "company__search", "search"), CharField()),
    "stage": (F("stage__position"), IntegerField()),
    "owner": (F("owner__name"), CharField(null=True)),
    "source": (F("source__name"), CharField(null=True)),
}
"""What a deal is sorted by that stands in another row: name -> the value, what kind of value it is."""
ORDERS = (*_COLUMNS, *_OF_OTHERS)
"""What the list can be sorted by; a minus before it turns it round. Deals without the value come last."""
NOT_ON_A_CARD = ("search", "first_contact_at", "opened_at", "loss_note", "batch")


@dataclass(frozen=True)
class ColumnHead:
    """The head of a column of the board: of all its deals, shown or not.

    known    how many have an amount
    amount   the sum of the known ones; None = there are deals, and no amount is known
    """

    stage: Stage
    deals: int
    known: int
    amount: Decimal | None


@dataclass(frozen=True)
class Cards:
    """A page of deals, and where the next one begins; None = this was the last."""

    deals: list[Deal]
    next: str | None


def column_heads(
    *, pipeline: Pipeline, user: User, filters: Filters, narrow: Narrow | None = None, at: datetime | None = None
) -> list[ColumnHead]:
    """The heads of all columns, in their order (2 queries).

    Whoever sees everything and narrows nothing reads the counter rows, which cost the same at any size.
    """
    stages = list(pipeline.stages.filter(is_gone=False))
    if user.sees == Sees.ALL and filters == Filters() and narrow is None:
        counters = StageCount.objects.filter(stage__in=[stage.pk for stage in stages]).order_by()
        counted = _by_stage(counters.values_list("stage").annotate(Sum("deals"), Sum("known"), Sum("amount")))
    else:
        deals = _wanted(stages, user, filters, narrow, at).order_by()
        counted = _by_stage(deals.values_list("stage").annotate(Count("id"), Count("amount"), Sum("amount")))
    return [_head(stage, *counted.get(stage.pk, (0, 0, None))) for stage in stages]


def cards(
    *,
    stage: Stage,
    user: User,
    filters: Filters,
    after: str | None = None,
    limit: int = 30,
    narrow: Narrow | None = None,
    at: datetime | None = None,
) -> Cards:
    """A page of the cards of one column, the latest to come first (1 query by index, and those of `_with_shown`).

    after   `Cards.next` of the page before
    """
    page = _column(stage, user, filters, after, limit, narrow, at or clock.now())
    _with_shown(page.deals)
    return page


def first_cards(
    *,
    stages: Sequence[Stage],
    user: User,
    filters: Filters,
    limit: int = 30,
    narrow: Narrow | None = None,
    at: datetime | None = None,
) -> list[Cards]:
    """The first page of several columns, in their order: 1 query for each, and those of `_with_shown`."""
    at = at or clock.now()
    pages = [_column(stage, user, filters, None, limit, narrow, at) for stage in stages]
    _with_shown([deal for page in pages for deal in page.deals])
    return pages


def deals_list(
    *,
    pipeline: Pipeline,
    user: User,
    filters: Filters,
    order: str = "-stage_since",
    after: str | None = None,
    limit: int = 50,
    narrow: Narrow | None = None,
    at: datetime | None = None,
) -> Cards:
    """A page of the deals of a pipeline (2 queries, and those of `_with_shown`).

    By `stage_since` it costs the same at any number of deals: 1 query for each stage then, by index.

    order   one of ORDERS, with a minus for the greatest first
    after   `Cards.next` of the page before, in the same order
    """
    at = at or clock.now()
    stages = list(pipeline.stages.filter(is_gone=False))
    deals = _wanted(stages, user, filters, narrow, at)
    if order.removeprefix("-") == "stage_since":
        columns = [_wanted([stage], user, filters, narrow, at) for stage in stages]
        deals = deals.filter(pk__in=_next_of_columns(columns, order, after, limit + 1))
    page = _page(deals, order, after, limit)
    by_id = {stage.pk: stage for stage in stages}
    for deal in page.deals:
        deal.stage = by_id[deal.stage_id]
    _with_shown(page.deals)
    return page


def matching(
    *, pipeline: Pipeline, user: User, filters: Filters, narrow: Narrow | None = None, at: datetime | None = None
) -> QuerySet[Deal]:
    """All deals of a pipeline that the filters leave, in no order: to be counted, or changed at once (1 query here)."""
    return _wanted(list(pipeline.stages.filter(is_gone=False)), user, filters, narrow, at)


def find(*, user: User, text: str, limit: int = 8) -> list[Deal]:
    """Deals by their number ("#12" or "12"), title, contact or company; open ones first (4 queries and theirs)."""
    folded, number = fold(text), text.strip().removeprefix("#")
    if not folded:
        return []
    visible = Deal.objects.visible_to(user).select_related("contact__merged_into", "company", "stage", "pipeline")
    found: dict[int, Deal] = {}
    conditions = [Q(search__contains=folded)]
    if number.isdecimal() and len(number) < 19:
        conditions.insert(0, Q(pk=int(number)))
    people = [contact.pk for contact in contacts.find(user=user, text=text, limit=limit)]
    firms = [company.pk for company in contacts.find_companies(user=user, text=text, limit=limit)]
    theirs = list(Contact.objects.of_people(people).values_list("pk", flat=True))
    conditions.append(Q(contact__in=theirs) | Q(contact=None, company__in=firms))
    for condition in conditions:
        if len(found) < limit:
            rows = visible.filter(condition).order_by(F("closed_at").desc(nulls_first=True), "-id")
            found |= {deal.pk: deal for deal in rows[:limit] if deal.pk not in found}
    return list(found.values())[:limit]


def deals_of_contacts(contact_ids: list[int], user: User) -> QuerySet[Deal]:
    """The deals of a person, who may be several contacts (`contacts.queries.same_person_ids`), the latest first."""
    deals = Deal.objects.visible_to(user).filter(contact__in=contact_ids)
    return deals.select_related("stage", "pipeline", "owner").order_by("-opened_at", "-id")


def repeated_bulk(bulk: BulkChange, *, chosen: Collection[int], there: Q) -> BulkChange | None:
    """The change that `bulk` only says once more, as a double press does (3 queries). None = it is one of its own.

    chosen   ids of the deals that it was to change
    there    where it was to bring them

    It is the last one of the same person and kind, of deals that were chosen now too and that stand there already.
    """
    if bulk.done:
        return None
    mine = BulkChange.objects.filter(by=bulk.by, kind=bulk.kind, done__gt=0, undone_at=None)
    first = mine.order_by("-pk").first()
    parts = first.parts.values_list("before", flat=True) if first else ()
    changed = {int(pk) for before in parts for pk in before}
    is_same = changed <= set(chosen) and not Deal.objects.filter(Among("pk", changed)).exclude(there).exists()
    return first if is_same else None


def views_of(user: User, pipeline: Pipeline) -> QuerySet[SavedView]:
    """The saved views that a user may choose: his own and the shared ones, his default first (1 query)."""
    views = SavedView.objects.filter(Q(owner=user) | Q(is_shared=True), pipeline=pipeline)
    return views.select_related("owner").order_by("-is_default", "name", "id")


def _wanted(
    stages: list[Stage], user: User, filters: Filters, narrow: Narrow | None, at: datetime | None
) -> QuerySet[Deal]:
    ids = [stage.pk for stage in stages]
    visible = Deal.objects.visible_to(user)
    visible = visible.filter(stage=ids[0]) if len(ids) == 1 else visible.filter(stage__in=ids)
    deals = filters.narrow(visible, stages=stages, at=at or clock.now())
    return narrow(deals) if narrow else deals


def _column(
    stage: Stage,
    user: User,
    filters: Filters,
    after: str | None,
    limit: int,
    narrow: Narrow | None,
    at: datetime,
) -> Cards:
    deals = _wanted([stage], user, filters, narrow, at).defer(*NOT_ON_A_CARD)
    if stage.closes:
        deals = deals.filter(stage_since__gte=at - SHOWN_AFTER_CLOSING)
    page = _page(deals, "-stage_since", after, limit)
    for deal in page.deals:
        deal.stage = stage
    return page


def _with_shown(deals: list[Deal]) -> None:
    """Read what a card or a line of the list shows beside the deal, at most 4 queries.

    Joined to the deals it would cost more: the database reads the customers of all deals before it leaves a page.
    """
    people = Prefetch("owner", User.objects.only("name", "email"))
    contacts = Prefetch("contact", Contact.objects.select_related("merged_into").only("name", "merged_into__name"))
    companies = Prefetch("company", Company.objects.only("name"))
    prefetch_related_objects(deals, contacts, companies, "source", people)


def _by_stage(rows: Iterable[tuple[Any, ...]]) -> dict[int, tuple[Any, ...]]:
    return {row[0]: row[1:] for row in rows}


def _head(stage: Stage, deals: int, known: int, amount: Decimal | None) -> ColumnHead:
    return ColumnHead(stage, deals, known, None if deals and not known else exact(amount))


def _next_of_columns(columns: Iterable[QuerySet[Deal]], order: str, after: str | None, limit: int) -> list[int]:
    """The ids of the next deals of several columns, in the order of their coming into it (1 query for each)."""
    keys = [key for deals in columns for key in _ordered(deals, order, after).values_list("stage_since", "pk")[:limit]]
    return [pk for _since, pk in sorted(keys, reverse=order.startswith("-"))[:limit]]


def _page(deals: QuerySet[Deal], order: str, after: str | None, limit: int) -> Cards:
    """Deals in an order, from where the page before ended (1 query)."""
    rows = list(_ordered(deals, order, after)[: limit + 1])
    if len(rows) <= limit:
        return Cards(rows, None)
    last, column = rows[limit - 1], order.removeprefix("-")
    return Cards(rows[:limit], _mark(getattr(last, column if column in _COLUMNS else "sorted_by"), last))


def _ordered(deals: QuerySet[Deal], order: str, after: str | None) -> QuerySet[Deal]:
    """Deals in an order, from behind a mark on: the cost of a page does not grow with its number."""
    column, turn = order.removeprefix("-"), "-" if order.startswith("-") else ""
    field = _COLUMNS.get(column)
    if field is None:
        value, field = _OF_OTHERS[column]
        column = "sorted_by"
        deals = deals.annotate(sorted_by=value)
    last = True if field.null else None
    by_value = F(column).desc(nulls_last=last) if turn else F(column).asc(nulls_last=last)
    if after and (start := _read_mark(field, after)):
        deals = deals.filter(_beyond(column, turn, *start, may_lack=field.null))
    return deals.order_by(by_value, f"{turn}id")


def _beyond(column: str, turn: str, value: object, pk: int, *, may_lack: bool) -> Q:
    further = "lt" if turn else "gt"
    if value is None:
        return Q(**{column: None, f"id__{further}": pk})
    beyond = Q(**{f"{column}__{further}e": value}) & (
        Q(**{f"{column}__{further}": value}) | Q(**{f"id__{further}": pk})
    )
    return beyond | Q(**{column: None}) if may_lack else beyond


def _mark(value: object, deal: Deal) -> str:
    """Where a page ends, as text for an address; a value stands behind a dot, so that "" is not none."""
    if isinstance(value, datetime):
        value = value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return f"{'' if value is None else f'.{value}'}~{deal.pk}"


def _read_mark(field: Field[Any, Any], mark: str) -> tuple[object, int] | None:
    """None for a mark that nobody gave out: the first page is shown then."""
    text, _, pk = mark.rpartition("~")
    if not pk.isdecimal() or len(pk) > 18 or "\0" in text:
        return None
    try:
        value = field.to_python(text[1:]) if text else None
        return (value.astimezone(UTC) if isinstance(value, datetime) else value), int(pk)
    except (ValidationError, ValueError, OverflowError):
        return None
