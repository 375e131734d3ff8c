"""The morning's numbers in words: a subject, a text and the same as HTML, in the language of the reader."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from voronka.measure.change import Change
from voronka.measure.deal_length import DealLength
from voronka.measure.rate import Rate
from voronka.reports.models import Aim
from voronka.reports.plans import PlanFact
from voronka.reports.results.day import DAYS, DayOfPipeline
from voronka.wording.words import Words

POINTS = 100


@dataclass(frozen=True)
class Written:
    """What is told on a morning."""

    subject: str
    text: str
    html: str


def write(days: list[DayOfPipeline], *, day: date, language: str) -> Written:
    """The digest of a day: one part a pipeline, one line a number."""
    with override(language):
        words = Words(language)
        subject = _("Sales on %(day)s") % {"day": words.date(day)}
        parts = [(each.page.about.pipeline, list(_lines(each, words))) for each in days]
    text = "\n\n".join("\n".join([title, *lines]) for title, lines in parts)
    html = format_html_join(
        "\n",
        "<h2>{}</h2>\n<ul>{}</ul>",
        ((title, format_html_join("", "<li>{}</li>", ((line,) for line in lines))) for title, lines in parts),
    )
    return Written(subject, f"{subject}\n\n{text}\n", format_html("<h1>{}</h1>\n{}\n", subject, html))


def _lines(each: DayOfPipeline, words: Words) -> Iterator[str]:
    figures, changes = each.figures, each.changes
    yield _conversion(figures.conversion, changes.get("conversion"), words)
    yield _length(figures.length, changes.get("length"), words)
    for plan in each.plans:
        yield _plan(plan, words)


def _conversion(rate: Rate | None, change: Change | None, words: Words) -> str:
    if rate is None:
        text = ngettext(
            "Conversion: no deal was decided in the last %(days)d day.",
            "Conversion: no deal was decided in the last %(days)d days.",
            DAYS,
        )
        return text % {"days": DAYS}
    said = _("Conversion: %(rate)s, from %(interval)s; %(won)s won of %(decided)s decided.") % {
        "rate": words.percent(rate.rate),
        "interval": words.interval(rate),
        "won": words.number(rate.hits),
        "decided": words.number(rate.tries),
    }
    return f"{said} {_changed(change, POINTS, words)}".strip()


def _length(length: DealLength | None, change: Change | None, words: Words) -> str:
    if length is None:
        text = ngettext(
            "Deal length: no deal was closed in the last %(days)d day.",
            "Deal length: no deal was closed in the last %(days)d days.",
            DAYS,
        )
        return text % {"days": DAYS}
    said = _("Deal length: %(mean)s on average, half of the deals %(median)s or less.") % {
        "mean": words.days(length.mean),
        "median": words.days(length.median),
    }
    return f"{said} {_changed(change, 1, words)}".strip()


def _changed(change: Change | None, scale: int, words: Words) -> str:
    """What changed against as many days before; nothing is called a change that may be chance."""
    if change is None or change.low is None or change.high is None:
        return ""
    if not change.is_shown:
        return _("The data do not separate it from the days before.")
    said = {
        "difference": words.number(round(abs(change.difference) * scale, 1)),
        "low": words.number(round(change.low * scale, 1)),
        "high": words.number(round(change.high * scale, 1)),
    }
    many = 1 if said["difference"] == "1" else 2
    if scale == POINTS and change.difference > 0:
        text = ngettext(
            "%(difference)s point more than in the days before (from %(low)s to %(high)s).",
            "%(difference)s points more than in the days before (from %(low)s to %(high)s).",
            many,
        )
    elif scale == POINTS:
        text = ngettext(
            "%(difference)s point less than in the days before (from %(low)s to %(high)s).",
            "%(difference)s points less than in the days before (from %(low)s to %(high)s).",
            many,
        )
    elif change.difference > 0:
        text = ngettext(
            "%(difference)s day more than in the days before (from %(low)s to %(high)s).",
            "%(difference)s days more than in the days before (from %(low)s to %(high)s).",
            many,
        )
    else:
        text = ngettext(
            "%(difference)s day less than in the days before (from %(low)s to %(high)s).",
            "%(difference)s days less than in the days before (from %(low)s to %(high)s).",
            many,
        )
    return text % said


def _plan(plan: PlanFact, words: Words) -> str:
    said = {
        "aim": str(Aim(plan.aim).label),
        "plan": _value(plan.aim, plan.plan, words),
        "fact": "" if plan.fact is None else _value(plan.aim, plan.fact, words),
    }
    if plan.fact is None and plan.aim == Aim.REVENUE:
        return _("Plan of the month, %(aim)s: %(plan)s; no amount of a won deal is known.") % said
    if plan.fact is None:
        return _("Plan of the month, %(aim)s: %(plan)s; nothing is decided yet.") % said
    is_open = plan.low is not None and plan.high is not None and plan.low <= plan.plan <= plan.high
    if is_open:
        return _("Plan of the month, %(aim)s: %(plan)s; now %(fact)s, too near to tell.") % said
    if plan.is_kept:
        return _("Plan of the month, %(aim)s: %(plan)s; now %(fact)s, on the way.") % said
    return _("Plan of the month, %(aim)s: %(plan)s; now %(fact)s, behind.") % said


def _value(aim: str, value: Decimal, words: Words) -> str:
    if aim == Aim.CONVERSION:
        return words.percent(float(value))
    if aim == Aim.DEAL_LENGTH:
        return words.days(float(value))
    return words.number(int(value)) if aim == Aim.WON else words.money(value)
