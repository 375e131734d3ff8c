"""Many products at once, as an import brings them: the rules of those by hand, in few statements."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal

from voronka.accounts.models import User
from voronka.catalog.actions.products import checked, read, unique_name, what_came
from voronka.catalog.events import ProductAdded, ProductEdited
from voronka.catalog.models import Product
from voronka.journal.actions import record_quietly
from voronka.journal.events import Happening
from voronka.journal.many import Changed, change_rows, per_row
from voronka.journal.models import Batch
from voronka.journal.undoing import Undoing, Undone, one_of, remove_rows, restore_rows


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
        record_quietly(told, by_id=by.pk if by else None, batch=batch)
    return [product.pk for product in made]


def change_products(*, rows: Sequence[Changed], by: User | None, at: datetime, batch: Batch) -> list[int]:
    """Change products that are there; publishes a quiet ProductEdited for each that differs.

    rows   values of name, code, price, is_offered

    Returns the ids of those that really changed. Raises Refusal as `create_products`.
    """
    wanted = {pk: checked(known) for pk, known in per_row(rows).items()}
    with unique_name():
        return change_rows(Product.objects.all(), wanted, told=_edited(at), by_id=by.pk if by else None, batch=batch)


def undo_batch(*, batch: Batch, by: User | None, at: datetime, most: int) -> Undone:
    """Undo what a batch did to products, at most so many of them (`journal.undoing`)."""
    undoing = Undoing(batch=batch, by_id=by.pk if by else None, at=at, most=most)
    rows = Product.objects.all()
    return one_of(
        lambda: restore_rows(undoing, rows, ProductEdited, _edited(at)),
        lambda: remove_rows(undoing, rows, ProductAdded.about),
    )


def _edited(at: datetime) -> Callable[[Product], Happening]:
    return lambda product: ProductEdited(product_id=product.pk, at=at)
