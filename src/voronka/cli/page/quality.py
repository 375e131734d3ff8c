"""The quality of what came in and what customers say: lead purity with its reasons, NPS."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voronka.charts.bars import bar, split_bar
from voronka.charts.html import tag
from voronka.cli.page.sheet import Column, name_of, part, table_behind
from voronka.measure.message import Message, count, say

if TYPE_CHECKING:
    from voronka.charts.html import Child
    from voronka.cli.page.sheet import Part, Sheet
    from voronka.measure.nps import Nps

MOST = 20
QUESTIONS = {
    "recommend": say("would recommend us"),
    "order again": say("would order from us again"),
}


def purity(sheet: Sheet) -> Part | None:
    """Why leads are defective: reasons by count."""
    found, words = sheet.report.measures.purity, sheet.words
    if found is None or not found.reasons:
        return None
    tries = found.clean.tries
    reasons = list(found.reasons.items())[:MOST]
    widest = max(found.reasons.values())
    lines = [
        tag(
            "li",
            tag("span", name_of(reason, words), class_="name"),
            bar(n / widest, name=words.number(n), height=16),
            tag("span", words.number(n), class_="count"),
            tag("span", words.percent(n / tries), class_="basis"),
            class_="row",
        )
        for reason, n in reasons
    ]
    bad = count(
        "{n} lead is defective; the reasons:", "{n} leads are defective; the reasons:", n=tries - found.clean.hits
    )
    title = words(say("Defective leads"))
    columns = [Column(words(say("Reason"))), Column(words(say("Leads")), is_number=True)]
    rows: list[list[Child]] = [[name_of(reason, words), words.number(n)] for reason, n in found.reasons.items()]
    return part(
        "purity",
        title,
        tag("p", words(bad)),
        tag("p", sheet.term("purity"), class_="quiet"),
        tag("ol", lines, class_="compare amounts"),
        table_behind(sheet, columns, rows[:200], name=title),
    )


def nps(sheet: Sheet) -> Part | None:
    """The score with its interval, who stands behind it, and who kept silent."""
    found, words = sheet.report.measures.nps, sheet.words
    if found is None:
        return None
    groups = [
        (say("detractors (0-6)"), found.detractors, "lost"),
        (say("passives (7-8)"), found.passives, "neutral"),
        (say("promoters (9-10)"), found.promoters, "won"),
    ]
    parts = [(n / found.n, class_) for _, n, class_ in groups]
    keys = [
        tag("span", f"{words(name)}: {words.number(n)} ({words.percent(n / found.n)})", class_=f"key {class_}")
        for name, n, class_ in groups
    ]
    title, told = words(say("NPS")), words(_told(found))
    answered = words(_answered(found))
    return part(
        "nps",
        title,
        tag("p", sheet.term("nps"), ": ", told),
        split_bar(parts, name=told),
        tag("p", keys, class_="keys"),
        tag("p", answered, class_="quiet"),
    )


def _told(found: Nps) -> Message:
    return say(
        "{nps:+.0f} points, 95% interval {low:+.0f} to {high:+.0f}: whether a customer {question}.",
        nps=found.nps,
        low=found.low,
        high=found.high,
        question=QUESTIONS[found.question],
    )


def _answered(found: Nps) -> Message:
    if found.answered is None:
        return count(
            "{n} answer; how many were asked is not known.", "{n} answers; how many were asked is not known.", n=found.n
        )
    return count(
        "{n} answer of {asked} asked ({share:%}); those who keep silent may think otherwise.",
        "{n} answers of {asked} asked ({share:%}); those who keep silent may think otherwise.",
        n=found.n,
        asked=found.asked,
        share=found.answered.rate,
    )
