"""Landing points and what is counted there, for tests, made by the product's own actions."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from typing import Any

from voronka.traffic import actions
from voronka.traffic.models import LandingPoint

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
_numbers = count(1)


def a_point(name: str | None = None, kind: str = "page", target: str = "form", **more: Any) -> LandingPoint:
    """A landing point: a page where visitors leave a request, unless it is said otherwise."""
    given = {"name": name or f"Point {next(_numbers)}", "kind": kind, "target": target, "by": None, "at": MONDAY}
    return actions.add_point(**given, **more)


def a_shop(name: str | None = None, **more: Any) -> LandingPoint:
    """A shop whose visitors are counted at the door."""
    return a_point(name, kind="shop", target="visit", **more)
