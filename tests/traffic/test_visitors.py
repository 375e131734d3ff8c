"""Who a visitor is without a cookie, and with one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from voronka.traffic.visitors import nobody, visitor_of

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
KEY = "k" * 64


def visitor(address="192.0.2.7", agent="Mozilla/5.0 (X11)", at=NOON, key=KEY, cookie=""):
    return visitor_of(address=address, agent=agent, at=at, key=key, cookie=cookie)


class TestVisitorOf:
    def test_is_the_same_all_day_and_nobody_on_the_next(self):
        evening = NOON.replace(hour=23, minute=59)

        assert visitor() == visitor(at=evening) == visitor(at=evening.astimezone(timezone(timedelta(hours=9))))
        assert visitor() != visitor(at=NOON + timedelta(days=1))

    def test_tells_addresses_browsers_and_installations_apart(self):
        others = [visitor(address="192.0.2.8"), visitor(agent="curl"), visitor(key="x" * 64)]

        assert len({visitor(), *others}) == 4

    def test_takes_the_network_of_a_new_kind_of_address(self):
        assert visitor(address="2001:db8:1:2::7") == visitor(address="2001:db8:1:2:aaaa:bbbb:cccc:dddd")
        assert visitor(address="2001:db8:1:2::7") != visitor(address="2001:db8:1:3::7")
        assert visitor(address="::ffff:192.0.2.7") == visitor()

    def test_is_the_cookie_where_there_is_one_whatever_the_day(self):
        later = NOON + timedelta(days=300)

        assert visitor(cookie="abcdef123456") == visitor(cookie="abcdef123456", at=later, address="198.51.100.1")

    def test_takes_no_cookie_that_is_not_ours(self):
        assert visitor(cookie="<script>") == visitor(cookie="short") == visitor()

    @given(st.text(), st.text(), st.text())
    def test_fits_the_column_whatever_comes(self, address, agent, cookie):
        assert 0 <= visitor(address=address, agent=agent, cookie=cookie) < 2**63

    def test_of_somebody_who_wants_to_be_nobody_differs_each_time(self):
        assert len({nobody() for _ in range(100)}) == 100
