"""Where a visit comes from: what addresses say, and what that means."""

from __future__ import annotations

import itertools
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voronka.traffic.models import Channel, ChannelRule, Origin
from voronka.traffic.networks import CLICK_IDS, MEDIUMS, NETWORKS, by_host, by_name, channel_of_source
from voronka.traffic.origins import FIELDS, LONGEST, Known, Rule, Rulebook, Said, channel_of, host_of, read

VISITS = [
    # query, referrer -> channel
    ("", "", "direct"),
    ("", "https://yandex.ru/search/?text=boots", "organic"),
    ("", "https://www.google.co.uk/", "organic"),
    ("", "https://www.google.hu/", "organic"),
    ("", "android-app://com.google.android.googlequicksearchbox/", "organic"),
    ("", "https://www.bing.com/search?q=boots", "organic"),
    ("", "https://go.mail.ru/search", "organic"),
    ("", "https://chatgpt.com/", "organic"),
    ("ysclid=lz5x", "", "organic"),
    ("srsltid=abc", "https://google.com/", "organic"),
    ("yclid=123", "", "search_ads"),
    ("gclid=Cj0", "https://www.google.com/", "search_ads"),
    ("gbraid=1", "", "search_ads"),
    ("msclkid=1", "", "search_ads"),
    ("utm_source=yandex&utm_medium=cpc&utm_campaign=boots", "https://yandex.ru/", "search_ads"),
    ("utm_source=ya.direct&utm_medium=CPC", "", "search_ads"),
    ("utm_source=google&utm_medium=cpc", "", "search_ads"),
    ("utm_source=google&utm_medium=display", "", "search_ads"),
    ("utm_source=%D0%AF%D0%BD%D0%B4%D0%B5%D0%BA%D1%81&utm_medium=cpc", "", "search_ads"),
    ("utm_source=google&utm_medium=organic", "", "organic"),
    ("utm_source=vk&utm_medium=cpc", "", "social_ads"),
    ("utm_source=vk_ads&utm_medium=target", "", "social_ads"),
    ("vkclid=1", "https://away.vk.com/", "social_ads"),
    ("rb_clickid=1", "", "social_ads"),
    ("ttclid=1", "", "social_ads"),
    ("utm_source=instagram&utm_medium=paid_social&fbclid=1", "", "social_ads"),
    ("fbclid=IwAR", "https://l.facebook.com/", "social"),
    ("igshid=1", "https://l.instagram.com/", "social"),
    ("", "https://vk.com/away.php", "social"),
    ("", "https://m.vk.com/", "social"),
    ("", "https://ok.ru/dk", "social"),
    ("", "https://t.co/x", "social"),
    ("", "https://www.tiktok.com/", "social"),
    ("utm_source=vk&utm_medium=social", "", "social"),
    ("utm_medium=smm&utm_source=our-group", "", "social"),
    ("", "https://www.avito.ru/item", "classifieds"),
    ("utm_source=avito&utm_medium=cpc", "", "classifieds"),
    ("", "https://m.avito.ru/", "classifieds"),
    ("", "https://youla.ru/", "classifieds"),
    ("", "https://realty.yandex.ru/offer", "classifieds"),
    ("", "https://jofogas.hu/x", "classifieds"),
    ("", "https://2gis.ru/moscow", "classifieds"),
    ("", "https://t.me/shop", "messenger"),
    ("", "https://web.telegram.org/", "messenger"),
    ("", "android-app://org.telegram.messenger/", "messenger"),
    ("utm_source=telegram&utm_medium=social", "", "messenger"),
    ("utm_source=telegram&utm_medium=cpm", "", "social_ads"),
    ("", "https://wa.me/7912", "messenger"),
    ("", "https://mail.google.com/mail", "email"),
    ("", "https://e.mail.ru/inbox", "email"),
    ("", "https://mail.yandex.ru/", "email"),
    ("utm_source=june&utm_medium=email", "", "email"),
    ("utm_source=june&utm_medium=%D0%A0%D0%B0%D1%81%D1%81%D1%8B%D0%BB%D0%BA%D0%B0", "", "email"),
    ("utm_source=unisender&utm_medium=newsletter", "https://mail.google.com/", "email"),
    ("utm_source=friend.example&utm_medium=partner", "", "partner"),
    ("utm_source=admitad&utm_medium=cpa", "", "partner"),
    ("utm_source=flyer&utm_medium=offline", "", "offline"),
    ("utm_source=shop-window&utm_medium=qr", "", "offline"),
    ("utm_source=list&utm_medium=cold-email", "", "cold"),
    ("", "https://blog.example/post", "referral"),
    ("utm_source=somewhere", "", "other"),
    ("utm_source=adnet&utm_medium=cpc", "", "other"),
    ("", "https://google.attacker.example/", "referral"),
    ("", "https://notyandex.ru/", "referral"),
    ("", "javascript:alert(1)", "direct"),
    ("", "not an address", "direct"),
    ("utm_source=&utm_medium=", "", "direct"),
]


