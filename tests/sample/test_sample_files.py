"""The files of the samples: which, how large, in whose habits, and the same bytes everywhere."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from voronka.measure.files import read
from voronka.measure.files.map import FileMap
from voronka.sample import write_sample

if TYPE_CHECKING:
    from pathlib import Path

NAMES = {"shop/leads", "shop/orders", "shop/traffic", "shop/events", "agency/deals", "agency/events"}
DIGESTS = {
    "en": "ef89254ac9dc2aad5a1c56d8f38b23bd28d111c46909500eb98cef22b14b91ec",
    "ru": "3726d1db6bc91761d4f3e5891ed7fe9922211d90d4cc16de79f0944e2fba1741",
    "hu": "715347d83552b3b50148ff3f66d7ac36f7330f0f393ec4786e682aad74a0de3b",
}
"""sha256 over all files of seed 7 in the order of their names. Change them together with the simulation, knowingly."""


def digest_of(folder: Path) -> str:
    every = hashlib.sha256()
    for path in sorted(folder.rglob("*.*")):
        every.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return every.hexdigest()


class TestTheFiles:
    def test_are_six_tables_each_with_its_map_beside_it(self, english):
        found = {path.relative_to(english.folder).with_suffix("").as_posix() for path in english.folder.rglob("*.csv")}

        assert found == NAMES
        assert all((english.folder / f"{name}.toml").exists() for name in NAMES)

    def test_hold_thousands_of_rows_in_less_than_two_megabytes_each(self, spoken):
        sizes = [(spoken.folder / f"{name}.csv").stat().st_size for name in NAMES]
        rows = {name: len(spoken.rows(name)) for name in NAMES}

        assert max(sizes) < 2_000_000
        assert min(rows.values()) >= 1_000
        assert sum(rows.values()) > 20_000

    @pytest.mark.parametrize("lang", DIGESTS)
    def test_are_the_same_bytes_on_every_machine_and_python(self, lang, tmp_path):
        write_sample(tmp_path, lang=lang)

        assert digest_of(tmp_path) == DIGESTS[lang]

    def test_are_another_year_with_another_seed(self, english, tmp_path):
        write_sample(tmp_path, seed=8)

        assert digest_of(tmp_path) != digest_of(english.folder)

    def test_tell_the_same_story_in_every_language(self, english, spoken):
        for name in NAMES:
            assert len(spoken.rows(name)) == len(english.rows(name))
            assert spoken.map(name)["columns"].keys() == english.map(name)["columns"].keys()


class TestAMap:
    @pytest.mark.parametrize("name", sorted(NAMES))
    def test_names_columns_that_the_file_has(self, spoken, name):
        headers = spoken.rows(name)[0].keys()

        assert set(spoken.map(name)["columns"].values()) <= headers

    @pytest.mark.parametrize("name", ["shop/leads", "shop/orders", "agency/deals"])
    def test_names_outcomes_that_occur(self, spoken, name):
        column = spoken.map(name)["columns"]["outcome"]
        found = {row[column] for row in spoken.rows(name)}

        assert {*spoken.map(name)["outcome"]["won"], *spoken.map(name)["outcome"]["lost"]} <= found

    def test_speaks_of_the_kinds_that_voronka_knows(self, english):
        kinds = [english.map(name)["kind"] for name in sorted(NAMES)]

        assert kinds == ["deals", "events", "events", "deals", "orders", "traffic"]


class TestARussianFile:
    def test_looks_as_a_russian_spreadsheet_writes_it(self, tmp_path):
        write_sample(tmp_path, lang="ru")
        first = (tmp_path / "shop" / "orders.csv").read_text(encoding="utf-8").splitlines()[1]

        assert first.startswith("O-00001;01.11.2025 ")
        assert re.search(r";\d+,00;Выкуплен;", first)


class TestAHungarianFile:
    def test_writes_prices_in_whole_forints(self, tmp_path):
        write_sample(tmp_path, lang="hu")
        header, first, *_ = (tmp_path / "shop" / "orders.csv").read_text(encoding="utf-8").splitlines()

        assert header.split(";")[5] == "Egységár"
        assert first.split(";")[5] in {"14990", "31990", "19990", "10990", "24990", "18990"}


class TestTheCommand:
    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "voronka.sample", *arguments], capture_output=True, text=True, check=False
        )

    def test_names_the_files_it_wrote(self, tmp_path):
        done = self.run(str(tmp_path / "new folder"), "--lang", "hu")

        assert done.returncode == 0
        assert len(done.stdout.splitlines()) == 12
        assert str(tmp_path / "new folder" / "shop" / "leads.csv") in done.stdout.splitlines()

    def test_says_in_one_sentence_why_it_cannot_write(self, tmp_path):
        (tmp_path / "taken").write_text("a file")

        done = self.run(str(tmp_path / "taken"))

        assert done.returncode == 1
        assert done.stderr.count("\n") == 1
        assert "cannot be written" in done.stderr

    def test_refuses_a_language_it_does_not_speak(self, tmp_path):
        done = self.run(str(tmp_path), "--lang", "xx")

        assert done.returncode == 2
        assert "choose from" in done.stderr


@pytest.mark.parametrize("name", sorted(NAMES))
class TestTheReader:
    def test_uses_every_row_of_the_samples(self, spoken, name):
        dataset = read([spoken.folder / f"{name}.csv"], map=FileMap.load(spoken.folder / f"{name}.toml"))

        assert dataset.rejected == []
        assert dataset.used == len(spoken.rows(name))
        assert str(dataset.as_of) == "2026-10-31"
