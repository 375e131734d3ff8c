from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from voronka.imports import keys
from voronka.imports.kinds.directories import Firms, Goods, Sellers, Sources, point
from voronka.imports.kinds.loading import SKIPPED, Context, Loader, Ref, Row, Verdict, Wanted
from voronka.imports.kinds.persons import Persons, is_of_another
from voronka.journal.many import Changed
from voronka.sales import actions as sales
from voronka.sales.models import Sale, SaleLine
from voronka.sales.queries import refunded, rest

COLUMNS = ("kind", "is_cancelled", "at", "amount", "contact_id", "company_id", "owner_id", "source_id")
OWN = ("at", "amount", "number")


@dataclass(frozen=True)
class Line:
    """What was sold for a part of an order."""

    product: Ref
    quantity: Decimal | None
    unit_price: Decimal | None
    amount: Decimal | None

    def said(self) -> tuple[object, ...]:
        """What counts of it, to be compared with what is here."""
        return (self.product.pk, self.quantity, self.unit_price, self.amount)

    def new(self) -> sales.NewLine:
        return sales.NewLine(
            product_id=self.product.pk,
            name=self.product.name,
            quantity=self.quantity,
            unit_price=self.unit_price,
            amount=self.amount,
        )


class Orders(Loader):
    """Sales with their lines. A cancelled order is a sale and its cancellation; what is below zero is money given back.

    Orders that are not decided yet are left out: they are no sales.
    """

    kind, joins = "orders", True
    roles: ClassVar[Mapping[str, str]] = {
        "at": "moment",
        "number": "id",
        "owner_id": "seller",
        "source_id": "channel",
        "company_id": "company",
        "contact_id": "contact",
    }

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._sellers, self._goods, self._sources = Sellers(context), Goods(context), Sources(context)
        self._firms = Firms(context)
        self._persons = Persons(context, self._sellers, self._firms)
        self.makers = (self._sellers, self._goods, self._sources, self._firms, self._persons)

    def key(self, values: Mapping[str, Any]) -> str | None:
        return keys.by_id(values.get("id"))

    def prepare(self, rows: Sequence[Row]) -> None:
        self._goods.look(str(line.get("product") or "") for row in rows for line in row.lines)
        self._sellers.look(row.text("seller") for row in rows)
        self._sources.look(row.text("channel") for row in rows)
        self._firms.look(row.text("company") for row in rows)
        for row in rows:
            self._firms.tell(row.text("company"), self._sellers.ref(row.text("seller")))
        self._persons.look(rows)

    def wanted(self, row: Row) -> Wanted:
        wanted = Wanted({"at": row.values["moment"], "number": row.text("id")})
        wanted.problems |= self._persons.problems(row)
        named = {"owner_id": ("seller", self._sellers), "source_id": ("channel", self._sources)}
        point(row, wanted, **named, company_id=("company", self._firms))
        for line in row.lines:
            point(Row(row.place, line, row.key), wanted, product=("product", self._goods))
        wanted.refs.pop("product", None)
        if (contact := self._persons.ref(row)) is not None:
            wanted.refs["contact_id"] = contact
        return self._with_money(row, wanted)

    def _with_money(self, row: Row, wanted: Wanted) -> Wanted:
        """The sale, what of it was given back, and its lines."""
        decided = [line for line in row.lines if line["state"] != "open"]
        taken = [line for line in decided if not _is_below_zero(line)]
        back = [line for line in decided if _is_below_zero(line)]
        is_back = not taken or (_is_marked(row) and all(line["state"] == "lost" for line in taken))
        wanted.values |= {
            "is_decided": bool(decided),
            "kind": Sale.Kind.REFUND if is_back else Sale.Kind.SALE,
            "is_cancelled": not is_back and all(line["state"] == "lost" for line in taken),
            "amount": _total(decided if is_back else taken),
            "refunded": None if is_back else _total(back),
            "lines": () if is_back else tuple(filter(None, map(self._line, taken))),
        }
        return wanted

    def _line(self, line: Mapping[str, Any]) -> Line | None:
        product = self._goods.ref(str(line.get("product") or ""))
        quantity, price = line.get("quantity"), line.get("unit_price")
        if product is None:
            return None
        return Line(
            product,
            None if quantity is None else round(Decimal(str(quantity)), 4),
            None if price is None else round(Decimal(price), 6),
            line.get("amount"),
        )

    def problems(self, wanted: Wanted) -> Mapping[str, object]:
        return sales.problems_of(self._new(wanted))

    def judged(self, verdict: Verdict) -> Verdict:
        """What is not decided yet is left out."""
        if verdict.wanted is not None and not verdict.problem and not verdict.wanted.values["is_decided"]:
            verdict.what = SKIPPED
        return verdict

    def pointed(self, wanted: Wanted) -> Iterable[Ref]:
        return [*wanted.refs.values(), *(line.product for line in wanted.values["lines"])]

    def shown(self, wanted: Wanted) -> dict[str, Any]:
        lines: Sequence[Line] = wanted.values["lines"]
        found = super().shown(Wanted({name: wanted.values[name] for name in OWN}, wanted.refs))
        return found | ({"product": ", ".join(line.product.name for line in lines)} if lines else {})

    def now(self, ids: Sequence[int]) -> dict[int, Mapping[str, Any]]:
        lines: dict[int, list[tuple[object, ...]]] = {}
        for line in SaleLine.objects.filter(sale__in=ids).order_by("pk"):
            lines.setdefault(line.sale_id, []).append((line.product_id, line.quantity, line.unit_price, line.amount))
        back = refunded(ids)
        rows = Sale.objects.filter(pk__in=ids).values("pk", *COLUMNS)
        return {
            row["pk"]: row | {"lines": lines.get(row["pk"], []), "refunded": back.get(row["pk"], Decimal(0))}
            for row in rows
        }

    def differs(self, now: Mapping[str, Any], wanted: Wanted) -> bool:
        own = {name: wanted.values[name] for name in ("at", "amount")}
        lines = [line.said() for line in wanted.values["lines"]]  # none where the row names no product
        return (
            (bool(lines) and lines != now["lines"])
            or bool(_gone_since(now, wanted.values))
            or super().differs(now, Wanted(own, wanted.refs))
        )

    def is_another(self, now: Mapping[str, Any], wanted: Wanted) -> bool:
        """It was made on another day, by somebody else."""
        return wanted.values["at"].date() != now["at"].date() and is_of_another(now, wanted, but="amount")

    def create(self, wanted: Sequence[Wanted]) -> list[int]:
        how = self.context.how
        new = [self._new(each) for each in wanted]
        sold = sales.create_sales(rows=[row for row in new if isinstance(row, sales.NewSale)], **how)
        alone = sales.create_reversals(rows=[row for row in new if isinstance(row, sales.NewReversal)], **how)
        ids = {True: iter(sold), False: iter(alone)}
        made = [next(ids[isinstance(row, sales.NewSale)]) for row in new]
        back = [row for each, pk in zip(wanted, made, strict=True) for row in _given_back(each.values, pk)]
        sales.create_reversals(rows=back, **how)
        return made

    def change(self, changed: Sequence[Changed]) -> Sequence[int]:
        how = self.context.how
        now = self.now([each.pk for each in changed])
        rows = [Changed(pk=each.pk, values=self._changes(each, now[each.pk])) for each in changed]
        ids = set(sales.change_sales(rows=rows, **how))
        gone = [row for each in changed for row in _gone_since(now[each.pk], each.values)]
        sales.create_reversals(rows=gone, **how)
        return sorted(ids | {row.sale_id for row in gone if row.sale_id})

    @staticmethod
    def _changes(changed: Changed, now: Mapping[str, Any]) -> dict[str, object]:
        """What a row says of a sale; one that gives money back has no lines."""
        names = (*OWN, "contact_id", "company_id", "owner_id", "source_id")
        values = {name: it for name, it in changed.values.items() if name in names}
        lines: Sequence[Line] = changed.values.get("lines", ())  # type: ignore[assignment]  # as `_with_money` wrote
        is_sale = now["kind"] == Sale.Kind.SALE
        return values | ({"lines": [line.new() for line in lines]} if lines and is_sale else {})

    @staticmethod
    def _new(wanted: Wanted) -> sales.NewSale | sales.NewReversal:
        values = wanted.all_values()
        known = {name: it for name, it in values.items() if name in (*OWN, *wanted.refs)}
        if values["kind"] == Sale.Kind.REFUND:
            return sales.NewReversal(kind=Sale.Kind.REFUND, **known)
        return sales.NewSale(**known, lines=[line.new() for line in values["lines"]])


