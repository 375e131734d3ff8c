"""All writes of the catalogue."""

from __future__ import annotations

from voronka.catalog.actions.importing import NewProduct, change_products, create_products, problems_of, undo_batch
from voronka.catalog.actions.products import add_product, edit_product, remove_batch

__all__ = [
    "NewProduct",
    "add_product",
    "change_products",
    "create_products",
    "edit_product",
    "problems_of",
    "remove_batch",
    "undo_batch",
]
