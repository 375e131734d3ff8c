"""All writes of sales: one verb each, one transaction, one event."""

from __future__ import annotations

from voronka.sales.actions.batches import remove_batch
from voronka.sales.actions.following import follow_change, follow_move
from voronka.sales.actions.recording import record_sale, record_won
from voronka.sales.actions.reversing import cancel_sale, refund_sale

__all__ = ["cancel_sale", "follow_change", "follow_move", "record_sale", "record_won", "refund_sale", "remove_batch"]
