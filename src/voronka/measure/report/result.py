"""What a report is made of: plain typed results, no formatting. Doors (JSON, terminal, HTML) read these."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from voronka.measure.attempts import AttemptChance
    from voronka.measure.compare import Pooled
    from voronka.measure.cr2 import Cohort
    from voronka.measure.dataset import Rejected
    from voronka.measure.deal_length import DealLength, Describe
    from voronka.measure.discover import Discovery
    from voronka.measure.first_repeat import FirstRepeat, Month
    from voronka.measure.frames import Kind
    from voronka.measure.funnel_result import FunnelResult
    from voronka.measure.growing_buyers import GrowingBuyers
    from voronka.measure.message import Message
    from voronka.measure.nps import Nps
    from voronka.measure.purity import Purity
    from voronka.measure.rate import Rate
    from voronka.measure.survival import Incidence, Survival


@dataclass(frozen=True, slots=True)
class Source:
    """Where the numbers come from."""

    files: list[str]
    rows: int
    used: int
    rejected: list[Rejected]
    as_of: date | None
    kind: Kind


@dataclass(frozen=True, slots=True)
class NotComputed:
    """A measure that cannot be had from this file, and why."""

    measure: str
    why: Message


@dataclass(frozen=True, slots=True)
class Costed:
    """What so many leads or sales cost together."""

    spend: Decimal
    n: int


@dataclass(frozen=True, slots=True)
class Measures:
    """The whole file in numbers. None: cannot be computed, and then ``Report.not_computed`` says why.

    cpl_of, cac_of   what was divided: what is not known of a row is in neither
    """

    leads: int | None = None
    won: int | None = None
    lost: int | None = None
    open: int | None = None
    conversion: Rate | None = None
    cr1: Rate | None = None
    cr2: Rate | None = None
    cr2_net: Rate | None = None
    deal_length: DealLength | None = None
    revenue: Decimal | None = None
    average_check: Decimal | None = None
    customers: int | None = None
    first_sales: int | None = None
    repeat_sales: int | None = None
    first_repeat: FirstRepeat | None = None
    purity: Purity | None = None
    visitors: int | None = None
    spend: Decimal | None = None
    cpl: Decimal | None = None
    cpl_of: Costed | None = None
    cac: Decimal | None = None
    cac_of: Costed | None = None
    break_even_cr2: float | None = None
    funnel_result: FunnelResult | None = None
    nps: Nps | None = None
    attempts: list[AttemptChance] | None = None
    growing_buyers: GrowingBuyers | None = None
    case_days: Describe | None = None


@dataclass(frozen=True, slots=True)
class SliceRow:
    """One cell of a slice: one value of one column, or one pair of values of two crossed columns.

    key      as written in the file; "" where empty; two strings when two columns are crossed
    pooled   None where there is nothing to compare
    verdict  one plain sentence
    small    too few decided cases to be told from chance by itself: shown quietly
    group    rows that the data do not separate share a number, 1 at the top; None for rows that are not judged
    """

    key: tuple[str, ...]
    measures: Measures
    pooled: Pooled | None
    verdict: Message
    small: bool
    group: int | None = None


@dataclass(frozen=True, slots=True)
class Slice:
    """All cells of a slice, largest first, and what can be said of them together.

    columns  one or two role or column names
    rows     the cells
    summary  sentences about the whole: who differs from the rest, what the data do not separate, black holes
    """

    columns: tuple[str, ...]
    rows: list[SliceRow]
    summary: list[Message] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Step:
    """One bar of the funnel picture.

    name    a Message for a word of ours (leads, sales), or a stage's name as written in the file
    count   how many reached it
    of_previous, of_first   with intervals; None for the first step
    median_days, p90_days   time from the previous step; None where the file has no such times
    """

    name: Message | str
    count: int
    of_previous: Rate | None = None
    of_first: Rate | None = None
    median_days: float | None = None
    p90_days: float | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """Everything a door shows."""

    source: Source
    measures: Measures
    slices: list[Slice] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    cohorts: list[Cohort] = field(default_factory=list)
    months: list[Month] = field(default_factory=list)
    survival: Survival | None = None
    incidence: Incidence | None = None
    discovery: Discovery | None = None
    not_computed: list[NotComputed] = field(default_factory=list)
    notes: list[Message] = field(default_factory=list)
