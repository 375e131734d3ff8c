"""``python -m voronka.edge``: what `voronka edge` becomes."""

from __future__ import annotations

from voronka.edge.server import run

run()
