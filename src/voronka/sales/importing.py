"""Sales as an import brings them, and what is wrong with one; no writing here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from voronka.funnel.values import read_own
from voronka.ground.refusal import Refusal
from voronka.ground.text import clean_line
from voronka.journal.many import Changed, per_row
from voronka.sales.models import Sale, SaleLine

LONGEST_NUMBER, LONGEST_NAME = 60, 200


@dataclass(frozen=True, kw_only=True)
class NewLine:
    """What was sold for a part of the amount: a product, or a name where none is known. None = not said."""

    product_id: int | None = None
    name: str = ""
    quantity: Decimal | None = None
    unit_price: Decimal | None = None
    amount: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class NewSale:
    """A sale to be written down, with its own moment. None = not known; a deal has one standing sale at most."""

    at: datetime
    amount: Decimal | None = None
    deal_id: int | None = None
    contact_id: int | None = None
    company_id: int | None = None
    owner_id: int | None = None
    source_id: int | None = None
    number: str = ""
    lines: Sequence[NewLine] = ()


@dataclass(frozen=True, kw_only=True)
class NewReversal:
    """Money that went back.

    kind     "refund": a part or all of a sale, which stays one; "cancellation": the sale counts no more
    sale_id  which one, standing until now; None = the older system did not say: then the customer stands here
    """

    kind: str
    at: datetime
    amount: Decimal | None = None
    sale_id: int | None = None
    contact_id: int | None = None
    company_id: int | None = None
    owner_id: int | None = None
    source_id: int | None = None
    number: str = ""


def problems_of(row: NewSale | NewReversal | Changed) -> dict[str, object]:
    """What keeps a row from being written: field -> sentence (no query); "lines.0" is the first line."""
    known = per_row([row])[row.pk] if isinstance(row, Changed) else vars(row)
    problems = read_sale(known)[1]
    if isinstance(row, NewReversal) and row.kind not in {Sale.Kind.REFUND, Sale.Kind.CANCELLATION}:
        problems["kind"] = _("Money goes back as a refund or as a cancellation.")
    return problems


def read_sale(known: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, object]]:
    """The columns of a row as they are stored, its lines unsaved under "lines", and what is wrong with them."""
    values = dict(known)
    problems: dict[str, object] = {}
    if "number" in known:
        values["number"] = clean_line(known["number"])
        if len(values["number"]) > LONGEST_NUMBER:
            problems["number"] = _("At most %(most)d characters fit here.") % {"most": LONGEST_NUMBER}
    if "amount" in known:
        try:
            values["amount"] = read_own("amount", known["amount"])
        except Refusal as refusal:
            problems["amount"] = refusal.problems[""]
    if "lines" in known:
        values["lines"] = list(_read_lines(known["lines"], problems))
    return values, problems


def checked(known: Mapping[str, Any]) -> dict[str, Any]:
    """As `read_sale`. Raises Refusal with all that is wrong."""
    values, problems = read_sale(known)
    if problems:
        raise Refusal(problems)
    return values


def _read_lines(lines: Iterable[NewLine], problems: dict[str, object]) -> Iterable[SaleLine]:
    for place, line in enumerate(lines):
        try:
            yield _line(line)
        except Refusal as refusal:
            problems[f"lines.{place}"] = refusal.problems[""]


def _line(line: NewLine) -> SaleLine:
    name = clean_line(line.name)[:LONGEST_NAME]
    if line.product_id is None and not name:
        raise Refusal(_("Say what was sold: a product or a name."))
    return SaleLine(
        product_id=line.product_id,
        name=name,
        quantity=_number(line.quantity, 14, 4),
        unit_price=_number(line.unit_price, 18, 6),
        amount=read_own("amount", line.amount),
    )


def _number(number: Decimal | None, digits: int, places: int) -> Decimal | None:
    """As the table keeps it."""
    if number is None:
        return None
    if not (number.is_finite() and abs(number) < 10 ** (digits - places)):
        raise Refusal(_("This number is too large."))
    return round(number, places)
