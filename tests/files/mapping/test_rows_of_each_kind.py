"""Rows of deals, orders, events and traffic as the measures get them."""

# ruff: noqa: DTZ001 - moments in files stay as written, without a zone

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from voronka.measure.dataset import Dataset
from voronka.measure.files import FileError, FileMap, read
from voronka.measure.frames import MONEY, STATES

DEALS = {"id": "id", "opened": "in", "closed": "out", "outcome": "stage", "amount": "sum", "seller": "who"}


def deals(write, *rows: list[str], won: tuple[str, ...] = ("Won",), lost: tuple[str, ...] = ("Lost",)) -> Dataset:
    path = write([["id", "in", "out", "stage", "sum", "who"], *rows])
    return read([path], map=FileMap(kind="deals", columns=DEALS, won=won, lost=lost))


class TestDeals:
    def test_have_the_columns_and_types_of_the_schema(self, write) -> None:
        frame = deals(write, ["1", "2024-01-05", "2024-02-05", "Won", "10.5", "Ann"]).frame

        assert dict(frame.schema) == {
            "id": pl.String,
            "opened": pl.Date,
            "closed": pl.Date,
            "outcome": pl.String,
            "amount": MONEY,
            "seller": pl.Categorical(),
            "state": STATES,
        }

    def test_are_open_unless_won_or_lost(self, write) -> None:
        data = deals(write, ["1", "", "", "Won", "", ""], ["2", "", "", " Lost ", "", ""], ["3", "", "", "", "", ""])

        assert data.frame["state"].to_list() == ["won", "lost", "open"]

    def test_match_words_without_capitals_as_a_last_resort_and_say_so(self, write) -> None:
        data = deals(write, ["1", "", "", "WON", "", ""], ["2", "", "", "Lost", "", ""])

        assert data.frame["state"].to_list() == ["won", "lost"]
        assert '"WON" in "stage" is taken for "Won", though the capitals differ' in [str(note) for note in data.notes]

    def test_say_which_word_is_on_no_row(self, write) -> None:
        data = deals(write, ["1", "", "", "Won", "", ""], won=("Won", "Sold"), lost=())

        assert [str(note) for note in data.notes] == ['no cell of "stage" is "Sold"']

    def test_are_won_by_any_text_with_a_star(self, write) -> None:
        data = deals(
            write, ["1", "", "", "x", "", ""], ["2", "", "", "—", "", ""], ["3", "", "", "Lost", "", ""], won=("*",)
        )

        assert data.frame["state"].to_list() == ["won", "open", "lost"]

    def test_closed_before_they_opened_are_refused(self, write) -> None:
        data = deals(write, ["1", "2024-02-05", "2024-01-05", "Won", "", ""], ["2", "2024-01-05", "", "Won", "", ""])

        assert data.frame["id"].to_list() == ["2"]
        assert [(one.row, one.column, one.header, one.value, str(one.reason)) for one in data.rejected] == [
            (2, "closed", "out", "2024-01-05", "before the opening 2024-02-05")
        ]

    def test_closed_on_the_day_they_opened_stay_whatever_the_hour(self, write) -> None:
        assert deals(write, ["1", "2024-02-05 15:00", "2024-02-05", "Won", "", ""]).used == 1

    def test_that_are_open_lose_their_expected_closing(self, write) -> None:
        data = deals(write, ["1", "2024-02-05", "2024-01-05", "Talk", "", ""])

        assert data.frame["closed"].to_list() == [None]
        assert "1 open row has a closing date" in str(data.notes[-1])

    def test_that_are_open_though_their_closing_has_passed_are_named_by_their_words(self, write) -> None:
        rows = [["1", "2024-01-01", "2024-01-11", "Won", "", ""], ["2", "2024-01-02", "2024-01-10", "Gone", "", ""]]
        rows += [["3", "2024-01-02", "2024-01-09", "Gone", "", ""], ["4", "2024-01-02", "2024-06-30", "Talk", "", ""]]
        rows += [["5", "2024-01-02", "2024-01-09", "Talk", "", ""], ["6", "2024-01-02", "", "New", "", ""]]
        named = [str(note) for note in deals(write, *rows).notes if "have passed" in str(note)]

        assert [note.partition(";")[0].rpartition(": ")[2] for note in named] == ["Gone (2)"]

    def test_that_are_open_are_not_doubted_where_none_is_decided(self, write) -> None:
        data = deals(write, ["1", "2024-01-05", "2024-01-08", "Talk", "", ""], ["2", "2024-02-05", "", "Talk", "", ""])

        assert not [note for note in data.notes if "have passed" in str(note)]

    def test_without_an_outcome_are_all_open(self, write) -> None:
        path = write([["id", "out"], ["1", "2024-01-05"]])
        data = read([path], map=FileMap(kind="deals", columns={"id": "id", "closed": "out"}))

        assert data.frame["state"].to_list() == ["open"]
        assert "no column that says what became of a deal" in str(data.notes[0])

    def test_that_share_an_id_are_counted_and_named(self, write) -> None:
        data = deals(write, ["1", "", "", "Won", "", ""], ["1", "", "", "Lost", "", ""])

        assert data.used == 2
        assert "1 row repeats an id: every row counts as a deal" in [str(note) for note in data.notes]

    def test_that_stand_in_a_later_file_again_are_counted_and_named(self, write) -> None:
        rows = [["id", "status", "created"], ["1", "Won", "2024-01-05"], ["2", "Lost", "2024-01-06"]]
        files = [write(rows, name="jan.csv"), write([rows[0], rows[2], ["3", "Won", "2024-02-01"]], name="feb.csv")]
        data = read(files)

        assert data.used == 4
        assert [str(note) for note in data.notes] == [
            "1 row of a later file repeats an id of an earlier one: every row counts"
        ]

    @pytest.mark.parametrize("ids", [1, 10, 50, 89, 95])
    def test_that_share_many_ids_are_told_of_without_a_map(self, write, ids: int) -> None:
        rows = [[str(n % ids), "Won" if n % 2 else "Lost", "2024-01-05", "10"] for n in range(100)]
        data = read([write([["Deal ID", "Status", "Created", "Amount"], *rows])])
        n = 100 - ids

        assert (data.kind, data.used, data.columns["id"]) == ("deals", 100, "Deal ID")
        assert f"{n} rows repeat an id: every row counts as a deal" in [str(note) for note in data.notes]

    def test_have_no_id_in_a_number_of_something_that_repeats(self, write) -> None:
        rows = [[str(n % 3), "Won" if n % 2 else "Lost", "2024-01-05", "10"] for n in range(100)]
        data = read([write([["Number", "Status", "Created", "Amount"], *rows])])

        assert (data.kind, "id" in data.columns) == ("deals", False)

    def test_in_another_currency_than_most_are_refused(self, write) -> None:
        rows = [["id", "sum", "Валюта"], ["1", "10", "RUB"], ["2", "20", "EUR"], ["3", "30", "руб."], ["4", "", "USD"]]
        data = read([write(rows)], map=FileMap(kind="deals", columns={"id": "id", "amount": "sum"}))

        assert data.frame["id"].to_list() == ["1", "3", "4"]
        assert [(one.row, one.value, str(one.reason)) for one in data.rejected] == [
            (3, "20", "in EUR, most rows are in RUB")
        ]
        assert "1 row in EUR is not used: currencies are never summed" in str(data.notes[0])

    def test_have_reasons_of_defects(self, write) -> None:
        roles = {"id": "id", "defect": "why"}
        path = write([["id", "why"], ["1", "duplicate"], ["2", "OK"], ["3", ""], ["4", "нет"]])
        data = read([path], map=FileMap(kind="deals", columns=roles))

        assert data.frame["defect"].to_list() == ["duplicate", "", "", ""]

    @pytest.mark.parametrize(
        ("yes", "no"), [("yes", "no"), ("да", "нет"), ("igen", "nem"), ("TRUE", "FALSE"), ("1", "0")]
    )
    def test_are_defective_by_yes(self, write, yes: str, no: str) -> None:
        path = write([["id", "bad"], ["1", yes], ["2", no]])
        data = read([path], map=FileMap(kind="deals", columns={"id": "id", "defect": "bad"}))

        assert data.frame["defect"].to_list() == ["defective", ""]

    @pytest.mark.parametrize(
        ("cells", "read_as"),
        [
            (["yes", "no", ""], ["defective", "", None]),
            (["no", "", "-"], ["", None, None]),
            (["yes", "", ""], ["defective", "", ""]),
            (["", "-", ""], [None, None, None]),
        ],
    )
    def test_are_clean_without_a_word_only_where_nobody_says_no(self, write, cells, read_as) -> None:
        path = write([["id", "bad"], *([str(n), cell] for n, cell in enumerate(cells))])
        data = read([path], map=FileMap(kind="deals", columns={"id": "id", "defect": "bad"}))
        told = [str(note).split()[0] for note in data.notes if "no verdict" in str(note)]

        assert data.frame["defect"].to_list() == read_as
        assert told == ([str(read_as.count(None))] if None in read_as else [])


