"""What the work on leads and deals tells others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from voronka.journal.events import Happening


@dataclass(frozen=True, kw_only=True)
class TaskAdded(Happening, kind="activities.task_added", about="activities.task"):
    """Somebody has something to do. `follows_id`: the done task whose repeating made it."""

    task_id: int
    owner_id: int
    due_at: datetime
    deal_id: int | None = None
    follows_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class TaskChanged(Happening, kind="activities.task_changed", about="activities.task"):
    """A task was edited, put off or given to somebody else."""

    task_id: int
    deal_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class TaskFinished(Happening, kind="activities.task_finished", about="activities.task"):
    task_id: int
    deal_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class TaskReopened(Happening, kind="activities.task_reopened", about="activities.task"):
    task_id: int
    deal_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class CallLogged(Happening, kind="activities.call_logged", about="activities.call"):
    """A call was made or taken; `attempt` counts the outgoing ones."""

    call_id: int
    contact_id: int | None = None
    lead_id: int | None = None
    deal_id: int | None = None
    attempt: int | None = None


@dataclass(frozen=True, kw_only=True)
class MeetingPlanned(Happening, kind="activities.meeting_planned", about="activities.meeting"):
    meeting_id: int
    starts_at: datetime
    contact_id: int | None = None
    deal_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class MeetingClosed(Happening, kind="activities.meeting_closed", about="activities.meeting"):
    """A meeting was held, missed or called off: `result`."""

    meeting_id: int
    result: str
    deal_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class MeetingReopened(Happening, kind="activities.meeting_reopened", about="activities.meeting"):
    """It is planned again: its task was not done after all."""

    meeting_id: int
    deal_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class NoteWritten(Happening, kind="activities.note_written", about="activities.note"):
    note_id: int
    contact_id: int | None = None
    deal_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class NoteRemoved(Happening, kind="activities.note_removed", about="activities.note"):
    note_id: int
    deal_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class NoteRestored(Happening, kind="activities.note_restored", about="activities.note"):
    note_id: int
    deal_id: int | None = None
