"""``python -m voronka`` is the command ``voronka``."""

from __future__ import annotations

from voronka.cli.main import run

run()
