"""All writes of the funnel: one verb each, one transaction, one event."""

from __future__ import annotations

from voronka.funnel.actions.arranging import archive_pipeline, copy_pipeline, rename_pipeline, restore_pipeline
from voronka.funnel.actions.batches import remove_batch
from voronka.funnel.actions.bulk import BulkRefused, assign_many, move_many, undo_bulk
from voronka.funnel.actions.came import NewStage, create_loss_reasons, create_pipeline_of_file
from voronka.funnel.actions.counting import make_counts, recount
from voronka.funnel.actions.editing import EditedMeanwhile, EditRefused, assign_deal, edit_deal
from voronka.funnel.actions.fields import FieldRefused, add_field, edit_field, remove_field, restore_field
from voronka.funnel.actions.importing import change_deals, create_deals, replace_histories
from voronka.funnel.actions.moving import MovedMeanwhile, move_deal, undo_move
from voronka.funnel.actions.opening import OpenRefused, open_deal
from voronka.funnel.actions.pipelines import create_pipeline
from voronka.funnel.actions.publishing import DrawnMeanwhile, DrawRefused, drop_draft, publish, save_draft
from voronka.funnel.actions.rules import MoveRefused, required_fields
from voronka.funnel.actions.undoing import undo_batch
from voronka.funnel.actions.views import ViewRefused, remove_view, save_view
from voronka.funnel.importing import Drawn, NewDeal, NewHistory, Step, problems_of
from voronka.funnel.paths import moved_here

__all__ = [
    "BulkRefused",
    "DrawRefused",
    "Drawn",
    "DrawnMeanwhile",
    "EditRefused",
    "EditedMeanwhile",
    "FieldRefused",
    "MoveRefused",
    "MovedMeanwhile",
    "NewDeal",
    "NewHistory",
    "NewStage",
    "OpenRefused",
    "Step",
    "ViewRefused",
    "add_field",
    "archive_pipeline",
    "assign_deal",
    "assign_many",
    "change_deals",
    "copy_pipeline",
    "create_deals",
    "create_loss_reasons",
    "create_pipeline",
    "create_pipeline_of_file",
    "drop_draft",
    "edit_deal",
    "edit_field",
    "make_counts",
    "move_deal",
    "move_many",
    "moved_here",
    "open_deal",
    "problems_of",
    "publish",
    "recount",
    "remove_batch",
    "remove_field",
    "remove_view",
    "rename_pipeline",
    "replace_histories",
    "required_fields",
    "restore_field",
    "restore_pipeline",
    "save_draft",
    "save_view",
    "undo_batch",
    "undo_bulk",
    "undo_move",
]
