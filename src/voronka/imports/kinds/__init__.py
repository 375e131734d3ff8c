"""The kinds of rows that can be brought in."""

from __future__ import annotations

from voronka.imports.kinds.base import Kind, Role
from voronka.imports.kinds.roles import COMPANIES, CONTACTS, DEALS, HISTORY, ORDERS, PEOPLE, PRODUCTS, TASKS
from voronka.imports.kinds.traffic_roles import SPEND, VISITS

KINDS: dict[str, Kind] = {
    kind.name: kind for kind in (PEOPLE, PRODUCTS, COMPANIES, CONTACTS, DEALS, HISTORY, ORDERS, TASKS, SPEND, VISITS)
}
"""By name, in the order in which they are best brought in."""

__all__ = ["KINDS", "Kind", "Role"]
