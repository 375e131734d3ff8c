from __future__ import annotations

import csv
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from voronka.sample import write_sample

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Written:
    """A folder of sample files, read back without any code of Voronka."""

    folder: Path

    def map(self, name: str) -> dict:
        return tomllib.loads((self.folder / f"{name}.toml").read_text(encoding="utf-8"))

    def rows(self, name: str) -> list[dict[str, str]]:
        with (self.folder / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream, delimiter=self.map(name)["format"]["delimiter"]))


@pytest.fixture(scope="session")
def english(tmp_path_factory: pytest.TempPathFactory) -> Written:
    folder = tmp_path_factory.mktemp("sample_en")
    write_sample(folder)
    return Written(folder)


@pytest.fixture(scope="session", params=["en", "ru", "hu"])
def spoken(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Written:
    folder = tmp_path_factory.mktemp(f"sample_{request.param}")
    write_sample(folder, lang=request.param)
    return Written(folder)
