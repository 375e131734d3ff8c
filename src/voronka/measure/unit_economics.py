"""What a lead costs, what a sale costs, and how many leads must buy for the traffic to pay."""

from __future__ import annotations

from decimal import Context, Decimal

EXACT = Context(prec=28)
"""Money is divided to 28 digits, whatever context the caller has set; only doors round."""


def cpl(*, spend: Decimal, leads: int) -> Decimal | None:
    """Cost of one lead: spend / leads; None where there was no lead.

    spend    money of one currency for the traffic that brought these leads
    Returns  money, unrounded
    Raises   ValueError when leads is negative
    Source   docs/measures.md, "CPL, CAC and break-even CR2"
    """
    return _cost_of_one(spend, leads, "leads")


def cac(*, spend: Decimal, sales: int) -> Decimal | None:
    """Cost of one customer: spend / first sales; None where there was no sale.

    sales    first sales: the repeat sales of a customer were not bought with this spend
    Returns  money, unrounded
    Raises   ValueError when sales is negative
    Source   docs/measures.md, "CPL, CAC and break-even CR2"
    """
    return _cost_of_one(spend, sales, "sales")


def break_even_cr2(*, cpl: Decimal, margin_of_one_sale: Decimal) -> float | None:
    """The share of leads that must buy for the funnel to earn nothing and lose nothing: CPL / margin of one sale.

    A lead for 200 and a margin of 300 need 66.7% of the leads. Above 1 no conversion can pay for this traffic.

    cpl, margin_of_one_sale   money of one currency
    Returns  a share, which may exceed 1; None where a sale earns nothing (no share pays then)
    Source   docs/measures.md, "CPL, CAC and break-even CR2"
    """
    if margin_of_one_sale <= 0:
        return None
    return float(EXACT.divide(cpl, margin_of_one_sale))


def to_cents(money: Decimal) -> Decimal:
    """Money as a sentence shows it: rounded to hundredths, and without them where they are zero."""
    rounded = EXACT.quantize(money, Decimal("0.01"))
    return EXACT.quantize(rounded, Decimal(1)) if rounded == rounded.to_integral_value() else rounded


def _cost_of_one(spend: Decimal, n: int, what: str) -> Decimal | None:
    if n < 0:
        raise ValueError(f"{what} cannot be {n}")
    return EXACT.divide(spend, Decimal(n)) if n else None
