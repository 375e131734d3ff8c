"""Numbers that stand in an input: as the reader of each language writes them, and read back equal."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from voronka.funnel.values import LARGEST, read_number, read_own
from voronka.web.forms import NumberField, TypedNumber, as_typed

LANGUAGES = ("en", "ru", "hu")


@pytest.mark.parametrize(("language", "written"), [("en", "1234.50"), ("ru", "1234,50"), ("hu", "1234,50")])
def test_stands_with_the_decimal_sign_of_the_reader(language: str, written: str):
    with translation.override(language):
        assert as_typed(Decimal("1234.50")) == written
        assert TypedNumber().prepare_value(Decimal("1234.50")) == written
        assert NumberField().prepare_value(Decimal("1234.50")) == written


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("typed", ["1 234,5", "1 234.5", "1234,50", "1234.50", "1,234.50", "1.234,50"])
def test_both_signs_are_read_in_every_language(language: str, typed: str):
    with translation.override(language):
        assert NumberField().clean(typed) == Decimal("1234.5")


def test_what_was_typed_and_refused_stays_as_it_was():
    with translation.override("ru"):
        assert NumberField().prepare_value("1.5 or so") == "1.5 or so"


@pytest.mark.parametrize("language", LANGUAGES)
@given(amount=st.decimals(0, LARGEST, places=2))
def test_an_amount_is_read_back_equal(language: str, amount: Decimal):
    with translation.override(language):
        assert read_own("amount", as_typed(amount)) == amount


@pytest.mark.parametrize("language", LANGUAGES)
@given(number=st.decimals(-LARGEST, LARGEST, places=6).map(Decimal.normalize) | st.decimals(-5000, 5000, places=3))
def test_a_number_of_any_digits_is_read_back_equal(language: str, number: Decimal):
    with translation.override(language):
        assert read_number(as_typed(number)) == number
