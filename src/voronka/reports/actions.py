"""All writes beside the numbers: targets, decisions, digests."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from voronka.accounts.models import User
from voronka.catalog.models import Product
from voronka.funnel.models import Pipeline
from voronka.ground.refusal import Refusal
from voronka.ground.text import clean_line, clean_text
from voronka.journal.actions import record
from voronka.reports.events import DecisionJudged, DecisionMade, DigestWritten, MarginSet, TargetSet
from voronka.reports.models import Aim, Decision, Digest, Margin, Target
from voronka.reports.selection import Selection

LONGEST_TEXT, LONGEST_FIGURE, LONGEST_QUERY = 2000, 300, 1000
MOST = Decimal(10) ** 13
PAGES = ("overview", "funnel", "sliced", "length", "process", "sales", "traffic")
"""Where a decision can be made."""


class TargetRefused(Refusal):
    """The target cannot be so; nothing was written."""


class MarginRefused(Refusal):
    """The share cannot be so; nothing was written."""


class DecisionRefused(Refusal):
    """The decision cannot be so; nothing was written."""


def set_target(
    *, pipeline: Pipeline, month: date, aim: str, value: Decimal | None, by: User | None, at: datetime
) -> Target | None:
    """Set what a pipeline is to reach in a month; None takes the target away. Publishes TargetSet for a change.

    month   any day of it
    value   see `Target`
    Raises TargetRefused (aim, value).
    """
    if problems := _problems(aim, value):
        raise TargetRefused(problems)
    first = month.replace(day=1)
    with transaction.atomic():
        held = Target.objects.select_for_update().filter(pipeline=pipeline, month=first, aim=aim).first()
        before = held.value if held else None
        if value is None:
            target = None
            Target.objects.filter(pipeline=pipeline, month=first, aim=aim).delete()
        else:
            target, _made = Target.objects.update_or_create(
                pipeline=pipeline, month=first, aim=aim, defaults={"value": value}
            )
        if before != value:
            changes = {f"{aim} {first:%Y-%m}": [before, value]}
            record(TargetSet(pipeline_id=pipeline.pk, at=at), by_id=by.pk if by else None, changes=changes)
    return target


def set_margin(*, product: Product | None, share: Decimal | None, by: User | None, at: datetime) -> Margin | None:
    """Say which share of a sale is earned; None takes the word back. Publishes MarginSet for a change.

    product   None = of everything that has no share of its own
    share     0 to 1
    Raises MarginRefused (share).
    """
    if share is not None and not (share.is_finite() and 0 <= share <= 1):
        raise MarginRefused({"share": _("A share is from 0 to 100%.")})
    with transaction.atomic():
        held = Margin.objects.select_for_update().filter(product=product).first()
        before = held.share if held else None
        if before == share:
            return held
        row = held or Margin(product=product)
        if share is not None:
            row.share = share
            row.save()
        changes = {"share": [before, share]} | ({"product": [product.pk, product.pk]} if product else {})
        record(MarginSet(margin_id=row.pk, at=at), by_id=by.pk if by else None, changes=changes)
        if share is None:
            row.delete()
    return None if share is None else row


def make_decision(*, page: str, query: str, figure: str, text: str, by: User, at: datetime) -> Decision:
    """Write down what somebody decided on a figure. Publishes DecisionMade. Raises DecisionRefused (page, text).

    query    of the address; what does not belong to a selection is left out
    """
    text, figure = clean_text(text), clean_line(figure)[:LONGEST_FIGURE]
    problems: dict[str, object] = {}
    if page not in PAGES:
        problems["page"] = _("There is no such page.")
    if refusal := _text_problem(text):
        problems["text"] = refusal
    if problems:
        raise DecisionRefused(problems)
    kept = Selection.read(QueryDict(query)).address()
    with transaction.atomic():
        decision = Decision.objects.create(
            by=by, at=at, page=page, query=kept if len(kept) <= LONGEST_QUERY else "", figure=figure, text=text
        )
        record(DecisionMade(decision_id=decision.pk, at=at), by_id=by.pk, changes={"text": [None, text]})
    return decision


def judge_decision(*, decision: Decision, result: str, by: User, at: datetime) -> Decision:
    """Write down what came of a decision; a later word stands in place of an earlier one. Publishes DecisionJudged.

    Raises DecisionRefused (result).
    """
    result = clean_text(result)
    if refusal := _text_problem(result):
        raise DecisionRefused({"result": refusal})
    with transaction.atomic():
        held = Decision.objects.select_for_update().get(pk=decision.pk)
        before = held.result
        held.result, held.result_at, held.result_by = result, at, by
        held.save(update_fields=["result", "result_at", "result_by"])
        if before != result:
            record(DecisionJudged(decision_id=held.pk, at=at), by_id=by.pk, changes={"result": [before, result]})
    return held


def write_digest(*, user: User, day: date, subject: str, text: str, html: str, at: datetime) -> Digest | None:
    """Keep what a person is told on a morning; None where another worker has been faster. Publishes DigestWritten."""
    with transaction.atomic():
        digest, is_new = Digest.objects.get_or_create(
            user=user, day=day, defaults={"written_at": at, "subject": subject, "text": text, "html": html}
        )
        if not is_new:
            return None
        record(DigestWritten(digest_id=digest.pk, at=at), by_id=None)
    return digest


def _problems(aim: str, value: Decimal | None) -> dict[str, object]:
    if aim not in Aim.values:
        return {"aim": _("There is no such target.")}
    if value is None:
        return {}
    if not value.is_finite() or value < 0:
        return {"value": _("A target cannot be below zero.")}
    if aim == Aim.CONVERSION and value > 1:
        return {"value": _("A conversion cannot be above 100%.")}
    return {"value": _("This number is too large.")} if value > MOST else {}


def _text_problem(text: str) -> object:
    if not text:
        return _("Say it in a sentence.")
    return _("This is too long.") if len(text) > LONGEST_TEXT else None
