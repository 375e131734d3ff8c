"""The clock. Only doors and jobs look at it; the domain is told the time."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    """This moment, aware, UTC."""
    return datetime.now(UTC)
