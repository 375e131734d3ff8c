"""Reports of advertising networks: what each campaign cost on each day, brought in, replaced, taken out again."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db.models import Sum

from dump import dump
from importing import brought_in, mapped, numbers, received, undone
from people_builders import a_business
from voronka.traffic.actions import add_source, record_spend
from voronka.traffic.models import Source, Spend

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 5)
NOON = datetime(2026, 3, 6, 12, tzinfo=UTC)
DIRECT = """День;Кампания;Показы;Клики;Расход (руб.)
01.03.2026;Крыши;1 200;30;1 500,50
01.03.2026;Окна;800;8;400,00
02.03.2026;Крыши;1 000;25;1 300,25
Итого;;3 000;63;3 200,75
"""
GOOGLE = """Day,Campaign,Currency code,Impr.,Clicks,Cost
2026-03-01,Roofs,EUR,500,12,40.20
2026-03-01,Roofs,EUR,100,3,9.80
"""
DIRECT_BY_DEVICE = """"Расходы по дням (2026-03-01 - 2026-03-02)"
Дата\tКампания\tУстройство\tПоказы\tКлики\tРасход с НДС, руб.\tВалюта
2026-03-01\tКрыши\tДесктоп\t1200\t31\t1 540,20\tруб.
2026-03-01\tКрыши\tСмартфон\t800\t20\t459,80\tруб.
2026-03-02\tКрыши\tДесктоп\t1000\t25\t1 300,00\tруб.
Total rows: 3
"""
VK = """Дата;Название кампании;Показы;Клики;Потрачено всего, ₽
01.03.2026;Осень;5 000;40;600,50
Итого;;5 000;40;600,50
"""
AVITO = """Дата,Название объявления,Просмотры,Контакты,"Расходы, ₽"
01.03.2026,Диван угловой,120,4,"350,00"
"""
OF_ALL = """Дата,Источник,Кампания,Потрачено
2026-03-01,VK Реклама,Весна,700
2026-03-01,Avito,,350.5
"""


@pytest.fixture(autouse=True)
def roubles():
    business = a_business()
    type(business).objects.update(time_zone="Europe/Moscow", currency="RUB")


def spent() -> list[tuple[str, str, date, Decimal, str, Decimal | None, int | None]]:
    return list(
        Spend.objects.order_by("day", "source__name", "campaign").values_list(
            "source__name", "campaign", "day", "amount", "currency", "own", "clicks"
        )
    )


def business_rows() -> dict[str, object]:
    """Everything but the imports themselves and what the journal says of them."""
    return {label: rows for label, rows in dump().items() if label.split(".")[0] not in {"imports", "journal"}}


class TestAReportOfANetwork:
    @pytest.mark.parametrize(("report", "kind"), [(DIRECT, "spend"), (GOOGLE, "spend"), (OF_ALL, "spend")])
    def test_is_known_by_its_headings(self, report, kind):
        assert received(report).kind == kind

    @pytest.mark.parametrize(
        ("report", "amount", "impressions", "clicks"),
        [(DIRECT_BY_DEVICE, "3300.00", 3000, 76), (VK, "600.50", 5000, 40), (AVITO, "350.00", 120, None)],
        ids=["direct", "vk", "avito"],
    )
    def test_tells_how_often_its_advertisements_were_seen_and_clicked(self, report, amount, impressions, clicks):
        done = brought_in(mapped(received(report), system="Network"))

        assert done.kind == "spend"
        assert "refused" not in numbers(done)
        told = Spend.objects.aggregate(Sum("amount"), Sum("impressions"), Sum("clicks"))
        assert list(told.values()) == [Decimal(amount), impressions, clicks]
        assert set(Spend.objects.values_list("currency", flat=True)) == {"RUB"}

    def test_gives_the_cost_of_each_campaign_and_day_and_leaves_its_total_out(self):
        done = brought_in(mapped(received(DIRECT), system="Яндекс Директ"))

        assert numbers(done) == {"new": 3}
        assert spent() == [
            ("Яндекс Директ", "Крыши", date(2026, 3, 1), Decimal("1500.50"), "RUB", Decimal("1500.50"), 30),
            ("Яндекс Директ", "Окна", date(2026, 3, 1), Decimal("400.00"), "RUB", Decimal("400.00"), 8),
            ("Яндекс Директ", "Крыши", date(2026, 3, 2), Decimal("1300.25"), "RUB", Decimal("1300.25"), 25),
        ]

    def test_adds_rows_of_one_day_up_and_pools_no_other_currency(self):
        done = brought_in(mapped(received(GOOGLE), system="Google Ads"))

        assert numbers(done)["new"] == 1
        assert spent() == [("Google Ads", "Roofs", date(2026, 3, 1), Decimal("50.00"), "EUR", None, 15)]

    def test_names_its_sources_or_is_told_where_it_is_from(self):
        add_source(name="avito", channel="classifieds", by=None, at=a_business().set_up_at)

        told = brought_in(received(OF_ALL))
        untold = brought_in(received(DIRECT))

        assert numbers(told) == {"new": 2}
        assert [(name, str(amount)) for name, _, _, amount, _, _, _ in spent()] == [
            ("VK Реклама", "700.00"),
            ("avito", "350.50"),
        ]
        assert set(Source.objects.values_list("name", "channel")) == {
            ("VK Реклама", "social_ads"),
            ("avito", "classifieds"),
        }
        assert numbers(untold) == {"refused": 3}

    @pytest.mark.parametrize(
        ("system", "channel"),
        [("Google", "search_ads"), ("Яндекс.Директ", "search_ads"), ("Telegram", "social_ads"), ("Billboard", "other")],
    )
    def test_makes_its_source_one_of_the_channel_that_its_network_is(self, system, channel):
        brought_in(mapped(received(DIRECT), system=system))

        assert list(Source.objects.values_list("name", "channel")) == [(system, channel)]

    def test_changes_nothing_when_it_comes_again_and_replaces_what_it_says_otherwise(self):
        brought_in(mapped(received(DIRECT), system="Яндекс Директ"))
        before = spent()

        again = brought_in(mapped(received(DIRECT), system="Яндекс Директ"))
        later = brought_in(mapped(received(DIRECT.replace("400,00", "450,00")), system="Яндекс Директ"))

        assert numbers(again) == {"same": 3}
        assert numbers(later) == {"same": 2, "update": 1}
        assert [row for row in spent() if row not in before] == [
            ("Яндекс Директ", "Окна", date(2026, 3, 1), Decimal("450.00"), "RUB", Decimal("450.00"), 8)
        ]

    def test_is_known_again_by_a_campaign_that_is_written_with_more_spaces(self):
        ads = add_source(name="Ads", channel="other", by=None, at=a_business().set_up_at)
        record_spend(source=ads, first=DAY, last=DAY, amount=Decimal(50), campaign="Roof  tiles", by=None, at=NOON)
        report = f"Day,Source,Campaign,Cost\n{DAY},Ads,Roof  tiles,50\n{DAY},Ads,Green\u00a0 roofs,7\n"

        first = brought_in(received(report))
        again = brought_in(received(report))

        assert (numbers(first), numbers(again)) == ({"same": 1, "new": 1}, {"same": 2})
        assert {campaign for _, campaign, *_ in spent()} == {"Roof tiles", "Green roofs"}

    def test_tells_of_clicks_without_taking_the_rate_of_the_money_away(self):
        ads = add_source(name="Ads", channel="other", by=None, at=a_business().set_up_at)
        dollars = {"currency": "USD", "rate": Decimal(90)}
        record_spend(source=ads, first=DAY, last=DAY, amount=Decimal(50), **dollars, by=None, at=NOON)

        done = brought_in(received(f"Day,Source,Cost,Currency,Clicks\n{DAY},Ads,50,USD,7\n"))

        assert numbers(done) == {"update": 1}
        assert spent() == [("Ads", "", DAY, Decimal(50), "USD", Decimal(4500), 7)]

    def test_corrects_an_amount_in_the_currency_that_it_was_in_where_it_names_none(self):
        ads = add_source(name="Ads", channel="other", by=None, at=a_business().set_up_at)
        record_spend(source=ads, first=DAY, last=DAY, amount=Decimal(50), currency="USD", by=None, at=NOON)

        same = brought_in(received(f"Day,Source,Cost\n{DAY},Ads,50\n"))
        other = brought_in(received(f"Day,Source,Cost\n{DAY},Ads,60\n"))

        assert (numbers(same), numbers(other)) == ({"same": 1}, {"update": 1})
        assert spent() == [("Ads", "", DAY, Decimal(60), "USD", None, None)]

    def test_is_taken_out_to_the_last_field(self):
        brought_in(received(OF_ALL))
        before = business_rows()
        done = brought_in(mapped(received(OF_ALL.replace("700", "900") + "2026-03-02,Avito,,10\n")))
        assert numbers(done) == {"new": 1, "same": 1, "update": 1}

        undone(done)

        assert business_rows() == before


class TestWhatCannotBeACost:
    @pytest.mark.parametrize(
        ("cells", "header"),
        [
            ("2026-03-05,Avito,,-5", "Потрачено"),
            ("2026-03-05,Avito,,", "Потрачено"),
            ("вчера,Avito,,5", "Дата"),
            ("2026-03-05,,,5", "Источник"),
            (f"2026-03-05,Avito,{'x' * 300},5", "Кампания"),
        ],
    )
    def test_is_refused_with_its_cell(self, cells, header):
        done = brought_in(received(OF_ALL + cells + "\n"))

        assert numbers(done) == {"new": 2, "refused": 1}
        assert done.refused_rows.get().header == header
