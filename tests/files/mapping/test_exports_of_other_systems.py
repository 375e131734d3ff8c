"""Exports as other systems give them out: what stands around the rows, and headings that no other test has.

All of them are made up; only the headings, the remarks and the places of totals are as those systems write them.
"""

# ruff: noqa: E501 - rows of exports stand as written

from __future__ import annotations

from decimal import Decimal

import pytest

from voronka.measure.dataset import Dataset
from voronka.measure.files import FileMap, guess_map, read

DEALS = "id,created,closed,status,amount,seller\n1,2025-01-05,2025-02-01,Won,100,Ann\n2,2025-01-06,2025-02-03,Lost,250,Bob\n3,2025-01-07,,Open,50,Ann\n"


def states(data: Dataset) -> dict[str, int]:
    return {name: n for name in ("won", "lost", "open") if (n := int((data.frame["state"] == name).sum()))}


def refused(data: Dataset) -> list[tuple[int, str, str, str]]:
    return [(each.row, each.header, each.value, str(each.reason)) for each in data.rejected]


class TestWhatIsNoDeal:
    def test_remarks_below_a_report_are_left_out_and_told(self, read_text):
        data = read_text(DEALS + '\n"Opportunity Report"\n"Confidential Information - Do Not Distribute"\n"Acme Inc"\n')

        assert (data.rows, states(data)) == (3, {"won": 1, "lost": 1, "open": 1})
        assert [str(note) for note in data.notes] == [
            "3 lines below the table are not read: Opportunity Report; Confidential Information - Do Not Distribute; Acme Inc"
        ]

    def test_a_deal_of_which_only_the_id_is_known_stays(self, read_text):
        assert states(read_text(DEALS + "A-4,,,,,\n")) == {"won": 1, "lost": 1, "open": 2}

    def test_a_subtotal_between_the_rows_is_refused(self, read_text):
        head, *rows = DEALS.splitlines()
        data = read_text("\n".join([head, *rows[:2], "Subtotal,,,,350,", rows[2]]) + "\n")

        assert refused(data) == [(4, "id", "Subtotal", "a row of totals")]
        assert states(data) == {"won": 1, "lost": 1, "open": 1}

    def test_a_sum_without_a_word_is_refused(self, read_text):
        data = read_text(DEALS + ",,,,400,\n")

        assert refused(data) == [(5, "amount", "400", "the sum of the rows above it")]
        assert states(data) == {"won": 1, "lost": 1, "open": 1}

    def test_an_amount_without_a_word_that_is_no_sum_stays(self, read_text):
        assert states(read_text(DEALS + ",,,,399,\n")) == {"won": 1, "lost": 1, "open": 2}

    def test_a_sum_below_orders_is_no_sale(self, read_text):
        data = read_text("Order no,Date,Customer,Total\n1,2025-01-05,Ann,100\n2,2025-01-06,Bob,50.5\n,,,150.5\n")

        assert refused(data) == [(4, "Total", "150.5", "the sum of the rows above it")]
        assert data.frame["amount"].sum() == Decimal("150.5")

    def test_the_totals_of_an_advertising_network_stand_without_a_day(self, read_text):
        data = read_text(
            "Reporting starts,Campaign name,Impressions,Link clicks,Amount spent (EUR)\n"
            ",All campaigns,3000,90,12.50\n2025-03-01,Fall,1000,40,5.25\n2025-03-02,Fall,2000,50,7.25\n"
        )

        assert refused(data) == [(2, "Reporting starts", "", "empty")]
        assert data.frame["spend"].sum() == Decimal("12.5")

    def test_totals_with_dashes_are_totals(self, read_text):
        data = read_text(
            "Day,Campaign,Clicks,Cost\n2025-03-01,Roofs,12,40.20\n2025-03-02,Roofs,3,9.80\n"
            "Total: Campaigns, --,15,50.00\nTotal: Account, --,15,50.00\n"
        )

        assert (data.rows, refused(data)) == (2, [])
        assert data.frame["spend"].sum() == Decimal(50)


