"""Files made to hurt: each is refused in one sentence within 2 seconds and 200 MB, or read within them."""

from __future__ import annotations

import gzip
import os
import random
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from reading_cases import CELL, LAUGHS, WIDE, ods, parquet, xlsx, zipped

if TYPE_CHECKING:
    from collections.abc import Callable

    Outcome = Callable[[Path], str]

HOSTILE: dict[str, Callable[[], bytes]] = {
    "ten-million-columns": lambda: b"a," * 10_000_000 + b"\n1,2\n",
    "ten-million-semicolons-later": lambda: b"x" * 300_000 + b";" * 10_000_000,
    "endless-line": lambda: b"a" * 40_000_000,
    "endless-line-below-a-header": lambda: b"a,b\n1,2\n" + b"x" * 40_000_000,
    "endless-line-with-quotes": lambda: b'a,b\n1,"2\n' + b"x" * 40_000_000,
    "endless-line-of-json": lambda: b'{"a": 1}\n{"a": "' + b"x" * 40_000_000,
    "endless-json-list": lambda: b'[{"a": 1}' + b" " * 40_000_000,
    "deep-json": lambda: b'{"a": ' * 1_000_000,
    "deep-json-list": lambda: b'[{"a": ' + b"[" * 1_000_000,
    "png": lambda: b"\x89PNG\r\n\x1a\n" + bytes(1000),
    "elf": lambda: Path(sys.executable).read_bytes()[:1_000_000],
    "pdf": lambda: b"%PDF-1.7\n1 0 obj",
    "random-bytes": lambda: random.Random(1).randbytes(1_000_000),
    "nothing-but-nul": lambda: bytes(1_000_000),
    "cut-gzip": lambda: gzip.compress(random.Random(1).randbytes(50_000).hex().encode())[:-5000],
    "broken-gzip": lambda: gzip.compress(b"a,b\n1,2\n" * 1000)[:20] + b"\xff" * 50,
    "gzip-bomb": lambda: gzip.compress(b"a,b\n" * 100_000_000, compresslevel=1),
    "gzip-in-gzip": lambda: gzip.compress(gzip.compress(b"a,b\n1,2\n")),
    "zip-bomb": lambda: zipped(("a.csv", b"a,b\n" * 50_000_000)),
    "zip-in-zip": lambda: zipped(("a.zip", zipped(("a.csv", b"a,b\n1,2\n")))),
    "zip-of-two": lambda: zipped(("a.csv", b"a,b\n1,2\n"), ("b.csv", b"a,b\n1,2\n")),
    "zip-of-many": lambda: zipped(*((f"{n}.csv", b"a,b\n1,2\n") for n in range(20_000))),
    "zip-with-a-lying-size": lambda: zipped(("a.csv", b"a,b\n" * 1000)).replace(
        (4000).to_bytes(4, "little"), (40).to_bytes(4, "little")
    ),
    "cut-zip": lambda: zipped(("a.csv", random.Random(1).randbytes(50_000)))[:-100],
    "cut-xlsx": lambda: xlsx("<row/>")[:-100],
    "xlsx-of-two-far-cells": lambda: xlsx(
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    ),
    "xlsx-with-utf16-entities": lambda: zipped(
        ("[Content_Types].xml", b"x"), ("xl/workbook.xml", "<!DOCTYPE x [<!ENTITY a 'b'>]>".encode("utf-16"))
    ),
    "xlsx-of-nothing": lambda: zipped(("[Content_Types].xml", b"<Types/>")),
    "ods-of-a-million-rows": lambda: ods(
        f'<table:table-row table:number-rows-repeated="1000000">{CELL.format("") * 30}</table:table-row>'
    ),
    "ods-of-wide-cells": lambda: ods(f"<table:table-row>{CELL.format(WIDE)}</table:table-row>" * 1000),
    "cut-parquet": lambda: parquet(1000)[:-20],
    "parquet-of-nonsense": lambda: b"PAR1" + random.Random(1).randbytes(1000) + b"PAR1",
    "parquet-bomb": lambda: parquet(200_000_000),
    "xes-billion-laughs": lambda: f'<!DOCTYPE log [<!ENTITY l0 "ha">{LAUGHS}]><log>&l9;</log>'.encode(),
    "xes-external-entity": lambda: b'<!DOCTYPE log [<!ENTITY e SYSTEM "file:///etc/hostname">]><log>&e;</log>',
    "xes-cut": lambda: b"<log><trace><event><string key='concept:name' value='a'/></event>",
    "xml-of-another-kind": lambda: b"<?xml version='1.0'?><invoice/>",
    "deep-xml": lambda: b"<log>" + b"<a>" * 5_000_000,
    "web-page": lambda: b"<!DOCTYPE html><html><table><tr><td>1</td></tr></table></html>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_in_one_sentence(name: str, tmp_path: Path, outcome: Outcome) -> None:
    path = tmp_path / f"{name}.csv"
    path.write_bytes(HOSTILE[name]())
    answer = outcome(path)

    assert name in answer
    assert answer.endswith(".")
    assert "\n" not in answer


class TestWhatIsNoFile:
    def test_a_folder_is_refused(self, tmp_path: Path, outcome: Outcome) -> None:
        assert "is a folder" in outcome(tmp_path)

    def test_a_missing_file_is_named(self, tmp_path: Path, outcome: Outcome) -> None:
        assert outcome(tmp_path / "nowhere.csv").startswith("There is no file")

    def test_a_device_is_not_opened(self, outcome: Outcome) -> None:
        assert "device or a pipe" in outcome(Path("/dev/zero"))

    def test_a_pipe_is_not_waited_for(self, tmp_path: Path, outcome: Outcome) -> None:
        os.mkfifo(tmp_path / "pipe")

        assert "device or a pipe" in outcome(tmp_path / "pipe")

    @pytest.mark.skipif(os.geteuid() == 0, reason="the administrator may read everything")
    def test_a_file_that_may_not_be_read_says_so(self, tmp_path: Path, outcome: Outcome) -> None:
        path = tmp_path / "secret.csv"
        path.write_text("a,b\n")
        path.chmod(0)

        assert "may not be read" in outcome(path)

    @pytest.mark.parametrize("content", [b"", b"\n\n\n", b"\xef\xbb\xbf", b"  \r\n", "\ufeff".encode("utf-16-le")])
    def test_an_empty_file_is_called_empty(self, content: bytes, tmp_path: Path, outcome: Outcome) -> None:
        path = tmp_path / "none.csv"
        path.write_bytes(content)

        assert "empty" in outcome(path)


class TestWhatOnlyLooksHostile:
    def test_repetitive_data_in_gzip_is_read(self, tmp_path: Path, outcome: Outcome) -> None:
        path = tmp_path / "log.csv.gz"
        lines = b"".join(b"%d,visit,2024-01-%02d\n" % (n, n % 28 + 1) for n in range(500_000))
        path.write_bytes(gzip.compress(b"case,activity,time\n" + lines, compresslevel=1))

        assert outcome(path) == "read 500000 rows"

    def test_a_sheet_whose_empty_rest_is_one_repeated_row_is_read(self, tmp_path: Path, outcome: Outcome) -> None:
        path = tmp_path / "sheet.ods"
        rest = '<table:table-row table:number-rows-repeated="1048574"><table:table-cell/></table:table-row>'
        path.write_bytes(ods(f"<table:table-row>{CELL.format('') * 2}</table:table-row>" * 2 + rest))

        assert outcome(path) == "read 1 rows"

    def test_quotes_that_never_close_do_not_swallow_the_rows_below(self, tmp_path: Path, outcome: Outcome) -> None:
        path = tmp_path / "inches.csv"
        path.write_text("id,size\n" + "".join(f'{n},"{n % 7} inch\n' for n in range(100_001)))

        assert outcome(path) == "read 100001 rows"
