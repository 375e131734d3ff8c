"""Amounts, numbers, ages and moments as a reader of each language writes them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from voronka.web.templatetags.voronka import age, clock_time, day, icon, initials, moment, money, money_short, number

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _english_in_utc() -> Iterator[None]:
    with translation.override("en"), timezone.override(UTC):
        yield


def _plain(text: str) -> str:
    """The text with every kind of space as a usual one."""
    return text.replace("\N{NARROW NO-BREAK SPACE}", " ").replace("\N{NO-BREAK SPACE}", " ")


class TestMoney:
    @pytest.mark.parametrize(
        ("language", "amount", "currency", "expected"),
        [
            ("en", "45000", "RUB", "₽45,000"),
            ("ru", "45000", "RUB", "45 000 ₽"),
            ("hu", "45000", "RUB", "45 000 ₽"),
            ("en", "45000", "HUF", "Ft 45,000"),
            ("hu", "45000.00", "HUF", "45 000 Ft"),
            ("ru", "1234567.5", "EUR", "1 234 567,50 €"),
            ("en", "-99.99", "USD", "-$99.99"),
            ("ru", "7", "CHF", "7 CHF"),
        ],
    )
    def test_stands_with_its_sign_where_the_language_puts_it(self, language, amount, currency, expected):
        with translation.override(language):
            assert _plain(money(Decimal(amount), currency)) == expected

    def test_never_breaks_between_digits_or_before_its_sign(self):
        with translation.override("ru"):
            assert money(Decimal(45000), "RUB") == "45\N{NARROW NO-BREAK SPACE}000\N{NO-BREAK SPACE}₽"

    def test_that_is_not_known_is_a_dash_that_says_so_and_not_zero(self):
        assert ">—<" in money(None, "RUB")
        assert "not known" in money(None, "RUB")

    def test_of_zero_is_zero(self):
        assert money(Decimal(0), "EUR") == "€0"


class TestShortMoney:
    @pytest.mark.parametrize(
        ("language", "amount", "currency", "expected"),
        [
            ("en", "1234567", "", "1.2M"),
            ("ru", "1234567", "", "1,2 млн"),
            ("hu", "1234567", "", "1,2 M"),
            ("en", "2400000", "RUB", "₽2.4M"),
            ("ru", "2400000", "RUB", "2,4 млн ₽"),
            ("en", "-2400000", "RUB", "-₽2.4M"),
            ("ru", "999.6", "RUB", "1 тыс. ₽"),
            ("hu", "-350", "HUF", "-350 Ft"),
        ],
    )
    def test_fits_a_narrow_place(self, language, amount, currency, expected):
        with translation.override(language):
            assert _plain(money_short(Decimal(amount), currency)) == expected


class TestNumber:
    @pytest.mark.parametrize(("language", "expected"), [("en", "12,345.5"), ("ru", "12 345,5"), ("hu", "12 345,5")])
    def test_has_the_separators_of_the_language(self, language, expected):
        with translation.override(language):
            assert _plain(number(Decimal("12345.5"))) == expected


class TestAge:
    @pytest.mark.parametrize(
        ("passed", "english", "russian", "hungarian"),
        [
            (timedelta(seconds=59), "now", "сейчас", "most"),
            (timedelta(minutes=5), "5 min", "5 мин", "5 p"),
            (timedelta(hours=3), "3 h", "3 ч", "3 ó"),
            (timedelta(days=2), "2 d", "2 дн", "2 n"),
            (timedelta(days=65), "2 mo", "2 мес", "2 hó"),
            (timedelta(days=366), "1 y", "1 год", "1 év"),
            (timedelta(days=366 * 2), "2 y", "2 года", "2 év"),
            (timedelta(days=366 * 5), "5 y", "5 лет", "5 év"),
            (timedelta(minutes=-5), "now", "сейчас", "most"),
        ],
    )
    def test_is_one_short_word_in_each_language(self, passed, english, russian, hungarian):
        for language, expected in (("en", english), ("ru", russian), ("hu", hungarian)):
            with translation.override(language):
                assert _plain(age(NOW - passed, NOW)) == expected


class TestMoment:
    def test_is_told_in_the_active_time_zone(self):
        with timezone.override(ZoneInfo("Asia/Vladivostok")):
            assert clock_time(NOW) == '<time datetime="2026-11-22T19:30+10:00">19:30</time>'

    def test_near_midnight_has_the_date_of_the_time_zone(self):
        with timezone.override(ZoneInfo("Asia/Vladivostok")):
            assert ">Nov 23, 2026<" in day(NOW + timedelta(hours=5))

    @pytest.mark.parametrize(
        ("language", "expected"),
        [("en", "Nov 22, 2026, 09:30"), ("ru", "22 нояб. 2026 г., 09:30"), ("hu", "2026. nov. 22. 09:30")],
    )
    def test_is_written_in_the_order_of_the_language(self, language, expected):
        with translation.override(language):
            assert expected in _plain(moment(NOW))

    def test_of_a_date_alone_is_that_date_everywhere(self):
        with timezone.override(ZoneInfo("America/New_York")):
            assert day(date(2026, 1, 2)) == '<time datetime="2026-01-02">Jan 2, 2026</time>'


class TestInitials:
    @pytest.mark.parametrize(
        ("name", "expected"), [("Петров Иван Сергеевич", "ПИ"), ("őrsi ágnes", "ŐÁ"), ("Ann", "A"), ("", "")]
    )
    def test_are_the_first_letters_of_two_words(self, name, expected):
        assert initials(name) == expected


class TestIcon:
    def test_is_silent_unless_it_has_a_label(self):
        assert 'aria-hidden="true"' in icon("phone")
        assert 'role="img" aria-label="A &quot;call&quot;"' in icon("phone", 'A "call"')
