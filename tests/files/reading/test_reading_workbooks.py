"""Workbooks: the sheet with the table, cells as a person sees them, and traps that are not stepped into."""

from __future__ import annotations

import tempfile
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
import xlsxwriter
from reading_cases import BAD_INPUT, CELL, ods

from voronka.measure.files.errors import FileError
from voronka.measure.files.table import read_table

if TYPE_CHECKING:
    from collections.abc import Callable

    Outcome = Callable[[Path], str]

XLSX = BAD_INPUT / "xlsx"
SELLERS: list[list[Any]] = [
    ["Report", None, None],
    ["seller", "deal", "sum"],
    ["Ann", "1", 10],
    [None, "2", None],
    ["Bob", "3", 5],
    [None, "4", None],
]


@pytest.fixture
def workbook(tmp_path: Path) -> Callable[..., Path]:
    """Write sheets, each a list of rows from its first cell, as an XLSX under any name."""

    def write(name: str = "book.xlsx", top: int = 0, **sheets: list[list[Any]]) -> Path:
        book = xlsxwriter.Workbook(tmp_path / name, {"default_date_format": "dd.mm.yyyy"})
        for title, rows in sheets.items():
            sheet = book.add_worksheet(title)
            for at, row in enumerate(rows, top):
                sheet.write_row(at, 0, row)
        book.close()
        return tmp_path / name

    return write


@pytest.mark.usefixtures("bad_input")
class TestTheIndexOfWorkbooks:
    def test_plain(self) -> None:
        table = read_table(XLSX / "plain.xlsx")

        assert table.frame["Телефон"].to_list() == ["8 912 345-67-89", "+7 903 111-22-33"]
        assert table.frame["Дата"].to_list() == [date(2024, 1, 5), date(2024, 1, 6)]

    def test_numeric_phone(self) -> None:
        table = read_table(XLSX / "numeric-phone.xlsx")

        assert table.frame["Телефон"].to_list() == ["79123456789"]
        assert table.frame["Дата"].to_list() == [datetime.fromisoformat("2024-01-05T12:00")]

    def test_date1904(self) -> None:
        assert read_table(XLSX / "date1904.xlsx").frame["Дата"].to_list() == [date(2024, 1, 5)]

    def test_formula_cells(self) -> None:
        table = read_table(XLSX / "formula-cells.xlsx")

        assert table.frame.row(0)[:2] == ("0", "0")
        assert "2 cells are formulas" in str(table.notes[0])

    @pytest.mark.parametrize("name", ["billion-laughs", "external-entity"])
    def test_entities(self, name: str, outcome: Outcome) -> None:
        assert "declares entities" in outcome(XLSX / f"{name}.xlsx")

    def test_bomb(self, outcome: Outcome) -> None:
        assert "1,021 times its size" in outcome(XLSX / "bomb-200mb.xlsx")

    def test_huge_dimension(self, outcome: Outcome) -> None:
        assert outcome(XLSX / "huge-dimension.xlsx") == "read 1 rows"

    def test_traversal_name(self, outcome: Outcome) -> None:
        assert outcome(XLSX / "traversal-name.xlsx") == "read 0 rows"
        assert not (Path(tempfile.gettempdir()) / "voronka-traversal.txt").exists()


@pytest.fixture
def merged(tmp_path: Path) -> Callable[..., Path]:
    """Write rows as an XLSX whose cells are merged down the rows: ``merged(rows, "B3:B5")``; the values stay theirs."""

    def write(rows: list[list[Any]], *ranges: str) -> Path:
        book = xlsxwriter.Workbook(tmp_path / "merged.xlsx")
        sheet = book.add_worksheet()
        for each in ranges:
            sheet.merge_range(each, "")
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
        book.close()
        return tmp_path / "merged.xlsx"

    return write


class TestCellsMergedDownTheRows:
    def test_hold_in_each_of_them_and_are_told(self, merged) -> None:
        table = read_table(merged(SELLERS, "A3:A4", "A5:A6"))

        assert table.frame["seller"].to_list() == ["Ann", "Ann", "Bob", "Bob"]
        assert str(table.notes[-1]).startswith("2 cells are merged over several rows")

    def test_leave_a_number_where_it_stands(self, merged) -> None:
        table = read_table(merged(SELLERS, "C3:C4"))

        assert (table.frame["sum"].to_list(), table.frame["seller"][1]) == (["10", None, "5", None], None)
        assert "merged" not in str(table.notes)

    def test_make_no_rows_of_empty_ones(self, merged) -> None:
        assert read_table(merged([*SELLERS, ["Remark", None, None], [], []], "A7:A9")).frame.height == 5


