"""Guessing kind, roles and words from headings and cells of files as real programs export them."""

# ruff: noqa: E501 - rows of exports stand as written

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from voronka.measure.files import FileMap, Format, Join, guess_map, read


@dataclass(frozen=True)
class Export:
    """A header, a few rows, and what should be understood of them."""

    header: str
    rows: list[str]
    kind: str
    columns: dict[str, str]
    won: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)


EXPORTS = {
    "amoCRM deals": Export(
        "ID|Название сделки|Компания|Основной контакт|Ответственный|Этап сделки|Воронка|Бюджет , ₽|Дата создания сделки|Дата закрытия|utm_source",
        [
            "101|Окна|ООО Ромашка|Иванов|Анна|Успешно реализовано|Основная|12 500|05.01.2024 09:07|20.01.2024 10:00|yandex",
            "102|Двери|ИП Ким|Ким|Борис|Закрыто и не реализовано|Основная|7 000|06.01.2024 09:07|21.01.2024 10:00|vk",
            "103|Полы|АО Берег|Щукина|Анна|Первичный контакт|Основная|1 250,50|07.01.2024 09:07||yandex",
        ],
        "deals",
        {
            "id": "ID",
            "customer": "Компания",
            "opened": "Дата создания сделки",
            "closed": "Дата закрытия",
            "outcome": "Этап сделки",
            "amount": "Бюджет , ₽",
            "seller": "Ответственный",
            "channel": "utm_source",
        },
        ["Успешно реализовано"],
        ["Закрыто и не реализовано"],
    ),
    "Bitrix24 deals": Export(
        "ID|Название|Стадия сделки|Источник|Сумма|Валюта|Контакт|Дата создания|Предполагаемая дата закрытия|Дата закрытия|Ответственный",
        [
            "1|А|Сделка успешна|Звонок|1000.00|RUB|Иванов|01.02.2024 10:00:00|20.02.2024|15.02.2024|Анна",
            "2|Б|Сделка провалена|Сайт|2000.50|RUB|Петров|02.02.2024 10:00:00|20.02.2024|16.02.2024|Борис",
            "3|В|В работе|Сайт|3000.00|RUB|Ким|03.02.2024 10:00:00|20.02.2024||Анна",
        ],
        "deals",
        {
            "id": "ID",
            "customer": "Контакт",
            "opened": "Дата создания",
            "closed": "Дата закрытия",
            "outcome": "Стадия сделки",
            "amount": "Сумма",
            "seller": "Ответственный",
            "channel": "Источник",
        },
        ["Сделка успешна"],
        ["Сделка провалена"],
    ),
    "leads with what each cost": Export(
        "Lead ID|Created|Status|Ad spend|Margin",
        ["1|2024-02-01|Won|4.20|310.00", "2|2024-02-01|Lost|4.20|", "3|2024-02-02|New|3.90|"],
        "deals",
        {"id": "Lead ID", "opened": "Created", "outcome": "Status", "spend": "Ad spend", "margin": "Margin"},
        ["Won"],
        ["Lost"],
    ),
    "HubSpot deals": Export(
        "Record ID|Deal Name|Deal Stage|Close Date|Deal owner|Amount|Create Date|Original Traffic Source|Associated Company",
        [
            "9001|A|Closed Won|2024-02-01 10:00|Ann|1000.5|2024-01-01 10:00|Organic Search|Acme",
            "9002|B|Closed Lost|2024-02-02 10:00|Bob|900|2024-01-02 10:00|Direct Traffic|Initech",
            "9003|C|Appointment Scheduled|2024-06-02 10:00|Bob||2024-01-03 10:00|Direct Traffic|Hooli",
        ],
        "deals",
        {
            "id": "Record ID",
            "customer": "Associated Company",
            "opened": "Create Date",
            "closed": "Close Date",
            "outcome": "Deal Stage",
            "amount": "Amount",
            "seller": "Deal owner",
            "channel": "Original Traffic Source",
        },
        ["Closed Won"],
        ["Closed Lost"],
    ),
    "Pipedrive deals": Export(
        "Deal - ID|Deal - Title|Deal - Status|Deal - Stage|Deal - Value|Deal - Owner|Deal - Deal created|Deal - Deal closed on|Deal - Organization",
        [
            "1|A|Won|Negotiation|1000|Ann|2024-01-01 10:00:00|2024-02-01 10:00:00|Acme",
            "2|B|Lost|Contact made|500|Bob|2024-01-02 10:00:00|2024-02-02 10:00:00|Hooli",
            "3|C|Open|Contact made|500|Bob|2024-01-03 10:00:00||Hooli",
        ],
        "deals",
        {
            "id": "Deal - ID",
            "customer": "Deal - Organization",
            "opened": "Deal - Deal created",
            "closed": "Deal - Deal closed on",
            "outcome": "Deal - Status",
            "amount": "Deal - Value",
            "seller": "Deal - Owner",
        },
        ["Won"],
        ["Lost"],
    ),
    "Salesforce opportunities": Export(
        "Opportunity ID|Account Name|Stage|Amount|Close Date|Created Date|Opportunity Owner|Lead Source",
        [
            "006A1|Acme|Closed Won|$1,200.00|1/25/2024|1/5/2024|Ann|Web",
            "006A2|Hooli|Closed Lost|$900.00|1/26/2024|1/6/2024|Bob|Partner",
            "006A3|Hooli|Prospecting|$900.00|6/26/2024|1/7/2024|Bob|Web",
        ],
        "deals",
        {
            "id": "Opportunity ID",
            "customer": "Account Name",
            "opened": "Created Date",
            "closed": "Close Date",
            "outcome": "Stage",
            "amount": "Amount",
            "seller": "Opportunity Owner",
            "channel": "Lead Source",
        },
        ["Closed Won"],
        ["Closed Lost"],
    ),
    "leads with defects": Export(
        "№ заявки|Дата заявки|Источник|Причина брака|Количество попыток|Результат|Менеджер",
        [
            "1|05.01.2024|Авито|нет|1|Продажа|Анна",
            "2|06.01.2024|Директ|не наш регион|3|Отказ: дорого|Борис",
            "3|07.01.2024|Авито|нет|2|Думает|Анна",
        ],
        "deals",
        {
            "id": "№ заявки",
            "opened": "Дата заявки",
            "outcome": "Результат",
            "seller": "Менеджер",
            "channel": "Источник",
            "attempts": "Количество попыток",
            "defect": "Причина брака",
        },
        ["Продажа"],
        ["Отказ: дорого"],
    ),
    "Hungarian deals": Export(
        "Azonosító|Ügyfél|Létrehozva|Lezárva|Szakasz|Összeg (Ft)|Menedzser|Forrás",
        [
            "U-1|Kiss Kft.|2024. 01. 05.|2024. 02. 05.|Nyert|120 000|Éva|Google",
            "U-2|Nagy Bt.|2024. 01. 06.|2024. 02. 06.|Elveszett|80 000|Béla|Ajánlás",
            "U-3|Tóth Zrt.|2024. 01. 07.||Ajánlat elküldve|95 500|Éva|Google",
        ],
        "deals",
        {
            "id": "Azonosító",
            "customer": "Ügyfél",
            "opened": "Létrehozva",
            "closed": "Lezárva",
            "outcome": "Szakasz",
            "amount": "Összeg (Ft)",
            "seller": "Menedzser",
            "channel": "Forrás",
        },
        ["Nyert"],
        ["Elveszett"],
    ),
    "Shopify orders": Export(
        "Name|Email|Financial Status|Paid at|Total|Created at|Lineitem quantity|Lineitem name|Lineitem price|Shipping City|Source",
        [
            "#1001|a@example.test|paid|2024-01-05 10:00:00 +0000|30.00|2024-01-05 09:59:00 +0000|2|Mug|15.00|Pécs|web",
            "#1002|b@example.test|refunded|2024-01-06 10:00:00 +0000|15.50|2024-01-06 09:59:00 +0000|1|Cup|15.50|Győr|web",
            "#1003|a@example.test|pending||15.00|2024-01-07 09:59:00 +0000|1|Mug|15.00|Pécs|pos",
        ],
        "orders",
        {
            "id": "Name",
            "customer": "Email",
            "opened": "Created at",
            "outcome": "Financial Status",
            "amount": "Total",
            "product": "Lineitem name",
            "channel": "Source",
            "region": "Shipping City",
        },
        ["paid"],
        ["refunded"],
    ),
    "Online Retail": Export(
        "InvoiceNo|StockCode|Description|Quantity|InvoiceDate|UnitPrice|CustomerID|Country",
        [
            "536365|85123A|MUG|6|12/1/2010 8:26|2.55|17850|United Kingdom",
            "536366|71053|LANTERN|8|12/13/2010 8:28|3.39|17850|United Kingdom",
            "C536379|D|Discount|-1|12/14/2010 9:41|27.50|14527|France",
        ],
        "orders",
        {
            "id": "InvoiceNo",
            "customer": "CustomerID",
            "opened": "InvoiceDate",
            "amount": "UnitPrice",
            "quantity": "Quantity",
            "product": "Description",
            "region": "Country",
        },
    ),
    "Russian orders": Export(
        "Номер заказа|Дата заказа|Клиент|Товар|Количество|Цена, руб.|Статус заказа|Менеджер",
        [
            "A-1|05.01.2024|Иванов|Чайник|2|1 500,00|Выкуплен|Анна",
            "A-2|06.01.2024|Ким|Чайник|1|1 500,00|Возврат|Борис",
            "A-3|07.01.2024|Ким|Кофе|1|700,50|В пути|Борис",
        ],
        "orders",
        {
            "id": "Номер заказа",
            "customer": "Клиент",
            "opened": "Дата заказа",
            "outcome": "Статус заказа",
            "amount": "Цена, руб.",
            "quantity": "Количество",
            "seller": "Менеджер",
            "product": "Товар",
        },
        ["Выкуплен"],
        ["Возврат"],
    ),
    "Hungarian orders": Export(
        "Rendelésszám|Vevő neve|Rendelés dátuma|Terméknév|Mennyiség|Egységár (Ft)|Rendelés állapota|Szállítási város",
        [
            "R1|Kiss Anna|2024.01.05.|Bögre|2|3 500|Kézbesítve|Pécs",
            "R2|Nagy Béla|2024.01.06.|Csésze|1|2 900|Törölve|Győr",
            "R3|Tóth Éva|2024.01.07.|Bögre|1|3 500|Feldolgozás alatt|Pécs",
        ],
        "orders",
        {
            "id": "Rendelésszám",
            "customer": "Vevő neve",
            "opened": "Rendelés dátuma",
            "outcome": "Rendelés állapota",
            "amount": "Egységár (Ft)",
            "quantity": "Mennyiség",
            "product": "Terméknév",
            "region": "Szállítási város",
        },
        ["Kézbesítve"],
        ["Törölve"],
    ),
    "Yandex Direct": Export(
        "День|Кампания|Показы|Клики|Расход (руб.)|Конверсии",
        [
            "05.01.2024|Поиск|1000|50|2 500,50|3",
            "06.01.2024|РСЯ|9000|40|1 100,00|0",
            "07.01.2024|Поиск|900|45|2 000,00|2",
        ],
        "traffic",
        {
            "opened": "День",
            "channel": "Кампания",
            "visitors": "Клики",
            "impressions": "Показы",
            "spend": "Расход (руб.)",
            "leads": "Конверсии",
        },
    ),
    "Meta Ads": Export(
        "Reporting starts|Campaign name|Impressions|Link clicks|Amount spent (EUR)|Results",
        ["2024-01-05|Spring|1000|50|25.50|3", "2024-01-06|Brand|9000|40|11.00|0", "2024-01-07|Spring|900|45|20.00|2"],
        "traffic",
        {
            "opened": "Reporting starts",
            "channel": "Campaign name",
            "visitors": "Link clicks",
            "impressions": "Impressions",
            "spend": "Amount spent (EUR)",
            "leads": "Results",
        },
    ),
    "Hungarian ads": Export(
        "Dátum|Kampány|Megjelenítések|Kattintások|Költség|Konverziók",
        ["2024.01.05.|Tavasz|1000|50|2500,5|3", "2024.01.06.|Márka|9000|40|1100|0", "2024.01.07.|Tavasz|900|45|2000|2"],
        "traffic",
        {
            "opened": "Dátum",
            "channel": "Kampány",
            "visitors": "Kattintások",
            "impressions": "Megjelenítések",
            "spend": "Költség",
            "leads": "Konverziók",
        },
    ),
    "an event log": Export(
        "case_id|activity|timestamp|resource",
        [
            "1|register|2024-01-01T10:00:00|Ann",
            "1|decide|2024-01-02T10:00:00|Bob",
            "2|register|2024-01-03T10:00:00|Ann",
        ],
        "events",
        {"id": "case_id", "opened": "timestamp", "outcome": "activity", "seller": "resource"},
    ),
    "a Russian history of stages": Export(
        "ID сделки|Новый этап|Дата перехода|Ответственный",
        ["1|Заявка|05.01.2024 10:00|Анна", "1|Счёт|06.01.2024 10:00|Анна", "2|Заявка|06.01.2024 12:00|Борис"],
        "events",
        {"id": "ID сделки", "opened": "Дата перехода", "outcome": "Новый этап", "seller": "Ответственный"},
    ),
    "Hungarian events": Export(
        "Ügyazonosító|Tevékenység|Időpont|Felelős",
        ["1|Hívás|2024. 01. 05. 10:00|Éva", "1|Ajánlat|2024. 01. 06. 10:00|Éva", "2|Hívás|2024. 01. 06. 12:00|Béla"],
        "events",
        {"id": "Ügyazonosító", "opened": "Időpont", "outcome": "Tevékenység", "seller": "Felelős"},
    ),
}


