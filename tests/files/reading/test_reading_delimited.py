"""Delimited texts: where the header is, which rows are data, and how they are numbered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from voronka.measure.files.errors import FileError

if TYPE_CHECKING:
    from collections.abc import Callable

    from voronka.measure.files.table import Table

    TableOf = Callable[..., Table]


class TestDelimiter:
    @pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
    def test_is_found_beside_decimal_commas_and_prose(self, delimiter: str, table_of: TableOf) -> None:
        rows = [("id", "sum", "note"), ("1", "2", "yes; he said"), ("2", "3", "no"), ("3", "4", "call, then write")]
        table = table_of("\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in rows))

        assert table.delimiter == delimiter
        assert table.frame.rows() == rows[1:]

    def test_is_no_comma_of_an_address(self, table_of: TableOf) -> None:
        table = table_of("id;address\n1;Pest, Fő utca 1, 2. em\n2;Buda, Kis utca 5, 1. em\n")

        assert table.delimiter == ";"

    def test_can_be_runs_of_blanks(self, table_of: TableOf) -> None:
        table = table_of(" 1  19970101   2  29.33\n 2  19970118  13  29.73\n 3  19970202   1   1.50\n")

        assert table.delimiter == " "
        assert table.frame.row(1) == ("2", "19970118", "13", "29.73")

    def test_is_not_a_blank_between_names(self, table_of: TableOf) -> None:
        assert table_of("name\nJohn Smith\nAnna Bell\nVera Kim\n").frame.columns == ["name"]

    def test_can_be_told(self, table_of: TableOf) -> None:
        assert table_of("a;b,c\n1;2,3\n", delimiter=";").frame.columns == ["a", "b,c"]
        assert table_of("a,b\tc\n1,2\t3\n", delimiter="tab").frame.columns == ["a,b", "c"]

    def test_is_one_character(self, table_of: TableOf) -> None:
        with pytest.raises(FileError, match='"::" cannot part columns'):
            table_of("a::b\n", delimiter="::")


class TestHeader:
    def test_stands_below_titles(self, table_of: TableOf) -> None:
        table = table_of("Report for 2024;;\n;;\nid;sum;stage\n1;2;won\n2;3;lost\n")

        assert table.frame.columns == ["id", "sum", "stage"]
        assert table.rows.to_list() == [4, 5]
        assert "Report for 2024" in str(table.notes[0])

    def test_names_are_made_unlike(self, table_of: TableOf) -> None:
        table = table_of("Phone;Phone;;Phone (2)\n1;2;3;4\n")

        assert table.frame.columns == ["Phone", "Phone (2)", "column_3", "Phone (2) (2)"]
        assert len(table.notes) == 3

    def test_may_be_missing(self, table_of: TableOf) -> None:
        table = table_of("1,anna@example.test,2024-01-05\n2,vera@example.test,2024-01-06\n")

        assert not table.has_header
        assert table.frame.columns == ["column_1", "column_2", "column_3"]
        assert table.rows.to_list() == [1, 2]

    def test_may_be_years(self, table_of: TableOf) -> None:
        assert table_of("Region,2022,2023\nNorth,5,6\nSouth,7,8\n").frame.columns == ["Region", "2022", "2023"]

    def test_is_read_though_no_row_follows(self, table_of: TableOf) -> None:
        table = table_of("id;sum\n")

        assert (table.frame.columns, table.frame.height, table.found) == (["id", "sum"], 0, 0)

    def test_may_span_lines(self, table_of: TableOf) -> None:
        table = table_of('id,"sum,\nroubles"\n1,2\n')

        assert table.frame.columns == ["id", "sum, roubles"]
        assert table.rows.to_list() == [2]

    def test_may_begin_like_a_hint(self, table_of: TableOf) -> None:
        assert table_of("sep=a;b\n1;2\n").frame.columns == ["sep=a", "b"]

    def test_comes_after_a_hint_for_spreadsheets(self, table_of: TableOf) -> None:
        table = table_of("sep=;\nid;sum, roubles\n1;2,5\n")

        assert table.frame.columns == ["id", "sum, roubles"]
        assert table.rows.to_list() == [2]


class TestRows:
    def test_that_are_short_end_in_empty_cells(self, table_of: TableOf) -> None:
        assert table_of("a,b,c\n1,2\n3\n").frame.rows() == [("1", "2", None), ("3", None, None)]

    def test_that_are_long_are_refused_and_never_shifted(self, table_of: TableOf) -> None:
        table = table_of("a,b\n1,2\n3,4,5\n6,7\n")

        assert table.frame.rows() == [("1", "2"), ("6", "7")]
        assert [(row.row, row.value) for row in table.rejected] == [(3, "3\t4\t5")]
        assert table.found == 3

    def test_that_are_long_are_refused_when_other_columns_are_wanted(self, table_of: TableOf) -> None:
        table = table_of("a,b\n1,2\n3,4,5\n", columns=["a"])

        assert (table.frame.rows(), [row.row for row in table.rejected]) == ([("1",)], [3])

    def test_may_end_in_empty_cells_beyond_the_header(self, table_of: TableOf) -> None:
        assert table_of("a,b\n1,2,,\n3,4,\n").frame.rows() == [("1", "2"), ("3", "4")]

    def test_that_are_blank_are_numbered_and_left_out(self, table_of: TableOf) -> None:
        table = table_of("a,b\n\n1,2\n,\n\n3,4\n\n")

        assert table.rows.to_list() == [3, 6]
        assert table.found == 2

    def test_that_are_blank_in_the_wanted_column_stay(self, table_of: TableOf) -> None:
        table = table_of("a,b\n1,\n\n2,3\n", columns=["b"])

        assert table.frame.rows() == [(None,), ("3",)]
        assert table.rows.to_list() == [2, 4]

    def test_are_numbered_as_spreadsheets_do_it_when_cells_hold_newlines(self, table_of: TableOf) -> None:
        table = table_of('a,b\r\n1,"x\r\ny"\r\n2,z\r\n')

        assert table.frame.rows() == [("1", "x\ny"), ("2", "z")]
        assert table.rows.to_list() == [2, 3]

    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
    def test_end_as_any_system_ends_them(self, end: str, table_of: TableOf) -> None:
        assert table_of(end.join(["a,b", "1,2", "3,4"])).frame.rows() == [("1", "2"), ("3", "4")]

    def test_keep_a_quote_that_is_a_sign_for_inches(self, table_of: TableOf) -> None:
        table = table_of('id,size\n1,"5 pipe\n2,6" pipe\n3,"7 pipe\n4,x\n')

        assert table.frame.rows() == [("1", '"5 pipe'), ("2", '6" pipe'), ("3", '"7 pipe'), ("4", "x")]

    def test_that_cannot_be_decoded_are_refused_alone(self, table_of: TableOf) -> None:
        good = "".join(f"{n},Пётр\n" for n in range(50))
        table = table_of(("id,name\n" + good).encode() + b"50,\xff\n51,x\n")

        assert table.encoding == "utf-8"
        assert table.frame.height == 51
        assert [row.row for row in table.rejected] == [52]


class TestTotals:
    @pytest.mark.parametrize("row", ["Итого;;5", "Total:;;5", "Összesen;;5", "Всего по отделу;;5", "TOTAL;2;5"])
    def test_at_the_end_are_no_data(self, row: str, table_of: TableOf) -> None:
        table = table_of(f"name;leads;sales\nAnna;1;2\nVera;1;3\n{row}\n")

        assert table.frame.height == table.found == 2
        assert row.split(";")[0] in str(table.notes[-1])

    def test_are_no_data_when_other_columns_are_wanted(self, table_of: TableOf) -> None:
        assert table_of("name;sales\nAnna;2\nИтого;2\n", columns=["sales"]).frame.rows() == [("2",)]

    def test_are_not_a_customer_whose_name_begins_so(self, table_of: TableOf) -> None:
        assert table_of("name;sales\nAnna;2\nTotal Energies;3\n").frame.height == 2

    def test_take_along_the_remarks_below(self, table_of: TableOf) -> None:
        table = table_of("name;sales\nAnna;2\nВсего:;2\nas of 1 May;\n")

        assert table.frame.rows() == [("Anna", "2")]

    def test_in_the_middle_are_left_to_the_reader_of_values(self, table_of: TableOf) -> None:
        rows = "".join(f"n{n};1\n" for n in range(9))
        assert table_of(f"name;sales\nИтого;1\n{rows}").frame.height == 10


class TestControlCharacters:
    def test_are_removed_and_counted(self, table_of: TableOf) -> None:
        table = table_of("id,name\n1,An\x00na of the long name\n2,Ve\x0bra\x7f of a longer one\n")

        assert table.frame["name"].to_list() == ["Anna of the long name", "Vera of a longer one"]
        assert "3 control characters" in str(table.notes[0])

    def test_are_removed_below_quotes_in_odd_places(self, table_of: TableOf) -> None:
        table = table_of('id,size\n1,5" pipe\n2,a\x00b\n')

        assert table.frame["size"].to_list() == ['5" pipe', "ab"]


class TestColumns:
    def test_come_in_the_order_asked_for(self, table_of: TableOf) -> None:
        assert table_of("a,b,c\n1,2,3\n", columns=["c", "a"]).frame.rows() == [("3", "1")]

    def test_that_are_not_there_are_refused_with_those_that_are(self, table_of: TableOf) -> None:
        with pytest.raises(FileError, match='has no column "price"; its columns are: a, b'):
            table_of("a,b\n1,2\n", columns=["a", "price"])


class TestSample:
    def test_is_the_top_of_the_file(self, table_of: TableOf) -> None:
        table = table_of("a,b\n" + "".join(f"{n},x\n" for n in range(1000)), sample=5)

        assert table.frame["a"].to_list() == ["0", "1", "2", "3", "4"]

    def test_does_not_read_a_large_file_whole(self, table_of: TableOf) -> None:
        table = table_of("a,b\n" + "".join(f"{n},{'x' * 100}\n" for n in range(60_000)), sample=50_000)

        assert table.frame.height < 50_000
        assert table.frame["b"].str.len_chars().unique().to_list() == [100]


class TestProgress:
    def test_of_a_long_reading_is_told(self, table_of: TableOf) -> None:
        told: list[tuple[int, int]] = []
        text = "id,name\n" + "".join(f"{n},Пётр Иванов\n" for n in range(120_000))
        table_of(text.encode("cp1251"), on_progress=lambda done, total: told.append((done, total)))

        assert told == sorted(told)
        assert told[-1][0] <= told[-1][1]
