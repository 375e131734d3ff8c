"""What the funnel tells others: ids and moments, no names."""

from __future__ import annotations

from dataclasses import dataclass

from voronka.journal.events import Happening


@dataclass(frozen=True, kw_only=True)
class PipelinePublished(Happening, kind="funnel.pipeline_published", about="funnel.pipeline"):
    """A pipeline was made, or a draft of it became how it stands now."""

    pipeline_id: int
    version_id: int


@dataclass(frozen=True, kw_only=True)
class DraftSaved(Happening, kind="funnel.draft_saved", about="funnel.pipeline"):
    """The draft of a pipeline was drawn on; how it stands now is as before."""

    pipeline_id: int


@dataclass(frozen=True, kw_only=True)
class DraftDropped(Happening, kind="funnel.draft_dropped", about="funnel.pipeline"):
    """The draft of a pipeline was thrown away."""

    pipeline_id: int


@dataclass(frozen=True, kw_only=True)
class PipelineChanged(Happening, kind="funnel.pipeline_changed", about="funnel.pipeline"):
    """A pipeline was renamed, put away or brought back."""

    pipeline_id: int


@dataclass(frozen=True, kw_only=True)
class FieldAdded(Happening, kind="funnel.field_added", about="funnel.deal_field"):
    """Deals have one more field."""

    deal_field_id: int


@dataclass(frozen=True, kw_only=True)
class FieldChanged(Happening, kind="funnel.field_changed", about="funnel.deal_field"):
    """A field of deals was renamed, got other choices, was taken out or brought back."""

    deal_field_id: int


@dataclass(frozen=True, kw_only=True)
class DealOpened(Happening, kind="funnel.deal_opened", about="funnel.deal"):
    """A deal was made and stands in its first stage."""

    deal_id: int
    pipeline_id: int
    to_stage_id: int
    transition_id: int


@dataclass(frozen=True, kw_only=True)
class DealMoved(Happening, kind="funnel.deal_moved", about="funnel.deal"):
    """A deal came into another stage. The taking back of a move is a move too."""

    deal_id: int
    pipeline_id: int
    from_stage_id: int
    to_stage_id: int
    transition_id: int


@dataclass(frozen=True, kw_only=True)
class DealChanged(Happening, kind="funnel.deal_changed", about="funnel.deal"):
    """Fields of a deal were edited."""

    deal_id: int
    pipeline_id: int
    stage_id: int


@dataclass(frozen=True, kw_only=True)
class DealAssigned(Happening, kind="funnel.deal_assigned", about="funnel.deal"):
    """A deal was given to somebody; None = to nobody. `from_owner_id`: whose it was before."""

    deal_id: int
    pipeline_id: int
    stage_id: int
    owner_id: int | None
    from_owner_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class HistoryReplaced(Happening, kind="funnel.history_replaced", about="funnel.deal"):
    """An import told the true path of a deal, in place of the one that an import had guessed."""

    deal_id: int
    pipeline_id: int
    stage_id: int


@dataclass(frozen=True, kw_only=True)
class DealsChanged(Happening, kind="funnel.deals_changed", about="funnel.bulk_change"):
    """Many deals were changed at once, or that was undone; each deal has an event of its own besides."""

    bulk_change_id: int
    is_undo: bool = False


@dataclass(frozen=True, kw_only=True)
class ViewSaved(Happening, kind="funnel.view_saved", about="funnel.saved_view"):
    """Somebody gave a filter a name, or changed it."""

    saved_view_id: int
    pipeline_id: int


@dataclass(frozen=True, kw_only=True)
class ViewRemoved(Happening, kind="funnel.view_removed", about="funnel.saved_view"):
    """A named filter is gone."""

    saved_view_id: int
    pipeline_id: int
