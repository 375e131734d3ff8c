"""Refused rows, several files, slices, the day of observation, spellings: what concerns a file as a whole."""

# ruff: noqa: DTZ001 - moments in files stay as written, without a zone

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from voronka.measure.files import FileError, FileMap, Options, guess_map, read

ROLES = {"id": "id", "opened": "in", "closed": "out", "outcome": "stage", "amount": "sum"}
HEADER = ["id", "in", "out", "stage", "sum", "city"]
ROWS = (
    HEADER,
    ["1", "2024-01-05", "2024-02-05", "Won", "10", "Pécs"],
    ["2", "31.02.2024", "2024-02-05", "Won", "x", "Pécs"],
    ["3", "2024-01-06", "", "Talk", "20", ""],
    ["4", "2024-01-07", "2024-02-07", "Lost", "1e3", "Győr"],
)
MAP = FileMap(kind="deals", columns=ROLES, won=("Won",), lost=("Lost",))


class TestRefusedRows:
    def test_are_listed_once_with_row_role_header_value_and_reason(self, write) -> None:
        data = read([write(list(ROWS), name="deals.csv")], map=MAP)

        assert [(one.row, one.column, one.header, one.value, str(one.reason)) for one in data.rejected] == [
            (3, "opened", "in", "31.02.2024", "no such day"),
            (5, "amount", "sum", "1e3", "written with an exponent, digits may be lost"),
        ]

    def test_leave_the_others_in_use(self, write) -> None:
        data = read([write(list(ROWS))], map=MAP)

        assert (data.rows, data.used, data.frame["id"].to_list()) == (4, 2, ["1", "3"])

    def test_stop_a_strict_reading_at_the_first(self, write) -> None:
        with pytest.raises(FileError, match=r'row 3 of .*deals\.csv: opened "31\.02\.2024" \(in\): no such day'):
            read([write(list(ROWS), name="deals.csv")], map=MAP, strict=True)

    def test_keep_their_numbers_below_quoted_newlines(self, write) -> None:
        rows = [["id", "in", "note"], ["1", "2024-01-05", "two\nlines"], ["2", "never", ""]]
        data = read([write(rows)], map=FileMap(kind="deals", columns={"id": "id", "opened": "in"}))

        assert [(one.row, one.value) for one in data.rejected] == [(3, "never")]


class TestSeveralFiles:
    def test_are_one_after_the_other(self, write) -> None:
        first = write(list(ROWS), name="a.csv")
        second = write([HEADER, ["9", "2024-03-05 10:00", "2024-04-05", "Won", "1,5", ""]], name="b.csv", delimiter=";")
        data = read([first, second], map=MAP)

        assert (data.rows, data.used, data.files) == (5, 3, [str(first), str(second)])
        assert data.frame["amount"].to_list() == [Decimal(10), Decimal(20), Decimal("1.5")]
        assert data.frame["opened"].to_list()[-1] == datetime(2024, 3, 5, 10)

    def test_need_the_columns_of_the_first(self, write) -> None:
        first, second = write(list(ROWS), name="a.csv"), write([["id"], ["9"]], name="b.csv")
        with pytest.raises(FileError):
            read([first, second], map=MAP)

    def test_share_the_words_that_mean_won(self, write) -> None:
        first = write([["id", "stage"], ["1", "Talk"]], name="a.csv")
        second = write([["id", "stage"], ["2", "Won"]], name="b.csv")

        assert read([first, second]).frame["state"].to_list() == ["open", "won"]


class TestSlices:
    def test_are_carried_as_written(self, write) -> None:
        data = read([write(list(ROWS))], map=MAP, by=["city", "stage"])

        assert data.frame["city"].to_list() == ["Pécs", ""]
        assert data.frame["stage"].to_list() == ["Won", "Talk"]

    def test_by_a_role_need_no_further_column(self, write) -> None:
        roles = ROLES | {"region": "city"}
        data = read([write(list(ROWS))], map=FileMap(kind="deals", columns=roles), by=["region"])

        assert data.frame["region"].to_list() == ["Pécs", ""]

    def test_that_are_not_there_are_an_error_with_the_nearest_name_first(self, write) -> None:
        with pytest.raises(FileError, match=r'by = "citty": the file .* has no such column; it has "city"'):
            read([write(list(ROWS))], map=MAP, by=["citty"])

    def test_called_state_need_a_role(self, write) -> None:
        path = write([["id", "state"], ["1", "Texas"]])
        with pytest.raises(FileError, match='region = "state"'):
            read([path], map=FileMap(kind="deals", columns={"id": "id"}), by=["state"])

    def test_that_may_be_one_value_in_two_spellings_are_noted_not_merged(self, write) -> None:
        rows = [
            ["id", "product"],
            ["1", "GTX Pro"],
            ["2", "GTXPro"],
            ["3", "gtxpro"],
            ["4", "GTXPro"],
            ["5", "1.5"],
            ["6", "15"],
        ]
        data = read([write(rows)], map=FileMap(kind="deals", columns={"id": "id", "product": "product"}))
        listed = '"GTXPro" (2), "GTX Pro" (1), "gtxpro" (1)'

        assert [str(note) for note in data.notes if "spellings" in str(note)] == [
            f'"product" may hold one value in several spellings, kept apart: {listed}'
        ]
        assert data.frame["product"].n_unique() == 5