ORDERS = {"id": "no", "customer": "who", "opened": "day", "amount": "price", "quantity": "qty"}


def orders(write, *rows: list[str]) -> Dataset:
    path = write([["no", "who", "day", "price", "qty"], *rows])
    return read([path], map=FileMap(kind="orders", columns=ORDERS))


class TestOrders:
    def test_cost_the_price_times_the_quantity_exactly(self, write) -> None:
        data = orders(write, ["1", "a", "2024-01-05", "0.1", "3"], ["2", "a", "2024-01-05", "99.99", "0.35"])

        assert data.frame["amount"].to_list() == [Decimal("0.3"), Decimal("34.9965")]
        assert data.frame["quantity"].to_list() == [3.0, 0.35]

    def test_whose_product_needs_seven_decimals_are_refused(self, write) -> None:
        data = orders(write, ["1", "a", "2024-01-05", "0.00001", "0.25"])

        assert [str(one.reason) for one in data.rejected] == ["times the quantity it has more than six decimals"]

    def test_below_zero_are_lost_and_counted_with_their_sum(self, write) -> None:
        data = orders(write, ["1", "a", "2024-01-05", "10", "-2"], ["2", "a", "2024-01-05", "10", "1"])

        assert data.frame["state"].to_list() == ["lost", "won"]
        assert "1 line is below zero, -20.000000 in all" in [str(note) for note in data.notes]

    def test_whose_id_begins_with_c_among_digits_are_cancelled(self, write) -> None:
        data = orders(
            write, ["536365", "a", "", "1", "1"], ["C536366", "a", "", "1", "1"], ["536367", "a", "", "1", "1"]
        )

        assert data.frame["state"].to_list() == ["won", "lost", "won"]

    def test_without_a_customer_or_worth_nothing_are_counted(self, write) -> None:
        data = orders(write, ["1", "", "2024-01-05", "5", "1"], ["2", "a", "2024-01-05", "0", "1"])
        said = [str(note) for note in data.notes]

        assert "1 line names no customer, 5.000000 in all" in said
        assert "1 line is worth 0: it stays a sale" in said
        assert data.frame["state"].to_list() == ["won", "won"]

    @pytest.mark.parametrize("price", ["", "5"])
    def test_whose_amounts_are_not_all_known_have_no_known_sum(self, write, price: str) -> None:
        data = orders(write, ["1", "", "2024-01-05", "", "-1"], ["2", "", "2024-01-05", price, "-1"])
        said = [str(note) for note in data.notes]

        assert "2 lines are below zero, an unknown amount in all" in said
        assert "2 lines name no customer, an unknown amount in all" in said

    def test_follow_their_status_when_there_is_one(self, write) -> None:
        path = write([["order_id", "status"], ["1", "delivered"], ["2", "canceled"], ["3", "shipped"]])

        assert read([path]).frame["state"].to_list() == ["won", "lost", "open"]


