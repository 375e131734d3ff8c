from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_noop

from voronka.accounts.queries import business
from voronka.ground.text import clean_line
from voronka.imports import keys
from voronka.imports.kinds.directories import Sources, point
from voronka.imports.kinds.loading import Context, Loader, Row, Wanted
from voronka.imports.mapping import DEFAULT_SYSTEM
from voronka.journal.many import Changed
from voronka.measure.files.currency import code_of_name
from voronka.measure.message import say
from voronka.traffic import actions as traffic
from voronka.traffic.actions.spending import CHANGEABLE, found_spends
from voronka.traffic.models import Spend

SUMMED = ("amount", "impressions", "clicks")


class Costs(Loader):
    """What a campaign cost on a day. Networks list a day by advertisement or device: such rows are added up.

    The reports of a network do not name it: where no column does, the system that the file comes from is the source.
    """

    kind, joins = "spend", True
    roles: ClassVar[Mapping[str, str]] = {"source_id": "source"}

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._sources = Sources(context, is_paid=True)
        self.makers = (self._sources,)
        self._zone = ZoneInfo(business().time_zone)

    def key(self, values: Mapping[str, Any]) -> str | None:
        return keys.by_name(self._source(values), str(values.get("campaign") or ""), str(self._day(values)))

    def prepare(self, rows: Sequence[Row]) -> None:
        self._sources.look(self._source(row.values) for row in rows)

    def others(self, rows: Sequence[Row]) -> dict[str, int]:
        places = {row.key: place for row in rows if (place := self._place(row)) is not None}
        found = found_spends(dict.fromkeys(places.values()))
        return {key: found[place].pk for key, place in places.items() if place in found}

    def wanted(self, row: Row) -> Wanted:
        values = {name: self._sum(row, name) for name in SUMMED}
        wanted = Wanted(values | {"day": self._day(row.values), "campaign": _campaign(row)})
        wanted.values["currency"] = _code(row.text("currency"))
        source = self._source(row.values)
        point(Row(row.place, {"source": source}, row.key), wanted, source_id=("source", self._sources))
        if not source:
            wanted.problems["source"] = say(
                gettext_noop("no source: name the advertising network as the system of the file")
            )
        if values["amount"] is None:
            wanted.problems["amount"] = say("empty")
        if len({_code(str(line.get("currency") or "")) for line in row.lines}) > 1:
            wanted.problems["currency"] = say(gettext_noop("two currencies for one campaign and day"))
        for name in ("impressions", "clicks"):
            if (count := values[name]) is not None and count % 1 == 0:
                wanted.values[name] = int(count)
        return wanted

    def problems(self, wanted: Wanted) -> Mapping[str, object]:
        return traffic.problems_of_spend(self._new(wanted))

    def now(self, ids: Sequence[int]) -> dict[int, Mapping[str, Any]]:
        rows = Spend.objects.filter(pk__in=ids).values("pk", "source_id", "campaign", "day", *CHANGEABLE)
        return {row["pk"]: row for row in rows}

    def create(self, wanted: Sequence[Wanted]) -> list[int]:
        return traffic.create_spends(rows=[self._new(each) for each in wanted], **self.context.how)

    def change(self, changed: Sequence[Changed]) -> Sequence[int]:
        rows = [
            Changed(pk=each.pk, values={name: it for name, it in each.values.items() if name in CHANGEABLE})
            for each in changed
        ]
        return traffic.change_spends(rows=rows, **self.context.how)

    def _new(self, wanted: Wanted) -> traffic.NewSpend:
        values = wanted.all_values()
        return traffic.NewSpend(**values | {"source_id": values.get("source_id") or 0})

    def _source(self, values: Mapping[str, Any]) -> str:
        system = self.context.answers.system
        return str(values.get("source") or ("" if system == DEFAULT_SYSTEM else system))

    def _day(self, values: Mapping[str, Any]) -> date:
        day: date = values["day"].astimezone(self._zone).date()
        return day

    def _place(self, row: Row) -> tuple[int, str, date] | None:
        """Under which it may be here already."""
        ref = self._sources.ref(self._source(row.values))
        return (ref.pk, _campaign(row), self._day(row.values)) if ref and ref.pk else None

    def _sum(self, row: Row, name: str) -> Decimal | None:
        """Of all rows of the day; None where one of them does not say it."""
        parts: list[Decimal] = [line[name] for line in row.lines if line.get(name) is not None]
        return sum(parts, Decimal(0)) if len(parts) == len(row.lines) else None


def _campaign(row: Row) -> str:
    """As it is stored."""
    return clean_line(row.text("campaign"))


def _code(currency: str) -> str:
    """Of a currency as a cell names it: "руб." is RUB; "" = none is named."""
    return code_of_name(currency) if currency else ""
