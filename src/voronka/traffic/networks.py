"""What is known of the places that send visitors: search engines, social networks, classifieds, messengers, mail.

Maintained by hand; whoever misses one adds a line. Rules that people write go before all of it. No Django here: the
edge looks visits up in it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Kind = Literal["search", "social", "classifieds", "messenger", "mail"]


@dataclass(frozen=True)
class Network:
    """One place that sends visitors.

    hosts   of its pages and of its application; what is below them belongs to it. "google.*" = in any country
    names   what people write as `utm_source` or call a source, folded; those of its advertising too
    ads     the channel of its advertising
    free    the channel of what comes from it unpaid
    """

    kind: Kind
    hosts: tuple[str, ...]
    names: tuple[str, ...]

    @property
    def ads(self) -> str:
        return {"search": "search_ads", "classifieds": "classifieds", "mail": "email"}.get(self.kind, "social_ads")

    @property
    def free(self) -> str:
        return {"search": "organic", "mail": "email"}.get(self.kind, self.kind)


def _network(kind: Kind, hosts: str, names: str) -> Network:
    return Network(kind, tuple(hosts.split()), tuple(name.strip() for name in names.split(";")))


NETWORKS = (
    # mail stands before the search engines whose hosts it shares: the longest host decides
    _network("mail", "mail.google.com com.google.android.gm", "gmail"),
    _network("mail", "mail.yandex.ru mail.yandex.com ru.yandex.mail", "yandex mail;яндекс почта"),
    _network("mail", "e.mail.ru touch.mail.ru ru.mail.mailapp", "mail.ru mail;почта mail.ru"),
    _network("mail", "outlook.live.com outlook.office.com outlook.office365.com mail.live.com", "outlook;hotmail"),
    _network("mail", "mail.yahoo.com", "yahoo mail"),
    _network("mail", "mail.rambler.ru", "rambler mail;рамблер почта"),
    _network("mail", "mail.freemail.hu freemail.hu citromail.hu", "freemail;citromail"),
    _network(
        "search",
        "yandex.* ya.ru yandex-team.ru com.yandex.searchapp ru.yandex.searchplugin yabs.yandex.ru dzen.ru",
        "yandex;яндекс;ya;yandex direct;яндекс директ;яндекс.директ;yandex.direct;yandex_direct;ya.direct;yadirect"
        ";ya_direct;direct.yandex;директ;yandex search;яндекс поиск;yandexdirect;yandex-direct",
    ),
    _network(
        "search",
        "google.* googleadservices.com googlesyndication.com doubleclick.net com.google.android.googlequicksearchbox",
        "google;гугл;google ads;adwords;google adwords;google_ads;googleads;google-ads;google search;гугл реклама"
        ";google hirdetes;google kereses",
    ),
    _network("search", "bing.com cn.bing.com", "bing;bing ads;microsoft ads;microsoft advertising"),
    _network("search", "go.mail.ru mail.ru", "mail.ru;mailru;майл.ру;go.mail.ru"),
    _network("search", "rambler.ru nova.rambler.ru", "rambler;рамблер"),
    _network("search", "duckduckgo.com", "duckduckgo"),
    _network("search", "search.yahoo.com yahoo.com yahoo.co.jp", "yahoo"),
    _network("search", "ecosia.org", "ecosia"),
    _network("search", "qwant.com", "qwant"),
    _network("search", "search.brave.com", "brave"),
    _network("search", "startpage.com", "startpage"),
    _network("search", "baidu.com", "baidu"),
    _network("search", "seznam.cz search.seznam.cz", "seznam"),
    _network("search", "kagi.com", "kagi"),
    _network("search", "chatgpt.com chat.openai.com", "chatgpt;chatgpt.com;openai"),
    _network("search", "perplexity.ai", "perplexity"),
    _network("search", "copilot.microsoft.com", "copilot"),
    _network("search", "alice.yandex.ru", "alice;алиса"),
    _network(
        "social",
        "vk.com vk.ru vkontakte.ru com.vkontakte.android vk.link away.vk.com ads.vk.com target.my.com target.vk.ru",
        "vk;вк;vkontakte;вконтакте;vk ads;vk_ads;vkads;vk-ads;vk реклама;вк реклама;vk реклама (таргет);mytarget"
        ";my_target;vk target",
    ),
    _network("social", "ok.ru odnoklassniki.ru ru.ok.android", "ok;ок;odnoklassniki;одноклассники"),
    _network(
        "social",
        "facebook.com fb.com fb.me l.facebook.com lm.facebook.com com.facebook.katana",
        "facebook;fb;фейсбук;facebook ads;facebook_ads;fb ads;meta;meta ads;facebook hirdetes",
    ),
    _network(
        "social",
        "instagram.com l.instagram.com com.instagram.android",
        "instagram;ig;инстаграм;инстаграмм;instagram ads;insta;инста",
    ),
    _network("social", "threads.net threads.com", "threads"),
    _network("social", "tiktok.com com.zhiliaoapp.musically", "tiktok;тикток;tiktok ads;tik tok"),
    _network("social", "youtube.com youtu.be m.youtube.com com.google.android.youtube", "youtube;ютуб;yt"),
    _network("social", "rutube.ru", "rutube;рутуб"),
    _network("social", "twitter.com x.com t.co com.twitter.android", "twitter;x;твиттер"),
    _network("social", "linkedin.com lnkd.in com.linkedin.android", "linkedin;linkedin ads"),
    _network("social", "pinterest.* pin.it com.pinterest", "pinterest"),
    _network("social", "reddit.com out.reddit.com com.reddit.frontpage", "reddit"),
    _network("social", "my.mail.ru", "moi mir;мой мир"),
    _network("social", "pikabu.ru", "pikabu;пикабу"),
    _network("social", "habr.com", "habr;хабр"),
    _network("social", "vc.ru", "vc.ru;vc"),
    _network("social", "tenchat.ru", "tenchat"),
    _network("classifieds", "avito.ru com.avito.android", "avito;авито;avito ads;avito реклама;авито реклама"),
    _network("classifieds", "youla.ru youla.io com.allgoritm.youla", "youla;юла"),
    _network("classifieds", "cian.ru", "cian;циан"),
    _network("classifieds", "domclick.ru", "domclick;домклик"),
    _network("classifieds", "realty.yandex.ru realty.ya.ru", "yandex realty;яндекс недвижимость"),
    _network("classifieds", "auto.ru", "auto.ru;авто.ру"),
    _network("classifieds", "drom.ru", "drom;дром"),
    _network("classifieds", "farpost.ru", "farpost"),
    _network("classifieds", "profi.ru", "profi.ru;profi"),
    _network("classifieds", "uslugi.yandex.ru", "yandex uslugi;яндекс услуги"),
    _network("classifieds", "market.yandex.ru", "yandex market;яндекс маркет"),
    _network("classifieds", "2gis.ru 2gis.com ru.dublgis.dgismobile", "2gis;2гис"),
    _network("classifieds", "zoon.ru", "zoon"),
    _network("classifieds", "hh.ru", "hh;hh.ru"),
    _network("classifieds", "tiu.ru satom.ru pulscen.ru", "tiu.ru;пульс цен"),
    _network("classifieds", "kufar.by", "kufar;куфар"),
    _network("classifieds", "olx.* krisha.kz kolesa.kz", "olx;krisha;kolesa"),
    _network("classifieds", "jofogas.hu", "jofogas;jofogas.hu"),
    _network("classifieds", "hasznaltauto.hu", "hasznaltauto;hasznaltauto.hu"),
    _network("classifieds", "ingatlan.com", "ingatlan.com;ingatlan"),
    _network("classifieds", "arukereso.hu argep.hu", "arukereso;argep"),
    _network("classifieds", "craigslist.org", "craigslist"),
    _network("classifieds", "ebay.* kleinanzeigen.de", "ebay;kleinanzeigen"),
    _network(
        "messenger", "t.me telegram.org telegram.me org.telegram.messenger", "telegram;tg;телеграм;телеграмм;tgads"
    ),
    _network("messenger", "wa.me whatsapp.com com.whatsapp l.wl.co", "whatsapp;wa;ватсап;вацап;вотсап"),
    _network("messenger", "viber.com com.viber.voip", "viber;вайбер"),
    _network("messenger", "max.ru ru.oneme.app", "max;макс"),
    _network("messenger", "m.me messenger.com com.facebook.orca", "messenger;facebook messenger"),
    _network("messenger", "vk.me web.vk.me", "vk messenger"),
    _network("messenger", "discord.com discord.gg", "discord"),
    _network("messenger", "signal.me signal.group", "signal"),
)

CLICK_IDS = {
    "gclid": ("google", True),
    "gbraid": ("google", True),
    "wbraid": ("google", True),
    "dclid": ("google", True),
    "yclid": ("yandex", True),
    "msclkid": ("bing", True),
    "vkclid": ("vk", True),
    "rb_clickid": ("vk", True),
    "ttclid": ("tiktok", True),
    "twclid": ("twitter", True),
    "li_fat_id": ("linkedin", True),
    "ymclid": ("yandex market", True),
    "fbclid": ("facebook", False),
    "igshid": ("instagram", False),
    "igsh": ("instagram", False),
    "ysclid": ("yandex", False),
    "srsltid": ("google", False),
}
"""Labels that networks put on links: whose it is, and whether it says that the click was paid; the surest first."""

MEDIUMS = {
    "email": "email e-mail mail newsletter letter trigger рассылка письмо hirlevel edm",
    "organic": "organic seo органика",
    "social": "social social-network social_network social-media social_media smm sm post соцсети kozossegi",
    "messenger": "messenger messengers chat bot мессенджер",
    "referral": "referral link recommendation рекомендация ajanlas",
    "partner": "affiliate affiliates partner partners partnership cpa партнер партнеры",
    "offline": "offline qr qr-code qrcode print flyer leaflet billboard tv radio листовка оффлайн офлайн szorolap",
    "cold": "cold cold-call cold_call cold-email outreach",
}
"""Channel -> what people write as `utm_medium` for what is not paid by the click; folded."""
_PAID = (
    "cpc ppc cpm cpv cpe cps paid paidsearch paid-search paid_search paid-social paid_social paidsocial retargeting "
    "remarketing display banner target targeting tgb ads ad context контекст таргет реклама кпк hirdetes"
)
PAID = frozenset(_PAID.split())
"""What people write as `utm_medium` where the visit was paid for."""

_BY_HOST = {host: network for network in reversed(NETWORKS) for host in network.hosts}
_BY_NAME = {name: network for network in reversed(NETWORKS) for name in network.names}
_BY_MEDIUM = {word: channel for channel, words in MEDIUMS.items() for word in words.split()}
_ADVERTISING = re.compile(r"ads?\b|advert|adwords|direct|директ|target|таргет|реклам|hirdetes")
_OF_A_COUNTRY = re.compile(r"[a-z]{2,3}|com?\.[a-z]{2}")


@lru_cache(maxsize=4096)
def by_host(host: str) -> Network | None:
    """Whose page a host shows: the longest known name counts."""
    labels = host.split(".")
    for start in range(len(labels)):
        if found := _BY_HOST.get(".".join(labels[start:])):
            return found
        if _OF_A_COUNTRY.fullmatch(".".join(labels[start + 1 :])) and (found := _BY_HOST.get(f"{labels[start]}.*")):
            return found
    return None


def by_name(name: str) -> Network | None:
    """Whose name people write, folded: "yandex", "Яндекс.Директ"; a host counts too."""
    return _BY_NAME.get(name) or (by_host(name) if "." in name else None)


def channel_of_source(name: str, *, is_paid: bool) -> str | None:
    """The channel of a source that is called so, folded; None where no network is.

    is_paid   it is known to cost something; else only a name of advertising says so: "yandex direct", "vk ads"
    """
    network = by_name(name)
    if network is None:
        return None
    return network.ads if is_paid or _ADVERTISING.search(name) else network.free


def by_medium(medium: str) -> str | None:
    """The channel that a medium speaks for by itself, folded; None for others."""
    return _BY_MEDIUM.get(medium)
