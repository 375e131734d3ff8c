"""How long deals live: from the first contact to the closing, won and lost alike, the open ones censored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from voronka.accounts.models import User
from voronka.measure.change import Change, change_of_means
from voronka.measure.deal_length import DealLength, closed_lengths
from voronka.measure.message import say
from voronka.measure.report.lives import Lives
from voronka.measure.report.result import NotComputed
from voronka.measure.survival import Incidence, Survival
from voronka.reports.chosen import choose
from voronka.reports.results.about import About, about, not_computed
from voronka.reports.selection import Selection


@dataclass(frozen=True, slots=True)
class LengthPage:
    """The page "Deal length".

    length     over all closed deals, and won and lost apart: "closed", "won_closed", "lost_closed"; km_median counts
               the open ones too
    survival   share of deals that are still open after so many days, with its band: "deals"
    incidence  by so many days, the share that is won and the share that is lost
    change     of the mean, against the period that it is compared with
    Of deals *decided* in a period no curve is drawn: the open ones are not among them, so all would seem to close
    """

    about: About
    length: DealLength | None
    survival: Survival | None
    incidence: Incidence | None
    change: Change | None
    not_computed: list[NotComputed]


def length(*, user: User, selection: Selection, at: datetime) -> LengthPage:
    """Deal length of the deals that the user sees of a selection."""
    chosen = choose(user=user, selection=selection, at=at)
    lives = Lives.of(chosen.deals, as_of=chosen.as_of)
    assert lives is not None  # noqa: S101 - the columns have both dates
    is_cohort = selection.of == "opened"
    missing = not_computed(chosen.deals.height, {"deal_length": lives.length})
    if not is_cohort:
        missing.append(NotComputed("survival", say("only the deals decided in this time are here, not the open ones")))
    compared = chosen.selection.compared()
    change = None
    if compared:
        before = choose(user=user, selection=compared, at=at).deals
        change = change_of_means(closed_lengths(before).days, lives.closed.days)
    return LengthPage(
        about=about(chosen),
        length=lives.length,
        survival=lives.survival if is_cohort else None,
        incidence=lives.incidence if is_cohort else None,
        change=change,
        not_computed=missing,
    )
