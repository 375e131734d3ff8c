"""The fast reader and the exact one must tell the same of every file, and both what Python's csv module tells."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from voronka.measure.files.delimited import Plan, read_fast
from voronka.measure.files.exact import Rows, read_exactly
from voronka.measure.files.grid import Header
from voronka.measure.files.layout import Layout
from voronka.measure.files.request import Request
from voronka.measure.files.scan import scan

CELL = st.text(st.sampled_from('ab1 ,;"\n\té'), max_size=4)
RAW = st.text(st.sampled_from('ab,,"\n'), max_size=60)


@st.composite
def written_files(draw: st.DrawFn) -> tuple[list[list[str]], str]:
    """Records of any width, blank ones among them, and how csv writes them."""
    width = draw(st.integers(1, 4))
    rows = draw(st.lists(st.lists(CELL, min_size=0, max_size=width + 1), max_size=12))
    end = draw(st.sampled_from(["\n", "\r\n"]))
    quoting = draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator=end, quoting=quoting)
    writer.writerow([f"head {at}" for at in range(width)])
    writer.writerows(rows)
    return [row + [""] * (width - len(row)) for row in rows], text.getvalue()


def _both(text: str, columns: list[str] | None = None) -> tuple[Rows | None, Rows]:
    """What the fast reader (None: it leaves the file to the other) and the exact reader make of a text."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "input.csv"
        path.write_bytes(text.encode())
        names = next(csv.reader(text.splitlines()))
        request = Request("input.csv", path, columns=columns)
        plan = Plan(path, Layout(","), Header(0, is_there=True, titles=[]), names, names, start=0)
        seen = scan(path, "input.csv", ",", counts=columns is not None)
        exact = read_exactly(request, path, plan.layout, names, skip=1, is_regular=seen.is_regular)
        return read_fast(request, plan, seen), exact


def _content(rows: Rows) -> tuple[object, ...]:
    return (rows.frame.columns, rows.frame.rows(), rows.numbers.to_list(), rows.rejected)


class TestFastAndExactReading:
    @given(written_files())
    @settings(max_examples=300, deadline=None)
    def test_tell_the_same_of_what_csv_writes(self, written: tuple[list[list[str]], str]) -> None:
        fast, exact = _both(written[1])
        assume(fast is not None)

        assert fast is not None
        assert _content(fast) == _content(exact)

    @given(written_files())
    @settings(deadline=None)
    def test_tell_the_same_of_one_column(self, written: tuple[list[list[str]], str]) -> None:
        fast, exact = _both(written[1], columns=["head 0"])
        assume(fast is not None)

        assert fast is not None
        assert _content(fast) == _content(exact)

    @given(RAW)
    @settings(max_examples=500, deadline=None)
    def test_tell_the_same_of_any_text(self, raw: str) -> None:
        fast, exact = _both("x,y,z\n" + raw)
        assume(fast is not None)

        assert fast is not None
        assert _content(fast) == _content(exact)

    @given(RAW)
    @settings(max_examples=500, deadline=None)
    def test_tell_the_same_of_some_columns_of_any_text(self, raw: str) -> None:
        fast, exact = _both("x,y,z\n" + raw, columns=["z", "x"])
        assume(fast is not None)

        assert fast is not None
        assert _content(fast) == _content(exact)


class TestExactReading:
    @given(written_files())
    @settings(deadline=None)
    def test_tells_what_was_written(self, written: tuple[list[list[str]], str]) -> None:
        rows, text = written
        exact = _both(text)[1]
        width = exact.frame.width

        assert exact.frame.rows() == [
            tuple(cell.replace("\r\n", "\n") or None for cell in row[:width])
            for row in rows
            if any(row) and not any(map(str.strip, row[width:]))
        ]

    @given(RAW)
    @settings(max_examples=300, deadline=None)
    def test_loses_no_line_of_a_text_without_quotes(self, raw: str) -> None:
        text = raw.replace('"', "")
        exact = _both("x,y,z\n" + text)[1]

        assert exact.frame.height + len(exact.rejected) == sum(bool(line.strip(",")) for line in text.split("\n"))


class TestFastReading:
    @given(written_files())
    @settings(deadline=None)
    def test_takes_every_file_whose_rows_fit(self, written: tuple[list[list[str]], str]) -> None:
        rows, text = written
        width = len(next(csv.reader(text.splitlines())))
        assume(all(len(row) <= width for row in rows))

        assert _both(text)[0] is not None


class TestScan:
    @given(RAW, st.integers(1, 9))
    @settings(max_examples=300, deadline=None)
    def test_sees_the_same_in_blocks_of_any_size(self, raw: str, block: int) -> None:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "input.csv"
            path.write_text("x,y,z\n" + raw)
            whole, pieces = scan(path, "input.csv", ","), scan(path, "input.csv", ",", block=block)

        assert pieces == whole or not (pieces.is_regular or whole.is_regular)
