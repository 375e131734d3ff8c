from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from reading_cases import BAD_INPUT, Reader

from voronka.measure.files.table import Table, read_table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


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


@pytest.fixture(scope="session")
def outcome() -> Iterator[Callable[[Path], str]]:
    """What reading a file answers, in a process of its own, within the limits of time and memory."""
    reader = Reader()
    yield reader.outcome
    reader.close()
