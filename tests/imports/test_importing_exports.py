"""Exports of other systems through the import: what the command line reads of them is what comes in."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Sum

from funnel_builders import a_pipeline
from importing import brought_in, mapped, numbers, received
from people_builders import a_business
from voronka.funnel.models import Deal
from voronka.imports import queries
from voronka.imports.models import Import, RefusedRow
from voronka.sales.models import Sale

pytestmark = pytest.mark.django_db

AMO = """ID;Название сделки;Компания;Ответственный;Этап сделки;Бюджет ₽;Дата создания сделки;Дата закрытия
1;Окна;Альфа;Анна;Успешно реализовано;1000;05.01.2025 10:00:00;20.01.2025 10:00:00
2;Двери;Бета;Борис;Закрыто и не реализовано;700;06.01.2025 10:00:00;21.01.2025 10:00:00
3;Полы;Гамма;Анна;Переговоры;1250;07.01.2025 10:00:00;не закрыта
Итоги за январь: всё верно;;;;;;;
"""
SHOPIFY = """Name,Email,Financial Status,Total,Created at,Lineitem quantity,Lineitem name,Lineitem price
#1,a@x.com,paid,30.00,2025-01-05 10:00:00,3,Mug,10.00
#2,b@x.com,refunded,15.00,2025-01-06 10:00:00,2,Pin,7.50
"""
MOYSKLAD = """№;Время;Контрагент;Организация;Сумма;Отгружено;Статус
00001;05.01.2025 09:00;Альфа;ИП Мы;1 000,00;0,00;Доставлен
00002;06.01.2025 09:00;Бета;ИП Мы;500,00;0,00;Отменен
;;;;1 500,00;;
"""


@pytest.fixture(autouse=True)
def in_moscow():
    business = a_business()
    type(business).objects.update(time_zone="Europe/Moscow", currency="RUB")


def answered(import_: Import) -> Import:
    """As it is guessed, its values too."""
    pipeline = a_pipeline() if import_.kind == "deals" else None
    header = import_.look["guesses"][import_.kind]["outcome"]
    values = queries.outcome_values(import_, header=header, kind=import_.kind, pipeline=pipeline)
    meanings = {each.value: each.meaning for each in values}
    said: dict[str, Any] = {"pipeline": pipeline.pk, "stages": meanings} if pipeline else {"states": meanings}
    return mapped(import_, **said)


def refused(import_: Import) -> list[tuple[int, str]]:
    return list(RefusedRow.objects.filter(import_of=import_).order_by("row").values_list("row", "header"))


def test_open_deals_of_amocrm_come_in_and_the_remark_below_them_does_not():
    done = brought_in(answered(received(AMO)))

    assert numbers(done) == {"new": 3}
    assert list(Deal.objects.order_by("opened_at").values_list("stage__kind", "amount")) == [
        ("won", Decimal(1000)),
        ("lost", Decimal(700)),
        ("work", Decimal(1250)),
    ]


def test_the_total_of_an_order_is_not_multiplied_by_the_quantity_beside_it():
    done = received(SHOPIFY)
    assert "quantity" not in done.look["guesses"]["orders"]

    brought_in(answered(done))

    assert Sale.objects.filter(kind="sale", is_cancelled=False).aggregate(Sum("amount"))["amount__sum"] == Decimal(30)


def test_orders_are_those_of_the_buyer_and_their_sum_is_none():
    import_ = received(MOYSKLAD)
    assert (import_.kind, import_.look["guesses"]["orders"]["company"]) == ("orders", "Контрагент")

    done = brought_in(answered(import_))

    assert (numbers(done), refused(done)) == ({"new": 2, "refused": 1}, [(4, "Сумма")])


def test_the_column_whose_words_say_won_and_lost_is_the_outcome_whatever_its_heading():
    import_ = received("""ID,Title,Value,Owner,Stage,Status,Deal created
1,A,100,Ann,Negotiations,Won,2025-01-05
2,B,50,Bob,Negotiations,Lost,2025-01-06
""")

    assert import_.look["guesses"]["deals"]["outcome"] == "Status"
