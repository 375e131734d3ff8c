"""Reads of traffic, each with its cost."""

from __future__ import annotations

from voronka.traffic.queries.visitors import Touches, origins_of

__all__ = ["Touches", "origins_of"]
