from __future__ import annotations

from dataclasses import dataclass

from voronka.journal.events import Happening


@dataclass(frozen=True, kw_only=True)
class SourceAdded(Happening, kind="traffic.source_added", about="traffic.source"):
    source_id: int


@dataclass(frozen=True, kw_only=True)
class SourceEdited(Happening, kind="traffic.source_edited", about="traffic.source"):
    source_id: int


@dataclass(frozen=True, kw_only=True)
class SubmissionReceived(Happening, kind="traffic.submission_received", about="traffic.submission"):
    submission_id: int
