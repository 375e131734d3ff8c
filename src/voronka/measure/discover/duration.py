"""Lengths of time as messages: in words for sentences, short for pictures. Both are rounded; results are not."""

from __future__ import annotations

from voronka.measure.message import Message, count, say


def in_words(seconds: float, *, resolution_s: int = 1) -> Message:
    """A length of time in whole units: "5 minutes", "36 hours", "12 days".

    resolution_s  86400, 3600, 60 or 1: what is shorter is "less than a day", and so on, for it was not measured
    """
    if seconds < resolution_s:
        return {86_400: say("less than a day"), 3_600: say("less than an hour"), 60: say("less than a minute")}.get(
            resolution_s, say("less than a second")
        )
    if seconds < 120:
        return count("{n} second", "{n} seconds", n=round(seconds))
    if seconds < 120 * 60:
        return count("{n} minute", "{n} minutes", n=round(seconds / 60))
    if seconds < 72 * 3_600:
        return count("{n} hour", "{n} hours", n=round(seconds / 3_600))
    return count("{n} day", "{n} days", n=round(seconds / 86_400))


def in_short(seconds: float, *, resolution_s: int = 1) -> Message:
    """A length of time for a label: "< 1 s", "20 min", "4.5 h", "12 d"."""
    if seconds < resolution_s:
        return {86_400: say("< 1 d"), 3_600: say("< 1 h"), 60: say("< 1 min")}.get(resolution_s, say("< 1 s"))
    if seconds < 60:
        return say("{number} s", number=_brief(seconds))
    if seconds < 3_600:
        return say("{number} min", number=_brief(seconds / 60))
    if seconds < 86_400:
        return say("{number} h", number=_brief(seconds / 3_600))
    return say("{number} d", number=_brief(seconds / 86_400))


def _brief(number: float) -> float | int:
    """One decimal below ten, none above."""
    return round(number, 1) if number < 9.95 else round(number)
