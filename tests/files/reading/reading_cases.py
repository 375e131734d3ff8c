"""What the tests of reading share: where the awkward files are, how hostile ones are made, and what reading costs."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import polars as pl

BAD_INPUT = Path(__file__).resolve().parents[4] / "shared" / "data" / "bad-input"


def json_lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


READ = """
import json, sys, time
from pathlib import Path
from voronka.measure.files.errors import FileError
from voronka.measure.files.table import read_table


def peak():
    return int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]) / 1024


for line in sys.stdin:
    Path("/proc/self/clear_refs").write_text("5")  # the peak is the present size now
    before, start = peak(), time.process_time()
    try:
        answer = f"read {read_table(Path(line[:-1])).frame.height} rows"
    except FileError as error:
        answer = str(error)
    print(json.dumps([answer, time.process_time() - start, peak() - before]), flush=True)
"""

SECONDS = 2.0
MEGABYTES = 200


class Reader:
    """A process that reads files and tells what it answered and what that cost."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", READ], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def outcome(self, path: Path) -> str:
        """What reading the file answers; fails when it takes too long, too much memory, or ends the process."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{path}\n")
        self.process.stdin.flush()
        answer, seconds, growth = json.loads(self.process.stdout.readline())
        assert seconds <= SECONDS
        assert growth <= MEGABYTES
        return str(answer)

    def close(self) -> None:
        self.process.communicate()


def zipped(*members: tuple[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return packed.getvalue()


def xlsx(sheet: str) -> bytes:
    """The smallest workbook around the XML of its sheet data."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    packages = "http://schemas.openxmlformats.org/package/2006/relationships"
    return zipped(
        ("[Content_Types].xml", b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'),
        (
            "xl/workbook.xml",
            f'<workbook xmlns="{main}" xmlns:r="{relations}"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets>'
            "</workbook>".encode(),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{packages}"><Relationship Id="r1" Type="{relations}/worksheet" '
            'Target="worksheets/sheet1.xml"/></Relationships>'.encode(),
        ),
        ("xl/worksheets/sheet1.xml", f'<worksheet xmlns="{main}"><sheetData>{sheet}</sheetData></worksheet>'.encode()),
    )


def ods(rows: str) -> bytes:
    names = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<office:document-content xmlns:office="{names}:office:1.0" xmlns:table="{names}:table:1.0" '
        f'xmlns:text="{names}:text:1.0"><office:body><office:spreadsheet><table:table table:name="S">{rows}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    return zipped(
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", content.encode()),
        ("META-INF/manifest.xml", b"<manifest/>"),
    )


def parquet(rows: int) -> bytes:
    packed = io.BytesIO()
    pl.DataFrame({"a": pl.repeat(1, rows, eager=True)}).write_parquet(packed)
    return packed.getvalue()


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
WIDE = ' table:number-columns-repeated="16000"'
CELL = '<table:table-cell office:value-type="string"{}><text:p>x</text:p></table:table-cell>'
