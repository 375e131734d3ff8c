"""The forms by which phones, e-mails and names in messengers are found, whoever typed them and how."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voronka.accounts.models import Business
from voronka.contacts.addresses import guess_kind, normal_form
from voronka.contacts.likeness import likeness
from voronka.contacts.models import Address
from voronka.contacts.phones import default_region
from voronka.ground.refusal import Refusal


def corpus(data, name):
    return [json.loads(line) for line in (data / "bad-input" / name).read_text(encoding="utf-8").splitlines()]


def form_or_reason(kind, raw, region="RU"):
    """The normal form, and the reason where there is none: one of the two."""
    try:
        return normal_form(kind, raw, region), ""
    except Refusal as refusal:
        return None, str(refusal)


class TestAPhone:
    def test_of_the_corpus_has_its_one_form_or_is_refused_with_a_reason(self, data):
        rows = corpus(data, "phones/phones.jsonl")

        found = {each["s"]: form_or_reason("phone", each["s"], each["region"]) for each in rows}

        assert {raw: form for raw, (form, _reason) in found.items()} == {each["s"]: each["e164"] for each in rows}
        assert all(form or reason for form, reason in found.values())

    @pytest.mark.parametrize(
        ("raw", "reason"),
        [
            ("+7 912", "too short"),
            ("+36 20 123 4567 8901 2345", "too long"),
            ("no", "not a phone"),
            ("0000000000", "no such"),
        ],
    )
    def test_is_refused_with_the_reason(self, raw, reason):
        with pytest.raises(Refusal, match=reason):
            normal_form("phone", raw, "RU")

    def test_needs_its_country_code_where_nothing_tells_the_country(self):
        with pytest.raises(Refusal, match="country code"):
            normal_form("phone", "8 912 345-67-89", "ZZ")

    @given(st.integers(9_000_000_000, 9_999_999_999), st.data())
    def test_has_one_form_however_its_digits_are_set_apart(self, number, data):
        digits = str(number)
        signs = data.draw(st.lists(st.sampled_from(["", " ", "-", "\u00a0", "\u2013"]), min_size=10, max_size=10))
        typed = data.draw(st.sampled_from(["8", "+7", "7"])) + "".join(map("".join, zip(signs, digits, strict=True)))
        try:
            expected = normal_form("phone", f"+7{digits}", "RU")
        except Refusal:
            return

        assert normal_form("phone", typed, "RU") == expected


class TestTheCountryOfABusiness:
    @pytest.mark.parametrize(
        ("zone", "currency", "language", "region"),
        [
            ("Europe/Moscow", "EUR", "en", "RU"),
            ("Europe/Budapest", "EUR", "en", "HU"),
            ("Asia/Almaty", "KZT", "ru", "KZ"),
            ("UTC", "RUB", "en", "RU"),
            ("UTC", "EUR", "hu", "HU"),
            ("UTC", "EUR", "en", "ZZ"),
        ],
    )
    def test_is_told_by_zone_then_currency_then_language(self, zone, currency, language, region):
        assert default_region(Business(time_zone=zone, currency=currency, language=language)) == region


class TestAnEmail:
    def test_of_the_corpus_is_taken_where_it_is_plainly_valid(self, data):
        rows = corpus(data, "email/addresses.jsonl")
        valid = {
            each["s"] for each in rows if each.get("expect") == "valid" or each.get("category") == "VALID_CATEGORY"
        }

        refused = {raw for raw in valid if form_or_reason("email", raw)[0] is None}

        assert refused == {"test@io"}  # no mail server of a person is a whole country

    def test_of_the_corpus_is_refused_where_it_is_plainly_invalid(self, data):
        invalid = {each["s"] for each in corpus(data, "email/addresses.jsonl") if each.get("expect") == "invalid"}

        taken = {raw for raw in invalid if form_or_reason("email", raw)[0]}

        # .test is for trying things; the other is listed as valid too, with quotes allowed
        assert taken <= {"me@test.test.test", '"quoted.with..unicode.λ"@example.com'}

    @pytest.mark.parametrize("raw", ["Petr@Example.TEST", " petr@example.test ", "mailto:petr@example.test"])
    def test_has_one_form(self, raw):
        assert normal_form("email", raw, "RU") == "petr@example.test"

    def test_with_dots_and_plus_tags_is_another_one(self):
        forms = {normal_form("email", raw, "RU") for raw in ("e.f@gmail.com", "ef@gmail.com", "ef+x@gmail.com")}

        assert len(forms) == 3


class TestANameInAMessenger:
    @pytest.mark.parametrize(
        ("kind", "raw", "normal"),
        [
            ("telegram", "@Ivan_P", "ivan_p"),
            ("telegram", "https://t.me/ivan_p?start=1", "ivan_p"),
            ("telegram", "8 912 345-67-89", "+79123456789"),
            ("telegram", "777", "777"),
            ("whatsapp", "https://wa.me/79123456789", "+79123456789"),
            ("vk", "vk.com/id1", "id1"),
            ("viber", "viber://chat?number=+79123456789", "+79123456789"),
        ],
    )
    def test_is_what_is_left_without_link_and_sign(self, kind, raw, normal):
        assert normal_form(kind, raw, "RU") == normal

    @given(st.sampled_from(Address.Kind.values), st.text(max_size=300))
    def test_is_found_for_any_text_or_refused_with_a_reason(self, kind, text):
        normal, reason = form_or_reason(kind, text)

        assert bool(normal) != bool(reason)
        assert normal is None or normal_form(kind, normal, "RU") == normal


class TestTheKindOfAnAddress:
    @pytest.mark.parametrize(
        ("raw", "kind"),
        [
            ("8 (912) 345-67-89", "phone"),
            ("ivan@example.com", "email"),
            ("@ivan", "telegram"),
            ("https://t.me/ivan", "telegram"),
            ("vk.com/ivan", "vk"),
            ("wa.me/79123456789", "whatsapp"),
            ("ivan", "messenger"),
        ],
    )
    def test_is_guessed_by_its_looks(self, raw, kind):
        assert guess_kind(raw) == kind


class TestNamesThatAreAlike:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("Пётр Щукин", "SHCHUKIN  Pyotr"),
            ("Юлия Хохлова", "Khokhlova Yulia"),
            ("Семён Соловьёв", "Соловьев Семен"),
            ("Kiss Ágnes", "agnes kiss"),
            ("Őri Gergő", "Ori Gergo"),
        ],
    )
    def test_have_one_sound(self, one, other):
        assert likeness(one) == likeness(other) != ""

    def test_are_not_all_who_have_one_name_only(self):
        assert likeness("Иван") == ""