@pytest.mark.parametrize("name", EXPORTS)
class TestAGuessedMap:
    def guessed(self, write, name: str) -> FileMap:
        export = EXPORTS[name]
        cells = [line.split("|") for line in (export.header, *export.rows)]
        return guess_map(write(cells, delimiter=";"))

    def test_knows_the_kind(self, write, name: str) -> None:
        assert self.guessed(write, name).kind == EXPORTS[name].kind

    def test_knows_the_roles(self, write, name: str) -> None:
        assert dict(self.guessed(write, name).columns or {}) == EXPORTS[name].columns

    def test_knows_the_words(self, write, name: str) -> None:
        guessed = self.guessed(write, name)

        assert (list(guessed.won or ()), list(guessed.lost or ())) == (EXPORTS[name].won, EXPORTS[name].lost)

    def test_types_every_row(self, write, name: str) -> None:
        export = EXPORTS[name]
        data = read([write([line.split("|") for line in (export.header, *export.rows)], delimiter=";")])

        assert (data.used, data.rejected) == (len(export.rows), [])


class TestAGuess:
    def test_takes_the_outcome_column_whose_words_are_known(self, write) -> None:
        rows = [["id", "stage", "status"], ["1", "Demo", "won"], ["2", "Demo", "lost"], ["3", "Call", "open"]]
        guessed = guess_map(write(rows))

        assert guessed.columns is not None
        assert guessed.columns["outcome"] == "status"

    @pytest.mark.parametrize(
        ("yes", "no"), [("yes", "no"), ("да", "нет"), ("igen", "nem"), ("1", "0"), ("true", "false")]
    )
    def test_reads_yes_and_no_where_the_heading_asks_so(self, write, yes: str, no: str) -> None:
        guessed = guess_map(write([["id", "won"], ["1", yes], ["2", no], ["3", yes]]))

        assert (guessed.won, guessed.lost) == ((yes,), (no,))

    def test_leaves_unknown_words_to_the_user_and_says_so(self, write) -> None:
        guessed = guess_map(write([["id", "stage"], ["1", "alpha"], ["2", "beta"], ["3", "gamma"]]))

        assert (guessed.won, guessed.lost) == ((), ())
        assert "none of the 3 values" in str(guessed.notes[0])
        assert guessed.to_toml().startswith("# none of the 3 values")

    @pytest.mark.parametrize(
        "word",
        [
            *(
                "Отказ клиента",
                "Closed-Lost to Competition",
                "Closed - Disqualified",
                "Elvesztve",
                "Нецелевой",
                "Не целевой",
                "Vesztes",
            ),
            *("Закрыто (потеряно)", "Продажа (возврат)", "Оплачено, возврат денег", "Nem rendelte meg"),
        ],
    )
    def test_knows_a_refusal_that_goes_on_and_a_sale_that_is_taken_back(self, write, word: str) -> None:
        guessed = guess_map(write([["id", "stage"], ["1", "Продажа"], ["2", word], ["3", "Talk"]]))

        assert (guessed.won, guessed.lost) == (("Продажа",), (word,))

    @pytest.mark.parametrize(
        "word", ["Closed - Converted", "Закрыто - оплачено", "Szerződve", "Nyertes", "Megrendelte"]
    )
    def test_knows_a_sale_by_what_follows_closed(self, write, word: str) -> None:
        assert guess_map(write([["id", "stage"], ["1", word], ["2", "Отказ"]])).won == (word,)

    @pytest.mark.parametrize(
        "word", ["Повторная продажа", "Отказ отработан", "Перезвонить (не дозвонились)", "Работа с отказом", "Closed"]
    )
    def test_leaves_open_what_only_sounds_decided(self, write, word: str) -> None:
        guessed = guess_map(write([["id", "stage"], ["1", "Продажа"], ["2", word], ["3", "Отказ"]]))

        assert (guessed.won, guessed.lost) == (("Продажа",), ("Отказ",))

    def test_takes_a_good_lead_for_won_only_beside_bad_ones_and_no_sale(self, write) -> None:
        leads = [["id", "stage"], ["1", "Качественный лид"], ["2", "Некачественный лид"]]

        assert guess_map(write(leads)).won == ("Качественный лид",)
        assert guess_map(write([*leads, ["3", "Продажа"]])).won == ("Продажа",)
        assert guess_map(write([*leads[:2], ["3", "Отказ"]])).won == ()

    def test_finds_words_that_come_late_in_the_file(self, write) -> None:
        rows = [["id", "stage"], *([str(n), "new"] for n in range(4_000)), ["4000", "Won"]]

        assert guess_map(write(rows)).won == ("Won",)

    def test_never_takes_a_deadline_for_the_opening(self, write) -> None:
        guessed = guess_map(write([["id", "deadline"], ["1", "2024-01-05"], ["2", "2024-01-06"]]))

        assert not guessed.has("opened")

    def test_tells_won_by_the_only_date_of_winning(self, write) -> None:
        data = read(
            [write([["lead_id", "created", "won_date"], ["1", "2024-01-05", "2024-01-06"], ["2", "2024-01-05", ""]])]
        )

        assert data.frame["state"].to_list() == ["won", "open"]

    def test_never_multiplies_a_total_by_a_quantity(self, write) -> None:
        rows = [["order_id", "quantity", "total"], ["1", "2", "30"], ["2", "1", "15"]]

        assert not guess_map(write(rows)).has("quantity")


