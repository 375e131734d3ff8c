from __future__ import annotations

from voronka.accounts.models import Business


def business() -> Business:
    """The company of this installation; before the set-up an unsaved one with defaults (1 query)."""
    return Business.objects.filter(pk=1).first() or Business(pk=1)
