"""The awkward CSV files of ../shared/data/bad-input, each with what must be read from it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from reading_cases import BAD_INPUT

from voronka.measure.files.table import read_table

CSV = BAD_INPUT / "csv"


def files(folder: str) -> list[str]:
    return sorted(path.name for path in (CSV / folder).glob("*.*sv"))


pytestmark = pytest.mark.usefixtures("bad_input")


@pytest.mark.parametrize("name", files("spectrum"))
def test_the_spectrum_reads_as_its_authors_expect(name: str) -> None:
    expected = json.loads((CSV / "spectrum" / name).with_suffix(".json").read_text())
    if name == "location_coordinates.csv":  # its authors wrote one object, and another phone than in their CSV
        expected = [{**expected, "Contact Phone Number": "2095257564"}]

    assert read_table(CSV / "spectrum" / name).frame.to_dicts() == expected


RAW = ["Иванов Пётр Сергеевич", "8 (912) 345-67-89", "petr@example.test", None, "1 234,56", "05.01.2024 09:07", "Новая"]


class TestRussianExports:
    @pytest.mark.parametrize("name", files("ru"))
    def test_are_recognised(self, name: str) -> None:
        expected = json.loads((CSV / "ru" / name).with_suffix(".expected.json").read_text())
        table = read_table(CSV / "ru" / name)

        assert (table.encoding, table.delimiter) == (expected["encoding"], expected["delimiter"])
        if name != "duplicate-headers.csv":
            assert table.frame.columns == expected["header"]

    @pytest.mark.parametrize("name", [name for name in files("ru") if name not in ("header-only.csv", "ragged.csv")])
    def test_keep_their_cells_as_written(self, name: str) -> None:
        row = read_table(CSV / "ru" / name).frame.row(0)

        assert row[0] == RAW[0]
        assert row[-3:] == tuple(RAW[-3:])

    @pytest.mark.parametrize("name", files("ru"))
    def test_have_the_rows_expected_of_them(self, name: str) -> None:
        expected = json.loads((CSV / "ru" / name).with_suffix(".expected.json").read_text())["rows"]
        table = read_table(CSV / "ru" / name)

        if expected:
            assert table.found == len(expected)
            assert table.frame["Компания"].to_list() == [row[3] or None for row in expected[: table.frame.height]]

    def test_refuse_the_long_row_with_its_number(self) -> None:
        table = read_table(CSV / "ru" / "ragged.csv")

        assert [row.row for row in table.rejected] == [3]
        assert table.frame.row(0)[-2:] == (None, None)

    def test_keep_headers_of_one_name_apart(self) -> None:
        columns = read_table(CSV / "ru" / "duplicate-headers.csv").frame.columns

        assert columns[1:3] == ["Телефон", "Телефон (2)"]
        assert columns[6] == "column_7"

    def test_name_the_total_that_is_left_out(self) -> None:
        table = read_table(CSV / "ru" / "title-and-total.csv")

        assert table.rows.to_list() == [5, 6, 7]
        assert any("Итого" in str(note) for note in table.notes)

    def test_report_removed_control_characters(self) -> None:
        table = read_table(CSV / "ru" / "nul-and-controls.csv")

        assert table.frame["ФИО"].to_list() == ["Иванов Пётр Сергеевич", "Щукина Ёлка", "Ким Вера"]
        assert "3 control characters" in str(table.notes[0])


FRICTIONLESS_HEIGHTS = {
    "blank-rows-multiple.csv": 2,
    "blank-rows.csv": 2,
    "blank-cells.csv": 5,
    "without-headers.csv": 3,
    "chunk2.headless.csv": 1,
    "without-rows.csv": 0,
    "matrix-with-comment.csv": 4,
    "structure-errors.csv": 2,
    "invalid.csv": 2,
    "table-infer-increase-limit.csv": 199,
    "unique-field.csv": 9,
    "vix.csv": 2,
    "table.tsv": 3,
    "issue-1138.csv": 7,
}


class TestFrictionlessTables:
    @pytest.mark.parametrize("name", FRICTIONLESS_HEIGHTS)
    def test_have_the_rows_that_a_person_counts(self, name: str) -> None:
        assert read_table(CSV / "frictionless" / name).frame.height == FRICTIONLESS_HEIGHTS[name]

    @pytest.mark.parametrize("name", files("frictionless"))
    def test_are_all_read(self, name: str) -> None:
        table = read_table(CSV / "frictionless" / name)

        assert table.found == table.frame.height + len(table.rejected)
        assert len(table.rows) == table.frame.height

    @pytest.mark.parametrize("name", ["invalid.csv", "structure-errors.csv"])
    def test_refuse_the_last_row_that_is_too_long(self, name: str) -> None:
        assert [row.row for row in read_table(CSV / "frictionless" / name).rejected] == [5]

    def test_lack_a_header_only_where_they_do(self) -> None:
        headless = {path for path in files("frictionless") if not read_table(CSV / "frictionless" / path).has_header}

        assert headless == {"without-headers.csv", "chunk2.headless.csv"}


class TestMessyTables:
    def test_find_the_header_below_titles(self) -> None:
        table = read_table(CSV / "messytables" / "excel_pasting.csv")

        assert table.frame.columns == ["Year", *map(str, range(2000, 2008))]
        assert table.frame["Year"].to_list()[-1] == "Cement, lime, concrete \nand stones"

    def test_find_the_header_below_prose_and_rules(self) -> None:
        table = read_table(CSV / "messytables" / "weird_head_padding.csv")

        assert table.frame.columns[1:5] == ["1985", "1993", "2000", "2005"]
        assert table.rows[0] == 13

    @pytest.mark.parametrize(
        ("name", "shape"),
        [("simple.csv", (6, 3)), ("simple.psv", (28, 6)), ("long.csv", (3999, 1)), ("utf8bom.csv", (0, 2))],
    )
    def test_have_their_shape(self, name: str, shape: tuple[int, int]) -> None:
        assert read_table(CSV / "messytables" / name).frame.shape == shape


def test_columns_parted_by_blanks_are_read() -> None:
    path = BAD_INPUT.parent / "cdnow_sample" / "CDNOW_sample.txt"
    table = read_table(path)

    assert (table.delimiter, table.has_header, table.frame.shape) == (" ", False, (6919, 5))
    assert table.frame.row(0) == ("00004", "0001", "19970101", "2", "29.33")
    assert Path(table.name) == path