class TestAGuessWithAMapGiven:
    def test_keeps_what_the_map_says(self, write, tmp_path: Path) -> None:
        write([["lead", "won_date"], ["1", "2024-02-01"]], name="deals.csv")
        path = write([["lead", "created", "sum"], ["1", "2024-01-05", "1,234"]], name="leads.csv")
        joins = (Join("deals.csv", "lead", "lead"),)
        guessed = guess_map(path, map=FileMap(kind="deals", joins=joins, folder=tmp_path, format=Format(decimal=",")))

        assert dict(guessed.columns or {}) == {
            "opened": "created",
            "closed": "won_date",
            "outcome": "won_date",
            "amount": "sum",
        }
        assert (guessed.won, guessed.joins) == (("*",), joins)
        assert guessed.format == Format(encoding="utf-8", delimiter=",", decimal=",", date="%Y-%m-%d")


class TestAPartialMap:
    ROWS = (
        ["deal_id", "created_at", "stage", "amount", "manager"],
        ["1", "2024-01-05", "Won", "10", "Ann"],
        ["2", "2024-01-06", "Lost", "20", "Bob"],
    )

    def test_that_names_columns_is_the_users_word(self, write) -> None:
        data = read([write(list(self.ROWS))], map=FileMap(columns={"id": "deal_id", "outcome": "stage"}))

        assert data.columns == {"id": "deal_id", "outcome": "stage"}
        assert data.frame["state"].to_list() == ["won", "lost"]

    def test_that_names_the_kind_alone_has_its_roles_guessed(self, write) -> None:
        data = read([write(list(self.ROWS))], map=FileMap(kind="deals"))

        assert data.columns["seller"] == "manager"

    def test_may_give_one_column_two_roles(self, write) -> None:
        roles = {"id": "deal_id", "seller": "manager", "region": "manager"}
        data = read([write(list(self.ROWS))], map=FileMap(kind="deals", columns=roles))

        assert data.frame["seller"].to_list() == data.frame["region"].to_list() == ["Ann", "Bob"]


