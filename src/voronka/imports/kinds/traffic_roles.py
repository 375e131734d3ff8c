"""The roles of traffic: what its columns are called by advertising systems and counters."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

from voronka.imports.kinds.base import Kind, Role

SPEND = Kind(
    "spend",
    (
        Role(
            "day",
            pgettext_lazy("column", "Day"),
            must="day",
            reads="moment",
            measured=("traffic", "opened"),
        ),
        Role(
            "source",
            pgettext_lazy("column", "Source"),
            must="source",
            named="utm source; source; traffic source; session source medium; session source;"
            "ad network; network; platform; площадка; источник; источник трафика;"
            " рекламная система; канал; forrás; forgalmi forrás; platform; csatorna",
        ),
        Role(
            "campaign",
            pgettext_lazy("column", "Campaign"),
            must="source",
            named="utm campaign; campaign; campaign name; session campaign; название кампании; кампания;"
            "рекламная кампания; объявление; название объявления; kampány; kampány neve",
        ),
        Role(
            "amount",
            pgettext_lazy("column", "Spent"),
            must="amount",
            reads="money",
            measured=("traffic", "spend"),
            typed="amount",
            named="потрачено всего; списано; расходы на объявления; расходы на продвижение",
        ),
        Role("currency", pgettext_lazy("column", "Currency"), named="currency; currency code; валюта; pénznem; deviza"),
        Role(
            "impressions",
            pgettext_lazy("column", "Impressions"),
            reads="money",
            measured=("traffic", "impressions"),
        ),
        Role(
            "clicks",
            pgettext_lazy("column", "Clicks"),
            reads="money",
            typed="visitors",
            named="clicks; link clicks; all clicks; клики; переходы; kattintások; kattintás; linkkattintások",
        ),
    ),
)
VISITS = Kind(
    "visits",
    (
        Role(
            "visitor",
            pgettext_lazy("column", "Visitor"),
            must="visitor",
            named="visitor id; client id; user id; visitor; user pseudo id; cookie id; session id; id посетителя;"
            "посетитель; id клиента; clientid; ym client id; id пользователя; látogató azonosító; látogató;"
            "felhasználó azonosító; munkamenet azonosító",
        ),
        Role(
            "moment",
            pgettext_lazy("of a visit", "Moment"),
            must="moment",
            reads="moment",
            typed="opened",
            named="timestamp; visit time; event time; date time; datetime; time; visited at; date; visit date;"
            "дата и время визита; дата и время; время визита; время; дата визита; дата; látogatás ideje; időpont;"
            "időbélyeg; dátum és idő; dátum",
        ),
        Role(
            "page",
            pgettext_lazy("column", "Page"),
            named="page; page path; page url; landing page; page location; url; start url; страница;"
            " адрес страницы; страница входа; oldal; oldal címe;"
            "érkezési oldal",
        ),
        Role(
            "point",
            pgettext_lazy("column", "Landing point"),
            named="landing point; посадочная точка; точка входа; érkezési pont",
        ),
        Role("utm_source", "utm_source", named="utm source; source; session source; источник; forrás"),
        Role("utm_medium", "utm_medium", named="utm medium; medium; session medium; тип трафика; médium"),
        Role("utm_campaign", "utm_campaign", named="utm campaign; campaign; session campaign; кампания; kampány"),
        Role("utm_term", "utm_term", named="utm term; keyword; ключевое слово; kulcsszó"),
        Role("utm_content", "utm_content", named="utm content"),
        Role(
            "referrer",
            pgettext_lazy("column", "Page before"),
            named="referrer; referer; page referrer; full referrer; реферер; переход со страницы; откуда пришел;"
            "hivatkozó; hivatkozó oldal",
        ),
        Role(
            "target",
            pgettext_lazy("column", "Target action"),
            named="target; goal; event; event name; conversion; цель; событие; целевое действие; cél; esemény;"
            "célművelet",
        ),
        Role(
            "device",
            pgettext_lazy("column", "Device"),
            named="device; device category; device type; устройство; тип устройства; eszköz; eszköz típusa",
        ),
    ),
)
