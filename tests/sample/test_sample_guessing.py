"""The sample is what a business exports: its columns are understood without a map."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from voronka.measure.files import FileMap, guess_map
from voronka.sample import write_sample

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("lang", ["en", "ru", "hu"])
def test_every_file_of_the_sample_is_understood_without_its_map(tmp_path: Path, lang: str) -> None:
    write_sample(tmp_path, lang=lang)
    files = sorted(tmp_path.rglob("*.csv"))
    given = {path: FileMap.load(path.with_suffix(".toml")) for path in files}
    guessed = {path: guess_map(path) for path in files}
    assert len(files) == 6
    assert {path: each.kind for path, each in guessed.items()} == {path: each.kind for path, each in given.items()}
    assert {path: each.columns for path, each in guessed.items()} == {
        path: each.columns for path, each in given.items()
    }
    for path in files:
        assert set(given[path].won or ()) <= set(guessed[path].won or ())
        assert set(given[path].lost or ()) <= set(guessed[path].lost or ())
