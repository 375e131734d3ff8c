"""Products, one by one; and taking away those of a batch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from voronka.accounts.models import User
from voronka.catalog.events import ProductAdded, ProductEdited
from voronka.catalog.models import Product
from voronka.ground.refusal import Refusal
from voronka.ground.text import clean_line
from voronka.journal.actions import Changes, record
from voronka.journal.batches import keep_what_is_used
from voronka.journal.many import save, take_over
from voronka.journal.meanwhile import really_changed
from voronka.journal.models import Batch

FIELDS = ("name", "code", "price", "is_offered")
HIGHEST_PRICE = Decimal("999999999999.99")


def add_product(
    *,
    name: str,
    code: str = "",
    price: Decimal | None = None,
    by: User | None,
    at: datetime,
    batch: Batch | None = None,
) -> Product:
    """Add something that is sold. Publishes ProductAdded.

    price   of one, in the currency of the business; None = agreed each time

    Raises Refusal at "name", "code" or "price"; then nothing is written.
    """
    values = checked({"name": name, "code": code, "price": price})
    with unique_name():
        product = Product.objects.create(**values, batch=batch)
        changes = what_came(values)
        record(ProductAdded(product_id=product.pk, at=at), by_id=by.pk if by else None, changes=changes, batch=batch)
    return product


def edit_product(
    *,
    product: Product,
    changes: Mapping[str, object],
    shown: Mapping[str, object] | None = None,
    by: User | None,
    at: datetime,
) -> Product:
    """Change name, code, price or is_offered of a product. Publishes ProductEdited; nothing where nothing differs.

    shown   what stood in these fields when somebody began to edit: what he left so stays as it is by now

    Raises Refusal at a field, ChangedMeanwhile at one that somebody else has changed too; then nothing is written.
    """
    if unknown := set(changes) - set(FIELDS):
        raise TypeError(f"a product has no {', '.join(sorted(unknown))} to edit")
    values = checked(changes)
    with unique_name():
        row = Product.objects.select_for_update().get(pk=product.pk)
        if changed := take_over(row, really_changed(row, values, shown or {})):
            save([row], changed)
            record(ProductEdited(product_id=row.pk, at=at), by_id=by.pk if by else None, changes=changed)
    product.refresh_from_db()
    return product


def remove_batch(batch: Batch) -> None:
    """Take away the products of a batch that nobody has used meanwhile."""
    with transaction.atomic():
        keep_what_is_used(Product.objects.filter(batch=batch))
        Product.objects.filter(batch=batch).delete()


@contextmanager
def unique_name() -> Iterator[None]:
    """A transaction that is refused where another product has the name, perhaps since a moment ago."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise Refusal({"name": _("There is a product of this name already.")}) from error


def what_came(values: Mapping[str, object]) -> Changes:
    """What the audit says of a new product."""
    return {field: [None, value] for field, value in values.items() if value not in ("", None)}


def checked(values: Mapping[str, object]) -> dict[str, object]:
    """The values as they are stored. Raises Refusal with all that is wrong."""
    clean, problems = read(values)
    if problems:
        raise Refusal(problems)
    return clean


def read(values: Mapping[str, object]) -> tuple[dict[str, object], dict[str, object]]:
    """The values as they are stored, and what is wrong with them: field -> sentence."""
    problems: dict[str, object] = {}
    clean = {field: clean_line(value) if isinstance(value, str) else value for field, value in values.items()}
    for field, most in (("name", 200), ("code", 60)):
        if len(str(clean.get(field, ""))) > most:
            problems[field] = _("This is too long.")
    if "name" in clean and not clean["name"]:
        problems["name"] = _("Write a name.")
    price = clean.get("price")
    if isinstance(price, Decimal) and not (price.is_finite() and 0 <= price <= HIGHEST_PRICE):
        problems["price"] = _("A price is 0 or more, and less than a trillion.")
    return clean, problems
