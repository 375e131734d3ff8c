"""A file read ahead, in the background and partly as categories, tells the same as one read in its turn."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from voronka.measure.dataset import Dataset
from voronka.measure.files import FileError, ahead, read
from voronka.measure.files.ahead import reading_ahead
from voronka.measure.files.map import FileMap, Format
from voronka.measure.files.table import sample_of_file

HEAD = "deal id,customer,opened,closed,stage,amount,seller,product,attempts,score\n"
ROWS = [
    "D{n},C{few},2024-01-{day},2024-02-{day},Won,{n}.50,Anna,Chair,{few},{few}",
    "D{n},,2024-01-{day},,Open,,Boris ,table,,",
    "D{n},C{n},2024-01-{day},2024-03-{day},Lost,10,anna,Table,2,10",
]
ODD = {
    "nothing odd": "",
    "an amount in words": "D1,C1,2024-01-01,2024-01-02,Won,a lot,Anna,Chair,1,1\n",
    "amounts in two currencies": "D1,C1,2024-01-01,2024-01-02,Won,$5,A,B,1,1\nD2,C1,2024-01-01,,Open,5 €,A,B,1,1\n",
    "scores with a decimal comma": 'D1,C1,2024-01-01,2024-01-02,Won,5,Anna,Chair,1,"7,5"\n',
    "attempts in words and below one": "D1,C1,2024-01-01,2024-01-02,Won,5,A,B,many,1\nD2,,2024-01-01,,Open,5,A,B,0,1\n",
    "scores over ten, with blanks": "D1,C1,2024-01-01,2024-01-02,Won,5,A,B,1,11\nD1,,2024-01-01,,Open,5,,,1, 9\n",
    "no such day": "D1,C1,2024-02-30,,Open,5,Anna,Chair,1,1\n",
    "a closing before the opening": "D1,C1,2024-02-20,2024-02-19,Lost,5,Anna,Chair,1,1\n",
    "days as people write them": "D1,C1,20 Feb 2024,21.02.2024 14:00,Lost,5,Anna,Chair,1,1\n",
    "placeholders": "D1,-,n/a,-,-,-,-,-,-,-\n",
    "an outcome in other capitals": "D1,C1,2024-01-01,2024-01-02, won ,5,Anna,Chair,1,1\n",
    "quotes": 'D1,"C, 1",2024-01-01,2024-01-02,Won,5,"Anna ""A""",Chair,1,1\n',
    "a newline in quotes": 'D1,C1,2024-01-01,2024-01-02,Won,5,"An\nna",Chair,1,1\n',
    "a quote that stays open": 'D1,C1,2024-01-01,2024-01-02,Won,5,"Anna,Chair,1,1\n',
    "a record too long": "D1,C1,2024-01-01,2024-01-02,Won,5,Anna,Chair,1,1,more\n",
    "a record too short, and a blank one": "D1,C1,2024-01-01\n\n,,,,,,,,,\n",
    "a totals row": "Total,,,,,12345,,,,\n",
    "control characters": "D1,C1,2024-01-01,2024-01-02,Won,5,An\x01na,Ch\x00air,1,1\n",
    "another encoding further down": "D1,C1,2024-01-01,2024-01-02,Won,5,Анна,Chair,1,1\n",
}


def _written(folder: Path, odd: str, *, at: int) -> Path:
    rows = [ROWS[n % 3].format(n=n, few=n % 7 + 1, day=f"{n % 28 + 1:02}") + "\n" for n in range(90)]
    path = folder / "deals.csv"
    encoding = "cp1251" if not odd.isascii() and "€" not in odd else "utf-8"
    path.write_bytes("".join([HEAD, *rows[:at], odd, *rows[at:]]).encode(encoding))
    return path


def _told(dataset: Dataset) -> tuple[object, ...]:
    frame = dataset.frame.with_columns(pl.col(pl.Categorical).cast(pl.String))
    return (
        frame.schema,
        frame.rows(),
        dataset.rejected,
        [str(note) for note in dataset.notes],
        dataset.won,
        dataset.rows,
    )


class TestReadingAhead:
    @pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
    @pytest.mark.parametrize("at", [0, 60, 90])
    def test_tells_what_reading_in_turn_tells(
        self, odd: str, at: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = _written(tmp_path, odd, at=at)
        in_turn = _told(read([path], by=["product"]))
        monkeypatch.setattr(ahead, "LEAST", 0)
        assert _told(read([path], by=["product"])) == in_turn

    def test_is_done_for_a_plain_file_and_with_quotes(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(ahead, "LEAST", 0)
        for odd in ("", ODD["quotes"]):
            path = _written(tmp_path, odd, at=60)
            with reading_ahead(path, sample_of_file(path, FileMap()), FileMap()) as table:
                found = table(["seller", "amount"], ["seller"])
            assert found is not None
            assert found.frame.columns == ["seller", "amount"]

    def test_leaves_short_files_alone(self, tmp_path: Path) -> None:
        path = _written(tmp_path, "", at=0)
        with reading_ahead(path, sample_of_file(path, FileMap()), FileMap()) as table:
            assert table(["seller"], []) is None

    def test_lets_the_error_be_raised_that_was_to_be(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(ahead, "LEAST", 0)
        path = _written(tmp_path, "", at=0)
        with pytest.raises(FileError, match="no such column"):
            read([path], map=FileMap(kind="deals", columns={"seller": "nobody"}))
        with pytest.raises(FileError, match="encoding"):
            read([path], map=FileMap(format=Format(encoding="no-such")))
