"""Versions of a page beside what they have brought, and what the test of those that are shown says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from voronka.accounts.models import Sees
from voronka.reports.requests import PART
from voronka.reports.versions import Brought, Tried, brought, trial
from voronka.web.numbers.worded import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voronka.accounts.models import User
    from voronka.measure.always_valid import Difference
    from voronka.traffic.models import LandingPoint, PageVersion


@dataclass(frozen=True)
class Line:
    """A version in the list. brought: None = the user does not see all leads."""

    version: PageVersion
    brought: Brought | None
    leads_url: str


@dataclass(frozen=True)
class Outcome:
    """What the test says so far. verdicts: (whether it is decided, the sentence)."""

    since: datetime
    tried: list[Tried]
    verdicts: list[tuple[bool, str]]


def lines(user: User, point: LandingPoint, versions: Sequence[PageVersion]) -> list[Line]:
    """The versions with what each has brought."""
    found = brought(point) if user.sees == Sees.ALL else None
    nothing = Brought(0, 0)
    return [
        Line(each, None if found is None else found.get(each.pk, nothing), _leads_url(point, each)) for each in versions
    ]


def outcome_of(user: User, point: LandingPoint, versions: Sequence[PageVersion]) -> Outcome | str | None:
    """The test that runs; why its result cannot be told; None = there is none."""
    if sum(bool(each.weight) for each in versions) < 2:
        return None
    if user.sees != Sees.ALL:
        return words().sentence(PART)
    found = trial(point, versions)
    if found is None:
        return None
    first, *others = found.tried
    said = [verdict(first, other, told) for other, told in zip(others, found.against_first, strict=True)]
    return Outcome(found.since, found.tried, said)


def verdict(first: Tried, other: Tried, told: Difference | None) -> tuple[bool, str]:
    """Whether two versions are told apart, and the sentence. A rate that happens to be higher says nothing."""
    about: dict[str, object] = {"number": other.version.number, "first": first.version.number}
    if told is None:
        return False, _("Version %(number)s cannot be held against version %(first)s: more people asked than visitors"
                        " were counted.") % about  # fmt: skip
    if not told.is_decided:
        about |= {"low": _points(told.low, is_signed=True), "high": _points(told.high, is_signed=True)}
        return False, _("Version %(number)s against version %(first)s: no difference is seen yet (%(low)s to %(high)s"
                        " points are possible). Keep on.") % about  # fmt: skip
    low, high = sorted((abs(told.low), abs(told.high)))
    about |= {"low": _points(low), "high": _points(high)}
    if told.low > 0:
        return True, _("Version %(number)s brings more than version %(first)s: by %(low)s to %(high)s points. The test"
                       " may be stopped.") % about  # fmt: skip
    return True, _("Version %(number)s brings less than version %(first)s: by %(low)s to %(high)s points. It may be"
                   " taken out.") % about  # fmt: skip


def _points(share: float, *, is_signed: bool = False) -> str:
    """A difference of shares in points, with one decimal."""
    points = round(share * 100, 1)
    sign = "" if not is_signed or not points else "+" if points > 0 else "−"
    return f"{sign}{words().number(abs(points))}"


def _leads_url(point: LandingPoint, version: PageVersion) -> str:
    return f"{reverse('leads:list')}?{urlencode({'point': point.pk, 'version': version.pk})}"
