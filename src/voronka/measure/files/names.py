"""Headings that stand for roles, in Russian, English and Hungarian, as real exports write them.

Lists run from the surest heading to the weakest. Sources: the export forms of amoCRM, Bitrix24, HubSpot, Pipedrive,
Salesforce, Shopify, WooCommerce, Google Ads, Yandex Direct, Meta Ads, the XES standard and Hungarian shop systems.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from voronka.measure.files.words import without_accents

if TYPE_CHECKING:
    from voronka.measure.frames import Kind

ROLES = (
    *("id", "customer", "opened", "closed", "outcome", "amount", "quantity", "seller", "product", "channel", "region"),
    *("audience", "attempts", "defect", "visitors", "impressions", "spend", "leads", "sales", "margin", "score"),
)
"""The roles of a file map, in the order in which a map is printed."""

_SELLER = """sales agent; salesperson; sales person; sales rep; sales representative; seller; deal owner; lead owner;
    opportunity owner; owner; owner name; record owner; contact owner; company owner; responsible; responsible user;
    responsible person; assigned to; assignee; account manager; sales manager; manager; agent; rep; sr id; seller id;
    employee; staff; user; operator; resource; org resource; assigned user; assigned user name; владелец сотрудник;
    ответственный; ответственный менеджер; менеджер; менеджер по продажам; продавец; сотрудник; оператор; исполнитель;
    кассир; felelős; felelős munkatárs; menedzser; értékesítő; értékesítési munkatárs; üzletkötő; eladó; munkatárs;
    ügyintéző; ügyfélmenedzser; operátor; kezelő; tulajdonos; владелец; owner id; ownerid"""
_PRODUCT = """product; product name; product title; lineitem name; item name; item; service; service name; goods;
    description; product id; product code; stock code; sku; product category; category; продукт; товар; товары;
    название товара; наименование; наименование товара; номенклатура; услуга; артикул; категория; termék; terméknév;
    termék neve; termék név; megnevezés; szolgáltatás; cikk; cikknév; cikkszám; kategória"""
_CHANNEL = """channel; marketing channel; sales channel; acquisition channel; traffic source; lead source; source;
    original source; original traffic source; utm source; session source medium; session source; session default channel
    group; session primary channel group default channel group; session primary channel group; first user source medium;
    first user source; first user primary channel group default channel group; origin; source name; medium; utm medium;
    source medium; campaign; campaign name; utm campaign; ad set name; referring site; referrer; contact; contact type;
    канал; источник; источник трафика; последний значимый источник трафика; последний значимый источник; последний
    источник трафика; первый источник трафика; источник или канал сеанса; источник канал сеанса; основная группа каналов
    сеанса; munkamenet forrása médiuma; рекламный источник; рекламный канал; источник заявки; откуда узнали; канал
    продаж; кампания; название кампании; рекламная кампания; csatorna; forrás; forgalmi forrás; értékesítési csatorna;
    marketing csatorna; kampány; kampány neve; honnan hallott rólunk"""
_REGION = """region; regional office; territory; country; city; shipping country; billing country; shipping city;
    billing city; customer city; customer state; location; state; регион; область; город; страна; регион доставки; город
    доставки; филиал; régió; város; ország; megye; szállítási város; szállítási ország; számlázási város; telephely"""
_AUDIENCE = """audience; segment; customer segment; business segment; customer type; client type; lead type; persona;
    industry; industry sector; sector; отрасль; сфера деятельности; iparág; ágazat; аудитория; сегмент; сегмент
    клиента; тип клиента; категория клиента; célcsoport; szegmens; ügyféltípus; vevőtípus"""
_CUSTOMER = """customer unique id; customer id; customer; client id; client; customer name; client name; account;
    account id; account name; buyer; buyer name; company; company name; organization; organisation; associated company;
    person; клиент; id клиента; код клиента; имя клиента; фио клиента; покупатель; заказчик; контрагент; компания;
    название компании; организация; megrendelő neve; ügyfél; ügyfél neve; ügyfélnév; ügyfélazonosító; ügyfél azonosító;
    vevő; vevő neve; vevőkód; vásárló; vásárló neve; vásárló név; partner; partner neve; partnernév; cég; cégnév; cég
    neve; megrendelő; contact person; contact name; primary contact; associated contact; основной контакт; контакт; фио;
    имя; kapcsolattartó; számlázási név; név; contact; customer email; billing email; email billing; email; e mail; user
    id; user; phone; телефон; телефон клиента; telefonszám; org name; org"""
_OPENED = """first contact date; first contact; first contact at; first touch; engage date; lead date; inquiry date;
    created at; created date; create date; creation date; created; date created; created on; created time; add time;
    opened at; opened; open date; date opened; start date; order date; order purchase timestamp; purchase timestamp;
    purchase date; invoice date; ordered at; transaction date; sale date; order time; date; datetime; date time;
    timestamp; time; дата первого контакта; первый контакт; дата обращения; дата заявки; дата поступления; дата
    создания; дата и время создания; создан; создана; создано; когда создан; когда создана; дата открытия; дата начала;
    дата оформления; дата заказа; дата покупки; дата продажи; дата документа; дата; дата и время; время; első kapcsolat;
    első kapcsolatfelvétel; első kapcsolatfelvétel dátuma; érdeklődés dátuma; megkeresés dátuma; létrehozva; létrehozás;
    létrehozás dátuma; létrehozás ideje; létrehozás napja; nyitás dátuma; kezdés dátuma; rendelés dátuma; rendelés
    ideje; rendelés időpontja; megrendelés dátuma; megrendelés ideje; vásárlás dátuma; számla kelte; dátum; időpont;
    kelt; created date utc; submitted at; submitted; submission date; sended; принят в обработку; дата заказа
    покупателем; beküldve; beérkezés dátuma; createddate; createdate"""
_CLOSED = """closed at; closed date; close date; closed; date closed; closed on; closed time; closing date; close time;
    actual close date; actual closing date; won time; won date; date won; won at; lost time; end date; дата закрытия;
    дата закрытия сделки; закрыта; закрыт; закрыто; когда закрыта; дата завершения; завершена; дата окончания;
    фактическая дата закрытия; дата выигрыша; lezárva; lezárás; lezárás dátuma; lezárás ideje; lezárás napja; zárás
    dátuma; zárás; nyerés dátuma; megnyerve; befejezés dátuma; closedate; decided at; decided on"""
_OUTCOME = """outcome; deal status; deal stage; opportunity stage; lead status; stage name; stage; pipeline stage;
    status; result; is won; is closed won; won; converted; is converted; conversion; deal outcome; sold; purchased;
    subscribed; success; y; target; state; исход; результат; итог; статус сделки; этап сделки; стадия сделки; этап; этап
    воронки; стадия; статус; состояние; статус лида; статус заявки; продано; купил; продажа; kimenetel; eredmény; ügylet
    szakasza; ügylet állapota; értékesítési szakasz; szakasz; fázis; állapot; státusz; státus; nyert; eladva; stagename;
    dealstage; iswon"""
_ORDER_STATUS = """order status; financial status; payment status; delivery status; fulfillment status; статус заказа;
    статус оплаты; статус доставки; состояние заказа; текущее состояние; обоснование для оплаты; rendelés állapota;
    rendelés státusza; fizetés állapota; szállítás állapota"""
_AMOUNT = """amount; deal amount; deal value; close value; value; opportunity amount; revenue; total revenue; turnover;
    grand total; order total; total price; total amount; total; sum; sales amount; net sales; sales; line total; line
    amount; item total; net revenue; n revenue; вайлдберриз реализовал товар пр; payment value; budget; order total
    amount; sale; expected revenue; сумма; сумма сделки; сумма заказа; сумма покупки; сумма продажи; бюджет; бюджет
    сделки; выручка; оборот; стоимость; стоимость заказа; итого; всего; к оплате; оплата; összeg; ügylet összege; ügylet
    értéke; érték; bevétel; végösszeg; fizetendő; fizetendő összeg; rendelés értéke; bruttó összeg; bruttó végösszeg;
    végösszeg bruttó; bruttó; nettó összeg; nettó; árbevétel; teljes összeg; összesen; сумма договора; стоимость
    договора; сумма контракта; сумма счета; сумма отправления; стоимость работ; стоимость услуг; стоимость проекта;
    ajánlat értéke; ajánlat értéke bruttó; ajánlat értéke nettó; ajánlat összege; szerződés értéke; szerződés összege"""
_PRICE = """unit price; item price; item cost; lineitem price; price each; price per unit; price; sale price; sales
    price; цена; цена за единицу; цена за штуку; цена за шт; стоимость единицы; egységár; bruttó egységár; nettó
    egységár; termék egységár; termék bruttó egységár; ár; darabár; eladási ár"""
_QUANTITY = """quantity; qty; lineitem quantity; quantity ordered; quantity refund; units; number of items; количество;
    кол во; колво; количество товара; количество штук; шт; mennyiség; darabszám; darab; db; rendelt mennyiség; termék
    mennyiség"""
_ATTEMPTS = """attempts; number of attempts; call attempts; contact attempts; attempt; touches; number of touches;
    number of contacts; contacts; calls; number of calls; call count; campaign; попытки; попыток; количество попыток;
    попыток дозвона; число дозвонов; hívási kísérletek; число попыток; попытки звонка; количество звонков; звонков;
    звонки; количество касаний; касания; касаний; kísérletek; kísérletek száma; próbálkozások; próbálkozások száma;
    hívások száma; hívások; kapcsolatfelvételek száma; кол во звонков; кол во попыток; кол во касаний"""
_DEFECT = """defect; defective; defect reason; disqualified; disqualification reason; junk; junk reason; invalid;
    invalid reason; is spam; spam; брак; причина брака; бракованный; некачественный; некачественный лид; нецелевой;
    нецелевая; спам; дефект; hibás; hiba oka; selejt; selejtes; selejt oka; érvénytelen; nem célzott"""
_MARGIN = """margin; gross margin; profit; gross profit; contribution margin; contribution; маржа; прибыль; валовая
    прибыль; валовая маржа; маржинальная прибыль; árrés; haszon; nyereség; fedezet; bruttó árrés"""
_SCORE = """nps; nps score; score; survey score; review score; rating; recommend score; would recommend; likely to
    recommend; would order again; likely to order again; csat; порекомендует; порекомендуете; закажет снова; закажете
    снова; ajánlaná; újra rendelne; оценка; балл; оценка клиента; оценка nps; баллы; értékelés; pontszám; nps
    pontszám; elégedettség"""
_SPEND = """spend; ad spend; ads cost; amount spent; spent; total spent; cost; costs; total cost; media cost; ad cost;
    expense; expenses; потрачено всего; списано; расходы на объявление; расходы на объявления; расходы на продвижение;
    расход; расходы; расход с ндс; расход без ндс; затраты; потрачено; рекламный расход; стоимость; расход всего;
    költség; költségek; hirdetési költség; költés; elköltött összeg; ráfordítás; kiadás"""
_LEADS = """leads; number of leads; new leads; conversions; key events; results; goals; submissions; inquiries;
    requests; заявки; лиды; количество лидов; количество заявок; обращения; конверсии; целевые действия; достижения
    целей; целевые визиты; ключевые события; leadek; leadek száma; érdeklődők; érdeklődők száma; megkeresések;
    konverziók; kulcsesemények"""
_SALES = """sales; number of sales; orders; purchases; deals; transactions; won; продажи; количество продаж; заказы;
    покупки; сделки; eladások; eladások száma; értékesítések; rendelések; rendelések száma; vásárlások; tranzakciók"""
_REVENUE = """revenue; total revenue; sales revenue; purchase revenue; ecommerce revenue; net revenue; turnover; sales
    amount; sales value; net sales; conversion value; conversions value; conv value; total conversion value; total conv
    value; purchases conversion value; purchase conversion value; website purchases conversion value; purchase value;
    order value; order total; deal amount; deal value; выручка; доход; общий доход; доход от покупок; оборот; сумма
    продаж; сумма продажи; сумма заказов; сумма заказа; сумма покупок; сумма покупки; сумма сделок; сумма сделки;
    ценность конверсий; ценность конверсии; общая ценность конверсий; ценность покупок; bevétel; teljes bevétel;
    összbevétel; összes bevétel; árbevétel; vásárlási bevétel; vásárlásból származó bevétel; konverziós érték;
    konverzióérték; összes konverziós érték; vásárlások konverziós értéke; eladások értéke; rendelések értéke; rendelés
    értéke; ügyletek értéke; ügylet értéke; ügylet összege"""
"""Amounts that cannot be what the traffic cost, as a bare sum, a total or a budget may be."""
_VISITORS = """visitors; unique visitors; visits; sessions; users; total users; active users; link clicks; clicks;
    посетители; уникальные посетители; визиты; посещения; переходы; клики; сеансы; пользователи; látogatók; egyedi
    látogatók; látogatások; látogatás; munkamenetek; linkkattintások; kattintások; kattintás"""
_IMPRESSIONS = """impressions; impr; shows; views; показы; показов; количество показов; просмотры; megjelenítések;
    megjelenítés; megjelenések; megtekintések"""
_DEAL_ID = """deal id; opportunity id; lead id; mql id; record id; request id; id; ticket id; deal no; number; номер
    сделки; id сделки; номер лида; id лида; номер заявки; id заявки; номер; код; №; ügylet azonosító; ügyletazonosító;
    ügylet id; lead azonosító; érdeklődő azonosító; azonosító; sorszám"""
_ORDER_ID = """order id; order; order number; order no; order #; invoice no; invoice number; invoice id; invoice;
    receipt no; receipt number; transaction id; name; id; number; номер заказа; id заказа; № заказа; заказ; номер чека;
    чек; номер документа; номер накладной; srid; номер; документ продажи; документ; код; №; rendelésszám; rendelés
    száma; rendelés azonosító; rendelés id; rendelésazonosító; megrendelés száma; számlaszám; számla száma; számla
    sorszáma; azonosító; sorszám"""
_CASE_ID = """case concept name; case id; case; trace id; trace; case key; process instance; session id; deal id; lead
    id; order id; opportunity id; ticket id; issue key; client id; visitor id; customer id; user id; entity id; id; id
    кейса; номер кейса; кейс; экземпляр; id сделки; номер сделки; сделка; id лида; номер заявки; id заявки; номер
    заказа; id клиента; id посетителя; id пользователя; ügy azonosító; ügyazonosító; ügy; eset azonosító; eset; ügylet
    azonosító; érdeklődő azonosító; rendelésszám; munkamenet azonosító; látogató azonosító; azonosító"""
LOSS_REASONS = """loss reason; lost reason; closed lost reason; reason lost; reason for loss; причина отказа; причина
    проигрыша; причина потери; elvesztés oka; vesztés oka"""
"""Why a deal was lost: no role of a file map, but one of an import."""
NAMES_OF_CASES = "opportunity name; deal name; deal title; название сделки; ügylet neve"
"""What tells the cases of a log apart where it has no id."""
_ACTIVITY = """concept name; activity; activity name; event name; event; event type; action; task; operation; step; to
    stage; new stage; stage; stage name; to status; new status; to; new value; changes new value; status; page;
    активность; событие; название события; действие; операция; шаг; новый этап; этап; новый статус; статус; стадия;
    страница; tevékenység; esemény; esemény neve; művelet; lépés; új szakasz; szakasz; állapot; státusz; oldal"""
_TIME = """time timestamp; timestamp; event time; event timestamp; complete timestamp; completion time; end timestamp;
    changed at; moved at; entered at; entered on; stage entered; time entered; occurred at; happened at; created at;
    created date; created; update timestamp; edit date; start timestamp; start time; moment; datetime; date time; time;
    date; время; время события; дата и время; дата события; дата перехода; время перехода; дата изменения; время
    изменения; дата входа; время входа; момент; дата; időpont; esemény ideje; időbélyeg; dátum és idő; váltás ideje;
    belépés ideje; átlépés ideje; átlépés időpontja; idő; dátum; last modified; last modified date; modified; modified
    at; modified time; date entered; entered date; changed; changed on; change date; date changed; date of change;
    módosítva; módosítás ideje"""
_DAY = """date; day; reporting starts; reporting date; visit date; week; month; дата; день; дата визита; период; dátum;
    nap; időszak; hét; hónap"""

_PEOPLE_AND_THINGS = {
    "seller": _SELLER,
    "product": _PRODUCT,
    "channel": _CHANNEL,
    "region": _REGION,
    "audience": _AUDIENCE,
}
_DEAL = {
    "customer": _CUSTOMER,
    "opened": _OPENED,
    "outcome": _OUTCOME,
    "margin": _MARGIN,
    "score": _SCORE,
    **_PEOPLE_AND_THINGS,
}
_HEADINGS: dict[Kind, dict[str, str]] = {
    "deals": {
        **_DEAL,
        "id": _DEAL_ID,
        "closed": _CLOSED,
        "amount": f"{_AMOUNT}; {_PRICE}",
        "attempts": _ATTEMPTS,
        "defect": _DEFECT,
        "spend": "lead cost; cost per lead; acquisition cost; cpl; spend; ad spend; marketing spend; стоимость лида; "
        "цена лида; стоимость заявки; цена заявки; расходы на рекламу; рекламные расходы; lead költsége; "
        "érdeklődő költsége; megkeresés költsége; hirdetési költség",
    },
    "orders": {
        **_DEAL,
        "id": _ORDER_ID,
        "outcome": f"{_ORDER_STATUS}; {_OUTCOME}",
        "amount": f"{_AMOUNT}; {_PRICE}",
        "quantity": _QUANTITY,
    },
    "events": {"id": f"{_CASE_ID}; {NAMES_OF_CASES}", "outcome": _ACTIVITY, "opened": _TIME, **_PEOPLE_AND_THINGS},
    "traffic": {
        "opened": _DAY,
        **_PEOPLE_AND_THINGS,
        "impressions": _IMPRESSIONS,
        "visitors": _VISITORS,
        "spend": _SPEND,
        "leads": _LEADS,
        "sales": _SALES,
        "amount": _REVENUE,
        "margin": _MARGIN,
    },
}

_WON_DATES = ("won date", "won time", "won at", "won on", "date won", "дата выигрыша", "nyeres datuma", "megnyerve")
_LOST_DATES = (
    *("lost date", "lost time", "lost at", "lost on", "date lost", "дата проигрыша", "дата отказа", "дата потери"),
    *("elvesztve", "elvesztes datuma", "vesztes datuma"),
)
_CURRENCY_COLUMNS = frozenset(
    ("currency", "currency code", "currency iso code", "валюта", "код валюты", "penznem", "deviza", "valuta")
)
_CURRENCY = frozenset(
    [
        "руб",
        "рублей",
        "р",
        "rub",
        "rur",
        "ft",
        "huf",
        "eur",
        "euro",
        "евро",
        "usd",
        "gbp",
        "в",
        "in",
        "₽",
        "€",
        "$",
        "£",
    ]
)
_SUBJECT = frozenset(
    ["deal", "lead", "opportunity", "order", "сделки", "лида", "заявки", "заказа", "ugylet", "rendeles", "id"]
)
_CAMEL = re.compile(r"(?<=[a-zа-яё0-9])(?=[A-ZА-ЯЁ])")
_WORD = re.compile(r"[^\W_]+|[₽€$£#]")


def fold(heading: str) -> str:
    """A heading with its dress off: lower case, no accents, words parted by one blank ("CustomerID": "customer id")."""
    spaced = _CAMEL.sub(" ", heading).replace("№", " number ")
    return " ".join(_WORD.findall(without_accents(spaced.casefold())))


def bare(heading: str) -> str:
    """A folded heading without currencies, scales and the thing that each row is ("сумма сделки, руб.": "сумма")."""
    words = [word for word in fold(heading).split() if word not in _CURRENCY and not word.isdigit()]
    kept = [word for word in words if word not in _SUBJECT]
    return " ".join(kept or words)


@cache
def headings(kind: Kind, role: str) -> dict[str, int]:
    """Folded headings of a role in a kind of file -> their place in the list (0 is the surest)."""
    listed = _HEADINGS[kind].get(role, "")
    places = reversed(list(enumerate(listed.split(";"))))
    return {folded: place for place, name in places if (folded := fold(name))}


def roles_of(kind: Kind) -> tuple[str, ...]:
    """The roles that a file of this kind can have."""
    return tuple(role for role in ROLES if role in _HEADINGS[kind])


@cache
def unit_prices() -> frozenset[str]:
    """Folded headings of the price of one piece."""
    return frozenset(fold(name) for name in _PRICE.split(";"))


def says_won(heading: str) -> bool:
    """Whether a heading of a date names the day on which a deal was won."""
    return not {fold(heading), bare(heading)}.isdisjoint(_WON_DATES)


def says_lost_on(heading: str) -> bool:
    """Whether a heading of a date names the day on which a deal was lost."""
    return not {fold(heading), bare(heading)}.isdisjoint(_LOST_DATES)


def names_currency(heading: str) -> bool:
    """Whether a column of this heading holds the currencies of the amounts beside it."""
    return bool({fold(heading), bare(heading)} & _CURRENCY_COLUMNS)
