"""Telephone numbers as people write them, and their one normal form (E.164)."""

from __future__ import annotations

import re

import phonenumbers
from babel.core import get_global
from django.utils.translation import gettext_lazy as _
from phonenumbers import PhoneNumberFormat, ValidationResult

from voronka.accounts.models import Business
from voronka.ground.refusal import Refusal

UNKNOWN = "ZZ"
BY_CURRENCY = {"RUB": "RU", "HUF": "HU", "KZT": "KZ", "BYN": "BY", "UAH": "UA", "GBP": "GB", "USD": "US"}
BY_LANGUAGE = {"ru": "RU", "hu": "HU"}
REASONS = {
    ValidationResult.TOO_SHORT: _("This number is too short. Check its digits."),
    ValidationResult.TOO_LONG: _("This number is too long. Write one number in one field."),
    ValidationResult.INVALID_COUNTRY_CODE: _("There is no such country code. Write the number with it: +7, +36..."),
    ValidationResult.IS_POSSIBLE_LOCAL_ONLY: _("The area code is missing."),
}
NOT_A_NUMBER = _("There is no such phone number. Check its digits.")


def default_region(business: Business) -> str:
    """The country whose numbers may be written without a country code (ISO 3166), "ZZ" where nothing tells it.

    The time zone says it best; the currency and the language are guesses.
    """
    place = get_global("zone_territories").get(business.time_zone) or UNKNOWN
    if len(place) == 2 and place != UNKNOWN:
        return str(place)
    return BY_CURRENCY.get(business.currency) or BY_LANGUAGE.get(business.language) or UNKNOWN


def normal_phone(raw: str, region: str) -> str:
    """E.164 of a number as it was typed: +79123456789. An extension is not part of it.

    region   the country of numbers without a country code

    Raises Refusal with the reason.
    """
    try:
        number = phonenumbers.parse(raw, region)
    except phonenumbers.NumberParseException as error:
        raise Refusal(_parse_problem(raw, error)) from error
    if not phonenumbers.is_valid_number(number):
        raise Refusal(REASONS.get(phonenumbers.is_possible_number_with_reason(number), NOT_A_NUMBER))
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def without_trunk(digits: str, region: str) -> str:
    """The digits of a number as it is dialled at home, without what is dialled before it there: 8 912 is 912 in Russia.

    >>> without_trunk("8912345", "RU")
    '912345'
    """
    trunk = phonenumbers.ndd_prefix_for_region(region, True) or ""
    return digits.removeprefix("00") if digits.startswith("00") else digits.removeprefix(trunk)


def _parse_problem(raw: str, error: phonenumbers.NumberParseException) -> object:
    digits = len(re.findall(r"\d", raw))
    if error.error_type == phonenumbers.NumberParseException.INVALID_COUNTRY_CODE and digits > 6:
        return REASONS[ValidationResult.INVALID_COUNTRY_CODE]
    return NOT_A_NUMBER if digits else _("This is not a phone number.")
