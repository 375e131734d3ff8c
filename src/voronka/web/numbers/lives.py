"""How long deals live as a curve: the share still open with its band, won and lost by each day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from django.utils.translation import gettext as _

from voronka.charts.curves import Curve, Mark, curves
from voronka.web.numbers.worded import words
from voronka.wording.sentences import lives

if TYPE_CHECKING:
    from voronka.charts.html import Markup
    from voronka.measure.message import Message
    from voronka.measure.survival import Incidence, Survival
    from voronka.reports.results import LengthPage

DAYS = (1, 3, 7, 14, 30, 60, 90, 180, 365, 730)
"""The days of the table: those within the data are shown."""


@dataclass(frozen=True)
class Day:
    """How deals stand so many days after the first contact; shares from 0 to 1."""

    day: float
    still_open: float
    interval: str
    won: float | None
    lost: float | None


def drawn(found: LengthPage) -> Markup | None:
    """The curve; None where nothing is closed, or the open deals are not among these."""
    curve = _told(found)
    if curve is None:
        return None
    written = words()
    lines = [Curve(_("still open"), "open", curve.times, curve.survival, 1.0, (curve.low, curve.high))]
    if found.incidence is not None and len(found.incidence.times):
        ends = found.incidence
        lines += [
            Curve(_("won"), "won", ends.times, ends.won, 0.0),
            Curve(_("lost"), "lost", ends.times, ends.lost, 0.0),
        ]
    mark = None
    if curve.median is not None:
        half = _("half are closed within %(time)s") % {"time": written.days(curve.median)}
        mark = Mark(curve.median, 0.5, half)
    return curves(
        lines,
        mark=mark,
        name=_("Deals still open, won and lost by day since the first contact"),
        about=" ".join(written.sentence(each) for each in said(found)),
        share=written.level,
        days=lambda day: written.number(day),
    )


def said(found: LengthPage) -> list[Message]:
    """What the curve says, in sentences."""
    curve = _told(found)
    return lives(curve, found.incidence, words()) if curve is not None else []


def days_of(found: LengthPage) -> list[Day]:
    """The table behind the curve."""
    curve = _told(found)
    if curve is None:
        return []
    last = float(curve.times[-1])
    return [_day(day, curve, found.incidence) for day in (*(day for day in DAYS if day < last), last)]


def _told(found: LengthPage) -> Survival | None:
    curve = found.survival
    return curve if curve is not None and len(curve.times) and curve.n_events else None


def _day(day: float, curve: Survival, incidence: Incidence | None) -> Day:
    at = int(np.searchsorted(curve.times, day, side="right")) - 1
    share, low, high = (float(values[at]) if at >= 0 else 1.0 for values in (curve.survival, curve.low, curve.high))
    interval = words().between(low, high) if np.isfinite(low) and np.isfinite(high) else ""
    if incidence is None or not len(incidence.times):
        return Day(day, share, interval, None, None)
    there = int(np.searchsorted(incidence.times, day, side="right")) - 1
    won, lost = (float(values[there]) if there >= 0 else 0.0 for values in (incidence.won, incidence.lost))
    return Day(day, share, interval, won, lost)
