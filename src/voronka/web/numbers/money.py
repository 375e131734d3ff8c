"""Money of a business: sums as they were written down, averages to the smallest coin."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal, localcontext

from voronka.web.templatetags import voronka as written

CENT, DIGITS = Decimal("0.01"), 50


def money(amount: Decimal | None, currency: str) -> str:
    """With the sign of the currency; "" where it is not known. Averages have more digits than anybody reads."""
    if amount is None:
        return ""
    with localcontext(prec=DIGITS):
        cents = amount.quantize(CENT, ROUND_HALF_EVEN)
        if abs(cents) >= 1000:
            cents = cents.quantize(Decimal(1), ROUND_HALF_EVEN) if amount != cents else cents
        return written.money(cents, currency)
