"""Strings that break naive code stand in cells and come back unchanged, but for control characters."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

import pytest
from reading_cases import BAD_INPUT, json_lines

from voronka.measure.files.table import read_table

if TYPE_CHECKING:
    from pathlib import Path

FILES = ["csv-formula", "injection", "mail-header", "naughty", "xss"]

pytestmark = pytest.mark.usefixtures("bad_input")


def strings(name: str) -> list[str]:
    """The strings of a list, those that UTF-8 can hold and that are not empty."""
    found = [line["s"] for line in json_lines(BAD_INPUT / "strings" / f"{name}.jsonl")]
    return [text for text in found if text and text.encode("utf-8", "ignore").decode() == text]


def stored(text: str) -> str | None:
    return re.sub("\r\n?", "\n", re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", "", text)) or None


@pytest.mark.parametrize("name", FILES)
def test_cells_of_a_delimited_text_come_back_unchanged(name: str, tmp_path: Path) -> None:
    written = strings(name)
    text = io.StringIO()
    csv.writer(text).writerows([["id", "text"], *enumerate(written)])
    path = tmp_path / "strings.csv"
    path.write_bytes(text.getvalue().encode())

    assert read_table(path, delimiter=",").frame["text"].to_list() == [stored(text) for text in written]


@pytest.mark.parametrize("name", FILES)
def test_values_of_json_lines_come_back_unchanged(name: str) -> None:
    table = read_table(BAD_INPUT / "strings" / f"{name}.jsonl", columns=["s"])

    kept = [text for text in table.frame["s"].to_list() if text is not None]
    assert kept == [text.replace("\r", "\r") for text in map(_in_json, strings(name)) if text]


def _in_json(text: str) -> str:
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", "", text).replace("\r\n", "\n")