class TestWorkbook:
    def test_is_recognised_under_any_name(self, workbook: Callable[..., Path]) -> None:
        table = read_table(workbook("deals.csv", deals=[["id", "sum"], [1, 2.5]]))

        assert (table.format, table.frame.to_dicts()) == ("xlsx", [{"id": "1", "sum": "2.5"}])

    def test_is_not_believed_from_a_name(self, tmp_path: Path) -> None:
        path = tmp_path / "deals.xlsx"
        path.write_text("id;sum\n1;2\n")

        assert read_table(path).format == "csv"

    def test_gives_the_first_sheet_with_a_table(self, workbook: Callable[..., Path]) -> None:
        table = read_table(workbook(notes=[["Report"]], deals=[["id", "sum"], [1, 2]], more=[["a", "b"], [1, 2]]))

        assert table.sheet == "deals"
        assert "not read: notes, more" in str(table.notes[0])

    def test_gives_the_sheet_asked_for(self, workbook: Callable[..., Path]) -> None:
        path = workbook(deals=[["id", "sum"], [1, 2]], more=[["a", "b"], [1, 2]])

        assert read_table(path, sheet="more").frame.columns == ["a", "b"]

    def test_without_the_sheet_asked_for_names_its_sheets(self, workbook: Callable[..., Path]) -> None:
        with pytest.raises(FileError, match='no sheet "Deals"; its sheets are: deals'):
            read_table(workbook(deals=[["id", "sum"], [1, 2]]), sheet="Deals")

    def test_numbers_its_rows_from_the_top_of_the_sheet(self, workbook: Callable[..., Path]) -> None:
        rows = [["Report for 2024"], [], ["id", "sum"], [1, 2], [], [2, 3], ["Total", None]]
        table = read_table(workbook(top=2, deals=rows))

        assert table.rows.to_list() == [6, 8]
        assert table.frame["id"].to_list() == ["1", "2"]

    def test_shows_numbers_as_a_spreadsheet_does(self, workbook: Callable[..., Path]) -> None:
        numbers = [0.1 + 0.2, 79123456789, 1234.5, 1e-7, 123456789012345678, -5.0]
        table = read_table(workbook(deals=[["n", "x"], *([number, "x"] for number in numbers)]))

        assert table.frame["n"].to_list() == [
            "0.3", "79123456789", "1234.5", "0.0000001", "123456789012346000", "-5",
        ]  # fmt: skip

    def test_keeps_dates_as_dates_and_mixed_columns_as_text(self, workbook: Callable[..., Path]) -> None:
        rows = [
            ["day", "moment", "mixed"],
            [date(2024, 1, 5), datetime.fromisoformat("2024-01-05T09:07"), date(2024, 1, 5)],
        ]
        table = read_table(workbook(deals=[*rows, [None, date(2024, 1, 6), "soon"], ["", "", 5], ["", "", True]]))

        assert table.frame.schema == {"day": pl.Date, "moment": pl.Datetime("us"), "mixed": pl.String}
        assert table.frame["mixed"].to_list() == ["2024-01-05", "soon", "5", "true"]

    def test_takes_errors_as_empty_and_says_so(self, tmp_path: Path) -> None:
        book = xlsxwriter.Workbook(tmp_path / "errors.xlsx")
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["id", "sum"])
        sheet.write_row(1, 0, [1])
        sheet.write_formula(1, 1, "=1/0", None, "#DIV/0!")
        book.close()
        table = read_table(tmp_path / "errors.xlsx")

        assert table.frame.rows() == [("1", None)]
        assert "1 cell holds an error" in str(table.notes[1])

    def test_gives_only_the_wanted_columns(self, workbook: Callable[..., Path]) -> None:
        path = workbook(deals=[["id", "sum"], [1, 2], [3, 4]])

        assert read_table(path, columns=["sum"], sample=1).frame.rows() == [("2",)]

    def test_with_empty_sheets_is_refused(self, workbook: Callable[..., Path]) -> None:
        with pytest.raises(FileError, match="its sheets are empty"):
            read_table(workbook(deals=[]))


class TestWhatStandsAboveTheRows:
    def test_titles_and_totals_are_left_out(self, workbook: Callable[..., Path]) -> None:
        head = [["Visits by source"], ["January"], [], ["Source", "Visits", "Leads"], ["Total", 30, 3]]
        table = read_table(workbook(report=[*head, ["google", 10, 1], ["direct", 20, 2]]))

        assert table.frame["Source"].to_list() == ["google", "direct"]
        assert table.rows.to_list() == [6, 7]


class TestOtherWorkbooks:
    def test_of_excel_97_are_read(self) -> None:
        table = read_table(Path(__file__).parent / "data" / "deals.xls")

        assert table.format == "xls"
        assert table.frame.row(0) == ("Иванов Пётр", "79123456789", date(2024, 1, 5), "1234.56")

    def test_of_excel_97_that_are_damaged_are_refused(self, tmp_path: Path, outcome: Outcome) -> None:
        path = tmp_path / "cut.xls"
        path.write_bytes((Path(__file__).parent / "data" / "deals.xls").read_bytes()[:3000])

        assert "damaged or cut short" in outcome(path)

    def test_of_libreoffice_are_read(self, tmp_path: Path) -> None:
        path = tmp_path / "book.ods"
        clock = '<table:table-cell office:value-type="time" office:time-value="PT09H07M00S"/>'
        day = '<table:table-cell office:value-type="date" office:date-value="2024-01-05"/>'
        rows = (CELL.format("") + CELL.format(""), clock + day)
        path.write_bytes(ods("".join(f"<table:table-row>{row}</table:table-row>" for row in rows)))

        assert read_table(path).frame.row(0) == (time(9, 7).isoformat(), date(2024, 1, 5))
