"""Which deals of a pipeline somebody wants to see: read from an address, written back into one, applied to rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any, Self
from urllib.parse import urlencode

from django.db import connection
from django.db.models import Exists, Func, JSONField, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.utils import timezone

from voronka.contacts.models import Address, Contact
from voronka.funnel.models import Deal, Stage
from voronka.funnel.values import LARGEST, read_number
from voronka.ground.refusal import Refusal
from voronka.ground.text import clean_line, fold

NOBODY = 0
"""As an owner: deals that are nobody's."""
CUSTOM = "field."
"""What stands in an address before the key of a custom field."""
OUTCOMES = ("open", "won", "lost")
_KEY = re.compile(r"[a-z0-9_-]{1,40}")


@dataclass(frozen=True)
class Filters:
    """What narrows the deals; every default leaves them all.

    owner        id of a user; NOBODY = without one
    outcome      "open", "won", "lost"
    opened_from, opened_to   days in the time zone of the business, both included
    over_limit   open ones that stand in their stage longer than it allows
    no_step      without a next step; tasks are above the funnel, so the door narrows the rows by it
    fields       key of a custom field, value
    """

    owner: int | None = None
    source: int | None = None
    channel: str = ""
    product: int | None = None
    region: str = ""
    audience: str = ""
    outcome: str = ""
    opened_from: date | None = None
    opened_to: date | None = None
    amount_from: Decimal | None = None
    amount_to: Decimal | None = None
    text: str = ""
    over_limit: bool = False
    no_step: bool = False
    fields: tuple[tuple[str, str], ...] = ()

    @classmethod
    def read(cls, query: QueryDict) -> Self:
        """From an address. What cannot be read narrows nothing."""
        given: dict[str, Any] = {}
        for name, read in _READERS.items():
            value = read(query.get(name, ""))
            if value is not None:
                given[name] = value
        custom = {
            name.removeprefix(CUSTOM): _text(value)
            for name, value in query.items()
            if name.startswith(CUSTOM) and isinstance(value, str) and value.strip()
        }
        kept = sorted((key, value) for key, value in custom.items() if _KEY.fullmatch(key))
        return cls(**given, fields=tuple(kept))

    def address(self) -> str:
        """As they stand in an address, "owner=3&no_step=1"; "" where nothing is narrowed."""
        pairs = []
        for field in fields(self):
            value = getattr(self, field.name)
            if field.name != "fields" and value != field.default:
                pairs.append((field.name, "1" if value is True else str(value)))
        return urlencode(pairs + [(CUSTOM + key, value) for key, value in self.fields])

    def narrow(self, deals: QuerySet[Deal], *, stages: Iterable[Stage], at: datetime) -> QuerySet[Deal]:
        """The rows that are wanted; all but `no_step`.

        stages   of the pipeline, for their time limits
        at       this moment
        """
        deals = deals.filter(self._columns())
        for name, wanted in (("region", self.region), ("audience", self.audience)):
            if wanted:
                of_person = Coalesce(f"contact__merged_into__{name}", f"contact__{name}")
                deals = deals.alias(**{f"of_person_{name}": of_person}).filter(**{f"of_person_{name}": wanted})
        for number, (key, value) in enumerate(self.fields):
            name = f"custom_{number}"
            deals = deals.alias(**{name: _answer(key)}).filter(_is(name, value))
        if self.text:
            deals = deals.alias(person=Coalesce("contact__merged_into", "contact")).filter(_said(self.text))
        if self.over_limit:
            deals = deals.filter(_over_limit(stages, at))
        return deals

    def _columns(self) -> Q:
        wanted = {
            "source": self.source,
            "source__channel": self.channel,
            "product": self.product,
            "opened_at__gte": self.opened_from and _midnight(self.opened_from),
            "opened_at__lt": self.opened_to and _midnight(self.opened_to + timedelta(days=1)),
            "amount__gte": self.amount_from,
            "amount__lte": self.amount_to,
        }
        condition = Q(**{name: value for name, value in wanted.items() if value not in (None, "")})
        if self.owner is not None:
            condition &= Q(owner=self.owner or None)
        if self.outcome:
            condition &= Q(outcome="" if self.outcome == "open" else self.outcome)
        return condition


def _answer(key: str) -> Func:
    """What stands under the key of a custom field. A KeyTransform would take one of digits for a place in a list."""
    place = f'$."{key}"' if connection.vendor == "sqlite" else key
    return Func("fields", Value(place), template="(%(expressions)s)", arg_joiner=" -> ", output_field=JSONField())


def _is(name: str, value: str) -> Q:
    """A "yes" or "no" may stand for the answer of a field of that kind."""
    condition = Q(**{name: value})
    return condition | Q(**{name: value == "yes"}) if value in {"yes", "no"} else condition


def _said(text: str) -> Q:
    """Deals by their number, title, company, and by the names and addresses of their `person`."""
    folded = fold(text)
    condition = Q(search__contains=folded) | Q(contact__search__contains=folded) | Q(company__search__contains=folded)
    number = text.strip().removeprefix("#")
    if number.isdecimal() and len(number) < 19:
        condition |= Q(pk=int(number))
    digits = "".join(letter for letter in text if letter.isdecimal())
    written = digits if len(digits) >= 4 and not any(letter.isalpha() for letter in text) else folded
    return condition | _has("contact", written) | _of_several(folded, written)


def _has(contact: str, written: str) -> Q:
    return Q(Exists(Address.objects.filter(contact=OuterRef(contact), normal__contains=written)))


def _of_several(folded: str, written: str) -> Q:
    """Deals of people who are several contacts, one of which is called so or has such an address.

    They are few, and looked for by themselves, those that were merged apart from those that they were merged into:
    asked of each deal, or both at once, the database would read all contacts there are.
    """
    merged = Contact.objects.filter(merged_into__isnull=False)
    is_said = Q(search__contains=folded) | _has("pk", written)
    people = Contact.objects.filter(is_said, pk__in=merged.values("merged_into"))
    return Q(person__in=people) | Q(person__in=merged.filter(is_said).values("merged_into"))


def _over_limit(stages: Iterable[Stage], at: datetime) -> Q:
    limited = [
        Q(stage=stage, stage_since__lt=at - timedelta(hours=stage.time_limit_hours), closed_at=None)
        for stage in stages
        if stage.time_limit_hours
    ]
    return reduce(or_, limited, Q(pk__in=()))


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _id(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 19 else None


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if date(1970, 1, 1) <= day < date(2200, 1, 1) else None


def _amount(text: str) -> Decimal | None:
    try:
        number = read_number(text)
    except Refusal:
        return None
    return number if abs(number) <= LARGEST else None


def _text(text: str) -> str:
    return clean_line(text)[:200]


def _outcome(text: str) -> str | None:
    return text if text in OUTCOMES else None


def _switch(text: str) -> bool:
    return text == "1"


_READERS: dict[str, Callable[[str], Any]] = {
    "owner": _id,
    "source": _id,
    "channel": _text,
    "product": _id,
    "region": _text,
    "audience": _text,
    "outcome": _outcome,
    "opened_from": _day,
    "opened_to": _day,
    "amount_from": _amount,
    "amount_to": _amount,
    "text": _text,
    "over_limit": _switch,
    "no_step": _switch,
}
