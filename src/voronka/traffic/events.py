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
class ChannelRuleAdded(Happening, kind="traffic.channel_rule_added", about="traffic.channel_rule"):
    channel_rule_id: int


@dataclass(frozen=True, kw_only=True)
class ChannelRuleEdited(Happening, kind="traffic.channel_rule_edited", about="traffic.channel_rule"):
    channel_rule_id: int


@dataclass(frozen=True, kw_only=True)
class ChannelRuleRemoved(Happening, kind="traffic.channel_rule_removed", about="traffic.channel_rule"):
    channel_rule_id: int


@dataclass(frozen=True, kw_only=True)
class SpendRecorded(Happening, kind="traffic.spend_recorded", about="traffic.spend"):
    spend_id: int
    source_id: int
    day: str


@dataclass(frozen=True, kw_only=True)
class SpendChanged(Happening, kind="traffic.spend_changed", about="traffic.spend"):
    spend_id: int


@dataclass(frozen=True, kw_only=True)
class SpendRemoved(Happening, kind="traffic.spend_removed", about="traffic.spend"):
    spend_id: int


@dataclass(frozen=True, kw_only=True)
class CostsSent(Happening, kind="traffic.costs_sent", about="traffic.api_key"):
    api_key_id: int


@dataclass(frozen=True, kw_only=True)
class VisitsBrought(Happening, kind="traffic.visits_brought", about="journal.batch"):
    batch_id: int


@dataclass(frozen=True, kw_only=True)
class SubmissionsArrived(Happening, kind="traffic.submissions_arrived", about="traffic.submission"):
    """The edge has kept what came together. `requests`: id of each submission -> id of its request."""

    submission_id: int
    requests: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class SubmissionReceived(Happening, kind="traffic.submission_received", about="traffic.submission"):
    submission_id: int


@dataclass(frozen=True, kw_only=True)
class ConsentsConfirmed(Happening, kind="traffic.consents_confirmed", about="traffic.submission"):
    submission_id: int


@dataclass(frozen=True, kw_only=True)
class PointAdded(Happening, kind="traffic.point_added", about="traffic.point"):
    point_id: int


@dataclass(frozen=True, kw_only=True)
class PointEdited(Happening, kind="traffic.point_edited", about="traffic.point"):
    point_id: int


@dataclass(frozen=True, kw_only=True)
class Tallied(Happening, kind="traffic.tallied", about="traffic.point"):
    point_id: int
    tally_id: int


@dataclass(frozen=True, kw_only=True)
class CounterRead(Happening, kind="traffic.counter_read", about="traffic.point"):
    point_id: int


@dataclass(frozen=True, kw_only=True)
class ApiKeyMade(Happening, kind="traffic.api_key_made", about="traffic.api_key"):
    api_key_id: int


@dataclass(frozen=True, kw_only=True)
class ApiKeyRevoked(Happening, kind="traffic.api_key_revoked", about="traffic.api_key"):
    api_key_id: int


@dataclass(frozen=True, kw_only=True)
class PageSaved(Happening, kind="traffic.page_saved", about="traffic.point"):
    point_id: int


@dataclass(frozen=True, kw_only=True)
class PagePublished(Happening, kind="traffic.page_published", about="traffic.point"):
    point_id: int
    page_version_id: int


@dataclass(frozen=True, kw_only=True)
class PageWeighed(Happening, kind="traffic.page_weighed", about="traffic.point"):
    point_id: int


@dataclass(frozen=True, kw_only=True)
class PictureAdded(Happening, kind="traffic.picture_added", about="traffic.picture"):
    picture_id: int
