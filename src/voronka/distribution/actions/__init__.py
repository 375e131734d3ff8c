"""All writes of distribution, one verb each."""

from __future__ import annotations

from voronka.distribution.actions.routing import route_lead

__all__ = ["route_lead"]
