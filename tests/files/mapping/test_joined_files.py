"""Columns of another file beside the rows of the first one."""

from __future__ import annotations

from pathlib import Path

import pytest

from voronka.measure.files import FileError, FileMap, Join, read

LEADS = [["lead", "day"], ["1", "2024-01-05"], [" 2 ", "2024-01-06"], ["3", "2024-01-07"], ["", "2024-01-08"]]
DEALS = [["lead", "state", "day"], ["2", "won", "2024-02-01"], ["1", "lost", "2024-02-02"], ["2", "lost", "2024-02-03"]]
ROLES = {"id": "lead", "opened": "day", "closed": "deals.day", "outcome": "state"}


def joined_map(folder: Path, *joins: Join, columns: dict[str, str] = ROLES) -> FileMap:
    return FileMap(kind="deals", columns=columns, joins=joins, folder=folder)


class TestAJoin:
    def test_keeps_every_row_of_the_first_file(self, write, tmp_path: Path) -> None:
        write(DEALS, name="deals.csv")
        data = read([write(LEADS, name="leads.csv")], map=joined_map(tmp_path, Join("deals.csv", "lead", "lead")))

        assert data.rows == data.used == 4
        assert data.frame["state"].to_list() == ["lost", "won", "open", "open"]

    def test_takes_the_first_row_of_a_repeated_key_and_says_so(self, write, tmp_path: Path) -> None:
        write(DEALS, name="deals.csv")
        data = read([write(LEADS, name="leads.csv")], map=joined_map(tmp_path, Join("deals.csv", "lead", "lead")))
        said = [str(note) for note in data.notes]

        assert "1 row of deals.csv repeats a key: the first row with it counts" in said
        assert '1 row finds no match in deals.csv: "3"' in said

    def test_names_columns_that_both_files_have_after_the_other_file(self, write, tmp_path: Path) -> None:
        write(DEALS, name="deals.csv")
        data = read([write(LEADS, name="leads.csv")], map=joined_map(tmp_path, Join("deals.csv", "lead", "lead")))

        assert [str(day) for day in data.frame["closed"]] == ["2024-02-02", "2024-02-01", "None", "None"]

    def test_may_use_a_column_that_an_earlier_join_brought(self, write, tmp_path: Path) -> None:
        write([["lead", "agent"], ["1", "7"]], name="owners.csv")
        write([["number", "name"], ["7", "Ann"]], name="agents.csv")
        joins = Join("owners.csv", "lead", "lead"), Join("agents.csv", "agent", "number")
        data = read(
            [write(LEADS, name="leads.csv")], map=joined_map(tmp_path, *joins, columns={"id": "lead", "seller": "name"})
        )

        assert data.frame["seller"].to_list() == ["Ann", "", "", ""]

    def test_is_guessed_through(self, write, tmp_path: Path) -> None:
        write([["lead", "seller"], ["1", "Ann"], ["2", "Bob"]], name="owners.csv")
        path = write([["lead", "created"], ["1", "2024-01-05"], ["2", "2024-01-06"]], name="leads.csv")
        data = read([path], map=FileMap(joins=(Join("owners.csv", "lead", "lead"),), folder=tmp_path))

        assert data.columns["seller"] == "seller"

    def test_without_its_file_is_an_error(self, write, tmp_path: Path) -> None:
        path = write(LEADS, name="leads.csv")
        with pytest.raises(FileError, match=r"nowhere\.csv"):
            read([path], map=joined_map(tmp_path, Join("nowhere.csv", "lead", "lead")))

    def test_without_its_key_is_an_error_that_lists_the_columns(self, write, tmp_path: Path) -> None:
        write(DEALS, name="deals.csv")
        path = write(LEADS, name="leads.csv")
        with pytest.raises(
            FileError, match=r'join\.on = "leed": the file deals\.csv has no such column; it has "lead"'
        ):
            read([path], map=joined_map(tmp_path, Join("deals.csv", "lead", "leed")))


class TestTheOlistFunnel:
    """olistf.rows, olistf.unknown_leads and olistf.deal_days_negative of ../shared/data/EXPECTED.md."""

    MAP = """
    kind = "deals"
    [columns]
    id = "mql_id"
    opened = "first_contact_date"
    closed = "won_date"
    channel = "origin"
    seller = "sr_id"
    [[join]]
    file = "olist_closed_deals_dataset.csv"
    on = "mql_id"
    """

    def test_has_842_won_leads_of_8000_one_of_them_before_its_first_contact(self, reference: Path) -> None:
        folder = reference / "olist_funnel"
        leads = folder / "olist_marketing_qualified_leads_dataset.csv"
        data = read([leads], map=FileMap.from_toml(self.MAP, folder=folder))

        assert (data.rows, data.used) == (8000, 7999)
        assert (data.frame["state"] == "won").sum() == 841
        assert [(one.row, one.column, one.value) for one in data.rejected] == [(6359, "closed", "2018-03-06 19:38:55")]
        assert not any("is on no row" in str(note) for note in data.notes)

    def test_keeps_its_day_of_observation(self, reference: Path) -> None:
        folder = reference / "olist_funnel"
        leads = folder / "olist_marketing_qualified_leads_dataset.csv"

        assert str(read([leads], map=FileMap.from_toml(self.MAP, folder=folder)).as_of) == "2018-11-14"


class TestTheMavenFiles:
    def test_name_the_sellers_without_deals_and_the_product_spelt_otherwise(self, reference: Path) -> None:
        folder = reference / "maven_crm"
        joins = Join("sales_teams.csv", "sales_agent", "sales_agent"), Join("products.csv", "product", "product")
        data = read([folder / "sales_pipeline.csv"], map=FileMap(joins=joins, folder=folder))
        said = "\n".join(str(note) for note in data.notes)

        assert '"Carl Lin", "Carol Thompson", "Elizabeth Anderson", "Mei-Mei Johns", "Natalya Ivanova"' in said
        assert '1,480 rows find no match in products.csv: "GTXPro"' in said
