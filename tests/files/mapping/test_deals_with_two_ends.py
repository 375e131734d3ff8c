"""Deals of which one column says when they were won and another when they were lost."""

from __future__ import annotations

from datetime import date

import pytest

from voronka.measure.files import FileMap, guess_map, read

PIPEDRIVE = [
    [f"Deal - {name}" for name in ("ID", "Status", "Value", "Deal created", "Won time", "Lost time")],
    ["1", "Won", "100", "2024-01-01 10:00:00", "2024-01-11 10:00:00", ""],
    ["2", "Lost", "100", "2024-01-02 10:00:00", "", "2024-02-21 10:00:00"],
    ["3", "Lost", "100", "2024-01-03 10:00:00", "", "2024-03-03 10:00:00"],
    ["4", "Open", "100", "2024-01-04 10:00:00", "", ""],
]
DATES = [["1", "2024-01-01", "2024-01-11", ""], ["2", "2024-01-02", "-", "2024-02-21"], ["3", "2024-01-04", "", ""]]


class TestDealsWithTwoEnds:
    def test_are_closed_by_either(self, write):
        data = read([write(PIPEDRIVE)])

        assert [closed and closed.day for closed in data.frame["closed"]] == [11, 21, 3, None]
        assert 'the closing date is that of "Deal - Won time", or else that of "Deal - Lost time"' in [
            str(note) for note in data.notes
        ]

    @pytest.mark.parametrize(("won", "lost"), [("Won date", "Lost date"), ("Megnyerve", "Elvesztve")])
    def test_say_what_became_of_them_where_nothing_else_does(self, write, won, lost):
        data = read([write([["Deal ID", "Created", won, lost], *DATES])])

        assert data.frame["state"].to_list() == ["won", "lost", "open"]
        assert data.frame["closed"].to_list() == [date(2024, 1, 11), date(2024, 2, 21), None]
        assert not [note for note in data.notes if "no other column" in str(note)]

    @pytest.mark.parametrize("rows", [PIPEDRIVE, [["Deal ID", "Created", "Won date", "Lost date"], *DATES]])
    def test_are_read_alike_by_the_printed_map(self, write, tmp_path, rows):
        file = write(rows)
        (tmp_path / "map.toml").write_text(guess_map(file).to_toml(), encoding="utf-8")

        assert read([file], map=FileMap.load(tmp_path / "map.toml")).frame.equals(read([file]).frame)

    def test_are_left_alone_where_one_column_says_both(self, write):
        rows = [[*PIPEDRIVE[0], "Deal - Deal closed on"], *([*row, "2024-05-05 10:00:00"] for row in PIPEDRIVE[1:])]

        assert read([write(rows)]).columns["closed"] == "Deal - Deal closed on"

    def test_have_one_where_the_other_is_no_date(self, write):
        rows = [["Deal ID", "Created", "Won date", "Lost"], ["1", "2024-01-01", "2024-01-11", "no"]]

        assert read([write(rows)]).frame["state"].to_list() == ["won"]
