"""What if the price were another one, or a source were dropped: the economics of traffic, computed again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, Decimal

from voronka.measure.rate import Rate, rate_of
from voronka.measure.unit_economics import EXACT, break_even_cr2, cpl


@dataclass(frozen=True, slots=True)
class Economics:
    """What some traffic cost and brought.

    leads, sales   counts; sales <= leads
    spend, revenue, margin   money of one currency; margin: what is left of the revenue of all sales together
    """

    leads: int
    sales: int
    spend: Decimal
    revenue: Decimal
    margin: Decimal

    @property
    def result(self) -> Decimal:
        return self.margin - self.spend

    @property
    def cr2(self) -> Rate | None:
        return rate_of(self.sales, self.leads)

    @property
    def cpl(self) -> Decimal | None:
        return cpl(spend=self.spend, leads=self.leads)

    @property
    def price(self) -> Decimal | None:
        """What one sale brings."""
        return EXACT.divide(self.revenue, Decimal(self.sales)) if self.sales else None

    @property
    def margin_of_one_sale(self) -> Decimal | None:
        """What is left of one sale."""
        return EXACT.divide(self.margin, Decimal(self.sales)) if self.sales else None

    @property
    def break_even(self) -> float | None:
        """The share of leads that must buy; None where it is not known, or no share is enough."""
        cost, margin = self.cpl, self.margin_of_one_sale
        return None if cost is None or margin is None else break_even_cr2(cpl=cost, margin_of_one_sale=margin)


def with_price(now: Economics, change: Decimal) -> Economics:
    """The same leads and buyers at another price. What a sale costs us stays, so all of the change is margin.

    A price of 1000 that leaves 300 is 1200 that leaves 500 when it rises by a fifth; a lead for 200 then needs 40% of
    buyers in place of 66.7%.

    change   0.2 = a fifth dearer, -0.1 = a tenth cheaper; above -1
    Raises   ValueError for a change of -1 or below: nothing is left to pay
    Source   docs/measures.md, "What if"
    """
    if change <= -1:
        raise ValueError(f"a price cannot change by {change}")
    more = now.revenue * change
    return replace(now, revenue=now.revenue + more, margin=now.margin + more)


def sales_to_keep(now: Economics, then: Economics) -> int | None:
    """How many sales at the other price earn what all of them earn now; None where a sale earns nothing there.

    Of 100 buyers that leave 300 each, 60 that leave 500 do.

    Source   docs/measures.md, "What if"
    """
    one = then.margin_of_one_sale
    if one is None or one <= 0:
        return None
    return max(0, int(EXACT.divide(now.margin, one).to_integral_value(ROUND_CEILING)))


def without(whole: Economics, part: Economics) -> Economics:
    """What is left when a source is dropped, with its cost, its leads and its sales.

    Source   docs/measures.md, "What if"
    """
    return Economics(
        leads=whole.leads - part.leads,
        sales=whole.sales - part.sales,
        spend=whole.spend - part.spend,
        revenue=whole.revenue - part.revenue,
        margin=whole.margin - part.margin,
    )
