"""The file map as TOML."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voronka.measure.files import FileError, FileMap, Format, Join, Options
from voronka.measure.files.names import ROLES
from voronka.measure.frames import KINDS

CONTRACT = """
kind = "deals"
[columns]
id = "opportunity_id"
customer = "account"
opened = "engage_date"
closed = "close_date"
outcome = "deal_stage"
amount = "close_value"
quantity = ""
seller = "sales_agent"
channel = ""
[outcome]
won = ["Won"]
lost = ["Lost"]
[format]
encoding = "utf-8"
delimiter = ","
decimal = "."
date = "%Y-%m-%d"
sheet = "Sheet1"
[options]
as_of = 2017-12-31
[[join]]
file = "closed_deals.csv"
on = "mql_id"
[[join]]
file = "teams.csv"
on = ["sales_agent", "agent"]
"""

headers = st.text(min_size=1).filter(lambda text: not any("\ud800" <= c <= "\udfff" for c in text))
maps = st.builds(
    FileMap,
    kind=st.sampled_from(KINDS),
    columns=st.dictionaries(st.sampled_from(ROLES), headers),
    won=st.lists(headers).map(tuple),
    lost=st.lists(headers).map(tuple),
    format=st.builds(
        Format,
        encoding=st.none() | st.just("cp1251"),
        delimiter=st.none() | st.sampled_from([";", "\t"]),
        decimal=st.none() | st.sampled_from([".", ","]),
        date=st.none() | st.just("%d.%m.%Y"),
        sheet=st.none() | headers,
    ),
    options=st.builds(Options, as_of=st.none() | st.dates(), empty_is_zero=st.booleans()),
    joins=st.lists(st.builds(Join, file=headers, on_here=headers, on_there=headers), max_size=2).map(tuple),
)


def error_of(toml: str) -> str:
    with pytest.raises(FileError) as caught:
        FileMap.from_toml(toml)
    return str(caught.value)


class TestFileMap:
    def test_reads_the_contract(self) -> None:
        read = FileMap.from_toml(CONTRACT)

        assert read.kind == "deals"
        assert read.columns is not None
        assert read.columns["closed"] == "close_date"
        assert (read.won, read.lost) == (("Won",), ("Lost",))
        assert read.format == Format("utf-8", ",", ".", "%Y-%m-%d", "Sheet1")
        assert read.options.as_of == date(2017, 12, 31)
        assert read.joins == (
            Join("closed_deals.csv", "mql_id", "mql_id"),
            Join("teams.csv", "sales_agent", "agent"),
        )

    def test_takes_an_empty_header_for_a_role_that_the_file_lacks(self) -> None:
        assert not FileMap.from_toml(CONTRACT).has("quantity")

    def test_comes_back_from_its_own_text(self) -> None:
        read = FileMap.from_toml(CONTRACT)

        assert FileMap.from_toml(read.to_toml()) == read

    @settings(deadline=None)
    @given(maps)
    def test_comes_back_whatever_it_says(self, said: FileMap) -> None:
        assert FileMap.from_toml(said.to_toml()) == said

    def test_shows_roles_without_a_column_as_comments(self) -> None:
        lines = FileMap(kind="deals", columns={"id": "ID"}).to_toml().splitlines()

        assert '# quantity = ""  # orders: amount is then the price of one piece' in lines
        assert not any(line.startswith("quantity") for line in lines)

    def test_knows_the_folder_it_stands_in(self, tmp_path: Path) -> None:
        (tmp_path / "m.toml").write_text('kind = "orders"', encoding="utf-8")

        assert FileMap.load(tmp_path / "m.toml").folder == tmp_path

    def test_that_is_not_there_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(FileError, match=r"nowhere\.toml is not there"):
            FileMap.load(tmp_path / "nowhere.toml")


class TestAWrongMap:
    def test_names_a_role_that_does_not_exist_and_those_that_do(self) -> None:
        message = error_of('[columns]\nsalesman = "x"')

        assert "columns.salesman = 'x'" in message
        assert "seller" in message

    @pytest.mark.parametrize(
        ("toml", "said"),
        [
            ('kind = "shop"', "kind = 'shop': it is one of deals, orders, events, traffic"),
            ("kind =", "is not TOML"),
            ("[columns]\nid = 3", "columns.id = 3: a text in quotes is needed"),
            ('columns = "id"', "columns = 'id': a table is needed, as in [columns]"),
            ('[outcome]\nwon = "Won"', "outcome.won = 'Won': a list is needed"),
            ('[format]\ndecimal = "x"', "format.decimal = 'x'"),
            ('[format]\ndate = "day.month"', "format.date = 'day.month'"),
            ("[options]\nempty_is_zero = 0", "options.empty_is_zero = 0: it is true or false"),
            ('[options]\nas_of = "soon"', "options.as_of = 'soon': a day is needed, as in 2024-12-31"),
            ('[[join]]\nfile = "a.csv"', "join.on"),
            ('[[join]]\nfile = "a.csv"\non = ["a", "b", "c"]', "join.on"),
            ('[join]\nfile = "a.csv"', "as in [[join]]"),
            ('colums = "x"', "there is no such field; there are columns"),
        ],
    )
    def test_says_field_value_and_what_is_needed(self, toml: str, said: str) -> None:
        assert said in error_of(toml)