class TestEvents:
    ROWS = (
        ["case_id", "activity", "timestamp", "cost"],
        ["2", "b", "2024-01-05T10:00:00+03:00", "5"],
        ["1", "a", "2024-01-05T10:00:00+03:00", ""],
        ["2", "", "2024-01-06T10:00:00+03:00", "7"],
    )

    def test_keep_the_order_of_the_file_and_its_other_columns(self, write) -> None:
        frame = read([write(list(self.ROWS))]).frame

        assert frame.columns == ["case", "time", "activity", "cost"]
        assert frame.rows() == [
            ("2", datetime(2024, 1, 5, 7, 0), "b", "5"),
            ("1", datetime(2024, 1, 5, 7, 0), "a", ""),
        ]

    def test_without_an_activity_are_refused(self, write) -> None:
        rejected = read([write(list(self.ROWS))]).rejected

        assert [(one.row, one.column, one.header, str(one.reason)) for one in rejected] == [
            (4, "outcome", "activity", "empty")
        ]

    def test_have_moments_even_where_the_file_has_days(self, write) -> None:
        rows = [["case_id", "activity", "date"], ["1", "a", "2024-01-05"], ["1", "b", "2024-01-06"]]

        assert read([write(rows)]).frame.schema["time"] == pl.Datetime("us")

    @pytest.mark.parametrize(
        ("days", "activities"),
        [
            ("95511", "Sale Ring Call Call Lead"),
            ("11559", "Call Lead Ring Call Sale"),
            ("55555", "Sale Ring Call Call Lead"),
        ],
    )
    def test_of_one_moment_are_read_upwards_where_the_file_runs_down(self, write, days: str, activities: str) -> None:
        rows = [["1", name, f"2024-01-0{day}"] for name, day in zip(activities.split(), days, strict=True)]
        data = read([write([["case_id", "activity", "date"], *rows])])
        runs_down = days == "95511"

        assert data.frame["activity"].to_list() == activities.split()[:: -1 if runs_down else 1]
        assert [str(note).partition(":")[0] for note in data.notes] == (
            ["the file runs from the newest event to the oldest"] if runs_down else []
        )

    def test_need_all_three_columns(self, write) -> None:
        with pytest.raises(FileError, match="no column is known for outcome"):
            read([write(list(self.ROWS))], map=FileMap(kind="events", columns={"id": "case_id", "opened": "timestamp"}))

    def test_of_the_teaching_log_are_all_there(self, reference: Path) -> None:
        data = read([reference / "xes_logs/running-example.csv"])

        assert (data.kind, data.used, data.frame["case"].n_unique()) == ("events", 42, 6)
        assert data.frame["time"].min() == datetime(2010, 12, 30, 10, 2)

    def test_of_the_receipt_log_are_all_there(self, reference: Path) -> None:
        data = read([reference / "xes_logs/receipt.xes.gz"])

        assert (data.used, data.frame["case"].n_unique(), data.frame["activity"].n_unique()) == (8577, 1434, 27)
        assert data.frame["time"].max() == datetime(2012, 1, 23, 14, 42, 54, 644_000)


