"""Amounts as people write them, read from small files."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voronka.measure.dataset import Dataset
from voronka.measure.files import FileMap, Format, read
from voronka.measure.files.numbers import amounts, evidence
from voronka.measure.frames import MONEY

MAP = FileMap(kind="deals", columns={"id": "id", "amount": "amount"})


def read_amounts(write, *cells: str, file_map: FileMap = MAP) -> Dataset:
    rows = [["id", "amount"], *([str(n), cell] for n, cell in enumerate(cells, 1))]
    return read([write(rows, delimiter="|")], map=file_map)


def values(data: Dataset) -> list[Decimal | None]:
    return data.frame["amount"].to_list()


def reasons(data: Dataset) -> list[str]:
    return [str(one.reason) for one in data.rejected]


class TestTheCorpusOfAmounts:
    def test_holds_in_every_line(self, write, reference: Path) -> None:
        lines = (reference / "bad-input/numbers/amounts.jsonl").read_text(encoding="utf-8").splitlines()
        for case in map(json.loads, lines):
            data = read_amounts(write, case["s"])
            expected = case["expect"]
            is_value = expected is not None and expected.split(" ")[0].lstrip("-").replace(".", "").isdigit()
            if is_value and "refuse" not in expected.split("(")[0]:
                assert values(data) == [Decimal(expected.split(" ")[0])], case
            else:
                assert (data.used, data.rejected[0].value) == (0, case["s"]), case


class TestAColumnOfAmounts:
    @pytest.mark.parametrize(
        ("cell", "amount"),
        [
            ("$1,234.50", "1234.50"),
            ("1.234.567,89 €", "1234567.89"),
            ("12 900,- Ft", "12900"),
            ("66.000,- Ft", "66000"),
            ("1,234.- CHF", "1234"),
            ("-$5", "-5"),
            ("($5.20)", "-5.20"),
            ("1'234.50", "1234.50"),
            ("0,123", "0.123"),
            ("1.50000000", "1.5"),
            ("0.30000000000000004", "0.3"),
            ("−12,5 руб.", "-12.5"),
        ],
    )
    def test_reads_what_can_be_read_in_one_way(self, write, cell: str, amount: str) -> None:
        assert values(read_amounts(write, cell)) == [Decimal(amount)]

    @pytest.mark.parametrize(
        ("cell", "reason"),
        [
            ("five", "not a number"),
            ("5%", "a percentage"),
            ("1.1234567", "more than six decimals"),
            ("1234567890123456789", "over the limit"),
            ("1,23E+05", "written with an exponent, digits may be lost"),
            ("--5", "not a number"),
            ("12 34", "not a number"),
        ],
    )
    def test_refuses_the_rest_with_a_reason(self, write, cell: str, reason: str) -> None:
        assert reasons(read_amounts(write, cell)) == [reason]

    @pytest.mark.parametrize("cell", ["", "—", "н/д", "N/A", "NULL", r"\N", "#N/A"])
    def test_takes_a_placeholder_for_nothing(self, write, cell: str) -> None:
        assert values(read_amounts(write, cell, "5")) == [None, Decimal(5)]

    def test_is_settled_by_its_other_cells(self, write) -> None:
        assert values(read_amounts(write, "1.234", "10.5")) == [Decimal("1.234"), Decimal("10.5")]
        assert values(read_amounts(write, "1.234", "10,5")) == [Decimal(1234), Decimal("10.5")]

    def test_that_proves_both_marks_settles_nothing(self, write) -> None:
        data = read_amounts(write, "1.234", "10.5", "10,5")

        assert values(data) == [Decimal("10.5"), Decimal("10.5")]
        assert reasons(data) == ["ambiguous: 1.234 or 1234"]

    def test_is_settled_by_the_map(self, write) -> None:
        comma = FileMap(kind="deals", columns=MAP.columns, format=Format(decimal=","))

        assert values(read_amounts(write, "1.234", "1,234", file_map=comma)) == [Decimal(1234), Decimal("1.234")]

    def test_is_settled_by_the_other_columns_of_the_file(self, write) -> None:
        path = write([["id", "amount", "margin"], ["1", "1,234", "200.50"]])
        roles = {"id": "id", "amount": "amount", "margin": "margin"}
        data = read([path], map=FileMap(kind="deals", columns=roles))

        assert values(data) == [Decimal(1234)]
        assert 'are read with "." before decimals' in str(data.notes[0])

    def test_asks_when_nothing_settles_it(self, write) -> None:
        data = read_amounts(write, "1,234", "2,500")

        assert reasons(data) == ["ambiguous: 1.234 or 1234", "ambiguous: 2.500 or 2500"]
        assert 'say decimal = "." or ","' in str(data.notes[0])

    def test_is_settled_however_late_the_proof_comes(self) -> None:
        cells = pl.Series("amount", ["5"] * 9_000 + ["1.234"] * 500 + ["0,5"])

        assert evidence(cells).mark == ","

    def test_keeps_to_its_main_currency(self, write) -> None:
        data = read_amounts(write, "100 ₽", "200 руб.", "3 €", "400")

        assert values(data) == [Decimal(100), Decimal(200), Decimal(400)]
        assert reasons(data) == ["in EUR, the column is in RUB"]
        assert "1 row in EUR is not used" in str(data.notes[0])

    def test_knows_the_currency_of_its_heading(self) -> None:
        typed = amounts(pl.Series("Сумма, руб.", ["100", "$5", "$6"]), mark=".")

        assert typed.values.to_list() == [Decimal(100), None, None]
        assert str(typed.reasons["$5"]) == "in USD, the column is in RUB"

    def test_that_a_container_typed_is_taken_as_shown(self) -> None:
        typed = amounts(pl.Series("amount", [0.1 + 0.2, 1234.56, 1e-7, float("nan"), 1e18, None]))

        assert typed.values.to_list() == [Decimal("0.3"), Decimal("1234.56"), None, None, None, None]
        assert {str(reason) for reason in typed.reasons.values()} == {
            "more than six decimals",
            "not a number",
            "over the limit",
        }


DECIMALS = st.decimals(min_value=-(10**15), max_value=10**15, places=6, allow_nan=False, allow_infinity=False)


def grouped(value: Decimal, group: str, mark: str) -> str:
    whole, _, part = f"{abs(value):f}".partition(".")
    part = part.rstrip("0")
    spaced = f"{int(whole):,}".replace(",", group)
    return ("-" if value < 0 else "") + spaced + (mark + part if part else "")


class TestEveryAmount:
    @pytest.mark.parametrize(
        ("group", "mark"),
        [("", "."), ("", ","), (" ", ","), ("\u00a0", ","), ("\u202f", ","), (",", "."), (".", ","), ("'", ".")],
        ids=["plain", "comma", "ru", "nbsp", "hu", "en", "de", "ch"],
    )
    @settings(deadline=None, max_examples=50)
    @given(values=st.lists(DECIMALS, min_size=1, max_size=20))
    def test_comes_back_exactly(self, group: str, mark: str, values: list[Decimal]) -> None:
        proof = f"0{mark}5"
        cells = pl.Series("amount", [*(grouped(value, group, mark) for value in values), proof])
        typed = amounts(cells, mark=evidence(cells).mark)

        assert typed.reasons == {}
        assert typed.values.dtype == MONEY
        assert typed.values.to_list()[:-1] == values


class TestCounts:
    def test_are_whole_and_not_below_zero(self, write) -> None:
        rows = [["day", "clicks"], ["2024-01-01", "12"], ["2024-01-02", "2.5"], ["2024-01-03", "-1"]]
        data = read([write(rows)], map=FileMap(kind="traffic", columns={"opened": "day", "visitors": "clicks"}))

        assert data.frame["visitors"].to_list() == [12]
        assert [(one.row, str(one.reason)) for one in data.rejected] == [(3, "not a whole number"), (4, "below zero")]

    def test_of_attempts_begin_with_one(self, write) -> None:
        rows = [["id", "calls"], ["1", "0"], ["2", "3"]]
        data = read([write(rows)], map=FileMap(kind="deals", columns={"id": "id", "attempts": "calls"}))

        assert data.frame["attempts"].to_list() == [3]
        assert str(data.rejected[0].reason) == "below 1"


class TestScores:
    def read_scores(self, write, *cells: str) -> Dataset:
        rows = [["id", "nps"], *([str(n), cell] for n, cell in enumerate(cells, 1))]
        return read([write(rows, delimiter=";")], map=FileMap(kind="deals", columns={"id": "id", "score": "nps"}))

    def test_lie_between_0_and_10(self, write) -> None:
        data = self.read_scores(write, "10", "11", "0", "-1", "")

        assert data.frame["score"].to_list() == [10.0, 0.0, None]
        assert {str(one.reason) for one in data.rejected} == {"outside 0-10"}

    def test_from_1_to_5_are_kept_and_named(self, write) -> None:
        assert any("go from 1 to 5" in str(note) for note in self.read_scores(write, "1", "5", "4").notes)
