"""All writes of the work on leads and deals, one verb each."""

from __future__ import annotations

from voronka.activities.actions.batches import remove_batch
from voronka.activities.actions.calls import log_call
from voronka.activities.actions.importing import NewTask, change_tasks, create_tasks, problems_of, undo_batch
from voronka.activities.actions.meetings import close_meeting, plan_meeting
from voronka.activities.actions.notes import remove_note, restore_note, write_note
from voronka.activities.actions.tasks import (
    AlreadyDone,
    ChangedMeanwhile,
    add_task,
    edit_task,
    finish_task,
    follow_deal,
    postpone_task,
    reopen_task,
)

__all__ = [
    "AlreadyDone",
    "ChangedMeanwhile",
    "NewTask",
    "add_task",
    "change_tasks",
    "close_meeting",
    "create_tasks",
    "edit_task",
    "finish_task",
    "follow_deal",
    "log_call",
    "plan_meeting",
    "postpone_task",
    "problems_of",
    "remove_batch",
    "remove_note",
    "reopen_task",
    "restore_note",
    "undo_batch",
    "write_note",
]
