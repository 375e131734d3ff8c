"""JSON lines, JSON lists, Parquet files and event logs."""

from __future__ import annotations

import base64
import gzip
import json
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl
import pytest
from reading_cases import BAD_INPUT, json_lines

from voronka.measure.files.errors import FileError
from voronka.measure.files.lines import RefusedRecordError, parse_record
from voronka.measure.files.table import read_table

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Any

    from voronka.measure.files.table import Table

    TableOf = Callable[..., Table]


class TestJsonLines:
    def test_keep_numbers_as_written(self, table_of: TableOf) -> None:
        table = table_of('{"id": 1, "sum": 10.10}\n{"id": 2, "sum": 1e3, "note": null}\n')

        assert table.frame.rows() == [("1", "10.10", None), ("2", "1e3", None)]

    def test_may_have_keys_of_their_own(self, table_of: TableOf) -> None:
        assert table_of('{"a": 1}\n{"b": true}\n').frame.to_dicts() == [{"a": "1", "b": None}, {"a": None, "b": "true"}]

    def test_that_are_bad_are_refused_alone(self, table_of: TableOf) -> None:
        table = table_of('{"a": 1}\n{"a": 1, "a": 2}\n\n{"a"\n[1]\n{"a": NaN}\n{"a": 3}\n')

        assert table.rows.to_list() == [1, 7]
        assert [row.row for row in table.rejected] == [2, 4, 5, 6]
        assert table.found == 6

    def test_keep_nested_values_as_json(self, table_of: TableOf) -> None:
        assert table_of('{"a": {"b": [1, 2.50, "x"]}}\n').frame.item() == '{"b": [1, 2.50, "x"]}'

    def test_may_be_one_list(self, table_of: TableOf) -> None:
        table = table_of('[\n {"a": "x]"},\n {"a": "y", "a": 1},\n {"a": "z"}\n]\n')

        assert table.frame["a"].to_list() == ["x]", "z"]
        assert [row.row for row in table.rejected] == [2]

    def test_that_make_one_object_over_many_lines_are_refused(self, table_of: TableOf) -> None:
        with pytest.raises(FileError, match="neither a list of objects nor one object a line"):
            table_of('{\n "a": 1\n}\n')

    def test_in_utf16_are_read(self, table_of: TableOf) -> None:
        assert table_of('{"имя": "Ёлка"}\n'.encode("utf-16")).frame.item() == "Ёлка"

    def test_give_a_sample(self, table_of: TableOf) -> None:
        assert table_of('{"a": 1}\n' * 10, sample=3).frame.height == 3


def _cases(expect: str) -> list[Any]:
    path = BAD_INPUT / "json" / "parsing.jsonl"
    found = json_lines(path) if path.exists() else []
    # duplicate keys are JSON, and refused here all the same: two values for one cell cannot both be kept
    return [
        pytest.param(base64.b64decode(case["b64"]), id=case["name"])
        for case in found
        if case["expect"] == expect and "duplicated_key" not in case["name"]
    ]


@pytest.mark.usefixtures("bad_input")
class TestParsingOfJson:
    @pytest.mark.parametrize("text", _cases("accept"))
    def test_accepts(self, text: bytes) -> None:
        assert parse_record(text.decode()) == json.loads(text, parse_int=str, parse_float=str)

    @pytest.mark.parametrize("text", _cases("reject"))
    def test_rejects(self, text: bytes) -> None:
        with pytest.raises((RefusedRecordError, UnicodeDecodeError)):
            parse_record(text.decode())

    @pytest.mark.parametrize("text", _cases("either"))
    def test_survives(self, text: bytes, table_of: TableOf) -> None:
        table = table_of(b'{"a": 1}\n{"a": ' + text.replace(b"\n", b" ") + b"}\n", encoding="utf-8")

        assert table.found == 2

    @pytest.mark.parametrize("text", ['{"a": 1, "a": 1}', '{"b": {"a": 1, "a": 1}}'])
    def test_rejects_a_key_twice(self, text: str) -> None:
        with pytest.raises(RefusedRecordError):
            parse_record(text)

    def test_rejects_what_is_deeper_than_32(self) -> None:
        parse_record("[" * 32 + "]" * 32)
        with pytest.raises(RefusedRecordError):
            parse_record("[" * 33 + "]" * 33)