def _is_below_zero(line: Mapping[str, Any]) -> bool:
    return any(value is not None and value < 0 for value in (line.get("amount"), line.get("quantity")))


def _is_marked(row: Row) -> bool:
    """Whether an order without a column of states is lost by its id: C and digits."""
    return "outcome" not in row.values


def _total(lines: Sequence[Mapping[str, Any]]) -> Decimal | None:
    """The sum of the amounts, without its sign; None where one is not known.

    Where the first line alone has one, it is that of the order: shops write the total there.
    """
    amounts = [line.get("amount") for line in lines]
    known = [amount for amount in amounts if amount is not None]
    is_whole = len(known) == len(amounts) or (len(known) == 1 and amounts[0] is not None)
    return abs(sum(known, Decimal(0))) if known and is_whole else None


def _gone_since(now: Mapping[str, Any], values: Mapping[str, Any]) -> list[sales.NewReversal]:
    """What of a sale that is here went back, as a row says it, and is not written down yet.

    What was given back by hand, and the file does not know of, stays.
    """
    if now["kind"] != Sale.Kind.SALE or now["is_cancelled"]:
        return []
    return _given_back({"amount": now["amount"], **values}, now["pk"], now["refunded"])


def _given_back(values: Mapping[str, Any], pk: int, known: Decimal = Decimal(0)) -> list[sales.NewReversal]:
    """What of a sale went back beside what is `known`: the rest of a cancelled one, what of another is below zero."""
    if values["is_cancelled"]:
        kind, amount = Sale.Kind.CANCELLATION, rest(values["amount"], known)
    elif (values.get("refunded") or Decimal(0)) > known:
        kind, amount = Sale.Kind.REFUND, values["refunded"] - known
    else:
        return []
    return [sales.NewReversal(kind=kind, at=values["at"], amount=amount, sale_id=pk, number=values.get("number", ""))]
