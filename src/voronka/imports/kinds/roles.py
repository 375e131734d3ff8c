"""The roles of every kind: what its columns are called in the exports of other systems."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

from voronka.imports.kinds.base import Kind, Role
from voronka.measure.files.names import LOSS_REASONS

_EMAIL = (
    "email; e mail; email address; mail; primary email; email work; email billing; billing email; почта; эл почта;"
    "электронная почта; рабочий email; рабочий e mail; e mail cím; email cím"
)
_PHONE = (
    "phone; phone number; telephone; tel; mobile; mobile phone; cell phone; work phone; phone billing;"
    "billing phone; телефон; номер телефона; тел;"
    "мобильный; мобильный телефон; сотовый; рабочий телефон; telefon; telefonszám; mobil; mobiltelefon"
)
_COMPANY = (
    "company; company name; account; account name; organization; organisation; organization name; customer company;"
    "associated company; person organization; компания; название компании; компания контакта; контрагент; организация;"
    "юрлицо; cég; cégnév; cég neve; szervezet; partner neve"
)
_CONTACT = (
    "contact; contact name; contact person; full name; customer name; client name; person; person name; customer;"
    "client; buyer; primary contact; associated contact; billing name; shipping name; основной контакт;"
    "полное имя контакта; полное имя; имя контакта; контакт; контактное лицо; фио; имя клиента;"
    "фио клиента; клиент; покупатель; заказчик; kapcsolattartó; ügyfél; ügyfél neve; ügyfélnév; vevő; vevő neve;"
    "vásárló; vásárló neve; vásárló név; megrendelő neve; számlázási név; név"
)
_CREATED = (
    "created at; created; created date; create date; date created; created on; created time; added; registered;"
    "дата создания; создан; дата добавления; дата регистрации; дата создания контакта; дата создания компании;"
    "person created; létrehozva; létrehozás dátuma; regisztráció"
)
_REGION = (
    "region; country; city; state; location; office location; address city; регион; город; страна; область; régió;"
    "ország; város; megye"
)
_AUDIENCE = (
    "audience; segment; sector; industry; customer segment; customer type; type; аудитория; сегмент; отрасль;"
    "тип клиента; célcsoport; szegmens; iparág; ágazat"
)
_OWNER = (
    "owner; contact owner; company owner; person owner; responsible; account manager; manager; assigned to;"
    "assigned to user; record owner; sales agent; seller; ответственный; ответственный за контакт;"
    "ответственный за компанию; менеджер; продавец; felelős; tulajdonos; értékesítő"
)
LAST_CHANGE = (
    "last stage change; stage changed; last modified date; last modified; modified date; modified time; modified;"
    "modified at; update time; updated at; updated; last updated; last updated on; дата смены стадии; дата изменения;"
    "дата редактирования; дата обновления; изменено; módosítva; módosítás dátuma"
)
DUE = "due; due date; due at; deadline; срок; дедлайн; крайний срок; выполнить до; határidő; esedékesség"
"""Headings of the day by which something is to be done, as no deal has one."""
_ID = "id; record id; code; external id; номер; код; azonosító"
_FIRST_NAME = "first name; given name; first name billing; имя; keresztnév; utónév"
_LAST_NAME = "last name; surname; family name; last name billing; фамилия; vezetéknév"
_MESSENGERS = (
    Role("telegram", "Telegram", named="telegram; telegram username; телеграм"),
    Role("whatsapp", "WhatsApp", named="whats app; whatsapp; ватсап; вотсап"),
    Role("vk", "VK", named="vk; vkontakte; вк; вконтакте"),
    Role("max", "MAX", named="max; max messenger; мессенджер max"),
    Role("viber", "Viber", named="viber; вайбер"),
    Role("messenger", pgettext_lazy("column", "Another messenger"), named="messenger; мессенджер; üzenetküldő"),
)

_SECOND_PHONE = Role(
    "phone_2",
    pgettext_lazy("column", "Second phone"),
    reads="phone",
    named=f"phone 2; second phone; other phone; home phone; {_PHONE}",
)

PEOPLE = Kind(
    "people",
    (
        Role(
            "name",
            pgettext_lazy("column", "Name"),
            must="name",
            named="sales agent; name; full name; employee; seller; user; user name; agent; sales rep; сотрудник;"
            "фио; имя; менеджер; продавец; név; munkatárs; értékesítő",
        ),
        Role("email", pgettext_lazy("column", "E-mail"), must="name", reads="email", named=_EMAIL),
        Role(
            "team",
            pgettext_lazy("column", "Team"),
            named="manager; team; department; group; head; supervisor; regional office; office; команда; отдел; группа;"
            "руководитель; csapat; csoport; osztály; vezető",
        ),
    ),
)
PRODUCTS = Kind(
    "products",
    (
        Role(
            "name",
            pgettext_lazy("column", "Name"),
            must="name",
            named="product; product name; name; item; item name; service; title; товар; название товара; название;"
            "наименование; услуга; номенклатура; продукт; termék; terméknév; termék neve; megnevezés;"
            "szolgáltatás; név",
        ),
        Role(
            "code",
            pgettext_lazy("column", "Code"),
            named="sku; code; product code; article; item code; артикул; код; код товара; cikkszám; kód",
        ),
        Role(
            "price",
            pgettext_lazy("column", "Price"),
            reads="money",
            measured=("orders", "amount"),
            named="sales price; price; unit price; list price; retail price; цена; цена продажи; розничная цена; ár;"
            "egységár; eladási ár",
        ),
    ),
)
COMPANIES = Kind(
    "companies",
    (
        Role(
            "id",
            pgettext_lazy("column", "Its id"),
            named=f"company id; account id; organization id; id компании; {_ID}; cég azonosító; cég azonosítója",
        ),
        Role(
            "name",
            pgettext_lazy("column", "Name"),
            must="name",
            named=f"{_COMPANY}; name; title; название; наименование; név; megnevezés",
        ),
        Role(
            "tax_number",
            pgettext_lazy("column", "Tax number"),
            named="tax number; vat number; vat id; tax id; vat; инн; adószám; közösségi adószám",
        ),
        Role("phone", pgettext_lazy("column", "Phone"), reads="phone", named=_PHONE),
        Role("email", pgettext_lazy("column", "E-mail"), reads="email", named=_EMAIL),
        *_MESSENGERS,
        Role("region", pgettext_lazy("column", "Region"), named=_REGION),
        Role("seller", pgettext_lazy("column", "Responsible"), named=_OWNER),
        Role("created", pgettext_lazy("column", "Known since"), reads="moment", typed="opened", named=_CREATED),
    ),
)
CONTACTS = Kind(
    "contacts",
    (
        Role(
            "id",
            pgettext_lazy("column", "Its id"),
            named="contact id; person id; record id contact; customer id; client id; id контакта;"
            f"kapcsolat azonosítója; {_ID}",
        ),
        Role("name", pgettext_lazy("column", "Name"), must="name", named=f"{_CONTACT}; name; имя; имя и фамилия"),
        Role(
            "first_name",
            pgettext_lazy("column", "First name"),
            must="name",
            named=_FIRST_NAME,
        ),
        Role(
            "last_name",
            pgettext_lazy("column", "Last name"),
            must="name",
            named=_LAST_NAME,
        ),
        Role("phone", pgettext_lazy("column", "Phone"), reads="phone", named=_PHONE),
        _SECOND_PHONE,
        Role("email", pgettext_lazy("column", "E-mail"), reads="email", named=_EMAIL),
        Role(
            "email_2",
            pgettext_lazy("column", "Second e-mail"),
            reads="email",
            named=f"email 2; work email; other email; {_EMAIL}",
        ),
        *_MESSENGERS,
        Role("company", pgettext_lazy("column", "Company"), named=_COMPANY),
        Role(
            "position",
            pgettext_lazy("column", "Position"),
            named="position; job title; title; role; должность; beosztás; munkakör",
        ),
        Role("region", pgettext_lazy("column", "Region"), named=_REGION),
        Role("audience", pgettext_lazy("column", "Target audience"), named=_AUDIENCE),
        Role("seller", pgettext_lazy("column", "Responsible"), named=_OWNER),
        Role("created", pgettext_lazy("column", "Known since"), reads="moment", typed="opened", named=_CREATED),
    ),
)
DEALS = Kind(
    "deals",
    (
        Role("id", pgettext_lazy("column", "Deal id"), must="deal", measured=("deals", "id")),
        Role(
            "title",
            pgettext_lazy("column", "Title"),
            must="deal",
            named="deal name; deal title; title; opportunity name; opportunity; lead title; lead name; название сделки;"
            "название; сделка; ügylet neve; ügylet megnevezése",
        ),
        Role(
            "opened",
            pgettext_lazy("column", "First contact"),
            must="deal",
            reads="moment",
            measured=("deals", "opened"),
        ),
        Role("closed", pgettext_lazy("column", "Closed"), reads="moment", measured=("deals", "closed")),
        Role("outcome", pgettext_lazy("column", "Stage or outcome"), must="deal", measured=("deals", "outcome")),
        Role(
            "loss_reason",
            pgettext_lazy("column", "Reason of loss"),
            named=LOSS_REASONS,
        ),
        Role("amount", pgettext_lazy("column", "Amount"), reads="money", measured=("deals", "amount")),
        Role("company", pgettext_lazy("column", "Company"), named=_COMPANY),
        Role("contact", pgettext_lazy("column", "Contact"), named=_CONTACT),
        Role("first_name", pgettext_lazy("column", "First name"), named=_FIRST_NAME),
        Role("last_name", pgettext_lazy("column", "Last name"), named=_LAST_NAME),
        Role("phone", pgettext_lazy("column", "Phone"), reads="phone", named=_PHONE),
        _SECOND_PHONE,
        Role("email", pgettext_lazy("column", "E-mail"), reads="email", named=_EMAIL),
        Role("seller", pgettext_lazy("column", "Seller"), measured=("deals", "seller")),
        Role("product", pgettext_lazy("column", "Product"), measured=("deals", "product")),
        Role("channel", pgettext_lazy("column", "Source"), measured=("deals", "channel")),
        Role("region", pgettext_lazy("column", "Region"), measured=("deals", "region")),
        Role("audience", pgettext_lazy("column", "Target audience"), measured=("deals", "audience")),
    ),
    like="deals",
)
HISTORY = Kind(
    "history",
    (
        Role("deal", pgettext_lazy("column", "Deal id"), must="deal", measured=("events", "id"), named="deal id; deal"),
        Role("stage", pgettext_lazy("column", "Stage"), must="stage", measured=("events", "outcome")),
        Role(
            "moment",
            pgettext_lazy("of a move", "Moment"),
            must="moment",
            reads="moment",
            measured=("events", "opened"),
        ),
        Role(
            "seller",
            pgettext_lazy("column", "Who moved it"),
            named=f"moved by; changed by; last modified by; modified by; edited by; user; author;"
            f"кто изменил; кем изменена; кем изменен; автор; módosította; {_OWNER}",
        ),
    ),
    like="events",
    of="deal",
)
ORDERS = Kind(
    "orders",
    (
        Role("id", pgettext_lazy("column", "Order id"), measured=("orders", "id")),
        Role(
            "moment",
            pgettext_lazy("of an order", "Moment"),
            must="moment",
            reads="moment",
            measured=("orders", "opened"),
        ),
        Role(
            "amount",
            pgettext_lazy("column", "Amount, or price of one"),
            must="amount",
            reads="money",
            measured=("orders", "amount"),
        ),
        Role("quantity", pgettext_lazy("column", "Quantity"), reads="money", measured=("orders", "quantity")),
        Role("outcome", pgettext_lazy("column", "State of the order"), measured=("orders", "outcome")),
        Role(
            "customer",
            pgettext_lazy("column", "Customer id"),
            named="customer unique id; customer id; client id; id клиента; код клиента;ügyfélazonosító; vevőkód",
        ),
        Role("contact", pgettext_lazy("column", "Contact"), named=_CONTACT),
        Role("first_name", pgettext_lazy("column", "First name"), named=_FIRST_NAME),
        Role("last_name", pgettext_lazy("column", "Last name"), named=_LAST_NAME),
        Role("company", pgettext_lazy("column", "Company"), named=_COMPANY),
        Role("phone", pgettext_lazy("column", "Phone"), reads="phone", named=_PHONE),
        Role(
            "email", pgettext_lazy("column", "E-mail"), reads="email", named=f"billing email; customer email; {_EMAIL}"
        ),
        Role("product", pgettext_lazy("column", "Product"), measured=("orders", "product")),
        Role("seller", pgettext_lazy("column", "Seller"), measured=("orders", "seller")),
        Role("channel", pgettext_lazy("column", "Source"), measured=("orders", "channel")),
        Role("region", pgettext_lazy("column", "Region"), measured=("orders", "region")),
        Role("audience", pgettext_lazy("column", "Target audience"), measured=("orders", "audience")),
    ),
    like="orders",
    of="id",
)
TASKS = Kind(
    "tasks",
    (
        Role("id", pgettext_lazy("column", "Its id"), named=f"task id; activity id; {_ID}"),
        Role(
            "title",
            pgettext_lazy("column", "What to do"),
            must="title",
            named="task; title; subject; what to do; activity; name; text; задача;"
            "тема; что сделать; текст задачи; название; feladat; tárgy; teendő; megnevezés",
        ),
        Role(
            "due",
            pgettext_lazy("column", "Due"),
            must="due",
            reads="moment",
            typed="opened",
            named=f"{DUE}; date; дата; dátum",
        ),
        Role(
            "done",
            pgettext_lazy("column", "Done at"),
            reads="moment",
            typed="closed",
            named="done at; completed at; marked as done time; done; completed; finished; выполнено;"
            "дата выполнения; дата завершения; завершена; дата закрытия; kész; elvégezve; befejezve",
        ),
        Role("seller", pgettext_lazy("column", "Who does it"), named=_OWNER),
        Role("deal", pgettext_lazy("column", "Deal id"), named="deal id; deal; id сделки; сделка; ügylet azonosító"),
        Role("phone", pgettext_lazy("column", "Phone of the contact"), reads="phone", named=_PHONE),
        Role("email", pgettext_lazy("column", "E-mail of the contact"), reads="email", named=_EMAIL),
    ),
)
