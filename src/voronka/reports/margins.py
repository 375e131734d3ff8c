"""Which share of a sale is earned: said by people, of everything that is sold or of one product."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from voronka.reports.models import Margin
from voronka.reports.selection import NONE


@dataclass(frozen=True)
class Margins:
    """general: of everything; None = nobody has said. products: id -> share, where it is another one."""

    general: Decimal | None
    products: Mapping[int, Decimal]

    @classmethod
    def read(cls) -> Margins:
        """As they are set now (1 query)."""
        shares = {product or NONE: share for product, share in Margin.objects.values_list("product_id", "share")}
        return cls(shares.pop(NONE, None), shares)

    def of(self, product_id: int) -> Decimal | None:
        """The share of what a sale of a product brings."""
        return self.products.get(product_id, self.general)

    @property
    def is_unknown(self) -> bool:
        return self.general is None and not self.products
