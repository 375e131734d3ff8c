"""What sources cost: by hand, spread over days, and many at once as a file or a program brings them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from babel.core import get_global
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from voronka.accounts.models import User
from voronka.accounts.queries import business
from voronka.ground.refusal import Refusal
from voronka.ground.text import clean_line
from voronka.journal.actions import Changes, record, record_many, record_quietly
from voronka.journal.events import Happening
from voronka.journal.many import Changed, change_rows, held, per_row, take_over
from voronka.journal.models import Batch
from voronka.traffic.events import SpendChanged, SpendRecorded, SpendRemoved
from voronka.traffic.models import Source, Spend

LONGEST_SPAN = 366
MOST = Decimal("999999999999.99")
CENT = Decimal("0.01")
CHANGEABLE = ("amount", "currency", "own", "impressions", "clicks")


@dataclass(frozen=True, kw_only=True)
class NewSpend:
    """What a campaign of a source cost on a day.

    campaign   "" = the source as a whole
    currency   ISO 4217; "" = that of the business
    own        the same in the currency of the business, if somebody knows it
    """

    source_id: int
    day: date
    amount: Decimal
    campaign: str = ""
    currency: str = ""
    own: Decimal | None = None
    impressions: int | None = None
    clicks: int | None = None


def record_spend(
    *,
    source: Source,
    first: date,
    last: date,
    amount: Decimal,
    campaign: str = "",
    currency: str = "",
    rate: Decimal | None = None,
    by: User | None,
    at: datetime,
) -> list[Spend]:
    """Write down what a source cost from one day to another, the same each day; cents add up exactly.

    currency   "" = that of the business
    rate       how much of the currency of the business one of `currency` is; None = not known, or it is the same

    A later word about the same source, campaign and day replaces the earlier. Publishes SpendRecorded or SpendChanged
    for each day. Raises Refusal at "first", "last", "amount", "currency", "rate"; then nothing is written.
    """
    whole = NewSpend(source_id=source.pk, day=first, amount=amount, campaign=campaign, currency=currency)
    return put_spends(rows=over_days(whole, last=last, rate=rate), by=by, at=at)


def over_days(whole: NewSpend, *, last: date, rate: Decimal | None) -> list[NewSpend]:
    """What was spent from a day to the last one, in rows of one day each.

    Raises Refusal at "last", "rate" and where `problems_of_spend` finds something.
    """
    problems: dict[str, object] = dict(problems_of_spend(whole))
    days = (last - whole.day).days + 1
    if not 0 < days <= LONGEST_SPAN:
        problems["last"] = _("The last day is the first one or later, and at most a year after it.")
    if "amount" not in problems and (sentence := _problem_of_rate(whole.amount, rate)):
        problems["rate"] = sentence
    if problems:
        raise Refusal(problems)
    parts = zip(
        spread(whole.amount, days),
        spread(None if rate is None else (whole.amount * rate).quantize(CENT), days),
        spread_count(whole.impressions, days),
        spread_count(whole.clicks, days),
        strict=True,
    )
    return [
        replace(whole, day=whole.day + timedelta(days=n), amount=amount, own=own, impressions=seen, clicks=clicked)
        for n, (amount, own, seen, clicked) in enumerate(parts)
    ]


def spread(amount: Decimal | None, days: int) -> list[Any]:
    """An amount in equal parts of whole cents; the first ones are a cent more where it does not go up.

    >>> spread(Decimal("1.00"), 3)
    [Decimal('0.34'), Decimal('0.33'), Decimal('0.33')]
    """
    cents = None if amount is None else int(amount * 100)
    return [None if part is None else Decimal(part) / 100 for part in spread_count(cents, days)]


def spread_count(many: int | None, days: int) -> list[int | None]:
    """A count in parts that differ by one at most; the first ones are the larger."""
    if many is None:
        return [None] * days
    each, more = divmod(many, days)
    return [each + (n < more) for n in range(days)]


def correct_spend(
    *, spend: Spend, amount: Decimal, currency: str = "", rate: Decimal | None = None, by: User | None, at: datetime
) -> Spend:
    """Say otherwise what a day cost; `currency` and `rate` as in `record_spend`. Publishes SpendChanged if it differs.

    Raises Refusal at "amount", "currency", "rate"; then nothing is written.
    """
    said = NewSpend(**_who(spend), amount=amount, currency=currency, impressions=spend.impressions, clicks=spend.clicks)
    return put_spends(rows=over_days(said, last=spend.day, rate=rate), by=by, at=at)[0]


def remove_spend(*, spend: Spend, by: User | None, at: datetime) -> None:
    """Take away what was said of a day. Publishes SpendRemoved; nothing where somebody was faster."""
    with transaction.atomic():
        row = Spend.objects.select_for_update().filter(pk=spend.pk).first()
        if row is None:
            return
        row.delete()
        said = {name: [getattr(row, name), None] for name in ("campaign", "day", "amount", "currency")}
        record(SpendRemoved(spend_id=spend.pk, at=at), by_id=by.pk if by else None, changes=said)


def put_spends(*, rows: Sequence[NewSpend], by: User | None, at: datetime) -> list[Spend]:
    """Write down what campaigns cost; what is said of the same source, campaign and day is replaced.

    Publishes SpendRecorded or SpendChanged for each that differs. Returns them in the order of the rows, each once.
    Raises Refusal for the first row that `problems_of_spend` finds something wrong with; then nothing is written.
    """
    wanted = {(row.source_id, row.campaign, row.day): row for row in _cleaned(rows)}
    with transaction.atomic():
        sources = Source.objects.select_for_update(no_key=True).order_by("pk")
        list(sources.filter(pk__in={key[0] for key in wanted}).values_list("pk"))  # one word about a source at a time
        here = found_spends(wanted)
        told: list[tuple[Happening, Changes]] = []
        for key, row in wanted.items():
            if (now := here.get(key)) is None:
                here[key] = Spend.objects.create(**_who(row), **_stored(row), recorded_at=at, by=by)
                told.append((_recorded(here[key], at), what_came(row)))
            elif changes := take_over(now, _stored(row)):
                now.recorded_at, now.by = at, by
                now.save()
                told.append((SpendChanged(spend_id=now.pk, at=at), changes))
        record_many(told, by_id=by.pk if by else None)
    return [here[key] for key in wanted]


def problems_of_spend(row: NewSpend | Changed) -> Mapping[str, object]:
    """What keeps a row from being written: field -> sentence (no query)."""
    values = dict(per_row([row])[row.pk]) if isinstance(row, Changed) else asdict(row)
    problems: dict[str, object] = {}
    amount = values.get("amount", Decimal(0))
    if not isinstance(amount, Decimal) or not amount.is_finite() or not 0 <= amount <= MOST:
        problems["amount"] = _("An amount is zero or more.")
    elif amount != amount.quantize(CENT):
        problems["amount"] = _("An amount has at most two decimals.")
    if (currency := str(values.get("currency", ""))) and currency not in get_global("all_currencies"):
        problems["currency"] = _("There is no such currency.")
    if len(str(values.get("campaign", ""))) > 200:
        problems["campaign"] = _("This is too long.")
    for name in ("impressions", "clicks"):
        count = values.get(name)
        if count is not None and not (isinstance(count, int) and 0 <= count < 2**63):
            problems[name] = _("A count is a whole number, zero or more.")
    return problems


def create_spends(*, rows: Sequence[NewSpend], by: User | None, at: datetime, batch: Batch) -> list[int]:
    """Add what campaigns cost, as a file says it; publishes a quiet SpendRecorded each. Returns their ids, in order.

    The caller has made sure that none of these days is here (`found_spends`). Raises Refusal as `put_spends`.
    """
    clean = _cleaned(rows)
    with transaction.atomic():
        made = Spend.objects.bulk_create(
            Spend(**_who(row), **_stored(row), recorded_at=at, by=by, batch=batch) for row in clean
        )
        told = [(_recorded(spend, at), what_came(row)) for spend, row in zip(made, clean, strict=True)]
        record_quietly(told, by_id=by.pk if by else None, batch=batch)
    return [spend.pk for spend in made]


def change_spends(*, rows: Sequence[Changed], by: User | None, at: datetime, batch: Batch) -> list[int]:
    """Replace what is said of days that are here; publishes a quiet SpendChanged for each that differs.

    rows   values of amount, currency, impressions, clicks; an amount without a currency is in the one of before

    Returns the ids of those that really changed.
    """
    own, said = business().currency, per_row(rows)
    with transaction.atomic():
        wanted = {pk: _with_own(said[pk], now, own) for pk, now in held(Spend.objects.all(), said).items()}
        return change_rows(
            Spend.objects.all(), wanted, told=spend_changed(at), by_id=by.pk if by else None, batch=batch
        )


def found_spends(keys: Mapping[tuple[int, str, date], object]) -> dict[tuple[int, str, date], Spend]:
    """(source, campaign, day) -> what is here, of those asked for (1 query)."""
    if not keys:
        return {}
    rows = Spend.objects.filter(source__in={key[0] for key in keys}, day__in={key[2] for key in keys})
    found = {(row.source_id, row.campaign, row.day): row for row in rows}
    return {key: row for key, row in found.items() if key in keys}


def spend_changed(at: datetime) -> Callable[[Spend], Happening]:
    return lambda spend: SpendChanged(spend_id=spend.pk, at=at)


def _recorded(spend: Spend, at: datetime) -> SpendRecorded:
    return SpendRecorded(spend_id=spend.pk, source_id=spend.source_id, day=spend.day.isoformat(), at=at)


def what_came(row: NewSpend) -> Changes:
    """The changes of a new one."""
    return {
        name.removesuffix("_id"): [None, value.isoformat() if isinstance(value, date) else value]
        for name, value in asdict(row).items()
        if value not in (None, "")
    }


def _cleaned(rows: Sequence[NewSpend]) -> list[NewSpend]:
    """The rows as they are stored (1 query). Raises Refusal."""
    own, clean = business().currency, []
    for row in rows:
        if problems := problems_of_spend(row):
            raise Refusal(problems)
        currency, amount = row.currency or own, row.amount.quantize(CENT)
        known = amount if currency == own else row.own
        clean.append(replace(row, campaign=clean_line(row.campaign), amount=amount, currency=currency, own=known))
    return clean


def _with_own(said: Mapping[str, object], now: Spend, own: str) -> dict[str, object]:
    """Changes of a row, with what it is in the currency of the business: the same in that, else no longer known."""
    values = {name: it for name, it in said.items() if name in CHANGEABLE and it != ""}
    amount, currency = values.get("amount", now.amount), values.get("currency", now.currency)
    if (amount, currency) != (now.amount, now.currency):
        values["own"] = amount if currency == own else None
    return values


def _problem_of_rate(amount: Decimal, rate: Decimal | None) -> object:
    """What is wrong with a rate for a sound amount; "" = nothing."""
    if rate is None:
        return ""
    if not 0 < rate < 1_000_000:
        return _("A rate is above zero.")
    return _("In your own currency this is too much.") if amount * rate > MOST else ""


def _who(row: NewSpend | Spend) -> dict[str, Any]:
    return {"source_id": row.source_id, "campaign": row.campaign, "day": row.day}


def _stored(row: NewSpend) -> dict[str, Any]:
    return {name: getattr(row, name) for name in CHANGEABLE}
