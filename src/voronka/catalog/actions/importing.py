"""Many products at once, as an import brings them: the rules of those by hand, in few statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from voronka.accounts.models import User
from voronka.catalog.actions.products import checked, read, unique_name, what_came
from voronka.catalog.events import ProductAdded, ProductEdited
from voronka.catalog.models import Product
from voronka.journal.actions import record_many
from voronka.journal.events import Happening
from voronka.journal.many import Changed, Restored, change_rows, per_row, restore_rows
from voronka.journal.models import Batch


@dataclass(frozen=True, kw_only=True)
class NewProduct:
    """A product to be added. The caller has made sure that no other is called so (`ground.text.fold`)."""

    name: str
    code: str = ""
    price: Decimal | None = None


def problems_of(row: NewProduct | Changed) -> Mapping[str, object]:
    """What keeps a row from being written: field -> sentence (no query)."""
    return read(per_row([row])[row.pk] if isinstance(row, Changed) else asdict(row))[1]


def create_products(*, rows: Sequence[NewProduct], by: User | None, at: datetime, batch: Batch) -> list[int]:
    """Add products; publishes a quiet ProductAdded each. Returns their ids, in the order of the rows.

    Raises Refusal for the first row that `problems_of` finds something wrong with, or whose name is taken; then nothing
    is written.
    """
    values = [checked(asdict(row)) for row in rows]
    with unique_name():
        made = Product.objects.bulk_create(Product(**each, batch=batch) for each in values)
        told = [
            (ProductAdded(product_id=product.pk, at=at), what_came(each))
            for product, each in zip(made, values, strict=True)
        ]
        record_many(told, by_id=by.pk if by else None, batch=batch)
    return [product.pk for product in made]


def change_products(*, rows: Sequence[Changed], by: User | None, at: datetime, batch: Batch) -> list[int]:
    """Change products that are there; publishes a quiet ProductEdited for each that differs.

    rows   values of name, code, price, is_offered

    Returns the ids of those that really changed. Raises Refusal as `create_products`.
    """
    wanted = {pk: checked(known) for pk, known in per_row(rows).items()}

    def told(product: Product) -> Happening:
        return ProductEdited(product_id=product.pk, at=at)

    with unique_name():
        return change_rows(Product.objects.all(), wanted, told=told, by_id=by.pk if by else None, batch=batch)


def restore_batch(*, batch: Batch, most: int) -> Restored:
    """Put products that a batch changed back to what they were, at most so many; to be called until none is left,
    before `remove_batch`. What a person has changed since stays, and is told.
    """
    with transaction.atomic():
        return restore_rows(Product.objects.all(), batch=batch, event=ProductEdited, most=most)
