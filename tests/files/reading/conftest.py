from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from voronka.measure.files.table import Table, read_table

if TYPE_CHECKING:
    from collections.abc import Callable

BAD_INPUT = Path(__file__).resolve().parents[4] / "shared" / "data" / "bad-input"


@pytest.fixture(scope="session")
def bad_input() -> Path:
    """The folder of awkward files; it lies beside the project and is not part of it."""
    if not BAD_INPUT.is_dir():
        pytest.skip("the folder ../shared/data/bad-input is not here")
    return BAD_INPUT


@pytest.fixture
def table_of(tmp_path: Path) -> Callable[..., Table]:
    """Read a text or bytes as a file."""

    def read(content: str | bytes, **options: Any) -> Table:
        path = tmp_path / "input.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_table(path, **options)

    return read


def json_lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]
