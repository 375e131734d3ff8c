"""Exports of other systems through the import: what the command line reads of them is what comes in."""

# ruff: noqa: E501 - rows of exports stand as written

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Sum

from funnel_builders import a_pipeline
from importing import brought_in, mapped, numbers, received
from people_builders import a_business
from voronka.contacts.models import Address, Contact
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
SHOPIFY_LINES = """Name,Email,Financial Status,Total,Created at,Lineitem quantity,Lineitem name,Lineitem price,Billing Name
#1,a@x.com,paid,30.00,2025-01-05 10:00:00,1,Mug,10.00,Ann Kiss
#1,,,,,2,Hat,10.00,
#2,b@x.com,paid,7.50,2025-01-06 10:00:00,1,Pin,7.50,Bob Nagy
#3,,,,,1,Pin,7.50,
"""
BITRIX = """ID;Название сделки;Стадия сделки;Сумма;Дата создания;Дата изменения
1;Окна;Сделка успешна;1000;01.02.2025 10:00:00;15.02.2025 12:00:00
2;Двери;Сделка провалена;500;02.02.2025 10:00:00;16.02.2025 12:00:00
3;Полы;В работе;700;03.02.2025 10:00:00;03.02.2025 10:00:00
"""
BITRIX_LEADS = """ID;Статус;Название лида;Имя;Фамилия;Источник;Дата создания;Рабочий телефон;Мобильный телефон
1;Не обработан;Заявка с сайта 1;Пётр;Иванов;Сайт;01.02.2025 10:00:00;;+79160000001
2;Не обработан;Заявка с сайта 2;Ольга;Ким;Звонок;02.02.2025 10:00:00;+79160000002;+79160000003
"""
ODOO = """ID,Opportunity,Stage,Active,Lost Reason,Created on,Closed Date
1,A,Won,True,,2025-01-01,2025-02-01
2,B,Proposition,False,Too expensive,2025-01-02,2025-02-02
3,C,Qualified,True,,2025-01-03,
4,D,New,False,,2025-01-04,
"""
SALESFORCE = """Opportunity ID,Opportunity Name,IsClosed,IsWon,Amount,CreatedDate,CloseDate
1,A,TRUE,TRUE,100,2025-01-01,2025-01-11
2,B,TRUE,FALSE,100,2025-01-02,2025-01-12
3,C,FALSE,FALSE,100,2025-01-03,2025-06-30
"""
HUBSPOT = """Record ID,First Name,Last Name,Email,Phone Number,Contact owner,Lead Status,Create Date,Original Traffic Source,Associated Company
51,Peter,Pan,a@x.com,,Ann Fox,New,2024-01-01 10:00,Organic Search,Acme
52,Eva,Po,b@x.com,,Bob Hog,Open,2024-01-02 10:00,Direct Traffic,Initech
"""
ACTIVITIES = """ID,Done,Type,Subject,Assigned to user,Deal,Due date,Add time,Marked as done time
1,Done,Call,Call Bob,Anna,Big deal,2026-03-05,2026-03-01 09:00:00,2026-03-05 10:05:00
2,To do,Call,Call Eve,Anna,Small deal,2026-03-06,2026-03-01 09:00:00,
"""
BITRIX_TASKS = """Название;Крайний срок;Ответственный;Статус;Дата создания;Дата закрытия
Позвонить;05.03.2026 10:00;Анна;Завершена;01.03.2026;05.03.2026
Встреча;06.03.2026 10:00;Анна;Ждет выполнения;01.03.2026;
"""
AMO_CONTACTS = """ID;Полное имя контакта;Имя;Фамилия;Компания;Дата создания;Ответственный;Рабочий телефон;Мобильный телефон
1;Иванов Пётр;Пётр;Иванов;Альфа;05.01.2024 09:07:00;Анна;+79160000001;
2;Ким Ольга;Ольга;Ким;Бета;06.01.2024 09:07:00;Борис;+79160000002;
"""
GA4 = """# ----------------
# Traffic acquisition
Session source / medium,Sessions,Key events
google / organic,1200,30
(direct) / (none),600,10
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


def test_a_deal_closed_on_a_day_that_no_column_says_is_refused_and_a_column_that_may_say_it_is_named():
    import_ = received(BITRIX)
    (note,) = import_.look["notes"]
    assert ("closed" in import_.look["guesses"]["deals"], note["values"]) == (False, {"column": "Дата изменения"})

    done = brought_in(answered(import_))

    assert (numbers(done), refused(done)) == ({"new": 1, "refused": 2}, [(2, ""), (3, "")])


def test_a_deal_that_was_put_away_for_a_reason_is_lost_in_whatever_stage():
    import_ = received(ODOO)
    assert [note["text"] for note in import_.look["notes"]] == [
        "Deals that are inactive for a reason of loss count as lost, whatever their stage."
    ]

    assert numbers(brought_in(answered(import_))) == {"new": 4}
    assert list(Deal.objects.order_by("opened_at").values_list("title", "stage__kind", "loss_reason__name")) == [
        ("A", "won", None),
        ("B", "lost", "Too expensive"),
        ("C", "work", None),
        ("D", "work", None),
    ]


def test_a_deal_that_is_not_closed_comes_in_open_though_it_is_not_won():
    assert numbers(brought_in(answered(received(SALESFORCE)))) == {"new": 3}

    deals = [(deal.title, deal.stage.kind, deal.closed_at is None) for deal in Deal.objects.order_by("opened_at")]
    assert deals == [("A", "won", False), ("B", "lost", False), ("C", "work", True)]


@pytest.mark.parametrize(
    ("export", "names"), [(HUBSPOT, ["Peter Pan", "Eva Po"]), (AMO_CONTACTS, ["Иванов Пётр", "Ким Ольга"])]
)
def test_contacts_come_in_as_contacts_though_they_have_a_source_or_a_state(export, names):
    import_ = received(export)
    assert import_.kind == "contacts"

    brought_in(mapped(import_))

    assert list(Contact.objects.order_by("created_at").values_list("name", flat=True)) == names


@pytest.mark.parametrize(
    ("export", "roles"),
    [
        (ACTIVITIES, {"title": "Subject", "due": "Due date", "done": "Marked as done time"}),
        (BITRIX_TASKS, {"title": "Название", "due": "Крайний срок", "done": "Дата закрытия"}),
    ],
)
def test_tasks_are_known_by_the_day_on_which_they_are_due(export, roles):
    import_ = received(export)

    assert (import_.kind, import_.roles.items() >= roles.items()) == ("tasks", True)


def test_who_asked_is_named_by_two_columns_and_reached_by_a_second_phone():
    import_ = received(BITRIX_LEADS)
    assert import_.kind == "deals"

    brought_in(answered(import_))

    assert set(Address.objects.values_list("contact__name", "normal")) == {
        ("Пётр Иванов", "+79160000001"),
        ("Ольга Ким", "+79160000002"),
        ("Ольга Ким", "+79160000003"),
    }


def test_who_is_reached_by_a_second_phone_alone_and_gave_no_name_is_called_by_it():
    import_ = received(BITRIX_LEADS.replace("Пётр;Иванов", ";"))
    brought_in(answered(import_))

    assert Contact.objects.filter(addresses__normal="+79160000001").get().name == "+79160000001"


def test_sums_of_traffic_are_offered_as_no_deals_and_what_they_lack_is_said():
    import_ = received(GA4)

    assert (import_.kind, "amount" in import_.look["guesses"]["spend"]) == ("spend", False)
    assert import_.look["notes"][-1]["text"].startswith("These look like sums of traffic.")


def test_the_further_lines_of_an_order_say_what_its_first_says():
    done = brought_in(answered(received(SHOPIFY_LINES)))

    assert list(Sale.objects.order_by("at").values_list("amount", "contact__name")) == [
        (Decimal(30), "Ann Kiss"),
        (Decimal("7.5"), "Bob Nagy"),
    ]
    assert refused(done) == [(5, "Created at")]
    assert done.refused_rows.get().line == ["#3", "", "", "", "", "1", "Pin", "7.50", ""]


def test_a_total_on_each_line_of_an_order_gives_way_to_the_price_or_is_doubted():
    lines = "Order no,Date,Status,Qty,{},Total\n1,2025-01-05,paid,2,10,30\n1,2025-01-05,paid,1,10,30\n2,2025-01-06,paid,1,5,5\n"
    priced, unpriced = received(lines.format("Unit price")), received(lines.format("Weight"))

    assert (priced.look["guesses"]["orders"]["amount"], priced.look["notes"]) == ("Unit price", [])
    assert unpriced.look["guesses"]["orders"]["amount"] == "Total"
    assert unpriced.look["notes"][-1]["text"].startswith("lines of one order have the same")


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
