from __future__ import annotations

from dataclasses import dataclass

from voronka.journal.events import Happening


@dataclass(frozen=True, kw_only=True)
class ProductAdded(Happening, kind="catalog.product_added", about="catalog.product"):
    product_id: int


@dataclass(frozen=True, kw_only=True)
class ProductEdited(Happening, kind="catalog.product_edited", about="catalog.product"):
    product_id: int
