"""Dates as people write them, read from small files."""

# ruff: noqa: DTZ001, DTZ007 - moments in files stay as written, without a zone

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voronka.measure.dataset import Dataset
from voronka.measure.files import FileMap, Format, read
from voronka.measure.files.dates import dates, order_in

MAP = FileMap(kind="deals", columns={"id": "id", "opened": "opened"})


def read_dates(write, *cells: str, file_map: FileMap = MAP) -> Dataset:
    rows = [["id", "opened"], *([str(n), cell] for n, cell in enumerate(cells, 1))]
    return read([write(rows, delimiter="|")], map=file_map)


def values(data: Dataset) -> list[date | None]:
    return data.frame["opened"].to_list()


def reasons(data: Dataset) -> list[str]:
    return [str(one.reason) for one in data.rejected]


class TestTheCorpusOfDates:
    """A day without its year is refused: a file does not say when it was written."""

    def test_holds_in_every_line(self, write, reference: Path) -> None:
        lines = (reference / "bad-input/dates/dates.jsonl").read_text(encoding="utf-8").splitlines()
        for case in map(json.loads, lines):
            data = read_dates(write, case["s"])
            if "iso" in case and any(c.isdigit() for c in case["s"][2:]):
                assert data.frame["opened"].cast(pl.Datetime).to_list() == [datetime.fromisoformat(case["iso"])], case
            elif "iso" in case:
                assert reasons(data) == ["the year is missing"], case
            elif case["expect"] == "":
                assert (values(data), data.rejected) == ([None], []), case
            elif case["expect"] is None or case["expect"].startswith("relative"):
                assert (data.used, data.rejected[0].value) == (0, case["s"]), case
            else:
                assert values(data) == [date.fromisoformat(case["expect"][:10])], case


