"""The tables of the funnel: how it is drawn (pipelines), and what goes through it (deals)."""

from __future__ import annotations

from voronka.funnel.models.boards import SHARDS, BulkChange, BulkPart, RefusedDeal, SavedView, StageCount
from voronka.funnel.models.deals import Deal, Outcome, Transition
from voronka.funnel.models.pipelines import DealField, LossReason, Pipeline, Stage, StageKind, Version

__all__ = [
    "SHARDS",
    "BulkChange",
    "BulkPart",
    "Deal",
    "DealField",
    "LossReason",
    "Outcome",
    "Pipeline",
    "RefusedDeal",
    "SavedView",
    "Stage",
    "StageCount",
    "StageKind",
    "Transition",
    "Version",
]
