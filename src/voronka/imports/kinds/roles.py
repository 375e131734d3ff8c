"""The roles of every kind: what its columns are called in the exports of other systems."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from voronka.imports.kinds.base import Kind, Role

_EMAIL = "email; e mail; email address; mail; почта; эл почта; электронная почта; e mail cím; email cím"
_PHONE = (
    "phone; phone number; telephone; tel; mobile; mobile phone; cell phone; work phone; телефон; номер телефона; тел;"
    "мобильный; мобильный телефон; сотовый; рабочий телефон; telefon; telefonszám; mobil; mobiltelefon"
)
_COMPANY = (
    "company; company name; account; account name; organization; organisation; organization name; customer company;"
    "associated company; компания; название компании; организация; контрагент; юрлицо; cég; cégnév; cég neve;"
    "szervezet; partner neve"
)
_CONTACT = (
    "contact; contact name; contact person; full name; customer name; client name; person; person name; customer;"
    "client; buyer; primary contact; associated contact; основной контакт; контакт; контактное лицо; фио; имя клиента;"
    "фио клиента; клиент; покупатель; заказчик; kapcsolattartó; ügyfél; ügyfél neve; ügyfélnév; vevő; vevő neve;"
    "vásárló; név"
)
_CREATED = (
    "created at; created; created date; create date; date created; created on; added; registered; дата создания;"
    "создан; дата добавления; дата регистрации; létrehozva; létrehozás dátuma; regisztráció"
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
    "owner; responsible; account manager; manager; assigned to; record owner; sales agent; seller; ответственный;"
    "менеджер; продавец; felelős; tulajdonos; értékesítő"
)
_ID = "id; record id; code; external id; номер; код; azonosító"

PEOPLE = Kind(
    "people",
    (
        Role(
            "name",
            _("Name"),
            must="name",
            named="sales agent; name; full name; employee; seller; user; user name; agent; sales rep; сотрудник;"
            "фио; имя; менеджер; продавец; név; munkatárs; értékesítő",
        ),
        Role("email", _("E-mail"), must="name", reads="email", named=_EMAIL),
        Role(
            "team",
            _("Team"),
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
            _("Name"),
            must="name",
            named="product; product name; name; item; item name; service; title; товар; название товара; название;"
            "наименование; услуга; номенклатура; продукт; termék; terméknév; termék neve; megnevezés;"
            "szolgáltatás; név",
        ),
        Role(
            "code",
            _("Code"),
            named="sku; code; product code; article; item code; артикул; код; код товара; cikkszám; kód",
        ),
        Role(
            "price",
            _("Price"),
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
        Role("id", _("Its id"), named=f"company id; account id; organization id; id компании; {_ID}; cég azonosító"),
        Role("name", _("Name"), must="name", named=f"{_COMPANY}; name; title; название; наименование; név; megnevezés"),
        Role(
            "tax_number",
            _("Tax number"),
            named="tax number; vat number; vat id; tax id; vat; инн; adószám; közösségi adószám",
        ),
        Role("phone", _("Phone"), reads="phone", named=_PHONE),
        Role("email", _("E-mail"), reads="email", named=_EMAIL),
        Role("region", _("Region"), named=_REGION),
        Role("seller", _("Responsible"), named=_OWNER),
        Role("created", _("Known since"), reads="moment", named=_CREATED),
    ),
)
CONTACTS = Kind(
    "contacts",
    (
        Role("id", _("Its id"), named=f"contact id; person id; customer id; client id; id контакта; {_ID}"),
        Role("name", _("Name"), must="name", named=f"{_CONTACT}; name; имя; имя и фамилия"),
        Role("first_name", _("First name"), must="name", named="first name; given name; имя; keresztnév; utónév"),
        Role("last_name", _("Last name"), must="name", named="last name; surname; family name; фамилия; vezetéknév"),
        Role("phone", _("Phone"), reads="phone", named=_PHONE),
        Role(
            "phone_2",
            _("Second phone"),
            reads="phone",
            named=f"phone 2; second phone; other phone; home phone; {_PHONE}",
        ),
        Role("email", _("E-mail"), reads="email", named=_EMAIL),
        Role("email_2", _("Second e-mail"), reads="email", named=f"email 2; work email; other email; {_EMAIL}"),
        Role("telegram", "Telegram", named="telegram; telegram username; телеграм"),
        Role("whatsapp", "WhatsApp", named="whatsapp; ватсап"),
        Role("company", _("Company"), named=_COMPANY),
        Role("position", _("Position"), named="position; job title; title; role; должность; beosztás; munkakör"),
        Role("region", _("Region"), named=_REGION),
        Role("audience", _("Target audience"), named=_AUDIENCE),
        Role("seller", _("Responsible"), named=_OWNER),
        Role("created", _("Known since"), reads="moment", named=_CREATED),
    ),
)
DEALS = Kind(
    "deals",
    (
        Role("id", _("Deal id"), measured=("deals", "id")),
        Role(
            "title",
            _("Title"),
            named="deal name; deal title; title; opportunity name; название сделки; название; сделка; ügylet neve;"
            "ügylet megnevezése",
        ),
        Role("opened", _("First contact"), reads="moment", measured=("deals", "opened")),
        Role("closed", _("Closed"), reads="moment", measured=("deals", "closed")),
        Role("outcome", _("Stage or outcome"), measured=("deals", "outcome")),
        Role(
            "loss_reason",
            _("Reason of loss"),
            named="loss reason; lost reason; closed lost reason; reason lost;"
            "причина отказа; причина проигрыша; причина потери; elvesztés oka; vesztés oka",
        ),
        Role("amount", _("Amount"), reads="money", measured=("deals", "amount")),
        Role("company", _("Company"), named=_COMPANY),
        Role("contact", _("Contact"), named=_CONTACT),
        Role("phone", _("Phone"), reads="phone", named=_PHONE),
        Role("email", _("E-mail"), reads="email", named=_EMAIL),
        Role("seller", _("Seller"), measured=("deals", "seller")),
        Role("product", _("Product"), measured=("deals", "product")),
        Role("channel", _("Source"), measured=("deals", "channel")),
        Role("region", _("Region"), measured=("deals", "region")),
        Role("audience", _("Target audience"), measured=("deals", "audience")),
    ),
    like="deals",
)
HISTORY = Kind(
    "history",
    (
        Role("deal", _("Deal id"), must="deal", measured=("events", "id"), named="deal id; deal"),
        Role("stage", _("Stage"), must="stage", measured=("events", "outcome")),
        Role(
            "moment", pgettext_lazy("of a move", "Moment"), must="moment", reads="moment", measured=("events", "opened")
        ),
        Role("seller", _("Who moved it"), named=f"moved by; changed by; user; author; кто изменил; автор; {_OWNER}"),
    ),
    like="events",
)
ORDERS = Kind(
    "orders",
    (
        Role("id", _("Order id"), measured=("orders", "id")),
        Role(
            "moment",
            pgettext_lazy("of an order", "Moment"),
            must="moment",
            reads="moment",
            measured=("orders", "opened"),
        ),
        Role("amount", _("Amount, or price of one"), must="amount", reads="money", measured=("orders", "amount")),
        Role("quantity", _("Quantity"), reads="money", measured=("orders", "quantity")),
        Role("outcome", _("State of the order"), measured=("orders", "outcome")),
        Role(
            "customer",
            _("Customer id"),
            named="customer unique id; customer id; client id; id клиента; код клиента;ügyfélazonosító; vevőkód",
        ),
        Role("contact", _("Contact"), named=_CONTACT),
        Role("company", _("Company"), named=_COMPANY),
        Role("phone", _("Phone"), reads="phone", named=_PHONE),
        Role("email", _("E-mail"), reads="email", named=f"billing email; customer email; {_EMAIL}"),
        Role("product", _("Product"), measured=("orders", "product")),
        Role("seller", _("Seller"), measured=("orders", "seller")),
        Role("channel", _("Source"), measured=("orders", "channel")),
        Role("region", _("Region"), measured=("orders", "region")),
        Role("audience", _("Target audience"), measured=("orders", "audience")),
    ),
    like="orders",
)
TASKS = Kind(
    "tasks",
    (
        Role("id", _("Its id"), named=f"task id; activity id; {_ID}"),
        Role(
            "title",
            _("What to do"),
            must="title",
            named="task; title; subject; what to do; activity; name; text; задача;"
            "тема; что сделать; текст задачи; название; feladat; tárgy; teendő; megnevezés",
        ),
        Role(
            "due",
            _("Due"),
            must="due",
            reads="moment",
            named="due; due date; due at; deadline; date; срок; дедлайн;"
            "дата; крайний срок; выполнить до; határidő; esedékesség; dátum",
        ),
        Role(
            "done",
            _("Done at"),
            reads="moment",
            named="done; done at; completed; completed at; finished; выполнено;"
            "дата выполнения; завершена; kész; elvégezve; befejezve",
        ),
        Role("seller", _("Who does it"), named=_OWNER),
        Role("deal", _("Deal id"), named="deal id; deal; id сделки; сделка; ügylet azonosító"),
        Role("phone", _("Phone of the contact"), reads="phone", named=_PHONE),
        Role("email", _("E-mail of the contact"), reads="email", named=_EMAIL),
    ),
)
