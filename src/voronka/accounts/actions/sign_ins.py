"""Who came in, who was refused, who left."""

from __future__ import annotations

from datetime import datetime

from voronka.accounts.actions.changes import longest
from voronka.accounts.models import SignIn, User


def record_sign_in(
    *,
    outcome: str,
    at: datetime,
    user: User | None = None,
    email: str = "",
    address: str | None = None,
    browser: str = "",
) -> SignIn:
    """Write an attempt to come in, or a way out, down. The row is the audit itself: no event stands beside it.

    email    as it was typed, also where nobody has it
    address  IP address of the browser; None = not known
    """
    kept = {"email": email, "browser": browser}
    for field, text in kept.items():
        kept[field] = text.replace("\0", "")[: longest(SignIn, field)]
    return SignIn.objects.create(user=user, at=at, outcome=outcome, address=address, **kept)
