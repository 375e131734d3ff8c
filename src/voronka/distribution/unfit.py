"""Whether the auto-funnel suits: it sells simple, inexpensive products, and nothing else.

What is dear is judged by nobody's norm but our own: more than half of our won deals bring.
"""

from __future__ import annotations

from decimal import Decimal
from statistics import median

from django.db.models import QuerySet

from voronka.catalog.models import Product
from voronka.distribution.models import Rule, Way
from voronka.funnel.models import Deal, Outcome
from voronka.leads.models import Lead

ENOUGH, AT_MOST = 5, 500


def usual_price() -> Decimal | None:
    """What half of the latest won deals bring at most; with too few of them, what half of the products cost at most."""
    won = Deal.objects.filter(outcome=Outcome.WON, amount__isnull=False).order_by("-closed_at", "-pk")
    amounts = [amount for amount in won.values_list("amount", flat=True)[:AT_MOST] if amount is not None]
    if len(amounts) < ENOUGH:
        prices = Product.objects.filter(is_offered=True).values_list("price", flat=True)
        amounts = [price for price in prices if price is not None]
    return median(amounts) if amounts else None


def unfit_rule(rule: Rule) -> list[str]:
    """Why the leads of a rule may be none for the auto-funnel; none where it gives them to people (3 queries).

    "any_product"  it names no product, and no highest price: whatever comes goes there
    "agreed"       a product's price is agreed each time: it takes talking
    "dear"         a product, or the highest price, is above what half of our deals bring
    """
    if rule.way != Way.AUTOMATIC:
        return []
    products = Product.objects.filter(pk__in=rule.wanted.get("product", []))
    if not rule.wanted.get("product") and rule.price_to is None:
        return ["any_product"]
    return _against(products, rule.price_to)


def unfit_lead(lead: Lead) -> list[str]:
    """The same of one lead; "any_product" = nobody knows what it is about (3 queries)."""
    if lead.product_id is None:
        return ["any_product"]
    return _against(Product.objects.filter(pk=lead.product_id), None)


def _against(products: QuerySet[Product], price_to: Decimal | None) -> list[str]:
    prices = list(products.values_list("price", flat=True))
    limit = usual_price()
    known = [price for price in [*prices, price_to] if price is not None]
    # a ceiling of the rule holds for what a product costs too
    dearest = price_to if price_to is not None else max(known, default=None)
    found = ["agreed"] if None in prices and price_to is None else []
    return found + (["dear"] if limit is not None and dearest is not None and dearest > limit else [])
