"""Deals of which another column than that of the outcome says whether they are closed."""

from __future__ import annotations

import pytest

from voronka.measure.dataset import Dataset
from voronka.measure.files import FileMap, guess_map, read

SALESFORCE = [
    ["Opportunity ID", "IsClosed", "IsWon", "Amount", "CreatedDate", "CloseDate"],
    ["A1", "TRUE", "TRUE", "100", "2024-01-01", "2024-01-11"],
    ["A2", "TRUE", "FALSE", "100", "2024-01-02", "2024-01-12"],
    ["A3", "FALSE", "FALSE", "100", "2024-01-03", "2024-06-30"],
    ["A4", "FALSE", "FALSE", "100", "2024-01-04", "2024-06-30"],
]
BITRIX = [
    ["ID", "Stage", "Amount", "Created on", "Close date", "Deal closed"],
    ["1", "Deal won", "100", "01.01.2024", "01.02.2024", "Y"],
    ["2", "Analyze failure", "100", "03.01.2024", "03.02.2024", "Y"],
    ["3", "In progress", "100", "04.01.2024", "04.02.2024", "N"],
]


def states(data: Dataset) -> list[str]:
    return [str(state) for state in data.frame["state"]]


class TestADealThatIsNotClosed:
    @pytest.mark.parametrize(
        ("closed", "won"),
        [
            ("IsClosed", "IsWon"),
            ("Is Deal Closed?", "Is Closed Won"),
            ("Is closed", "Is Closed Won"),
            ("Сделка закрыта", "Продано"),
            ("Lezárva", "Nyert"),
        ],
    )
    def test_is_open_though_it_is_not_won(self, write, closed, won):
        data = read([write([[SALESFORCE[0][0], closed, won, *SALESFORCE[0][3:]], *SALESFORCE[1:]])])

        assert states(data) == ["won", "lost", "open", "open"]
        assert data.frame["closed"].null_count() == 2

    def test_is_told_of(self, write):
        note = '2 rows are not closed by "IsClosed": they count as open, not as lost'

        assert note in [str(each) for each in read([write(SALESFORCE)]).notes]

    def test_is_open_by_the_printed_map_too(self, write, tmp_path):
        file = write(SALESFORCE)
        (tmp_path / "map.toml").write_text(guess_map(file).to_toml(), encoding="utf-8")

        assert states(read([file], map=FileMap.load(tmp_path / "map.toml"))) == ["won", "lost", "open", "open"]

    def test_is_not_told_by_a_column_of_dates(self, write):
        rows = [["id", "status", "created", "close date", "closed"]]
        rows += [["1", "Lost", "2024-01-01", "2024-01-05", "—"], ["2", "Won", "2024-01-01", "2024-01-05", "2024-01-05"]]

        assert states(read([write(rows)])) == ["lost", "won"]


class TestADealThatIsClosed:
    def test_is_lost_in_a_stage_that_nobody_knows(self, write):
        data = read([write(BITRIX)])

        assert states(data) == ["won", "lost", "open"]
        note = '1 row is closed by "Deal closed" and not won: it counts as lost (Analyze failure)'
        assert note in [str(each) for each in data.notes]

    def test_is_not_lost_where_no_word_for_won_is_known(self, write):
        rows = [[cell.replace("Deal won", "Hurra") for cell in row] for row in BITRIX]

        assert states(read([write(rows)])) == ["open", "open", "open"]

    def test_is_not_lost_where_a_column_says_that_it_is_won(self, write):
        rows = [["ID", "StageName", "IsClosed", "IsWon"], ["1", "Closed Won", "TRUE", "TRUE"]]
        rows += [["2", "Hurra", "TRUE", "TRUE"], ["3", "Closed - Disqualified", "TRUE", "FALSE"]]
        rows += [["4", "Closed Lost", "TRUE", "FALSE"]]

        assert states(read([write(rows)]))[2:] == ["lost", "lost"]
        assert states(read([write(rows)]))[1] != "lost"