class TestParquet:
    def test_keeps_its_types(self, tmp_path: Path) -> None:
        frame = pl.DataFrame({"id": [1, 2], "sum": [Decimal("1.10"), None], "day": [date(2024, 1, 5)] * 2})
        frame = frame.with_columns(t=pl.Series(["", "x"]))
        frame.write_parquet(tmp_path / "deals.parquet")
        table = read_table(tmp_path / "deals.parquet")

        assert table.frame.equals(frame.with_columns(t=pl.Series([None, "x"])))
        assert table.rows.to_list() == [1, 2]

    def test_leaves_out_lists_and_names_them(self, tmp_path: Path) -> None:
        pl.DataFrame({"id": [1], "tags": [["a", "b"]]}).write_parquet(tmp_path / "deals.parquet")
        table = read_table(tmp_path / "deals.parquet")

        assert table.frame.columns == ["id"]
        assert "tags" in str(table.notes[0])

    def test_gives_only_the_wanted_columns(self, tmp_path: Path) -> None:
        pl.DataFrame({"a": [1, 2], "b": [3, 4]}).write_parquet(tmp_path / "deals.parquet")

        assert read_table(tmp_path / "deals.parquet", columns=["b"], sample=1).frame.rows() == [(3,)]


LOG = """<?xml version="1.0" encoding="UTF-8"?>
<log xmlns="http://www.xes-standard.org/" xes.version="1.0">
  <extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
  <global scope="event"><string key="concept:name" value="__INVALID__"/></global>
  <classifier name="Activity" keys="concept:name"/>
  <string key="concept:name" value="the log"/>
  <trace>
    <string key="concept:name" value="deal 1"/>
    <event>
      <string key="concept:name" value="Заявка"/>
      <date key="time:timestamp" value="2024-01-05T09:07:00.000+03:00"/>
      <int key="cost" value="50"><string key="currency" value="RUB"/></int>
      <list key="tags"><values><string key="tag" value="hot"/></values></list>
    </event>
    <event><string key="concept:name" value="Звонок"/><boolean key="answered" value="true"/></event>
    <string key="channel" value="late"/>
  </trace>
  <trace><string key="concept:name" value="deal 2"/><event><id key="concept:name" value="Заявка"/></event></trace>
</log>
"""


class TestEventLog:
    def test_gives_each_event_the_attributes_of_its_case(self, table_of: TableOf) -> None:
        frame = table_of(LOG).frame

        assert frame["case:concept:name"].to_list() == ["deal 1", "deal 1", "deal 2"]
        assert frame["concept:name"].to_list() == ["Заявка", "Звонок", "Заявка"]
        assert frame["case:channel"].to_list() == ["late", "late", None]

    def test_keeps_the_zone_of_a_time(self, table_of: TableOf) -> None:
        assert table_of(LOG).frame["time:timestamp"][0] == "2024-01-05T09:07:00.000+03:00"

    def test_leaves_out_globals_lists_and_attributes_of_attributes(self, table_of: TableOf) -> None:
        assert set(table_of(LOG).frame.columns) == {
            "case:concept:name", "case:channel", "concept:name", "time:timestamp", "cost", "answered",
        }  # fmt: skip

    def test_is_read_with_any_namespace(self, table_of: TableOf) -> None:
        plain = LOG.replace(' xmlns="http://www.xes-standard.org/"', "")
        prefixed = LOG.replace("xmlns=", "xmlns:x=").replace("</", "</x:").replace("<", "<x:").replace("<x:/x:", "</x:")
        prefixed = prefixed.replace("<x:?xml", "<?xml")

        assert table_of(plain).frame.equals(table_of(LOG).frame)
        assert table_of(prefixed).frame.equals(table_of(LOG).frame)

    def test_is_read_from_gzip(self, table_of: TableOf) -> None:
        assert table_of(gzip.compress(LOG.encode())).frame.equals(table_of(LOG).frame)

    def test_gives_a_sample(self, table_of: TableOf) -> None:
        assert table_of(LOG, sample=2).frame["concept:name"].to_list() == ["Заявка", "Звонок"]

    def test_without_events_is_refused(self, table_of: TableOf) -> None:
        with pytest.raises(FileError, match="holds no events"):
            table_of("<log><trace/></log>")

    @pytest.mark.usefixtures("bad_input")
    def test_agrees_with_the_same_log_as_csv(self) -> None:
        logs = BAD_INPUT.parent / "xes_logs"
        xes, csv = read_table(logs / "running-example.xes").frame, read_table(logs / "running-example.csv").frame

        assert xes.select("case:concept:name", "concept:name", "Costs").equals(
            csv.select("case:concept:name", "concept:name", "Costs")
        )