class TestTraffic:
    def test_has_days_counts_and_money(self, write) -> None:
        rows = [["Date", "Campaign", "Impressions", "Clicks", "Cost"], ["2024-01-05", "Spring", "1000", "50", "12.5"]]
        data = read([write(rows)])

        assert data.kind == "traffic"
        assert data.frame.to_dicts() == [
            {
                "opened": date(2024, 1, 5),
                "channel": "Spring",
                "visitors": 50,
                "impressions": 1000,
                "spend": Decimal("12.5"),
            }
        ]

    def test_with_a_spend_below_zero_is_refused(self, write) -> None:
        path = write([["day", "spend"], ["2024-01-05", "-5"]])
        data = read([path], map=FileMap(kind="traffic", columns={"opened": "day", "spend": "spend"}))

        assert [str(one.reason) for one in data.rejected] == ["below zero"]


class TestTheReferenceSets:
    """Values of ../shared/data/EXPECTED.md."""

    def test_maven(self, reference: Path) -> None:
        data = read([reference / "maven_crm/sales_pipeline.csv"])
        won = data.frame.filter(state="won")

        assert (data.rows, data.used, str(data.as_of)) == (8800, 8800, "2017-12-31")
        assert dict(data.frame["state"].value_counts().iter_rows()) == {"won": 4238, "lost": 2473, "open": 2089}
        assert won["amount"].sum() == Decimal(10005534)

    def test_bank(self, reference: Path) -> None:
        frame = read([reference / "bank_marketing/bank-full.csv.gz"]).frame

        assert dict(frame["state"].value_counts().iter_rows()) == {"won": 5289, "lost": 39922}
        assert (frame["attempts"].sum(), frame["attempts"].max()) == (124956, 63)

    def test_cdnow(self, reference: Path) -> None:
        data = read([reference / "cdnow_sample/CDNOW_sample.txt"])

        assert (data.used, data.frame["customer"].n_unique()) == (6919, 2357)
        assert data.frame["amount"].sum() == Decimal("244091.94")
        assert (data.frame["opened"].min(), data.as_of) == (date(1997, 1, 1), date(1998, 6, 30))
        assert "8 lines are worth 0: they stay sales" in [str(note) for note in data.notes]