class TestChannels:
    @pytest.mark.parametrize(("query", "referrer", "channel"), VISITS)
    def test_are_judged_by_what_is_known_of_networks(self, query, referrer, channel):
        assert channel_of(read(query, referrer)) == channel

    def test_are_all_channels_of_the_model(self):
        said = {network.ads for network in NETWORKS} | {network.free for network in NETWORKS} | set(MEDIUMS)

        assert said | {"direct", "other", "referral"} <= set(Channel.values)

    def test_know_each_host_and_each_name_once(self):
        hosts = list(itertools.chain.from_iterable(network.hosts for network in NETWORKS))
        names = list(itertools.chain.from_iterable(network.names for network in NETWORKS))

        assert len(hosts) == len(set(hosts))
        assert len(names) == len(set(names))
        assert all(by_name(network) for network, _is_paid in CLICK_IDS.values())

    def test_take_the_longest_host(self):
        assert by_host("e.mail.ru").kind == "mail"
        assert by_host("my.mail.ru").kind == "social"
        assert by_host("deep.below.avito.ru").kind == "classifieds"


class TestRead:
    def test_reads_what_utm_says_and_the_name_of_the_label_but_never_its_value(self):
        said = read("?UTM_Source=vk&utm_campaign=a+b&utm_content=%F1&yclid=secret", "https://www.vk.com/feed?secret=1")

        assert said == Said("vk", utm_campaign="a b", utm_content="\ufffd", referrer="vk.com", click_id="yclid")

    def test_takes_pages_of_ours_for_no_origin(self):
        assert read("", "https://www.shop.example/a", own=["shop.example"]).is_direct

    def test_has_the_fields_of_the_model(self):
        assert set(FIELDS) == {each.value for each in ChannelRule.Field} | {"utm_term", "utm_content"}
        assert all(Origin._meta.get_field(name) for name in FIELDS)

    def test_of_hosts_that_are_none_is_empty(self):
        assert [host_of(each) for each in ("http://[", "https:///x", f"https://{'a' * 300}.ru", "ftp://a.ru")] == [
            ""
        ] * 4

    @given(st.text(), st.text())
    def test_stores_whatever_comes(self, query, referrer):
        said = read(f"utm_source={query}&utm_term={query}", f"https://{referrer}")

        assert all(len(value) <= 253 and "\0" not in value for value in said.values())
        assert len(said.utm_source) <= LONGEST
        assert channel_of(said) in Channel.values
        assert len(said.digest) == 40

    def test_needs_no_django(self):
        code = "import sys, voronka.traffic.origins; sys.exit('django' in sys.modules)"

        assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


AVITO, DIRECT, BLOG = (
    Known(1, "Авито", "classifieds"),
    Known(2, "Яндекс Директ", "search_ads"),
    Known(3, "blog.example", "partner"),
)


class TestRulebook:
    def judged(self, query="", referrer="", rules=()):
        verdict = Rulebook(rules, [AVITO, DIRECT, BLOG]).judge(read(query, referrer))
        return verdict.channel, verdict.source_id

    def test_finds_a_source_by_the_name_of_its_network(self):
        assert self.judged(referrer="https://avito.ru/x") == ("classifieds", 1)
        assert self.judged("utm_source=yandex&utm_medium=cpc") == ("search_ads", 2)
        assert self.judged("yclid=1") == ("search_ads", 2)

    def test_gives_no_unpaid_visit_to_an_advertising_source(self):
        assert self.judged(referrer="https://yandex.ru/") == ("organic", None)

    def test_finds_a_source_by_its_own_name_whatever_its_channel(self):
        assert self.judged("utm_source=%D0%90%D0%92%D0%98%D0%A2%D0%9E&utm_medium=email") == ("classifieds", 1)
        assert self.judged(referrer="https://www.blog.example/post") == ("partner", 3)

    def test_leaves_what_nobody_knows_without_a_source(self):
        assert self.judged("utm_source=new-thing") == ("other", None)

    def test_asks_the_rules_of_people_first_and_in_order(self):
        rules = [Rule("utm_campaign", "boots*", "email", 3), Rule("utm_source", "*andex", "partner")]

        assert self.judged("utm_source=Yandex&utm_campaign=BOOTS-may", rules=rules) == ("email", 3)
        assert self.judged("utm_source=Yandex&utm_medium=cpc", rules=rules) == ("partner", None)
        assert self.judged("utm_source=vk", rules=rules) == ("social", None)

    @pytest.mark.parametrize(
        ("pattern", "value", "holds"),
        [
            ("boots", "Boots", True),
            ("boots", "boots-may", False),
            ("boots*", "boots-may", True),
            ("*may", "boots-may", True),
            ("*ts-m*", "boots-may", True),
            ("*", "anything", True),
            ("*", "", False),
            ("", "x", False),
        ],
    )
    def test_understands_a_star_at_either_end(self, pattern, value, holds):
        assert Rule("utm_campaign", pattern, "email").holds(Said(utm_campaign=value)) is holds


@pytest.mark.parametrize(
    ("name", "unpaid", "paid"),
    [
        ("yandex", "organic", "search_ads"),
        ("яндекс директ", "search_ads", "search_ads"),
        ("vk ads", "social_ads", "social_ads"),
        ("avito", "classifieds", "classifieds"),
        ("whatsapp", "messenger", "social_ads"),
        ("instagram.com", "social", "social_ads"),
        ("fair", None, None),
    ],
)
def test_a_source_that_is_called_like_a_network_is_of_its_channel(name, unpaid, paid):
    assert [channel_of_source(name, is_paid=is_paid) for is_paid in (False, True)] == [unpaid, paid]
