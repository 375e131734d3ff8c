"""The palette: contacts, deals and actions from one field."""

from __future__ import annotations

import pytest
from django.utils import translation

from party_builders import add_company, add_contact
from people_builders import add_user, signed_in
from voronka.web.search.doable import DOABLE, doable


def found(browser, text: str) -> dict[str, list[str]]:
    groups = browser.get("/search/", {"part": "results", "q": text}).context["groups"]
    return {group.id: [each.name for each in group.found] for group in groups}


class TestThePalette:
    @pytest.mark.parametrize(
        "text", ["9123456789", "8 (912) 345", "петров", "ПЕТРОВ", "petrov@", "ёж", "еж", "67-89", "+7 912", "@petr"]
    )
    def test_finds_a_contact(self, browser, seller, text):
        add_contact("Ёжиков-Петров Пётр", "+7 912 345-67-89", "petrov@example.com", "@petrov", owner=seller)

        assert found(browser, text)["contacts"] == ["Ёжиков-Петров Пётр"]

    def test_finds_nothing_of_others(self, browser):
        add_contact("Ivan Petrov", "+79123456789", owner=add_user())
        add_company("Petrov and Sons", owner=add_user())

        assert found(browser, "petrov") == {}

    def test_finds_companies(self, browser, seller):
        add_company("ООО Ромашка", owner=seller)

        assert found(browser, "ромаш")["companies"] == ["ООО Ромашка"]

    def test_shows_all_actions_before_anything_is_typed(self, browser, seller):
        assert len(found(browser, "")["actions"]) == len(list(doable(seller, "")))

    def test_is_a_list_to_be_walked(self, browser, seller):
        add_contact("Ivan", owner=seller)

        page = browser.get("/search/", {"part": "dialog"}).content.decode()

        assert 'role="combobox"' in page
        assert 'aria-controls="palette-results"' in page
        assert 'id="found-1" role="option"' in page

    def test_is_a_page_as_well(self, browser, seller):
        contact = add_contact("Ivan", owner=seller)

        assert f'href="/contacts/{contact.pk}/"' in browser.get("/search/", {"q": "iva"}).content.decode()

    def test_says_that_nothing_is_found(self, browser):
        assert "Nothing is found" in browser.get("/search/", {"q": "zzzz", "part": "results"}).content.decode()

    def test_is_only_for_who_is_signed_in(self, client):
        assert client.get("/search/").status_code == 302


class TestActions:
    def test_are_found_in_the_language_of_the_page_and_in_english(self, boss):
        with translation.override("ru"):
            names = [str(each.name) for each in doable(boss, "contacts")]
            own = [str(each.name) for each in doable(boss, "контакт")]

        assert "Контакты" in names
        assert "Контакты" in own

    def test_of_others_are_not_offered(self, seller):
        targets = {each.target for each in doable(seller, "")}

        assert "parties:new" in targets
        assert not targets & {"people:invite", "parties:products", "people:audit"}

    def test_all_lead_somewhere(self):
        owner = signed_in(add_user(role="owner", sees="all"))

        answers = {each.target: owner.get(each.url).status_code for each in DOABLE if each.url}

        assert {target: status for target, status in answers.items() if status not in (200, 302)} == {}