class TestAMap:
    def test_that_names_a_missing_column_says_which_there_are(self, write) -> None:
        with pytest.raises(FileError, match=r'columns\.closed = "uot": the file .* it has "out", "id"'):
            read([write(list(ROWS))], map=FileMap(kind="deals", columns=ROLES | {"closed": "uot"}))

    def test_that_was_printed_gives_the_same_data(self, write) -> None:
        path = write([["deal_id", "created", "stage", "price"], ["1", "05.01.2024", "Won", "1 234,50"]], delimiter=";")
        again = FileMap.from_toml(guess_map(path).to_toml())

        assert read([path], map=again).frame.equals(read([path]).frame)


class TestTheDayOfObservation:
    def read_as_of(self, write, day: date | None, file_map: FileMap = MAP) -> pl.DataFrame:
        rows = [
            HEADER,
            ["1", "2024-01-05", "2024-02-05", "Won", "", ""],
            ["2", "2024-01-05", "2024-03-05", "Lost", "", ""],
            ["3", "2024-03-01", "", "Talk", "", ""],
        ]
        self.data = read([write(rows)], map=file_map, as_of=day)
        return self.data.frame

    def test_is_the_last_date_of_the_file(self, write) -> None:
        self.read_as_of(write, None)

        assert self.data.as_of == date(2024, 3, 5)

    def test_is_not_moved_by_an_expected_closing(self, write) -> None:
        path = write([HEADER, ["1", "2024-01-05", "2030-01-01", "Talk", "", ""]])

        assert read([path], map=MAP).as_of == date(2024, 1, 5)

    def test_leaves_out_what_began_later_and_opens_what_closed_later(self, write) -> None:
        frame = self.read_as_of(write, date(2024, 2, 10))

        assert frame["id"].to_list() == ["1", "2"]
        assert frame["state"].to_list() == ["won", "open"]
        assert frame["closed"].to_list() == [date(2024, 2, 5), None]
        assert [str(note) for note in self.data.notes] == [
            "1 row begins after 2024-02-10 and is left out",
            "1 deal closed after 2024-02-10 counts as open",
        ]

    def test_is_given_by_the_map_or_over_it(self, write) -> None:
        said = FileMap(kind="deals", columns=ROLES, won=("Won",), lost=("Lost",), options=Options(date(2024, 2, 10)))
        self.read_as_of(write, None, said)
        assert self.data.as_of == date(2024, 2, 10)

        self.read_as_of(write, date(2024, 2, 20), said)
        assert self.data.as_of == date(2024, 2, 20)

    def test_far_after_the_others_is_questioned(self, write) -> None:
        path = write([HEADER, ["1", "2024-01-05", "9999-12-31", "Won", "", ""]])
        data = read([path], map=MAP)

        assert data.as_of == date(9999, 12, 31)
        assert "is far from the one before it, 2024-01-05" in str(data.notes[-1])


class TestTheRussianFiles:
    """csv/ru of the reference data: the sums and dates that each .expected.json asks for."""

    def test_give_the_amounts_and_dates_expected(self, reference: Path) -> None:
        folder = reference / "bad-input/csv/ru"
        for wanted in sorted(folder.glob("*.expected.json")):
            expected = json.loads(wanted.read_text(encoding="utf-8"))
            if not expected["rows"]:
                continue
            path = folder / wanted.name.replace(".expected.json", ".csv")
            frame = read([path]).frame
            amounts = [Decimal(row[4]) for row in expected["rows"]]
            moments = [datetime.fromisoformat(row[5]) if row[5] else None for row in expected["rows"]]
            used = slice(0, frame.height) if wanted.name.startswith("ragged") else slice(None)
            assert frame["amount"].to_list() == amounts[used], path.name
            assert frame["opened"].cast(pl.Datetime("us")).to_list() == moments[used], path.name

    def test_without_rows_give_none(self, reference: Path) -> None:
        data = read([reference / "bad-input/csv/ru/header-only.csv"])

        assert (data.rows, data.used, data.as_of) == (0, 0, None)

    @pytest.mark.parametrize(
        "name", ["duplicate-headers", "nul-and-controls", "same-person-twice", "excel-float-phone"]
    )
    def test_that_are_odd_elsewhere_keep_their_sums(self, reference: Path, name: str) -> None:
        frame = read([reference / f"bad-input/csv/ru/{name}.csv"]).frame

        assert frame["amount"][0] == Decimal("1234.56")
