"""The sentences of a comparison."""

from __future__ import annotations

import pytest
from deals_from_counts import deals_of, sellers_of

from voronka.measure.compare import Cell, compare, pair_verdict


class TestThePairVerdict:
    def test_names_who_sells_more_often_and_by_how_much(self) -> None:
        said = pair_verdict(Cell(("Boris",), 110, 200), Cell(("Anna",), 140, 200))

        # statsmodels 0.15.0: confint_proportions_2indep(140, 200, 110, 200, method="newcomb"): 0.05514, 0.24113
        assert str(said) == (
            "Anna sells more often than Boris: 70.0% against 55.0%, the difference is 5.5 to 24.1 points"
        )

    def test_says_how_many_more_deals_would_separate_two(self) -> None:
        said = pair_verdict(Cell(("Anna",), 70, 100), Cell(("Boris",), 58, 100))

        assert str(said) == "The data do not separate Anna and Boris; about 150 more decided deals each would"

    def test_speaks_of_leads_where_the_rate_is_of_leads(self) -> None:
        said = pair_verdict(Cell(("Anna",), 70, 100), Cell(("Boris",), 58, 100), rate="cr2")

        assert "about 150 more leads each would" in str(said)

    def test_promises_nothing_where_two_hardly_differ(self) -> None:
        said = pair_verdict(Cell(("Anna",), 500, 1_000), Cell(("Boris",), 501, 1_000))

        assert str(said).endswith(
            "if they differ at all, more than 10,000 more decided deals each would be needed to show it"
        )

    def test_judges_nobody_by_a_few_deals(self) -> None:
        assert str(pair_verdict(Cell(("Anna",), 90, 100), Cell(("Boris",), 0, 3))) == (
            "Boris: 3 decided deals are too few to judge"
        )

    def test_does_not_depend_on_who_comes_first(self) -> None:
        anna, boris = Cell(("Anna",), 70, 100), Cell(("Boris",), 58, 100)

        assert pair_verdict(anna, boris) == pair_verdict(boris, anna)

    def test_names_both_values_of_crossed_columns(self) -> None:
        said = pair_verdict(Cell(("Anna", "search"), 140, 200), Cell(("Anna", ""), 100, 200))

        assert str(said).startswith("Anna with search sells more often than Anna with (empty)")


class TestTheVerdictOfACell:
    @pytest.fixture
    def verdicts(self) -> dict[str, str]:
        frame = sellers_of(("Anna", 160, 40), ("Boris", 62, 100), ("Vera", 92, 83), ("Gleb", 1, 2), ("Dina", 0, 0, 5))
        return {cell.key[0]: str(cell.verdict) for cell in compare(frame, by=["seller"]).cells}

    def test_says_who_sells_more_often_than_the_others(self, verdicts: dict[str, str]) -> None:
        assert verdicts["Anna"] == "sells more often than the others: 80.0% against 45.6%"  # 155 of 340

    def test_says_who_sells_less_often(self, verdicts: dict[str, str]) -> None:
        assert verdicts["Boris"] == "sells less often than the others: 38.3% against 66.9%"  # 253 of 378

    def test_says_how_much_more_would_separate(self, verdicts: dict[str, str]) -> None:
        assert verdicts["Vera"].startswith("the data do not separate it from the others; about ")
        assert verdicts["Vera"].endswith(" more decided deals would")

    def test_protects_small_cells(self, verdicts: dict[str, str]) -> None:
        assert verdicts["Gleb"] == "3 decided deals are too few to judge"

    def test_of_a_cell_without_a_decision_says_so(self, verdicts: dict[str, str]) -> None:
        assert verdicts["Dina"] == "no deal is decided yet"


class TestTheSummary:
    @staticmethod
    def of(*rows: tuple[str, int, int]) -> list[str]:
        return [str(message) for message in compare(sellers_of(*rows), by=["seller"]).summary]

    def test_names_those_who_stand_out_in_the_order_of_the_alphabet(self) -> None:
        said = self.of(("Zoya", 160, 40), ("Anna", 170, 30), *((f"S{i}", 100, 100) for i in range(8)))

        assert said[0] == "Anna and Zoya sell more often than the others"
        assert said[1] == "Among 10 compared, chance alone would name anyone less than 1 time in 20"

    def test_counts_when_many_stand_out(self) -> None:
        said = self.of(*((f"A{i}", 160, 40) for i in range(5)), *((f"B{i}", 40, 160) for i in range(5)))

        assert said[:2] == ["5 of 10 sell more often than the others", "5 of 10 sell less often than the others"]

    def test_ranks_nobody_whom_the_data_do_not_separate(self) -> None:
        said = self.of(*((f"Seller {i}", 50 + i % 3, 50) for i in range(30)))

        assert said == [
            "The data do not separate any of these 30 from the others",
            "What differences there are, are no larger than chance gives",
        ]

    def test_says_how_many_were_left_out(self) -> None:
        assert self.of(("Anna", 50, 50), ("Boris", 48, 52), ("Vera", 1, 1))[-1] == (
            "1 of 3 has too little to be judged by"
        )

    def test_warns_of_open_leads_when_all_leads_count(self) -> None:
        frame = sellers_of(("Anna", 30, 30, 40), ("Boris", 30, 70, 0))

        assert "40 leads are still open" in str(compare(frame, by=["seller"], rate="cr2").summary[-1])

    def test_says_when_kinds_of_leads_were_told_apart(self) -> None:
        frame = deals_of([({"seller": name, "channel": "search"}, 50, 50) for name in ("Anna", "Boris")])

        assert str(compare(frame, by=["seller"], adjust=["channel"]).summary[-1]) == (
            "Each is held against what the others get from the same kinds of leads"
        )
