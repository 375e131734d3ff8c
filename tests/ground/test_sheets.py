"""Tables to take away: nothing that a stranger typed becomes a formula, and nothing that is a number becomes text."""

from __future__ import annotations

import csv
import json
import zipfile
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from voronka.ground.sheets import Share, csv_parts, raw_parts, starts_a_formula, workbook

HEAD = ["Deal", "Amount", "Day"]


def read_csv(parts, delimiter=","):
    return list(csv.reader(StringIO(b"".join(parts).decode("utf-8-sig")), delimiter=delimiter))


def read_book(file):
    with file:
        return CalamineWorkbook.from_filelike(file).get_sheet_by_index(0).to_python()


class TestCsv:
    def test_is_written_as_people_of_the_language_write(self):
        row = ["Окна", Decimal("1234.50"), date(2026, 3, 1)]

        assert read_csv(csv_parts(HEAD, [row], language="ru"), ";")[1] == ["Окна", "1234,50", "2026-03-01"]
        assert read_csv(csv_parts(HEAD, [row], language="en"))[1] == ["Окна", "1234.50", "2026-03-01"]

    def test_begins_with_a_mark_for_spreadsheets(self):
        assert b"".join(csv_parts(HEAD, [], language="en")).startswith(b"\xef\xbb\xbf")

    @pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", '"=1', "＝1", "'＠A1", "\r=1"])
    def test_makes_a_formula_a_text(self, text):
        assert read_csv(csv_parts(["x"], [[text]], language="en"))[1][0].startswith("'")

    def test_leaves_a_negative_number_a_number(self):
        assert read_csv(csv_parts(["x"], [[Decimal("-5.5"), -3, -0.25]], language="hu"), ";")[1] == [
            "-5,5",
            "-3",
            "-0,25",
        ]

    @pytest.mark.parametrize("source", ["csv-formula"])
    def test_makes_every_known_attack_a_text(self, data, source):
        lines = (data / "bad-input" / "strings" / f"{source}.jsonl").read_text(encoding="utf-8").splitlines()
        attacks = [json.loads(line)["s"] for line in lines]

        written = read_csv(csv_parts(["x"], ([attack] for attack in attacks), language="en"))[1:]

        assert not [cell for (cell,) in written if starts_a_formula(cell) and not cell.startswith("'")]


class TestRaw:
    @settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        st.lists(
            st.lists(
                st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n\0")), min_size=2, max_size=2
            )
        )
    )
    def test_gives_every_text_back_exactly(self, rows):
        assert read_csv([b"\xef\xbb\xbf", *raw_parts(["a", "b"], rows)])[1:] == rows


class TestWorkbook:
    def test_keeps_types_and_writes_texts_as_texts(self):
        rows = [["=1+1", Decimal("-5.50"), date(2026, 3, 1)], ["+7 912", None, None]]
        with workbook(HEAD, rows, title="A/B: all") as file:
            content = file.read()

        assert read_book(BytesIO(content))[1:] == [["=1+1", -5.5, date(2026, 3, 1)], ["+7 912", "", ""]]
        sheet = zipfile.ZipFile(BytesIO(content)).read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet

    def test_shows_a_share_as_per_cent(self):
        assert read_book(workbook(["x"], [[Share(0.25)]], title="x"))[1] == [0.25]

    def test_has_its_head_where_there_is_no_row(self):
        assert read_book(workbook(HEAD, [], title="")) == [HEAD]
