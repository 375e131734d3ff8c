"""Reads of traffic, each with its cost."""

from __future__ import annotations

from voronka.traffic.queries.visitors import Touches, origins_of, visit_of_code

__all__ = ["Touches", "origins_of", "visit_of_code"]