class TestTheReferenceFiles:
    @pytest.mark.parametrize(
        ("file", "kind", "columns"),
        [
            (
                "maven_crm/sales_pipeline.csv",
                "deals",
                {
                    "id": "opportunity_id",
                    "customer": "account",
                    "opened": "engage_date",
                    "closed": "close_date",
                    "outcome": "deal_stage",
                    "amount": "close_value",
                    "seller": "sales_agent",
                    "product": "product",
                },
            ),
            (
                "olist_funnel/olist_marketing_qualified_leads_dataset.csv",
                "deals",
                {"id": "mql_id", "opened": "first_contact_date", "channel": "origin"},
            ),
            (
                "olist_orders/olist_orders_dataset.csv.gz",
                "orders",
                {
                    "id": "order_id",
                    "customer": "customer_id",
                    "opened": "order_purchase_timestamp",
                    "outcome": "order_status",
                },
            ),
            (
                "bank_marketing/bank-full.csv.gz",
                "deals",
                {"outcome": "y", "channel": "contact", "attempts": "campaign"},
            ),
            (
                "xes_logs/running-example.csv",
                "events",
                {
                    "id": "case:concept:name",
                    "opened": "time:timestamp",
                    "outcome": "concept:name",
                    "seller": "Resource",
                },
            ),
            (
                "xes_logs/receipt.xes.gz",
                "events",
                {
                    "id": "case:concept:name",
                    "opened": "time:timestamp",
                    "outcome": "concept:name",
                    "seller": "org:resource",
                },
            ),
            (
                "cdnow_sample/CDNOW_sample.txt",
                "orders",
                {"customer": "column_1", "opened": "column_3", "amount": "column_5"},
            ),
        ],
    )
    def test_are_understood(self, reference: Path, file: str, kind: str, columns: dict[str, str]) -> None:
        guessed = guess_map(reference / file)

        assert (guessed.kind, dict(guessed.columns or {})) == (kind, columns)
