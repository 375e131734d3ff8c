"""What programs say that sources cost: a list at once, all of it or nothing, and once however often it is sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from voronka.ground.refusal import Refusal
from voronka.ground.text import clean_line, fold
from voronka.journal.actions import record
from voronka.traffic.actions.origins import take_turn
from voronka.traffic.actions.sources import add_source
from voronka.traffic.actions.spending import NewSpend, over_days, put_spends
from voronka.traffic.events import CostsSent
from voronka.traffic.models import ApiAnswer, ApiKey, Channel, Source
from voronka.traffic.networks import channel_of_source

KEPT_FOR = timedelta(days=7)
MOST_DAYS = 2_000
"""Of all costs of a request together: each is a row."""
Wrong = tuple[int, str, object]
"""Place in the list, field, sentence."""


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What a campaign of a source cost from one day to another.

    source     its name, or its id; a name that is new is that of a new source
    currency   ISO 4217; "" = that of the business
    rate       how much of the currency of the business one of `currency` is; None = not known, or it is the same
    """

    source: str | int
    first: date
    last: date
    amount: Decimal
    campaign: str = ""
    currency: str = ""
    rate: Decimal | None = None
    impressions: int | None = None
    clicks: int | None = None

    @property
    def key(self) -> str | int:
        """What the source is found by."""
        return fold(self.source) if isinstance(self.source, str) else self.source

    def of(self, source_id: int) -> list[NewSpend]:
        """Its rows, one a day. Raises Refusal."""
        whole = NewSpend(
            source_id=source_id,
            day=self.first,
            amount=self.amount,
            campaign=clean_line(self.campaign),
            currency=self.currency,
            impressions=self.impressions,
            clicks=self.clicks,
        )
        return over_days(whole, last=self.last, rate=self.rate)


class CostsRefused(Exception):
    """Something is wrong with some of the costs, so that none is written."""

    def __init__(self, wrong: Sequence[Wrong]) -> None:
        self.wrong = wrong
        super().__init__(wrong)


class KeyUsed(Exception):
    """Something else was sent under this name."""


def take_costs(*, key: ApiKey, sent: str, digest: str, costs: Sequence[Cost], at: datetime) -> tuple[ApiAnswer, bool]:
    """Write down what a program says that sources cost. Returns what it is told, and whether that is new.

    sent    what the program calls this request; when it sends it again, nothing is written
    digest  of what it sent

    A later word about the same source, campaign and day replaces the earlier, as one by hand does. Publishes CostsSent,
    SourceAdded for each new source, and SpendRecorded or SpendChanged for each day that differs.
    Raises CostsRefused or KeyUsed; then nothing is written.
    """
    with transaction.atomic():
        ApiKey.objects.select_for_update().get(pk=key.pk)  # what one program sends is taken one after the other
        answers = ApiAnswer.objects.filter(key=key)
        answers.filter(at__lte=at - KEPT_FOR).delete()
        if known := answers.filter(sent=sent).first():
            if known.digest != digest:
                raise KeyUsed
            return known, False
        sources, new = _sources(costs, at)
        spends = put_spends(rows=_rows(costs, sources), by=None, at=at)
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=at)
        said = {"days": len(spends), "new_sources": new}
        record(CostsSent(api_key_id=key.pk, at=at), by_id=None, changes={name: [None, it] for name, it in said.items()})
        return ApiAnswer.objects.create(key=key, sent=sent, digest=digest, at=at, said=said), True


def _sources(costs: Sequence[Cost], at: datetime) -> tuple[dict[str | int, int], list[str]]:
    """What sources are found by -> their ids, the new ones added; and the names of those."""
    named = {cost.key: place for place, cost in reversed(list(enumerate(costs))) if isinstance(cost.source, str)}
    here = _here()
    if named.keys() - here.keys():
        take_turn()  # somebody may just be adding the same
        here = _here()
    new, wrong = [], []
    for key, place in sorted(named.items(), key=lambda each: each[1]):
        if key in here:
            continue
        channel = channel_of_source(str(key), is_paid=True) or Channel.OTHER
        try:
            source = add_source(name=str(costs[place].source), channel=channel, by=None, at=at)
        except Refusal as refusal:
            wrong.append((place, "source", refusal))
        else:
            here[key] = source.pk
            new.append(source.name)
    if wrong:
        raise CostsRefused(wrong)
    return here, new


def _here() -> dict[str | int, int]:
    found: dict[str | int, int] = {}
    for name, pk in Source.objects.order_by("-pk").values_list("name", "pk"):
        found |= {fold(name): pk, pk: pk}
    return found


def _rows(costs: Sequence[Cost], sources: dict[str | int, int]) -> list[NewSpend]:
    """One for each day of each. Raises CostsRefused with all that is wrong."""
    rows: list[NewSpend] = []
    wrong: list[Wrong] = []
    said_at: dict[tuple[int, str, date], int] = {}
    for place, cost in enumerate(costs):
        if (source_id := sources.get(cost.key)) is None:
            wrong.append((place, "source_id", _("There is no such source.")))
            continue
        try:
            of_days = cost.of(source_id)
        except Refusal as refusal:
            wrong += [(place, field, sentence) for field, sentence in refusal.problems.items()]
            continue
        keys = [(row.source_id, row.campaign, row.day) for row in of_days]
        if before := [said_at[key] for key in keys if key in said_at]:
            sentence = _("The cost at %(number)d is of the same source, campaign and day.") % {"number": before[0]}
            wrong.append((place, "day", sentence))
        said_at |= dict.fromkeys(keys, place)
        rows += of_days
        if len(rows) > MOST_DAYS:
            raise CostsRefused([(place, "last", _("These are more than %(most)d days.") % {"most": MOST_DAYS})])
    if wrong:
        raise CostsRefused(wrong)
    return rows
