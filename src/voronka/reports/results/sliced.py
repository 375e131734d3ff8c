"""Sellers, sources, products or any other slice side by side, and what the data do not separate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from voronka.accounts.models import User
from voronka.measure.message import Message
from voronka.measure.rate import Rate, rate_of
from voronka.measure.report.cells import Summed
from voronka.measure.report.known import Known
from voronka.measure.report.lives import Lives
from voronka.measure.report.result import Measures, SliceRow
from voronka.measure.report.slices import MIX, deal_slice
from voronka.reports.chosen import Chosen, choose
from voronka.reports.results.about import About, about
from voronka.reports.selection import Selection
from voronka.reports.slices import Labelled, title_of, with_labels

KNOWN = Known(outcomes=True, refusals=True)
DEFAULT = ("seller",)


@dataclass(frozen=True, slots=True)
class Row:
    """One cell: one value of a slice, or a pair of values of two that are crossed.

    selection   the deals of this cell: a record of it is `records(selection=row.selection, number="won")`
    values      one word a slice; "" = the deals that lack it
    cell        its measures, verdict, place: see `measure.report.result.SliceRow`. The records of its numbers are
                leads "deals", won "won", lost "lost", open "open", conversion "decided", deal_length "closed",
                revenue and average_check "paid"
    """

    selection: Selection
    values: tuple[str, ...]
    cell: SliceRow

    @property
    def counted(self) -> Rate | None:
        """The share that is compared, as it was counted."""
        return self.cell.measures.conversion

    @property
    def measures(self) -> Measures:
        return self.cell.measures


@dataclass(frozen=True, slots=True)
class Sliced:
    """The page of a slice, or of two crossed.

    by        names of the slices, as in `Selection.by`; titles: what they are called
    rows      largest first
    overall   the rate of all together: the line that the cells are held against
    summary   sentences about the whole: who differs, what the data do not separate, black holes last
    lacking   name -> how many deals lack a value; the records of `about.selection.within(name="")`
    """

    about: About
    by: tuple[str, ...]
    titles: tuple[str, ...]
    rows: list[Row]
    overall: Rate | None
    summary: list[Message]
    lacking: dict[str, int]


def sliced(*, user: User, selection: Selection, at: datetime) -> Sliced:
    """The deals that the user sees of a selection, by its slices; by seller, if it names none.

    Sellers are held against what others get from the same mix of channels and products.
    """
    chosen = choose(user=user, selection=selection, at=at)
    by = chosen.selection.by or DEFAULT
    labels = [chosen.label(name) for name in by]
    deals = with_labels(chosen.deals, [*by, *MIX], chosen.names)
    lives = Lives.of(deals, as_of=None)
    cut = deal_slice(deals, by, Summed.of(deals, lives.closed if lives else None), known=KNOWN)
    known = about(chosen)
    return Sliced(
        about=known,
        by=tuple(by),
        titles=tuple(title_of(name, chosen.names) for name in by),
        rows=[Row(_cell(chosen, labels, row.key), row.key, row) for row in cut.rows],
        overall=rate_of(known.won, known.decided),
        summary=cut.summary,
        lacking={label.name: label.lacking for label in labels},
    )


def _cell(chosen: Chosen, labels: list[Labelled], key: tuple[str, ...]) -> Selection:
    values = {label.name: label.values[word] for label, word in zip(labels, key, strict=True)}
    return chosen.selection.within(**values)
