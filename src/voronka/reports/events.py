"""What happens beside the numbers: ids and moments, no figures."""

from __future__ import annotations

from dataclasses import dataclass

from voronka.journal.events import Happening


@dataclass(frozen=True, kw_only=True)
class TargetSet(Happening, kind="reports.target_set", about="funnel.pipeline"):
    """A pipeline has a target for a month, another one, or none any more."""

    pipeline_id: int


@dataclass(frozen=True, kw_only=True)
class MarginSet(Happening, kind="reports.margin_set", about="reports.margin"):
    """Another share of a sale is earned, of everything or of one product; or nobody says so any more."""

    margin_id: int


@dataclass(frozen=True, kw_only=True)
class DecisionMade(Happening, kind="reports.decision_made", about="reports.decision"):
    """Somebody decided something on a figure."""

    decision_id: int


@dataclass(frozen=True, kw_only=True)
class DecisionJudged(Happening, kind="reports.decision_judged", about="reports.decision"):
    """Somebody wrote down what came of a decision."""

    decision_id: int


@dataclass(frozen=True, kw_only=True)
class DigestWritten(Happening, kind="reports.digest_written", about="reports.digest"):
    """The numbers of a morning are ready for one person."""

    digest_id: int