class TestDealsThatAreNotClosed:
    @pytest.mark.parametrize("word", ["не закрыта", "Not closed", "в работе", "Open", "Folyamatban", "NaT"])
    def test_are_open_where_the_date_of_closing_says_so_in_words(self, read_text, word):
        data = read_text(DEALS.replace("07,,Open", f"07,{word},Open"))

        assert refused(data) == []
        assert states(data) == {"won": 1, "lost": 1, "open": 1}
        assert data.frame["closed"].null_count() == 1

    def test_do_not_excuse_other_words(self, read_text):
        more = "".join(f"{at},2025-01-05,2025-03-{at:02},Won,100,Ann\n" for at in range(4, 9))
        data = read_text(DEALS.replace("07,,Open", "07,soon,Open") + more)

        assert refused(data) == [(4, "closed", "soon", "not a date")]


class TestSalesThatWerePartlyRefunded:
    STRIPE = (
        "id,Created date (UTC),Amount,Amount Refunded,Currency,Status,Customer ID\n"
        "ch_0,2024-01-01 10:00:00,100.00,0,usd,Paid,cus_0\nch_1,2024-01-03 10:00:00,100.00,100,usd,Refunded,cus_1\n"
        "ch_2,2024-01-04 10:00:00,100.00,40.5,usd,Partially Refunded,cus_0\nch_3,2024-01-05 10:00:00,100.00,,usd,Failed,\n"
    )

    def test_count_with_what_was_kept(self, read_text):
        data = read_text(self.STRIPE)

        assert (data.kind, states(data)) == ("orders", {"won": 2, "lost": 2})
        assert data.frame.filter(data.frame["state"] == "won")["amount"].to_list() == [100, Decimal("59.5")]
        assert "1 sale was partly refunded, 40.500000 in all: what was kept counts" in [
            str(note) for note in data.notes
        ]

    def test_keep_an_amount_that_is_net_already(self, read_text):
        data = read_text(self.STRIPE.replace("Amount,", "Net sales,", 1))

        assert data.frame.filter(data.frame["state"] == "won")["amount"].to_list() == [100, 100]

    def test_have_an_unknown_amount_where_the_refund_cannot_be_read(self, read_text):
        assert read_text(self.STRIPE.replace("40.5", "some")).frame["amount"].to_list() == [100, 100, None, 100]

    def test_are_not_taken_off_the_price_of_one_piece(self, read_text):
        data = read_text(
            "Order no,Date,Quantity,Unit price,Refunded amount\n1,2025-01-05,3,10,5\n2,2025-01-06,1,10,0\n"
        )

        assert data.frame["amount"].to_list() == [30, 10]


class TestTheLinesOfAnOrder:
    def test_have_the_status_that_stands_in_the_first_of_them(self, read_text):
        data = read_text(
            "Name,Email,Financial Status,Total,Created at,Lineitem quantity,Lineitem name,Lineitem price\n"
            "#1,a@x.com,paid,30.00,2025-01-05,1,Mug,10.00\n#1,a@x.com,,,2025-01-05,2,Hat,10.00\n"
            "#2,b@x.com,refunded,15.00,2025-01-06,1,Mug,10.00\n#2,b@x.com,,,2025-01-06,1,Pin,5.00\n"
        )

        assert states(data) == {"won": 2, "lost": 2}
        assert data.frame.filter(data.frame["state"] == "won")["amount"].sum() == Decimal(30)

    def test_without_an_id_are_not_joined(self, read_text):
        data = read_text("Order no,Date,Status,Total\n,2025-01-05,paid,30\n,2025-01-06,,15\n7,2025-01-07,paid,1\n")

        assert states(data) == {"won": 2, "open": 1}

    def test_belong_to_the_order_above_where_they_name_a_product_alone(self, read_text):
        data = read_text(
            "Order,Date,Customer,Status,City,Product,Qty,Price\n1,2025-01-05,Ann,Paid,Pécs,Mug,2,10\n,,,,,Cup,1,5\n"
            "2,2025-01-06,Bob,Cancelled,Győr,Mug,1,10\n"
        )

        assert data.frame.select("id", "customer", "region", "state", "amount").rows() == [
            ("1", "Ann", "Pécs", "won", Decimal(20)),
            ("1", "Ann", "Pécs", "won", Decimal(5)),
            ("2", "Bob", "Győr", "lost", Decimal(10)),
        ]
        assert refused(data) == []

    def test_that_say_when_and_what_became_of_them_are_left_as_they_are(self, read_text):
        data = read_text(
            "Order no,Date,Status,City,Total\n7,2025-01-05,paid,Pécs,1\n7,2025-01-05,paid,,2\n8,2025-01-05,,,3\n"
        )

        assert data.frame["region"].to_list() == ["Pécs", "", ""]

    def test_count_with_the_price_of_one_where_each_repeats_the_total(self, read_text):
        data = read_text(
            "Rendelésszám,Dátum,Státusz,Mennyiség,Bruttó egységár,Bruttó végösszeg\n"
            "R1,2025-01-05,Teljesítve,2,3500,12000\nR1,2025-01-05,Teljesítve,1,3500,12000\nR2,2025-01-06,Teljesítve,1,2900,4400\n"
        )

        assert data.frame["amount"].to_list() == [Decimal(7000), Decimal(3500), Decimal(2900)]
        assert '"Bruttó egységár" times "Mennyiség" counts instead' in str(data.notes[0])

    def test_keep_their_total_where_a_line_was_only_written_twice(self, read_text):
        data = read_text(
            "Order,Date,Product,Quantity,Unit price,Total\n"
            "R1,2025-01-05,Lamp,2,35,60\nR1,2025-01-05,Lamp,2,35,60\nR2,2025-01-06,Chair,1,29,25\n"
        )

        assert data.frame["amount"].sum() == Decimal(145)

    def test_are_doubted_where_each_repeats_the_total_and_no_price_is_known(self, read_text):
        data = read_text(
            "Order no,Date,Status,Total\n1,2025-01-05,paid,30\n1,2025-01-05,paid,30\n2,2025-01-06,paid,1\n"
        )

        note = 'lines of one order have the same "Total": if it is that of the whole order, it counts once a line'
        assert note in [str(each) for each in data.notes]

    def test_may_have_the_same_price(self, read_text):
        data = read_text("Order no,Date,Qty,Price\n1,2025-01-05,1,10\n1,2025-01-05,2,10\n2,2025-01-06,1,7\n")

        assert (data.notes, data.frame["amount"].sum()) == ([], Decimal(37))


