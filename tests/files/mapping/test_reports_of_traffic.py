"""Reports of counters and advertising networks: remarks above the header, totals, sums of a period."""

from __future__ import annotations

from decimal import Decimal

import pytest

from voronka.measure.dataset import Dataset
from voronka.measure.files import FileMap, guess_map, read

GA4 = """# ----------------------------------------
# Traffic acquisition: Session source / medium
# Account: Shop, Inc.
# ----------------------------------------
#
# All Users
# Start date: 20250101
# End date: 20250131
Session source / medium,Sessions,Engaged sessions,Key events
google / organic,1200,800,30
(direct) / (none),600,300,10
"""
METRIKA = """Последний источник трафика,Визиты,Посетители,Отказы,Время на сайте,Достижения целей
Итого и средние,1 800,1640,20.5,00:01:10,40
Переходы из поисковых систем,1 200,1100,18.5,00:01:30,30
Прямые заходы,600,550,22.5,00:00:50,10
"""
META = """Campaign name,Campaign delivery,Results,Impressions,Amount spent (USD),Reporting starts
Spring,active,3,1000,25.50,2025-01-01
Brand,active,,9000,11.00,2025-01-01
"""


def refused(data: Dataset) -> list[tuple[int, str, str, str]]:
    return [(each.row, each.header, each.value, str(each.reason)) for each in data.rejected]


class TestRemarksAboveTheHeader:
    def test_are_left_out_however_many_and_told(self, read_text):
        data = read_text(GA4)

        assert (data.kind, data.rows, data.frame["visitors"].to_list()) == ("traffic", 2, [1200, 600])
        assert str(data.notes[0]).startswith("8 lines above the header are not read: # ---")

    def test_do_not_shift_the_numbers_of_rows(self, read_text):
        data = read_text(GA4 + "".join(f"other,{n},1,1\n" for n in range(8)) + "(not set),many,1,1\n")

        assert refused(data) == [(20, "Sessions", "many", "not a number")]

    def test_are_no_cells_of_a_table_without_remarks(self, read_text):
        data = read_text("#,Created,Status\n#1,2025-01-05,Won\n#2,2025-01-06,Lost\n")

        assert (data.kind, data.rows) == ("deals", 2)

    def test_are_no_list_of_one_column(self, read_text):
        assert read_text("#tags\n#one\n#two\n").rows == 2


class TestTotalsBelowTheHeader:
    def test_are_left_out_and_told(self, read_text):
        data = read_text(METRIKA)

        assert (data.kind, data.frame["visitors"].to_list(), data.frame["leads"].sum()) == ("traffic", [1100, 550], 40)
        assert [str(note) for note in data.notes] == [
            "1 row of totals is not data and is left out: Итого и средние 1 800 1640 20.5 00:01:10 40"
        ]

    def test_do_not_shift_the_numbers_of_rows(self, read_text):
        data = read_text(
            METRIKA + "".join(f"Переходы,1,{n},1,00:00:01,1\n" for n in range(8)) + "Реклама,1,много,1,00:00:01,1\n"
        )

        assert refused(data) == [(13, "Посетители", "много", "not a number")]

    def test_are_none_where_the_numbers_are_not_those_of_the_others_together(self, read_text):
        data = read_text("Product,Shop,Sessions,Key events\nTotal,5,40,1\nShell,6,50,2\nEsso,7,60,3\n")

        assert data.rows == 3


class TestARowWithoutACampaign:
    def test_is_refused_where_it_counts_what_all_others_do(self, read_text):
        data = read_text(META + ",,3,10000,36.50,2025-01-01\n")

        assert refused(data) == [(4, "Amount spent (USD)", "36.50", "the sum of the other rows")]
        assert data.frame["spend"].sum() == Decimal("36.5")

    def test_is_refused_though_nothing_was_spent(self, read_text):
        data = read_text("Source,Sessions,Key events\n,1800,40\ngoogle,1200,30\nads,600,10\n")

        assert refused(data) == [(2, "Sessions", "1800", "the sum of the other rows")]

    def test_is_refused_though_some_visitors_came_by_several_ways(self, read_text):
        data = read_text("Source,Visitors,Key events,Cost\n,1500,40,9.5\ngoogle,1200,30,5\nads,600,10,4.5\n")

        assert refused(data) == [(2, "Cost", "9.5", "the sum of the other rows")]

    @pytest.mark.parametrize("part", [",,1,10000,36.00,2025-01-01", ",,3,,,2025-01-01"])
    def test_stays_where_it_may_be_a_part(self, read_text, part):
        assert refused(read_text(f"{META}{part}\n")) == []


class TestRowsWithoutLeads:
    FACEBOOK = (
        "Day,Campaign name,Impressions,Link clicks,Amount spent (USD),Results\n"
        "2024-01-01,A,1000,50,100.00,\n2024-01-01,B,1000,50,100.00,4\n"
        "2024-01-02,A,1000,50,100.00,-\n2024-01-02,B,1000,50,100.00,6\n"
    )

    def test_are_told_of_with_what_they_spent(self, read_text):
        data = read_text(self.FACEBOOK)

        assert data.frame["leads"].to_list() == [None, 4, None, 6]
        assert str(data.notes[0]).startswith(
            '"Results" is empty in 2 of 4 rows: they are not in CPL, CR1. If empty means'
        )
        assert str(data.notes[1]) == 'where "Results" is empty, 200.000000 of 400.000000 was spent'

    def test_have_none_where_the_map_says_so(self, read_text, tmp_path):
        read_text(self.FACEBOOK)
        file_map = FileMap.from_toml("[options]\nempty_is_zero = true\n")
        data = read([tmp_path / "export.csv"], map=FileMap.from_toml(file_map.to_toml()))

        assert (data.frame["leads"].to_list(), data.notes) == ([0, 4, 0, 6], [])

    def test_are_not_told_of_where_no_row_lacks_them(self, read_text):
        assert read_text(META.replace("active,,", "active,0,")).notes == []


