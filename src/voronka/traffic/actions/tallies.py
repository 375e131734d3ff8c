"""Arrivals that somebody counted: at the door of a shop, at a stand."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from voronka.accounts.models import User
from voronka.ground.refusal import Refusal
from voronka.journal.actions import record
from voronka.traffic.events import CounterRead, Tallied
from voronka.traffic.models import LandingPoint, Tally
from voronka.traffic.queries.tallies import day_of, from_files, visitors_on

MOST_AT_ONCE, MOST_OF_A_FILE = 10_000, 1_000_000
LONGEST_KEY = 40
DAY = 24
"""Hours that a moment stands for where a file counts by days."""


def tally(*, point: LandingPoint, visitors: int, key: str, by: User | None, at: datetime) -> Tally:
    """Count visitors at a landing point by hand. Publishes Tallied.

    visitors  how many came in now; negative takes back what was counted too much today
    key       of this press of the button, at most 40 characters: what arrives again under it is the first one

    Raises Refusal at "visitors" where nothing is left to take back, and at "" where the point is off or is no place;
    then nothing is written.
    """
    _check(point, visitors, key)
    known = _known(point, key)
    if known:
        return known
    try:
        with transaction.atomic():
            row = LandingPoint.objects.select_for_update().get(pk=point.pk)
            if visitors < 0 and visitors_on(row, at) + visitors < 0:
                raise Refusal({"visitors": _("Nobody is counted today whom you could take back.")})
            made = Tally.objects.create(
                point=row, at=at, visitors=visitors, way=Tally.Way.HAND, key=_whole(row, key), by=by
            )
            record(
                Tallied(point_id=row.pk, tally_id=made.pk, at=at),
                by_id=by.pk if by else None,
                changes={"visitors": [None, visitors]},
            )
    except IntegrityError:  # the same press came twice at this moment, and the other was faster
        return Tally.objects.get(key=_whole(point, key))
    return made


def tally_file(
    *, point: LandingPoint, counted: Mapping[datetime, int], hours: int, by: User | None, at: datetime
) -> int:
    """Count what the file of a counter says. Publishes CounterRead; nothing where it says nothing new.

    counted  moment -> visitors since then. The last file says what came at a moment: the same one again changes
             nothing, a corrected one corrects
    hours    that each moment stands for

    Returns at how many moments something is new. Raises Refusal at "" where nothing is counted at the point, or at
    "file" for counts that cannot be, or that another file has by other spans of time; then nothing is written.
    """
    _check_place(point)
    if any(not 0 <= visitors <= MOST_OF_A_FILE for visitors in counted.values()):
        raise Refusal({"file": format_lazy(_("At most {most} visitors came at one moment."), most=MOST_OF_A_FILE)})
    with transaction.atomic():
        row = LandingPoint.objects.select_for_update().get(pk=point.pk)
        known = from_files(row)
        _check_spans(known, counted, hours)
        said = {moment: visitors for moment, (visitors, _hours) in known.items()}
        new = {moment: came - said.get(moment, 0) for moment, came in counted.items() if came != said.get(moment)}
        Tally.objects.bulk_create(
            Tally(point=row, at=moment, hours=hours, visitors=more, way=Tally.Way.FILE, by=by)
            for moment, more in new.items()
        )
        if new:
            told = {"moments": [None, len(new)], "visitors": [None, sum(new.values())]}
            record(CounterRead(point_id=row.pk, at=at), by_id=by.pk if by else None, changes=told)
    return len(new)


def _check_place(point: LandingPoint) -> None:
    if point.is_online:
        raise Refusal(_("Visitors of this landing point are counted by themselves."))
    if not point.is_on:
        raise Refusal(_("This landing point is switched off: nothing is counted here."))


def _check(point: LandingPoint, visitors: int, key: str) -> None:
    _check_place(point)
    if not visitors or abs(visitors) > MOST_AT_ONCE:
        raise Refusal({"visitors": format_lazy(_("Count from 1 to {most} at once."), most=MOST_AT_ONCE)})
    if not 0 < len(key) <= LONGEST_KEY or "\0" in key:
        raise Refusal({"key": _("A key has 1 to 40 characters.")})


def _check_spans(known: Mapping[datetime, tuple[int, int]], counted: Mapping[datetime, int], hours: int) -> None:
    """A day and an hour of it are the same visitors. Raises Refusal at "file"."""
    moments = sorted(counted)
    for start, (visitors, theirs) in known.items():
        is_said_again = start in counted and (theirs == DAY) == (hours == DAY)
        if not visitors or is_said_again:
            continue
        after = bisect_right(moments, start)
        is_within = after > 0 and start < _end(moments[after - 1], hours)
        if is_within or (after < len(moments) and moments[after] < _end(start, theirs)):
            day = date_format(timezone.localtime(start))
            sentence = _("{day} is counted by a file already, by other spans of time: its visitors would count twice.")
            raise Refusal({"file": format_lazy(sentence, day=day)})


def _end(start: datetime, hours: int) -> datetime:
    """Of what is counted: a day has 23 to 25 hours; where it is neither days nor hours, it is a moment."""
    if hours == DAY:
        return day_of(start)[1]
    return start + (timedelta(hours=hours) or timedelta.resolution)


def _known(point: LandingPoint, key: str) -> Tally | None:
    return Tally.objects.filter(key=_whole(point, key)).first()


def _whole(point: LandingPoint, key: str) -> str:
    """Keys are unique in one point only: what two phones send does not meet."""
    return f"{point.pk}:{key}"
