from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NOT_OURS = {".git", ".venv", "build", "dist", "__pycache__"}


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def tree() -> list[Path]:
    """Every text file of the project, as it would be committed."""
    return sorted(path for path in ROOT.rglob("*") if path.is_file() and _is_ours(path.relative_to(ROOT)))


def _is_ours(path: Path) -> bool:
    is_cache = any(part.endswith(("_cache", ".egg-info")) or part == ".hypothesis" for part in path.parts)
    return not is_cache and not NOT_OURS & set(path.parts) and path.suffix not in {".png", ".pyc", ".mo"}
