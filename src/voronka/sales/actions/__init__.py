"""All writes of sales: one verb each, one transaction, one event."""

from __future__ import annotations

from voronka.sales.actions.batches import remove_batch
from voronka.sales.actions.following import follow_change, follow_move
from voronka.sales.actions.following_many import follow_deals
from voronka.sales.actions.importing import change_sales, create_reversals, create_sales
from voronka.sales.actions.recording import record_sale, record_won
from voronka.sales.actions.reversing import cancel_sale, refund_sale
from voronka.sales.actions.undoing import undo_batch
from voronka.sales.importing import NewLine, NewReversal, NewSale, problems_of

__all__ = [
    "NewLine",
    "NewReversal",
    "NewSale",
    "cancel_sale",
    "change_sales",
    "create_reversals",
    "create_sales",
    "follow_change",
    "follow_deals",
    "follow_move",
    "problems_of",
    "record_sale",
    "record_won",
    "refund_sale",
    "remove_batch",
    "undo_batch",
]
