"""Packed files are read as what they hold."""

from __future__ import annotations

import gzip
import io
import zipfile
from typing import TYPE_CHECKING

import polars as pl
import pytest
from reading_cases import zipped

from voronka.measure.files.errors import FileError

if TYPE_CHECKING:
    from collections.abc import Callable

    from voronka.measure.files.table import Table

    TableOf = Callable[..., Table]

CSV = "id;имя\n1;Ёлка\n".encode("cp1251")


class TestArchive:
    @pytest.mark.parametrize("packed", [gzip.compress(CSV), zipped(("deals.csv", CSV))], ids=["gzip", "zip"])
    def test_of_a_text_is_read(self, packed: bytes, table_of: TableOf) -> None:
        table = table_of(packed)

        assert table.frame.rows() == [("1", "Ёлка")]
        assert (table.encoding, table.name[-9:]) == ("cp1251", "input.csv")

    def test_of_parquet_is_read(self, table_of: TableOf) -> None:
        packed = io.BytesIO()
        pl.DataFrame({"a": [1]}).write_parquet(packed)

        assert table_of(gzip.compress(packed.getvalue())).format == "parquet"

    def test_of_json_lines_is_read(self, table_of: TableOf) -> None:
        assert table_of(zipped(("a.jsonl", b'{"a": 1}\n'))).frame.item() == "1"

    def test_may_hold_what_a_mac_adds(self, table_of: TableOf) -> None:
        assert table_of(zipped(("deals.csv", CSV), ("__MACOSX/._deals.csv", b"x"), ("folder/", b""))).frame.height == 1

    def test_gives_a_sample_without_being_unpacked_whole(self, table_of: TableOf) -> None:
        lines = b"id,name\n" + b"".join(b"%d,%d\n" % (n, n * 7919) for n in range(1_500_000))

        assert table_of(gzip.compress(lines, compresslevel=1)[:-1000], sample=3).frame.height == 3

    def test_of_a_large_parquet_file_gives_a_sample(self, table_of: TableOf) -> None:
        packed = io.BytesIO()
        pl.DataFrame({"a": pl.int_range(3_000_000, eager=True).hash()}).write_parquet(
            packed, compression="uncompressed"
        )

        assert table_of(zipped(("a.parquet", packed.getvalue())), sample=2).frame.height == 2

    def test_of_an_event_log_gives_a_sample_though_it_is_cut_in_a_case(self, table_of: TableOf) -> None:
        events = "".join(f'<event><string key="concept:name" value="step {n}"/></event>' for n in range(200_000))
        log = f'<log><trace><string key="concept:name" value="a"/>{events}</trace></log>'

        assert table_of(gzip.compress(log.encode(), compresslevel=1), sample=4).frame.height == 4

    def test_with_a_password_is_refused(self, table_of: TableOf) -> None:
        packed = bytearray(zipped(("deals.csv", CSV)))
        for at in (6, packed.index(b"PK\x01\x02") + 8):
            packed[at] |= 1

        with pytest.raises(FileError, match="locked with a password"):
            table_of(bytes(packed))

    def test_of_nothing_is_refused(self, table_of: TableOf) -> None:
        packed = io.BytesIO()
        zipfile.ZipFile(packed, "w").close()

        with pytest.raises(FileError, match="holds no file"):
            table_of(packed.getvalue())
