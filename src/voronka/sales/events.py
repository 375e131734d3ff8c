"""What sales tell others: ids and moments, no names and no money."""

from __future__ import annotations

from dataclasses import dataclass

from voronka.journal.events import Happening


@dataclass(frozen=True, kw_only=True)
class SaleRecorded(Happening, kind="sales.sale_recorded", about="sales.sale"):
    """Money was taken."""

    sale_id: int
    deal_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class SaleChanged(Happening, kind="sales.sale_changed", about="sales.sale"):
    """The won deal that a sale comes from was edited, and the sale with it."""

    sale_id: int
    deal_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class SaleRefunded(Happening, kind="sales.sale_refunded", about="sales.sale"):
    """Money of a sale was given back; `refund_id` is the row that says how much."""

    sale_id: int
    refund_id: int
    deal_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class SaleCancelled(Happening, kind="sales.sale_cancelled", about="sales.sale"):
    """A sale counts no more; `cancellation_id` is the row that takes it back."""

    sale_id: int
    cancellation_id: int
    deal_id: int | None = None
