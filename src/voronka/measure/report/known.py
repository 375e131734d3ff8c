"""What the rows of a file can tell: asked before any rate is given."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Known:
    """outcomes   what became of each row
    refusals   the lost ones too: without them won / (won + lost) would always be 100%
    leads      whether a row is a lead (a deal, a case), not an order
    sales_only nothing but sales: of how many leads they are, nobody says
    """

    outcomes: bool
    refusals: bool
    leads: bool = True
    sales_only: bool = False

    @property
    def cr2(self) -> bool:
        """Whether sales can be held against the leads that they come from."""
        return self.outcomes and self.leads and not self.sales_only
