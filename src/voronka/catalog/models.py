from __future__ import annotations

from django.db import models
from django.db.models import Q

from voronka.ground.names import CaselessName


class Product(models.Model):
    """Something that is sold. A slice.

    price   of one, in the currency of the business; None = agreed each time
    """

    name = models.CharField(max_length=200)
    caseless = CaselessName(max_length=200)
    code = models.CharField(max_length=60, blank=True)
    price = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    is_offered = models.BooleanField(default=True)
    batch = models.ForeignKey("journal.Batch", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["caseless"], name="catalog_product_names_differ"),
            models.CheckConstraint(condition=Q(price=None) | Q(price__gte=0), name="catalog_price_not_negative"),
        ]

    def __str__(self) -> str:
        return self.name
