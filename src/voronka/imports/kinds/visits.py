from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, ClassVar
from urllib.parse import urlsplit

from django.utils.translation import gettext_noop

from voronka.ground.names import one_name
from voronka.ground.text import clean_line, fold
from voronka.imports.kinds.loading import Context, Loader, Ref, Row, Wanted
from voronka.journal.many import Changed
from voronka.measure.message import say
from voronka.traffic import actions as traffic
from voronka.traffic.models import Hit, LandingPoint
from voronka.traffic.origins import LONGEST, Said, host_of
from voronka.traffic.origins import read as read_origin
from voronka.traffic.visitors import known_elsewhere

MARKS = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")
DEVICES = {
    **dict.fromkeys(
        ("desktop", "pc", "computer", "компьютер", "пк", "asztali", "szamitogep", "asztali gep"), "desktop"
    ),
    **dict.fromkeys(("phone", "mobile", "smartphone", "телефон", "смартфон", "мобильный", "mobil", "telefon"), "phone"),
    **dict.fromkeys(("tablet", "планшет", "tablagep"), "tablet"),
}


class Visits(Loader):
    """What visitors did, as another system counted it. A row that came before is never counted again.

    A visitor is the same in every file of one program. Landing points are found by name and not made: what their
    visitors are meant to do, people say before anything is counted.
    """

    kind, chunk = "visits", 5000
    told_by = ("visitor", "moment", "page", "target")
    roles: ClassVar[Mapping[str, str]] = {"at": "moment", "point_id": "point"}

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        points = LandingPoint.objects.order_by("-id").values_list("name", "pk")
        self._points = {one_name(name): pk for name, pk in points}

    def key(self, values: Mapping[str, Any]) -> str | None:  # noqa: ARG002 - it is known by what stands in it
        return None

    def wanted(self, row: Row) -> Wanted:
        page, query = _page(row.text("page"))
        marks = tuple((name, row.text(name)) for name in MARKS if name in row.values)
        said = _said(query, row.values.get("referrer"), marks, "referrer" in row.values)
        device = DEVICES.get(fold(row.text("device")), "")
        wanted = Wanted({"visitor": row.text("visitor"), "at": row.values["moment"], "page": page, "device": device})
        wanted.values |= {"target": clean_line(row.text("target")), "said": said}
        if name := row.text("point"):
            if (pk := self._points.get(one_name(name))) is None:
                wanted.problems["point"] = say(gettext_noop("there is no landing point of this name"))
            else:
                wanted.refs["point_id"] = Ref(name, "points", pk)
        return wanted

    def problems(self, wanted: Wanted) -> Mapping[str, object]:
        return traffic.problems_of_visit(self._new(wanted))

    def shown(self, wanted: Wanted) -> dict[str, Any]:
        said: Said | None = wanted.values["said"]
        marks = {name: getattr(said, name) for name in (*MARKS, "referrer")} if said else {}
        plain = {name: value for name, value in wanted.values.items() if name != "said"}
        return super().shown(Wanted(plain | marks, wanted.refs))

    def now(self, ids: Sequence[int]) -> dict[int, Mapping[str, Any]]:
        return {pk: {} for pk in Hit.objects.filter(pk__in=ids).values_list("pk", flat=True)}

    def differs(self, now: Mapping[str, Any], wanted: Wanted) -> bool:  # noqa: ARG002 - it is known by all that it says
        return False

    def create(self, wanted: Sequence[Wanted]) -> list[int]:
        return traffic.create_visits(rows=[self._new(each) for each in wanted], **self.context.how)

    def change(self, changed: Sequence[Changed]) -> Sequence[int]:
        raise TypeError(f"visits do not change, and these would: {changed}")

    def _new(self, wanted: Wanted) -> traffic.NewVisit:
        values = wanted.all_values()
        visitor = known_elsewhere(self.context.answers.system, values["visitor"])
        return traffic.NewVisit(**values | {"visitor": visitor})


@lru_cache(10_000)
def _said(query: str, referrer: str | None, marks: tuple[tuple[str, str], ...], has_referrer: bool) -> Said | None:
    """Where a visitor came from; None where the file has no word of it.

    query   of the page that he came to; a column of its own says it better
    """
    said = replace(read_origin(query, ""), **{name: clean_line(text)[:LONGEST] for name, text in marks if text})
    if referrer:
        said = replace(said, referrer=host_of(referrer if "://" in referrer else f"https://{referrer}"))
    return said if marks or has_referrer or not said.is_direct else None


@lru_cache(10_000)
def _page(text: str) -> tuple[str, str]:
    """The path of a page, and what stands behind its "?"; what is no address stays as it is written."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return clean_line(text), ""
    if "://" in text and parts.netloc:
        return clean_line(parts.path) or "/", parts.query
    path, _, query = text.partition("?")
    return clean_line(path), query.partition("#")[0]
