"""Subtotals, totals with signatures and taxes, and grouped reports: what they sum up counts once."""

from __future__ import annotations

from decimal import Decimal

import pytest

from voronka.measure.dataset import Dataset

SALES = """Менеджер;Клиент;Дата продажи;Сумма
Иванов;К1;08.01.2024;1000
Иванов;К2;09.01.2024;2000
{first};;;3000
Петров;К1;10.01.2024;4000
Петров;К3;11.01.2024;5000
{second};;;9000
Общий итог;;;12000
"""
QUICKBOOKS = """,Date,Transaction Type,Num,Amount
Alpha LLC,,,,
,01/25/2024,Invoice,1,100.00
,02/03/2024,Invoice,2,50.00
Total for Alpha LLC,,,,150.00
Beta Inc,,,,
,01/26/2024,Invoice,3,70.00
,02/04/2024,Invoice,4,30.00
Total for Beta Inc,,,,100.00
TOTAL,,,,250.00
"""
MONDAY = """Deals,,,,,
Active deals,,,,,
Name,Stage,Deal Value,Created,Close Date,Owner
D1,Negotiation,1000,2024-01-01,,Ann
D2,Discovery,500,2024-01-02,,Bob
,,1500,,,
Closed Won,,,,,
Name,Stage,Deal Value,Created,Close Date,Owner
D3,Won,700,2024-01-03,2024-01-20,Ann
"""
INVOICES = """№;Дата;Покупатель;Товар;Сумма
1;08.01.2024;Анна;А;1000
2;09.01.2024;Борис;Б;2000
3;10.01.2024;Вера;А;3000
"""
GROUPED = """Контрагент;Регистратор;Дата;Выручка
ООО Альфа;;;{first}
;Реализация 1;08.01.2024;1000
;Реализация 2;09.01.2024;2000
ООО Бета;;;9000
;Реализация 3;10.01.2024;4000
;Реализация 4;11.01.2024;5000
Итого;;;12000
"""


def refused(data: Dataset) -> list[tuple[int, str, str, str]]:
    return [(each.row, each.header, each.value, str(each.reason)) for each in data.rejected]


class TestSubtotalsBetweenSales:
    @pytest.mark.parametrize("form", ["{} Итог", "Итого {}", "Итого по {}:", "{} Total", "Total for {}", "{} összeg"])
    def test_are_refused_by_what_they_are_called(self, read_text, form):
        data = read_text(SALES.format(first=form.format("Иванов"), second=form.format("Петров")))

        assert (data.frame.height, data.frame["amount"].sum()) == (4, Decimal(12000))
        assert refused(data)[0] == (4, "Менеджер", form.format("Иванов"), "a row of totals")

    def test_stay_where_they_may_be_names(self, read_text):
        data = read_text(SALES.format(first="Cola Total", second="Total Energies"))

        assert refused(data) == []

    def test_are_refused_without_a_word_where_they_are_the_sums_of_the_rows_above(self, read_text):
        data = read_text(QUICKBOOKS)

        assert (data.frame.height, data.frame["amount"].sum()) == (4, Decimal(250))
        assert refused(data) == [
            (2, "Date", "", "empty"),
            (5, "Amount", "150.00", "the sum of the rows above it"),
            (6, "Date", "", "empty"),
        ]


class TestTheBoardOfMonday:
    def test_has_no_deals_in_its_groups_sums_and_repeated_headings(self, read_text):
        data = read_text(MONDAY)

        assert (data.frame["amount"].to_list(), data.frame["seller"].to_list()) == (
            [1000, 500, 700],
            ["Ann", "Bob", "Ann"],
        )
        assert [row for row, *_ in refused(data)] == [6, 7, 8]


class TestTotalsWithLinesBelowThem:
    @pytest.mark.parametrize(
        "end",
        [
            ";;;Итого:;6000\n\nДиректор;;____________;;Петров П.П.\n",
            ";;;Итого без НДС:;6000\n;;;НДС 20%:;1200\n;;;Итого с НДС:;7200\n",
        ],
    )
    def test_are_left_out_with_them(self, read_text, end):
        data = read_text(INVOICES + end)

        assert (data.frame.height, data.frame["amount"].sum()) == (3, Decimal(6000))
        assert "rows of totals are not data and are left out" in str(data.notes[0])

    def test_are_no_part_of_the_order_above_them(self, read_text):
        data = read_text(INVOICES + ";;;Итого:;6000\n4;11.01.2024;Анна;А;500\n")

        assert data.frame["amount"].to_list() == [1000, 2000, 3000, 500]
        assert refused(data) == [(5, "Товар", "Итого:", "a row of totals")]

    def test_take_no_row_of_data_with_them(self, read_text):
        data = read_text(INVOICES + ";;;Итого:;6000\n4;11.01.2024;;А;500\n")

        assert data.frame.height == 4


class TestRowsAboveTheirParts:
    def test_are_refused_and_name_the_customer_of_their_parts(self, read_text):
        data = read_text(GROUPED.format(first=3000))

        assert data.frame["customer"].to_list() == ["ООО Альфа", "ООО Альфа", "ООО Бета", "ООО Бета"]
        assert data.frame["amount"].sum() == Decimal(12000)
        assert refused(data)[0] == (2, "Выручка", "3000", "the sum of the rows below it")

    def test_stay_where_one_of_them_is_not_their_sum(self, read_text):
        assert read_text(GROUPED.format(first=2999)).frame.height == 6
