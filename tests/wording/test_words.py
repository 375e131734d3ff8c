"""Numbers, dates and sentences in three languages. Forms: CLDR for the marks, the languages' own rules for plurals."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from voronka.measure.message import Message, count, say
from voronka.measure.rate import rate_of
from voronka.wording.words import Words, catalogue

EN, RU, HU = Words("en"), Words("ru"), Words("hu")


class TestWordsOfALanguage:
    @pytest.mark.parametrize(("words", "written"), [(EN, "12,345"), (RU, "12\xa0345"), (HU, "12\xa0345")])
    def test_group_counts(self, words, written):
        assert words.number(12_345) == written

    @pytest.mark.parametrize(("words", "written"), [(EN, "63.1%"), (RU, "63,1\xa0%"), (HU, "63,1%")])
    def test_write_shares_as_per_cent(self, words, written):
        assert words.percent(0.63149) == written

    @pytest.mark.parametrize(("words", "written"), [(EN, "62.0–64.3%"), (RU, "62,0–64,3\xa0%"), (HU, "62,0–64,3%")])
    def test_write_intervals(self, words, written):
        assert words.interval(rate_of(4238, 6711)) == written

    def test_keep_three_decimals_of_a_tiny_share(self):
        assert EN.percent(0.00041) == "0.041%"

    @pytest.mark.parametrize(
        ("value", "written"),
        [
            ("10005534.000000", "10,005,534"),
            ("2360.909391222", "2,360.91"),
            ("12", "12.00"),
            ("-0.5", "-0.50"),
            ("16008872.12", "16,008,872.12"),
        ],
    )
    def test_write_money_with_cents_where_there_are_any_or_the_sum_is_small(self, value, written):
        assert EN.money(Decimal(value)) == written

    def test_write_money_beyond_all_measure(self):
        assert EN.money(Decimal(10) ** 31).startswith("10,000,000,000")

    @pytest.mark.parametrize(
        ("words", "written"), [(EN, "Dec 31, 2017"), (RU, "31 дек. 2017\xa0г."), (HU, "2017. dec. 31.")]
    )
    def test_write_days_in_their_own_order(self, words, written):
        assert words.date(date(2017, 12, 31)) == written

    @pytest.mark.parametrize(("words", "written"), [(EN, "May 2017"), (RU, "май 2017"), (HU, "2017. május")])
    def test_name_months(self, words, written):
        assert words.month(date(2017, 5, 1)) == written

    @pytest.mark.parametrize(("words", "written"), [(EN, "47.5\xa0days"), (RU, "47,5\xa0дня"), (HU, "47,5\xa0nap")])
    def test_write_lengths_of_time_with_their_unit(self, words, written):
        assert words.days(47.5) == written

    def test_say_less_than_a_day_in_hours(self):
        assert (EN.days(0.5), RU.days(2 / 24), EN.days(0)) == ("12\xa0hours", "2\xa0часа", "0\xa0days")

    def test_write_moments_to_the_minute(self):
        assert EN(say("{at}", at=datetime(2017, 1, 2, 3, 4))) == "Jan 2, 2017 03:04"  # noqa: DTZ001


class TestASaidMessage:
    def test_holds_values_in_the_language(self):
        message = say("{share:%} of {n}, {days:.1f}, {sum}", share=0.5, n=1200, days=1.26, sum=Decimal("9.9"))

        assert RU(message) == "50,0\xa0% of 1\xa0200, 1,3, 9,90"

    def test_may_hold_a_message(self):
        assert (
            EN(say("{one} and {two}", one=say("this"), two=count("{n} more", "{n} more", n=2000)))
            == "this and 2,000 more"
        )

    def test_shows_braces_of_a_name_as_they_are(self):
        assert EN(say("{name} sells", name="{n} {0} {name!r}")) == "{n} {0} {name!r} sells"

    def test_leaves_names_of_the_file_alone(self):
        assert RU("Leads") == "Leads"

    @pytest.mark.parametrize(
        ("message", "sentence"),
        [
            (say("not a date"), "Not a date."),
            (say("{name} sells", name="iPhone"), "iPhone sells."),
            (say("Is it so?"), "Is it so?"),
        ],
    )
    def test_becomes_a_sentence_without_changing_a_name(self, message, sentence):
        assert EN.sentence(message) == sentence

    def test_of_nothing_is_nothing(self):
        assert RU(Message("")) == ""


class TestPlurals:
    def test_follow_the_rules_of_each_language(self, data: Path):
        lines = (data / "bad-input/i18n/plurals.jsonl").read_text(encoding="utf-8").splitlines()
        cases = [(row["n"], row["ru"], row["hu"]) for row in map(json.loads, lines) if row["ru"] != "other"]

        russian, hungarian = catalogue("ru").plural, catalogue("hu").plural  # type: ignore[attr-defined]

        found = [(n, ("one", "few", "many")[russian(n)], ("one", "other")[hungarian(n)]) for n, _, _ in cases]
        assert found == cases
