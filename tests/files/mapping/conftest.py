"""Small files to read, and the folder of reference data."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from voronka.measure.dataset import Dataset
from voronka.measure.files import read

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write rows (the first is the header) as a CSV file: ``write([["id"], ["1"]], name="deals.csv")``."""

    def written(rows: list[list[str]], name: str = "file.csv", delimiter: str = ",") -> Path:
        text = io.StringIO()
        csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows(rows)
        path = tmp_path / name
        path.write_text(text.getvalue(), encoding="utf-8")
        return path

    return written


@pytest.fixture(scope="session")
def reference(data: Path) -> Path:
    """The folder of reference data, under a name that leaves "data" to what was read."""
    return data


@pytest.fixture
def read_text(tmp_path: Path) -> Callable[..., Dataset]:
    """Read a file that holds this text: ``read_text("id,amount")``."""

    def read_it(text: str, name: str = "export.csv") -> Dataset:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return read([path])

    return read_it
