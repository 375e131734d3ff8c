"""The way from a visit to a repeat sale as lines to read: names, counts, shares, and the bars of the picture."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from voronka.charts.flow import band, place_bar
from voronka.web.numbers.figures import FEW
from voronka.web.numbers.traffic_blocks import requests_url, visits_url
from voronka.web.numbers.worded import words

if TYPE_CHECKING:
    from voronka.charts.html import Markup
    from voronka.measure.rate import Rate
    from voronka.reports.names import Names
    from voronka.reports.results import Flow, PointFlow, Step
    from voronka.reports.selection import Selection

OPEN_POINTS = 3
"""Landing points that stand in the picture at once; the others open on a press."""
HOW = {"left": "lost", "defective": "lost", "lost": "lost", "lost_unseen": "lost"} | dict.fromkeys(
    ("no_deal", "open", "open_unseen", "not_again"), "open"
)
"""How a way to stop is drawn; the others are other ways."""
ORDER = ("open", "aside", "lost")


@dataclass(frozen=True)
class Exit:
    """Those who went no further. how: "lost", "open", "aside"; url: their records, "" = none are kept."""

    text: str
    how: str
    url: str = ""


@dataclass(frozen=True)
class Line:
    """One place of the picture.

    came, came_url   how many came here, written
    missing    why that is not known, as a sentence
    onward     what is said of those who went on: "24.1% became leads", its interval, their records
    drawn      its bar; None = there is nothing to draw
    band       to the next line; None = there is none
    is_few     counted from so few that the share says little
    """

    name: str
    kind: str = ""
    came: str = ""
    came_url: str = ""
    missing: str = ""
    onward: str = ""
    interval: str = ""
    onward_url: str = ""
    exits: list[Exit] = field(default_factory=list)
    drawn: Markup | None = None
    band: Markup | None = None
    is_few: bool = False
    is_point: bool = False


def arrivals(found: Flow) -> list[Line]:
    """The visitors, and the landing points where they came."""
    said = words()
    if found.visitors is None:
        missing = said.sentence(found.no_visitors) if found.no_visitors else ""
        return [Line(_("Visitors"), missing=missing), *(_point(each, found) for each in found.points)]
    visitors = found.visitors
    whole = max(visitors.came, 1)
    first = Line(
        _("Visitors"),
        came=said.number(visitors.came),
        came_url=visits_url(found.selection),
        onward=_onward("visitors", visitors.rate),
        interval=said.interval(visitors.rate) if visitors.rate else "",
        onward_url=requests_url(found.selection, "way:counted"),
        exits=_exits(visitors, found.selection),
        drawn=_bar(visitors, whole, _("Visitors")),
        is_few=_is_few(visitors.rate),
    )
    return [first, *(_point(each, found) for each in found.points)]


def folded(lines: list[Line]) -> tuple[list[Line], list[Line]]:
    """Arrivals that are shown at once, and those that open on a press: never one alone."""
    shown = 1 + OPEN_POINTS
    return (lines[:shown], lines[shown:]) if len(lines) > shown + 1 else (lines, [])


def steps(found: Flow) -> list[Line]:
    """The leads, the stages, the sales: as wide as their part of the leads."""
    whole = max(found.leads, 1)
    return [_step(step, found, whole) for step in found.steps]


def name_of(step: Step) -> str:
    """What a place is called."""
    names = {
        "visitors": _("Visitors"),
        "leads": _("Leads"),
        "sale": _("Sale"),
        "first": _("First sale"),
        "again": _("Repeat sale"),
    }
    return step.name or names[step.key]


def point_name(point: PointFlow) -> str:
    return point.name or _("Without a landing point")


def stopped_here(why: str, many: int) -> str:
    """How many went no further, and why."""
    said = words().number(many)
    told = {
        "left": ngettext("%(n)s left without a request", "%(n)s left without a request", many),
        "defective": ngettext("%(n)s was defective", "%(n)s were defective", many),
        "no_deal": ngettext("%(n)s has no deal yet", "%(n)s have no deal yet", many),
        "elsewhere": ngettext("%(n)s went into another funnel", "%(n)s went into other funnels", many),
        "lost_unseen": ngettext("%(n)s lost, at no stage that is drawn", "%(n)s lost, at no stage that is drawn", many),
        "open_unseen": ngettext("%(n)s open, at no stage that is drawn", "%(n)s open, at no stage that is drawn", many),
        "lost": ngettext("%(n)s lost", "%(n)s lost", many),
        "open": ngettext("%(n)s still open", "%(n)s still open", many),
        "bought_before": ngettext("%(n)s had bought before", "%(n)s had bought before", many),
        "not_told": ngettext("%(n)s unknown: nobody's, or taken back", "%(n)s unknown: nobody's, or taken back", many),
        "not_followed": ngettext("nobody knows what came of %(n)s", "nobody knows what came of %(n)s", many),
        "not_again": ngettext("%(n)s not yet again", "%(n)s not yet again", many),
    }
    return told[why] % {"n": said}


def title_of(number: str, names: Names) -> str:
    """A number of the way in words, above the list of its records."""
    kind, _colon, stage = number.removeprefix("way:").partition(":")
    titles = {
        "counted": _("Leads from counted visitors"),
        "uncounted": _("Leads that came otherwise than by a counted visit"),
        "in_funnel": _("Leads with a deal in the funnel"),
        "defective": _("Defective leads without a deal"),
        "no_deal": _("Leads without a deal yet"),
        "elsewhere": _("Leads whose deal is in another funnel"),
        "lost_unseen": _("Lost at no stage that is drawn"),
        "open_unseen": _("Open at no stage that is drawn"),
        "sale": _("Leads that bought"),
        "bought_before": _("Sales to customers who had bought before"),
        "not_told": _("Sales of which it is not known whether they are first ones"),
        "first": _("First sales"),
        "not_again": _("First sales whose customer has not bought again yet"),
        "again": _("First sales whose customer has bought again"),
        "reached": _("Came to the stage or further"),
        "lost": _("Lost after the stage"),
        "open": _("Still open, came as far as the stage"),
    }
    name = names.stage_names.get(int(stage), "") if stage.isdecimal() else ""
    return f"{titles[kind]}: {name}" if name else titles[kind]


def _point(point: PointFlow, found: Flow) -> Line:
    said, name = words(), point_name(point)
    leads = ngettext("%(n)s lead", "%(n)s leads", point.leads) % {"n": said.number(point.leads)}
    if point.visitors is None or found.visitors is None:
        missing = said.sentence(point.missing) if point.missing and found.visitors else ""
        url = requests_url(point.selection, "leads")
        return Line(name, missing=missing, onward=leads, onward_url=url, is_point=True)
    rate, exits = point.cr1, []
    if rate:
        exits = [Exit(stopped_here("left", rate.tries - rate.hits), "lost")] if rate.hits < rate.tries else []
        if point.came < point.leads:
            many = point.leads - point.came
            text = ngettext("%(n)s more while nobody counted", "%(n)s more while nobody counted", many)
            exits.append(Exit(text % {"n": said.number(many)}, "aside", requests_url(point.selection, "way:uncounted")))
    share = rate.hits if rate else 0
    whole = max(found.visitors.came, 1)
    parts = [(share / whole, "first"), ((point.visitors - share) / whole, "lost" if rate else "aside")]
    return Line(
        name,
        came=said.number(point.visitors),
        came_url=visits_url(point.selection),
        missing="" if rate or not point.missing else said.sentence(point.missing),
        onward=f"{said.percent(rate.rate)}, {_leads(rate.hits)}" if rate else leads,
        interval=said.interval(rate) if rate else "",
        onward_url=requests_url(point.selection, "way:counted" if rate else "leads"),
        exits=exits,
        drawn=place_bar(parts, name=f"{name}: {said.number(point.visitors)}", height=12),
        is_few=_is_few(rate),
        is_point=True,
    )


def _leads(many: int) -> str:
    return ngettext("%(n)s lead", "%(n)s leads", many) % {"n": words().number(many)}


def _step(step: Step, found: Flow, whole: int) -> Line:
    said, name = words(), name_of(step)
    return Line(
        name,
        kind=step.kind,
        came=said.number(step.came),
        came_url=requests_url(found.selection, _came(step)),
        onward=_onward(step.key, step.rate),
        interval=said.interval(step.rate) if step.rate else "",
        onward_url=requests_url(found.selection, _next(step, found)) if step.rate else "",
        exits=_exits(step, found.selection),
        drawn=_bar(step, whole, name),
        band=band(step.went_on / whole, step.went_on / whole) if step.went_on else None,
        is_few=_is_few(step.rate),
    )


def _came(step: Step) -> str:
    """The name of the number of those who came to a place."""
    return "leads" if step.key == "leads" else f"way:reached:{step.stage_id}" if step.stage_id else f"way:{step.key}"


def _next(step: Step, found: Flow) -> str:
    return _came(found.steps[found.steps.index(step) + 1])


def _onward(key: str, rate: Rate | None) -> str:
    if rate is None:
        return ""
    said = {
        "visitors": _("%(share)s became leads"),
        "leads": _("%(share)s came into the funnel"),
        "sale": _("%(share)s are first sales"),
        "first": _("%(share)s bought again"),
    }
    return said.get(key, _("%(share)s went on")) % {"share": words().percent(rate.rate)}


def _exits(step: Step, selection: Selection) -> list[Exit]:
    """Those still open first, the lost last, as the bar has them."""
    found = []
    for why, many in sorted(step.stopped.items(), key=lambda pair: ORDER.index(HOW.get(pair[0], "aside"))):
        number = f"way:{why}:{step.stage_id}" if step.stage_id else f"way:{why}"
        url = "" if step.key == "visitors" else requests_url(selection, number)
        found.append(Exit(stopped_here(why, many), HOW.get(why, "aside"), url))
    return found


def _bar(step: Step, whole: int, name: str) -> Markup:
    on = step.came if step.went_on is None else step.went_on
    parts = [(on, "first"), (step.open, "open"), (step.aside, "aside"), (step.lost, "lost")]
    rate = step.rate
    interval = None
    if rate and rate.tries == step.came and step.came >= FEW:
        interval = (rate.low * step.came / whole, rate.high * step.came / whole)
    return place_bar(
        [(many / whole, how) for many, how in parts],
        name=f"{name}: {words().number(step.came)}",
        interval=interval,
    )


def _is_few(rate: Rate | None) -> bool:
    return bool(rate and rate.tries < FEW)
