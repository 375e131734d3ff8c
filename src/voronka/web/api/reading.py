"""Costs as programs send them: JSON, read strictly; every field that is wrong is named."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NoReturn

from voronka.ground.api import Wrong
from voronka.traffic.actions import Cost
from voronka.web.api.problems import Problem

MOST_COSTS = 1_000
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
_NUMBER = re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,20})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


def read_json(body: bytes) -> Any:
    """What was sent, its numbers exact. Raises Problem (400)."""
    try:
        return json.loads(
            body.decode("utf-8"), parse_float=Decimal, parse_constant=_no_number, object_pairs_hook=_object
        )
    except (ValueError, ArithmeticError, RecursionError) as error:
        reason = "it is nested too deep" if isinstance(error, RecursionError) else str(error)[:200]
        title = "What was sent is not the JSON that is read here"
        raise Problem(400, "not-json", title, f"The reason: {reason}.") from None


def read_costs(value: Any) -> list[Cost]:
    """The costs of a request: one, or a list. Raises Problem (422) with all that is wrong."""
    rows = rows_of(value)
    if not 0 < len(rows) <= MOST_COSTS:
        raise refused([Wrong("", len(rows), f"A list has 1 to {MOST_COSTS} costs.")])
    read = [_Reading(index, row) for index, row in enumerate(rows)]
    costs = [each.cost() for each in read]
    if wrong := [one for each in read for one in each.wrong]:
        raise refused(wrong)
    return [cost for cost in costs if cost is not None]


def rows_of(value: Any) -> list[Any]:
    """What was sent, as the list that it is or stands for."""
    return value if isinstance(value, list) else [value]


def refused(wrong: list[Wrong]) -> Problem:
    return Problem(422, "wrong-fields", "Some of the costs are wrong; none is written down", errors=wrong)


class _Unreadable(Exception):
    """A value that cannot be meant."""


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise _Unreadable("This must be text.")
    if _UNSTORABLE.search(value):
        raise _Unreadable("This has signs that no database stores.")
    return value


def _name(value: object) -> str:
    if not _text(value).strip():
        raise _Unreadable("A source has a name.")
    return _text(value)


def _whole(value: object) -> int:
    if type(value) is not int:
        raise _Unreadable("This must be a whole number.")
    return value


def _decimal(value: object) -> Decimal:
    if type(value) is int or isinstance(value, Decimal):
        return Decimal(value)
    if not isinstance(value, str) or not _NUMBER.fullmatch(value):
        raise _Unreadable('This must be a number, or text like "12.50".')
    return Decimal(value)


def _day(value: object) -> date:
    try:
        day = date.fromisoformat(value) if isinstance(value, str) and _DAY.fullmatch(value) else None
    except ValueError:
        day = None
    if day is None or not FIRST_DAY <= day <= LAST_DAY:
        raise _Unreadable(f"This must be a day like 2026-03-31, from {FIRST_DAY} to {LAST_DAY}.")
    return day


FIELDS: Mapping[str, Callable[[object], Any]] = {
    "source": _name,
    "source_id": _whole,
    "day": _day,
    "from": _day,
    "to": _day,
    "amount": _decimal,
    "campaign": _text,
    "currency": _text,
    "rate": _decimal,
    "impressions": _whole,
    "clicks": _whole,
}
"""The fields of a cost, and what reads each."""


@dataclass
class _Reading:
    """One cost, and what is wrong with it."""

    index: int
    row: Any
    wrong: list[Wrong] = field(default_factory=list)

    def cost(self) -> Cost | None:
        if not isinstance(self.row, dict):
            self._refuse("", "A cost is an object.")
            return None
        said = {name: value for name, value in self.row.items() if value is not None}
        values: dict[str, Any] = {}
        for name, value in said.items():
            if name not in FIELDS:
                self._refuse(name, "A cost has no such field.")
                continue
            try:
                values[name] = FIELDS[name](value)
            except _Unreadable as reason:
                self._refuse(name, str(reason))
        self._miss(said)
        return None if self.wrong else _cost(values)

    def _miss(self, said: Mapping[str, object]) -> None:
        """What must be there, and what excludes each other."""
        if "amount" not in said:
            self._refuse("amount", "This is missing.")
        if ("source" in said) == ("source_id" in said):
            self._refuse("source", "Give either the name of a source, or its source_id.")
        days = {"day", "from", "to"} & said.keys()
        if days not in ({"day"}, {"from", "to"}):
            self._refuse("day", "Give either a day, or from and to.")

    def _refuse(self, name: str, reason: str) -> None:
        value = self.row if not isinstance(self.row, dict) else self.row.get(name)
        self.wrong.append(Wrong(_shown(name), _shown(value), reason, self.index))


def _cost(values: Mapping[str, Any]) -> Cost:
    more = {name: values[name] for name in ("campaign", "rate", "impressions", "clicks") if name in values}
    return Cost(
        source=values.get("source", values.get("source_id")),
        first=values.get("from", values.get("day")),
        last=values.get("to", values.get("day")),
        amount=values["amount"],
        currency=values.get("currency", "").upper(),
        **more,
    )


def _shown(value: Any) -> Any:
    """Without what no answer can hold."""
    if isinstance(value, Decimal):
        return str(value)[:100]
    if isinstance(value, int) and abs(value) > 2**53:
        return "more than 2^53" if value > 0 else "less than -2^53"
    return _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", value) if isinstance(value, str) else value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"{twice[:100]!r} stands twice in one object")
    return made


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number of JSON")