class TestSharedConversions:
    def test_are_no_leads_and_told_of(self, read_text):
        data = read_text(
            'Campaign,Impr.,Clicks,Cost,Conversions\nBrand,1000,100,"$1,000.00",10.50\nB,2000,200,$9.00,20.25\n'
        )

        assert "leads" not in data.columns
        assert str(data.notes[0]).startswith('"Conversions" holds fractions, so it is not taken for leads')


class TestAGroupedReport:
    def test_counts_the_groups_and_not_their_campaign_again(self, read_text):
        data = read_text(
            "Кампания;Группа;Показы;Клики;Расход (руб.);Конверсии\n"
            "Поиск;;3000;300;3000,00;6\nПоиск;Группа 1;1000;100;1000,00;4\nПоиск;Группа 2;2000;200;2000,00;2\n"
            "РСЯ;;5000;50;500,00;1\nРСЯ;Группа 1;5000;50;500,00;1\n"
        )

        assert (data.frame["spend"].sum(), data.frame["leads"].sum()) == (Decimal(3500), 7)
        assert refused(data) == [
            (2, "Расход (руб.)", "3000,00", "the sum of the rows below it"),
            (5, "Расход (руб.)", "500,00", "the sum of the rows below it"),
        ]

    @pytest.mark.parametrize("alone", ["", "Прямые заходы;;50;50;5\n"])
    def test_counts_the_innermost_of_several_levels(self, read_text, alone):
        leads = 35 if alone else 30
        data = read_text(
            f"Источник трафика;Источник трафика (детально);Визиты;Посетители;Заявки\nИтого и средние;;300;290;{leads}\n"
            "Поиск;;200;190;20\nПоиск;Яндекс;150;140;15\nПоиск;Google;50;50;5\n"
            f"{alone}Реклама;;100;100;10\nРеклама;Директ;100;100;10\n"
        )

        assert (data.frame["leads"].sum(), "Итого и средние" in {*data.frame["channel"]}) == (leads, False)

    def test_stays_as_it_is_where_a_campaign_holds_more_than_its_groups(self, read_text):
        data = read_text(
            "Campaign,Ad group,Clicks,Cost\nSearch,,300,30\nSearch,A,100,10\nSearch,B,200,20\n"
            "Video,,50,5\nVideo,A,40,4\nVideo,B,5,0.5\n"
        )

        assert (data.rows, refused(data)) == (6, [])


class TestSumsOfAPeriod:
    def test_are_traffic_without_a_day(self, read_text, tmp_path):
        read_text(GA4)

        assert dict(guess_map(tmp_path / "export.csv").columns or {}) == {
            "channel": "Session source / medium",
            "visitors": "Sessions",
            "leads": "Key events",
        }

    def test_are_traffic_beside_the_state_and_the_budget_of_a_campaign(self, read_text):
        data = read_text("Status,Campaign,Budget,Clicks,Impr.,Cost\nEnabled,A,10,95,1900,45\nPaused,B,5,40,9000,11\n")

        assert (data.kind, data.frame["spend"].sum()) == ("traffic", Decimal(56))

    @pytest.mark.parametrize("more", ["Lead ID,Visits,Source,Status", "Company,Visits,Source,Status"])
    def test_are_no_visits_of_one_lead(self, read_text, more):
        assert read_text(f"{more}\n1,3,Web,New\n2,1,Ads,Old\n3,2,Web,New\n").kind == "deals"

    def test_are_no_deals_that_were_decided(self, read_text):
        assert read_text("Source,Visits,Status\nWeb,3,Won\nAds,1,Lost\nWeb,2,New\n").kind == "deals"


class TestViews:
    def test_of_pages_are_no_impressions(self, read_text):
        data = read_text("Date,Source,Sessions,Views\n2025-03-01,google,10,30\n2025-03-02,google,20,50\n")

        assert (data.kind, "impressions" in data.columns) == ("traffic", False)

    def test_of_an_advertisement_are(self, read_text):
        data = read_text("Date,Campaign,Views,Clicks\n2025-03-01,A,100,3\n2025-03-02,A,200,5\n")

        assert data.columns["impressions"] == "Views"


class TestRevenue:
    @pytest.mark.parametrize(
        "heading", ["Revenue", "Total revenue", "Conv. value", "Выручка, руб.", "Доход", "Сумма продаж", "Bevétel (Ft)"]
    )
    def test_is_the_amount(self, read_text, heading):
        data = read_text(f'Date,Campaign,Clicks,Cost,Conversions,Orders,"{heading}"\n2025-03-01,A,100,30,5,2,400.50\n')

        assert (data.kind, data.frame["amount"].to_list()) == ("traffic", [Decimal("400.50")])
        assert (data.columns["spend"], data.columns["sales"]) == ("Cost", "Orders")

    @pytest.mark.parametrize("heading", ["Amount", "Total", "Budget", "Сумма", "Стоимость", "Итого", "Összeg"])
    def test_is_not_what_may_be_the_cost(self, read_text, heading):
        data = read_text(f"Date,Campaign,Clicks,Impressions,{heading}\n2025-03-01,A,100,900,400\n")

        assert "amount" not in data.columns
