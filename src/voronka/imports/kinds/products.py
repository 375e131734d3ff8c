from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from voronka.catalog import actions as catalog
from voronka.catalog.models import Product
from voronka.ground.names import one_name
from voronka.imports import keys
from voronka.imports.kinds.loading import Loader, Row, Wanted
from voronka.journal.many import Changed


class Products(Loader):
    """What is sold: known by its name."""

    kind = "products"

    def key(self, values: Mapping[str, Any]) -> str | None:
        return keys.by_name(values.get("name"))

    def prepare(self, rows: Sequence[Row]) -> None:  # noqa: ARG002 - all names are looked at: a catalogue is small
        products = Product.objects.order_by("-id").values_list("name", "pk")
        self._by_name = {one_name(name): pk for name, pk in products}

    def others(self, rows: Sequence[Row]) -> dict[str, int]:
        found = {row.key: self._by_name.get(one_name(row.text("name"))) for row in rows}
        return {key: pk for key, pk in found.items() if pk is not None}

    def wanted(self, row: Row) -> Wanted:
        return Wanted({"name": row.text("name"), "code": row.text("code"), "price": row.values.get("price")})

    def problems(self, wanted: Wanted) -> Mapping[str, object]:
        return catalog.problems_of(catalog.NewProduct(**wanted.values))

    def now(self, ids: Sequence[int]) -> dict[int, Mapping[str, Any]]:
        rows = Product.objects.filter(pk__in=ids).values("pk", "name", "code", "price")
        return {row["pk"]: row for row in rows}

    def create(self, wanted: Sequence[Wanted]) -> list[int]:
        return catalog.create_products(rows=[catalog.NewProduct(**each.values) for each in wanted], **self.context.how)

    def change(self, changed: Sequence[Changed]) -> Sequence[int]:
        return catalog.change_products(rows=changed, **self.context.how)