class TestDealsThatWerePutAway:
    ODOO = (
        "Opportunity,Stage,Active,Lost Reason,Created on,Closed Date\nA,Won,True,,2025-01-01,2025-02-01\n"
        "B,Proposition,False,Too expensive,2025-01-02,2025-02-02\nC,Qualified,True,,2025-01-03,\n"
        "D,New,False,,2025-01-04,\nE,Won,False,Too expensive,2025-01-05,2025-02-05\n"
    )

    def test_for_a_reason_are_lost_in_whatever_stage(self, read_text):
        data = read_text(self.ODOO)

        assert data.frame["state"].to_list() == ["won", "lost", "open", "open", "won"]
        assert data.frame["closed"][1] is not None
        assert "1 row is inactive for a reason of loss: it counts as lost" in [str(note) for note in data.notes]

    def test_are_so_by_the_printed_map_too(self, tmp_path, read_text):
        guessed = read_text(self.ODOO)
        (tmp_path / "map.toml").write_text(guess_map(tmp_path / "export.csv").to_toml(), encoding="utf-8")
        printed = read([tmp_path / "export.csv"], map=FileMap.load(tmp_path / "map.toml"))

        assert printed.frame.equals(guessed.frame)

    def test_are_so_by_the_words_of_a_map(self, tmp_path, read_text):
        read_text(self.ODOO)
        words = FileMap(kind="deals", columns={"outcome": "Stage"}, won=("Qualified",), lost=("New",))
        data = read([tmp_path / "export.csv"], map=words)

        assert data.frame["state"].to_list() == ["open", "lost", "won", "lost", "lost"]


