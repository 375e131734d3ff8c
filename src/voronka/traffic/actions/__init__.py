"""All writes of traffic: where it comes from, and what it brings."""

from __future__ import annotations

from voronka.traffic.actions.importing import NewSource, change_sources, create_sources, problems_of, undo_batch
from voronka.traffic.actions.sources import add_source, edit_source
from voronka.traffic.actions.submissions import receive, remove_batch

__all__ = [
    "NewSource",
    "add_source",
    "change_sources",
    "create_sources",
    "edit_source",
    "problems_of",
    "receive",
    "remove_batch",
    "undo_batch",
]