class TestAColumnOfDates:
    @pytest.mark.parametrize(
        ("cell", "moment"),
        [
            ("2024-01-05T10:11:12.5+03:00", datetime(2024, 1, 5, 7, 11, 12, 500_000)),
            ("2024-01-05 10:11:12 UTC", datetime(2024, 1, 5, 10, 11, 12)),
            ("1/25/2024 3:07 PM", datetime(2024, 1, 25, 15, 7)),
            ("25.01.2024, 09:07", datetime(2024, 1, 25, 9, 7)),
            ("2024. 01. 25. 9:07", datetime(2024, 1, 25, 9, 7)),
            ("2016. augusztus 14. vasárnap 10:21", datetime(2016, 8, 14, 10, 21)),
            ("Wed, 24 Jan 2024 10:00:00 +0300", datetime(2024, 1, 24, 7, 0)),
            ("17th October, 2034 @ 01:08 am", datetime(2034, 10, 17, 1, 8)),
            ("1704099600", datetime(2024, 1, 1, 9, 0)),
            ("45296.5", datetime(2024, 1, 5, 12, 0)),
        ],
    )
    def test_keeps_the_time_of_day(self, write, cell: str, moment: datetime) -> None:
        assert values(read_dates(write, cell)) == [moment]

    @pytest.mark.parametrize(
        ("cell", "day"),
        [
            ("20240105", date(2024, 1, 5)),
            ("5.1.24", date(2024, 1, 5)),
            ("31.12.69", date(1969, 12, 31)),
            ("31.12.68", date(2068, 12, 31)),
            ("2024. jan. 5.", date(2024, 1, 5)),
            ("Jan 5, 2024", date(2024, 1, 5)),
            ("5-Jan-24", date(2024, 1, 5)),
            ("2024/01/05 00:00:00", date(2024, 1, 5)),
            ("1704067200000", date(2024, 1, 1)),
        ],
    )
    def test_is_of_days_when_no_cell_has_a_time(self, write, cell: str, day: date) -> None:
        data = read_dates(write, cell)

        assert data.frame.schema["opened"] == pl.Date
        assert values(data) == [day]

    @pytest.mark.parametrize(
        ("cell", "reason"),
        [
            ("31.02.2017", "no such day"),
            ("2024-13-01", "no such day"),
            ("2024-01-05 25:00", "no such time"),
            ("tegnap", "a relative date"),
            ("3 дня назад", "a relative date"),
            ("0000-01-01", "the year is outside 1-9999"),
            ("soon", "not a date"),
            ("2024", "not a date"),
        ],
    )
    def test_refuses_the_rest_with_a_reason(self, write, cell: str, reason: str) -> None:
        assert reasons(read_dates(write, cell)) == [reason]

    def test_reads_day_first_until_it_proves_otherwise(self, write) -> None:
        assert values(read_dates(write, "01.02.2024")) == [date(2024, 2, 1)]
        assert values(read_dates(write, "01/02/2024", "01/13/2024")) == [date(2024, 1, 2), date(2024, 1, 13)]

    def test_says_when_slashes_prove_nothing(self, write) -> None:
        assert "are read as day/month" in str(read_dates(write, "01/02/2024", "03/04/2024").notes[0])

    def test_that_holds_both_orders_keeps_only_the_certain(self, write) -> None:
        data = read_dates(write, "01/02/2024", "01/13/2024", "13/01/2024")

        assert values(data) == [date(2024, 1, 13), date(2024, 1, 13)]
        assert reasons(data) == ["ambiguous: 2024-02-01 or 2024-01-02"]

    def test_is_proved_by_its_last_row(self) -> None:
        cells = pl.Series("d", ["01/02/2024"] * 20_000 + ["01/13/2024"])

        assert order_in(cells) == ("month", "/")

    def test_is_settled_by_the_other_column(self, write) -> None:
        path = write([["id", "a", "b"], ["1", "01/02/2024", "01/31/2024"]])
        data = read([path], map=FileMap(kind="deals", columns={"id": "id", "opened": "a", "closed": "b"}))

        assert values(data) == [date(2024, 1, 2)]

    def test_is_settled_by_the_map(self, write) -> None:
        american = FileMap(kind="deals", columns=MAP.columns, format=Format(date="%m/%d/%Y"))

        assert values(read_dates(write, "01/02/2024", file_map=american)) == [date(2024, 1, 2)]

    def test_may_mix_formats(self, write) -> None:
        cells = ("2024-01-05", "05.01.2024 10:00", "5 января 2024 г.", "2024-01-05T10:00:00Z")

        assert [str(value) for value in values(read_dates(write, *cells))] == [
            "2024-01-05 00:00:00",
            "2024-01-05 10:00:00",
            "2024-01-05 00:00:00",
            "2024-01-05 10:00:00",
        ]

    def test_of_bare_numbers_refuses_what_is_out_of_reach(self, write) -> None:
        data = read_dates(write, "45296", "45297", "0", "—")

        assert values(data) == [date(2024, 1, 5), date(2024, 1, 6), None]
        assert reasons(data) == ["not a date"]
        assert "spreadsheet dates" in str(data.notes[0])

    def test_takes_the_last_day_of_the_calendar(self, write) -> None:
        assert values(read_dates(write, "9999-12-31", "2024-01-05"))[0] == date(9999, 12, 31)


FORMS = (
    *("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%Y.%m.%d.", "%Y. %m. %d.", "%Y/%m/%d", "%d-%m-%Y", "%d %B %Y", "%B %d, %Y"),
    *("%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%d.%m.%Y %H:%M", "%d.%m.%Y %H:%M:%S", "%d/%m/%Y %I:%M %p"),
    *("%Y%m%d", "%d %b %Y %H:%M", "%Y-%m-%dT%H:%M:%S.%f"),
)


MOMENTS = st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2100, 12, 31))


class TestEveryDate:
    @pytest.mark.parametrize("form", FORMS)
    @settings(deadline=None, max_examples=20)
    @given(moments=st.lists(MOMENTS, min_size=1, max_size=30))
    def test_comes_back(self, form: str, moments: list[datetime]) -> None:
        texts = [moment.strftime(form) for moment in moments]
        typed = dates(pl.Series("d", texts))

        assert typed.reasons == {}
        assert typed.values.cast(pl.Datetime("us")).to_list() == [datetime.strptime(text, form) for text in texts]
