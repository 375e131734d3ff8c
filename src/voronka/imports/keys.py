"""By what a row of a file is known again, and which rows of a file say the same twice."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db.models import Exists, Model, OuterRef, Q

from voronka.accounts.models import User
from voronka.activities.models import Task
from voronka.catalog.models import Product
from voronka.contacts.models import Company, Contact
from voronka.funnel.models import Deal
from voronka.ground.among import Among
from voronka.ground.inserting import insert
from voronka.ground.names import one_name
from voronka.ground.text import clean_line
from voronka.imports.models import ImportedKey, KindOfRows
from voronka.journal.models import Batch
from voronka.sales.models import Sale
from voronka.traffic.models import Hit, Spend

LONGEST = 200
THINGS: Mapping[str, type[Model]] = {
    KindOfRows.PEOPLE: User,
    KindOfRows.PRODUCTS: Product,
    KindOfRows.COMPANIES: Company,
    KindOfRows.CONTACTS: Contact,
    KindOfRows.DEALS: Deal,
    KindOfRows.ORDERS: Sale,
    KindOfRows.TASKS: Task,
    KindOfRows.SPEND: Spend,
    KindOfRows.VISITS: Hit,
}
"""What rows of each kind become; those of histories become no things of their own."""


def by_id(text: str | None) -> str | None:
    """The key of an id; None = there is none."""
    if not (line := clean_line(text or "")):
        return None
    return line if len(line) <= LONGEST else f"~long:{_digest(line)}"


def by_address(address: tuple[str, str], name: str = "") -> str:
    """The key of an address, (kind, normal form): with a name that of one of several people who share it."""
    words = " ".join(sorted(one_name(name).split()))
    key = f"~{':'.join(address)}" + (f"|{words}" if words else "")
    return key if len(key) <= LONGEST else f"~address:{_digest(key)}"


def by_name(*names: str | None) -> str | None:
    """The key of a name, whatever its capitals."""
    folded = "|".join(one_name(name or "") for name in names)
    if not folded.strip("|"):
        return None
    return f"~name:{folded}" if len(folded) < LONGEST - 6 else f"~name:{_digest(folded)}"


class Digests:
    """Keys of rows that have nothing to be known by: what stands in them, and the how-manieth equal row it is."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def __call__(self, values: Mapping[str, Any]) -> str:
        digest = _digest("\x1f".join(f"{name}={value}" for name, value in sorted(values.items()) if value is not None))
        self._seen[digest] += 1
        return f"~row:{digest}#{self._seen[digest]}"


def known(kind: str, system: str, keys: Iterable[str]) -> dict[str, int]:
    """Key -> what the row became, of those that came before and became something that is still here (1 query)."""
    if not (wanted := set(keys)):
        return {}
    rows = ImportedKey.objects.filter(Among("key", wanted), _is_here(kind), kind=kind, system=system)
    return dict(rows.values_list("key", "object_id"))


def became(kind: str, batch: Batch) -> set[int]:
    """Ids of what rows of a batch became, new or here before (1 query)."""
    return set(ImportedKey.objects.filter(kind=kind, batch=batch).values_list("object_id", flat=True))


def remember(kind: str, system: str, keys: Mapping[str, int], batch: Batch, *, made: Collection[int]) -> None:
    """Write down what rows became that were not `known`, in the place of what is gone (2 queries).

    made   ids of those that the rows have made; the others were here before

    Raises IntegrityError where another worker has just brought one of them in: who comes again finds it.
    """
    ImportedKey.objects.filter(Among("key", keys), ~_is_here(kind), kind=kind, system=system).delete()
    rows = ((kind, system, key, pk, pk in made, batch.pk) for key, pk in keys.items())
    insert(ImportedKey, ("kind", "system", "key", "object_id", "is_made", "batch_id"), rows)


def forget(batch: Batch, most: int) -> int:
    """Forget so many rows of a batch that is taken out; returns how many they were, 0 = none are left.

    Only what a row has made and what stays here is still known by it.
    """
    for kind in THINGS:
        its = ImportedKey.objects.filter(~_is_here(kind) | Q(is_made=False), batch=batch, kind=kind)
        if gone := list(its.values_list("pk", flat=True)[:most]):
            ImportedKey.objects.filter(pk__in=gone).delete()
            return len(gone)
    return 0


def _is_here(kind: str) -> Exists:
    return Exists(THINGS[kind]._default_manager.filter(pk=OuterRef("object_id")))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
