"""Sales as tables to take away, as `reports.exports` has deals.

sales_table(page)          what is on the page "First and repeat sales": its months
sold_table(user=, ...)     the rows behind a number, as people read them
raw_sales(user=, ...)      the orders of a selection, exact: `voronka report sales.csv` gives the numbers of the page
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

import polars as pl
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from voronka.accounts.models import User
from voronka.contacts.queries import PERSON_NAME
from voronka.ground.sheets import Row, Table
from voronka.reports.exports import AT_ONCE
from voronka.reports.names import Names
from voronka.reports.results.sales import SalesPage
from voronka.reports.selection import Selection
from voronka.reports.sold import choose_sales
from voronka.reports.sold_records import SoldRecords
from voronka.sales.models import Sale

RAW = ("order_id", "customer", "date", "amount", "status", "seller", "channel", "source", "product", "region")


def sales_table(page: SalesPage) -> Table:
    """The months of a page, in the active language."""
    head = [
        _("Month"),
        _("Sales"),
        _("First sales"),
        _("Repeat sales"),
        _("Customer not known"),
        _("Revenue"),
        _("Revenue of first sales"),
        _("Revenue of repeat sales"),
    ]
    rows: list[Row] = [
        [
            *(each.start, each.sales, each.first, each.repeat, each.without_customer),
            *(_cents(amount) for amount in (each.revenue, each.first_amount, each.repeat_amount)),
        ]
        for each in page.months
    ]
    return Table(_("Sales"), head, rows)


def sold_table(*, user: User, records: SoldRecords, at: datetime) -> Table:
    """The rows behind a number, in the order of the list (1 query for 1,000 of them)."""
    chosen = choose_sales(user=user, selection=records.selection, at=at)
    wanted = pl.DataFrame({"sale_id": pl.Series(records.ids, dtype=pl.Int64)})
    rows = wanted.join(chosen.rows, on="sale_id", how="inner", maintain_order="left")
    head = [
        pgettext("of a sale", "Number"),
        _("Order"),
        _("Customer"),
        _("Kind"),
        _("Day"),
        _("Amount"),
        _("Which of the customer's"),
        _("Seller"),
        _("Source"),
        _("Product"),
    ]
    return Table(_("Sales"), head, _rows(rows, chosen.names))


def raw_sales(*, user: User, selection: Selection, at: datetime) -> Table:
    """The orders that the user sees of a selection, exact; what takes another row back is no order."""
    chosen = choose_sales(user=user, selection=selection, at=at)
    orders = chosen.rows.filter(pl.col("state").is_not_null())
    return Table("sales", list(RAW), _raw_rows(orders, chosen.names))


def _rows(rows: pl.DataFrame, names: Names) -> Iterator[Row]:
    for part in rows.iter_slices(AT_ONCE):
        kept = Sale.objects.filter(pk__in=part["sale_id"].to_list())
        more = {pk: said for pk, *said in kept.values_list("pk", "number", PERSON_NAME, "company__name")}
        for row in part.iter_rows(named=True):
            number, contact, company = more.get(row["sale_id"], ("", None, None))
            yield [
                *(row["sale_id"], number, company or contact or "", str(Sale.Kind(row["kind"]).label), row["day"]),
                *(_cents(row["amount"]), row["ordinal"], *_words(row, names)),
            ]


def _raw_rows(orders: pl.DataFrame, names: Names) -> Iterator[Row]:
    for row in orders.iter_rows(named=True):
        seller, source, product = _words(row, names)
        channel = names.channel_of.get(row["source_id"], "")
        customer = "" if row["customer"] is None else str(row["customer"])
        yield [
            *(row["sale_id"], customer, row["day"], _cents(row["amount"]), row["state"]),
            *(seller, channel, source, product, row["region"]),
        ]


def _words(row: dict[str, int], names: Names) -> tuple[str, str, str]:
    """Seller, source and product of a sale; "" = none."""
    return (
        names.sellers.get(row["owner_id"], ""),
        names.sources.get(row["source_id"], ""),
        names.products.get(row["product_id"], ""),
    )


def _cents(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else round(amount, 2)