KNOWN = {
    "Kommo deals": (
        "ID;Lead title;Company;Responsible user;Lead status;Sale;Created at;Closed at",
        ["1;A;Acme;Ann;Closed - won;100;05.01.2025 10:00:00;06.01.2025 10:00:00", "2;B;Hooli;Bob;Closed - lost;50;05.01.2025 10:00:00;07.01.2025 10:00:00", "3;C;Hooli;Bob;Negotiation;70;05.01.2025 10:00:00;not closed"],
        "deals",
        {"amount": "Sale", "closed": "Closed at"},
    ),
    "EspoCRM opportunities": (
        "Name;Account;Stage;Amount;Close Date;Created At;Assigned User;ID",
        ["A;Acme;Closed Won;100;06.01.2025;05.01.2025 10:00;Ann;65f1", "B;Hooli;Proposal;50;06.03.2025;05.01.2025 10:00;Bob;65f2"],
        "deals",
        {"seller": "Assigned User", "outcome": "Stage"},
    ),
    "orders of 1C": (
        "Дата;Номер;Клиент;Сумма;Текущее состояние;Дата отгрузки",
        ["05.01.2025 9:00:00;УТ00-1;Альфа;1 000,00;Закрыт;", "06.01.2025 9:00:00;УТ00-2;Бета;500,00;Отменен;"],
        "orders",
        {"outcome": "Текущее состояние", "opened": "Дата"},
    ),
    "orders of MoySklad": (
        "№;Время;Контрагент;Организация;Сумма;Отгружено;Статус;Владелец-сотрудник",
        ["00001;05.01.2025 09:00;Альфа;ИП Мы;1 000,00;0,00;Доставлен;Анна", "00002;06.01.2025 09:00;Бета;ИП Мы;500,00;0,00;Отменен;Анна"],
        "orders",
        {"customer": "Контрагент", "seller": "Владелец-сотрудник", "outcome": "Статус"},
    ),
    "orders of WooCommerce": (
        "Order Number;Order Status;Order Date;First Name (Billing);Email (Billing);Order Total Amount",
        ["1;Completed;2025-01-05 09:00;Ann;a@x.com;10.5", "2;Cancelled;2025-01-06 09:00;Bob;b@x.com;20.5"],
        "orders",
        {"customer": "Email (Billing)", "amount": "Order Total Amount"},
    ),
    "orders of a Hungarian shop": (
        "Rendelésszám;Megrendelő neve;Rendelés időpontja;Rendelés állapota;Végösszeg (bruttó)",
        ["R-1;Nagy Anna;2025. 03. 14. 10:00;Teljesítve;12 345,67 Ft", "R-2;Kiss Béla;2025. 03. 15. 10:00;Törölve;1 000,00 Ft"],
        "orders",
        {"customer": "Megrendelő neve", "opened": "Rendelés időpontja", "amount": "Végösszeg (bruttó)"},
    ),
    "costs of VK": (
        "Дата;Название кампании;Показы;Клики;Потрачено всего, ₽",
        ["01.03.2025;Осень;5 000;40;600,50", "02.03.2025;Осень;4 000;30;500,50"],
        "traffic",
        {"spend": "Потрачено всего, ₽"},
    ),
    "costs of Avito": (
        "Дата;Название объявления;Регион;Просмотры;Контакты;Расходы на объявление, ₽",
        ["01.03.2025;Диван;Москва;120;4;350,00", "02.03.2025;Диван;Москва;100;3;150,00"],
        "traffic",
        {"impressions": "Просмотры", "spend": "Расходы на объявление, ₽"},
    ),
    "visits of Metrika": (
        "Дата визита;Источник трафика;Визиты;Посетители;Отказы",
        ["2025-03-01;Реклама;10;8;15,2 %", "2025-03-02;Реклама;12;9;10,2 %"],
        "traffic",
        {"opened": "Дата визита", "visitors": "Посетители"},
    ),
    "visits of GA4": (
        "Date;Session source / medium;Sessions;Key events",
        ["20250301;google / cpc;12;1", "20250302;google / cpc;14;2"],
        "traffic",
        {"channel": "Session source / medium", "visitors": "Sessions", "leads": "Key events"},
    ),
    "history of Salesforce": (
        "OpportunityId;StageName;Amount;CreatedDate",
        ["006A;Prospecting;10;2025-01-05T10:00:00.000+0000", "006A;Closed Won;10;2025-01-07T10:00:00.000+0000", "006B;Prospecting;20;2025-01-06T10:00:00.000+0000", "006B;Closed Lost;20;2025-01-08T10:00:00.000+0000"],
        "events",
        {"id": "OpportunityId", "outcome": "StageName", "opened": "CreatedDate"},
    ),
    "history of Jira": (
        "Issue key;Field;From;To;Author;Created",
        ["S-1;status;To Do;In Progress;ann;01/Mar/25 9:00 AM", "S-1;status;In Progress;Done;ann;01/Mar/25 2:00 PM", "S-2;status;To Do;In Progress;ann;02/Mar/25 2:00 PM"],
        "events",
        {"id": "Issue key", "outcome": "To", "opened": "Created"},
    ),
    "history of Zendesk": (
        "Ticket ID;Update - Timestamp;Changes - Field name;Changes - Previous value;Changes - New value",
        ["1;2025-03-01T09:00:00;status;new;open", "1;2025-03-01T14:00:00;status;open;solved", "2;2025-03-02T14:00:00;status;new;open"],
        "events",
        {"id": "Ticket ID", "outcome": "Changes - New value", "opened": "Update - Timestamp"},
    ),
    "history of Salesforce's report": (
        "Opportunity Name;Opportunity ID;Opportunity Owner;From Stage;To Stage;Amount;Close Date;Last Modified",
        ["A;006A;Ann;;Prospecting;10;1/25/2025;1/5/2025, 9:00 AM", "A;006A;Ann;Prospecting;Closed Won;10;1/25/2025;1/25/2025, 9:00 AM", "B;006B;Bob;;Prospecting;20;1/26/2025;1/6/2025, 9:00 AM"],
        "events",
        {"id": "Opportunity ID", "outcome": "To Stage", "opened": "Last Modified"},
    ),
    "history of Salesforce with what each stage was worth": (
        "Id;OpportunityId;StageName;Amount;CloseDate;CreatedDate",
        ["1;006A;Prospecting;10;2025-01-25;2025-01-05T10:00:00Z", "2;006A;Closed Won;10;2025-01-25;2025-01-07T10:00:00Z", "3;006B;Prospecting;20;2025-01-26;2025-01-06T10:00:00Z", "4;006B;Closed Lost;20;2025-01-26;2025-01-08T10:00:00Z"],
        "events",
        {"id": "OpportunityId", "outcome": "StageName", "opened": "CreatedDate"},
    ),
    "history of HubSpot": (
        "Deal ID;Deal stage;Date entered;Deal owner",
        ["1;Appointment;2025-01-05 10:00;Ann", "1;Closed Won;2025-01-09 10:00;Ann", "2;Appointment;2025-01-06 10:00;Bob", "2;Closed Lost;2025-01-07 10:00;Bob"],
        "events",
        {"id": "Deal ID", "outcome": "Deal stage", "opened": "Date entered"},
    ),
    "contacts of HubSpot": (
        "Record ID;First Name;Last Name;Email;Contact owner;Lead Status;Create Date;Original Traffic Source",
        ["51;Peter;Pan;a@x.com;Ann;New;2025-01-01 10:00;Organic Search", "52;Eva;Po;b@x.com;Bob;Open;2025-01-02 10:00;Direct Traffic"],
        "deals",
        {"seller": "Contact owner", "channel": "Original Traffic Source", "opened": "Create Date"},
    ),
    "deals of Salesforce's loader": (
        "ID,STAGENAME,AMOUNT,CLOSEDATE,ISWON,OWNERID,CREATEDDATE".replace(",", ";"),
        ["1;Closed Won;100;2025-01-11;true;005;2025-01-01T00:00:00.000Z", "2;Closed - Lost;50;2025-01-12;false;006;2025-01-02T00:00:00.000Z"],
        "deals",
        {"outcome": "STAGENAME", "closed": "CLOSEDATE", "opened": "CREATEDDATE", "seller": "OWNERID"},
    ),
    "deals of HubSpot's API": (
        "id;dealname;dealstage;amount;createdate;closedate",
        ["1;A;closedwon;100;2025-01-01T10:00:00Z;2025-01-11T10:00:00Z", "2;B;closedlost;50;2025-01-02T10:00:00Z;2025-01-12T10:00:00Z"],
        "deals",
        {"outcome": "dealstage", "closed": "closedate", "opened": "createdate"},
    ),
    "deals of Pipedrive's API": (
        "id;title;org_name;status;value;add_time;decided_at",
        ["1;A;Acme;won;100;2025-01-01 10:00:00;2025-01-11 10:00:00", "2;B;Hooli;lost;50;2025-01-02 10:00:00;2025-01-12 10:00:00"],
        "deals",
        {"customer": "org_name", "closed": "decided_at"},
    ),
    "deals with the amount of a contract": (
        "ID сделки;Статус;Сумма договора;Владелец сделки;Дата создания;Кол-во звонков",
        ["1;Продажа;100;Анна;01.01.2025;2", "2;Отказ;50;Борис;02.01.2025;1"],
        "deals",
        {"amount": "Сумма договора", "seller": "Владелец сделки", "attempts": "Кол-во звонков"},
    ),
    "deals with the amount of a work": (
        "ID сделки;Статус;Стоимость работ, руб.;Дата создания",
        ["1;Продажа;100;01.01.2025", "2;Отказ;50;02.01.2025"],
        "deals",
        {"amount": "Стоимость работ, руб."},
    ),
    "offers in Hungarian": (
        "Azonosító;Státusz;Ajánlat értéke (bruttó);Létrehozva",
        ["1;Megnyerve;100;2025.01.01.", "2;Elutasítva;50;2025.01.02."],
        "deals",
        {"amount": "Ajánlat értéke (bruttó)"},
    ),
    "payments of Stripe": (
        "id;Description;Created date (UTC);Amount;Status;Customer ID;Invoice ID",
        ["ch_1;A;2025-01-05 10:00:00;50.00;Paid;cus_1;", "ch_2;B;2025-01-06 10:00:00;20.00;Failed;cus_2;", "ch_3;C;2025-01-07 10:00:00;30.00;Refunded;cus_1;"],
        "orders",
        {"id": "id", "opened": "Created date (UTC)", "outcome": "Status", "customer": "Customer ID"},
    ),
    "sales of 1C": (
        "Документ;Дата;Контрагент;Номенклатура;Количество;Сумма, руб.",
        ["Реализация 1;05.01.2025;Альфа;Окно;2,000;3 001,00", "Реализация 1;05.01.2025;Альфа;Дверь;1,000;999,00", "Реализация 2;06.01.2025;Бета;Окно;1,000;1 500,50"],
        "orders",
        {"id": "Документ", "customer": "Контрагент", "amount": "Сумма, руб."},
    ),
    "sales of Wildberries": (
        "№;Название;Обоснование для оплаты;Дата продажи;Кол-во;Вайлдберриз реализовал Товар (Пр)",
        ["1;Кружка;Продажа;2025-01-08;1;600", "2;Кружка;Логистика;2025-01-08;0;0", "3;Кружка;Возврат;2025-01-09;1;600"],
        "orders",
        {"outcome": "Обоснование для оплаты", "amount": "Вайлдберриз реализовал Товар (Пр)"},
    ),
    "orders of Ozon": (
        "Номер заказа;Номер отправления;Принят в обработку;Дата отгрузки;Статус;Наименование товара;Количество",
        ["1-1;1-1-1;2025-01-05 10:00:00;2025-01-06 10:00:00;Доставлен;Кружка;2", "2-1;2-1-1;2025-01-06 10:00:00;2025-01-07 10:00:00;Отменён;Кружка;1"],
        "orders",
        {"id": "Номер заказа", "opened": "Принят в обработку", "outcome": "Статус"},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("header", "rows", "kind", "columns"), KNOWN.values(), ids=KNOWN)
def test_an_export_is_known_by_its_headings(tmp_path, read_text, header, rows, kind, columns):
    data = read_text("\n".join([header, *rows]) + "\n")
    found = guess_map(tmp_path / "export.csv")

    assert found.kind == kind
    assert (found.columns or {}).items() >= columns.items()
    assert (data.frame.height, refused(data)) == (len(rows), [])


def test_a_list_of_deals_with_a_row_for_each_product_is_no_history(read_text):
    data = read_text(
        "Deal ID,Stage,Created date,Closed date,Amount,Product\n1,Won,2025-01-05,2025-02-01,10,Mug\n"
        "1,Won,2025-01-05,2025-02-01,20,Hat\n2,Lost,2025-01-06,2025-02-02,5,Mug\n"
    )

    assert data.kind == "deals"


def test_a_list_of_deals_of_which_some_have_the_same_name_is_no_history(read_text):
    data = read_text(
        "Deal name,Stage,Created,Owner\nCall,New,2025-01-05,Ann\nCall,Won,2025-01-06,Bob\nDoor,Lost,2025-01-07,Bob\n"
    )

    assert (data.kind, states(data)) == ("deals", {"won": 1, "lost": 1, "open": 1})


def test_moves_of_deals_known_by_name_alone_are_a_history_with_a_doubt(read_text):
    data = read_text(
        "Opportunity Name,From Stage,To Stage,Last Modified\nA,,New,2025-01-05\nA,New,Won,2025-01-06\nB,,New,2025-01-07\n"
    )

    assert (data.kind, data.frame["case"].to_list()) == ("events", ["A", "A", "B"])
    assert [str(note) for note in data.notes] == [
        'no column is known for an id: rows of one "Opportunity Name" count as one case'
    ]
