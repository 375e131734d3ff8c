"""Whether the funnel pays: the verdict, the result with its interval beside zero, and what would pay."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voronka.charts.drawing import dot, line, picture, text, whisker_across
from voronka.charts.html import Markup, tag
from voronka.charts.scale import Scale
from voronka.cli.page.sheet import part
from voronka.measure.message import say
from voronka.wording.bases import VERDICTS

if TYPE_CHECKING:
    from voronka.cli.page.sheet import Part, Sheet
    from voronka.measure.funnel_result import FunnelResult
    from voronka.wording.words import Words

SIGNS = {"go": "▲", "stop": "■", "not enough data": "…"}
"""A shape beside the word and the colour."""


def result(sheet: Sheet) -> Part | None:
    """The verdict on the whole funnel; None where spend or margin is not known."""
    found, words = sheet.report.measures.funnel_result, sheet.words
    if found is None:
        return None
    verdict = f"{SIGNS[found.verdict]} {words(VERDICTS[found.verdict])}"
    known = found.low is not None and found.high is not None
    return part(
        "result",
        words(say("Does it pay")),
        tag("p", tag("b", verdict), class_=f"verdict {found.verdict.split()[0]}"),
        tag("p", words.sentence(found.why)),
        tag("p", words.sentence(found.break_even)) if found.break_even else None,
        tag("p", sheet.term("funnel_result"), " · ", sheet.term("break_even_cr2"), class_="quiet"),
        tag("figure", _beside_zero(found, words), class_="charted") if known else None,
    )


def _beside_zero(found: FunnelResult, words: Words) -> Markup:
    """The result with its interval on a line that has zero on it."""
    low, high, middle = float(found.low or 0), float(found.high or 0), float(found.result)
    scale = Scale(min(low, 0.0) * 1.05 - 1, max(high, 0.0) * 1.05 + 1)
    name = f"{words.money(found.result)} ({words(say('from {low} to {high}', low=found.low, high=found.high))})"
    return picture(
        line(scale.x(0), "0", scale.x(0), "100%", "whole"),
        text((scale.x(0), "100%"), "0", anchor="middle", shift=(0, 16)),
        whisker_across(scale, low, high),
        dot(scale.x(middle), "50%"),
        text((scale.x(middle), "50%"), words.money(found.result), anchor="middle", shift=(0, -12), class_="at-line"),
        name=name,
        height=56,
        class_="plot",
    )
