"""Search: by the beginning of any word, of an address, by any three digits of a phone."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contacts.many import make_contacts
from party_builders import MONDAY, add_company, add_contact, typed
from people_builders import add_team, add_user
from plans import explained, gathered
from voronka.contacts import queries
from voronka.contacts.actions import edit_contact, merge_contacts
from voronka.contacts.models import Address, Contact


def names(user, text: str) -> list[str]:
    return [contact.name for contact in queries.find(user=user, text=text)]


class TestFind:
    @pytest.fixture
    def contact(self):
        return add_contact(
            "Ёжиков-Петров Пётр", "8 (912) 345-67-89", "Petrov@Example.com", "@PetrE", company=add_company("Romashka")
        )

    @pytest.mark.parametrize(
        "text",
        ["9123456789", "8 (912) 345", "+7 912", "912", "345", "4567", "67-89", "89123456789", "0079123456789"],
    )
    def test_finds_by_digits_of_a_phone(self, boss, contact, text):
        assert names(boss, text) == [contact.name]

    @pytest.mark.parametrize(
        "text", ["петров", "ПЕТР", "ёж", "еж", "Пётр Ёж", "petrov@", "petrov@exam", "@pet", "t.me/petre"]
    )
    def test_finds_by_words_and_addresses(self, boss, contact, text):
        assert names(boss, text) == [contact.name]

    @pytest.mark.parametrize(
        "text", ["", "  ", "\0", "зз", "петров иван", "9999", "@", "%", "_", "petrov@other", "\U0010ffff"]
    )
    @pytest.mark.usefixtures("contact")
    def test_finds_nothing_where_nothing_fits(self, boss, text):
        assert names(boss, text) == []

    def test_finds_a_sign_of_the_database_as_the_sign_that_it_is(self, boss):
        add_contact("Ivan", "a%b@example.com")
        add_contact("Petr", "aab@example.com")

        assert names(boss, "a%b@") == ["Ivan"]

    def test_finds_a_merged_contact_as_the_one_it_belongs_to(self, boss, contact):
        kept = add_contact("Somebody")
        merge_contacts(kept=kept, other=contact, by=boss, at=MONDAY)

        assert names(boss, "ёжик") == names(boss, "9123456789") == ["Somebody"]
        for text in ("ёжик", "9123456789", "somebody"):
            assert queries.contacts_list(user=boss, filters=queries.Filters(text=text)) == [kept]

    def test_finds_as_many_people_as_are_asked_for_though_each_is_hit_many_times(self, boss):
        people = [add_contact(f"Ivan {number}", f"+7911111111{number}") for number in range(8)]

        assert len(names(boss, "1111")) == 8

        for number in range(40):
            merge_contacts(kept=people[0], other=add_contact("Ivan", f"+79111111{number:03}"), by=boss, at=MONDAY)

        assert len(set(names(boss, "ivan"))) == len(set(names(boss, "1111"))) == 8

    def test_finds_by_what_is_new_after_a_change_and_no_longer_by_what_is_gone(self, boss, contact):
        changes = {"name": "Иван"}
        edit_contact(contact=contact, revision=0, changes=changes, addresses=typed("+36201234567"), by=boss, at=MONDAY)

        assert names(boss, "201234") == names(boss, "иван") == ["Иван"]
        assert names(boss, "912") == names(boss, "ежик") == []

    @pytest.mark.usefixtures("contact")
    def test_costs_four_queries_at_most(self, boss, django_assert_max_num_queries):
        with django_assert_max_num_queries(4):
            queries.find(user=boss, text="8 (912) 345")


class TestVisibility:
    def test_of_own_team_and_all_is_obeyed_by_search_and_list(self):
        team = add_team()
        own, mate = add_user(), add_user(sees="team", team=team)
        boss = add_user(role="head", sees="all")
        add_contact("Petrov Own", owner=own)
        add_contact("Petrov Mate", owner=add_user(team=team))
        add_contact("Petrov Nobody")

        def seen(user):
            listed = queries.contacts_list(user=user, filters=queries.Filters(text="petrov"), order="name")
            assert sorted(names(user, "petrov")) == sorted(contact.name for contact in listed)
            return {contact.name.split()[1] for contact in listed}

        assert seen(own) == {"Own"}
        assert seen(mate) == {"Mate", "Nobody"}
        assert seen(boss) == {"Own", "Mate", "Nobody"}


class TestPossibleDuplicates:
    def matches(self, user, name="", *raws):
        found = queries.possible_duplicates(user=user, name=name, addresses=typed(*raws))
        return [(match.contact.name if match.contact else None, match.kind) for match in found]

    def test_are_strong_by_address_and_weak_by_a_name_that_sounds_alike(self, boss):
        add_contact("Пётр Иванов")
        add_contact("Somebody", "8 912 345-67-89")

        found = self.matches(boss, "IVANOV Petr", "+79123456789")

        assert found == [("Somebody", "phone"), ("Пётр Иванов", "name")]

    def test_know_a_phone_in_whatever_messenger_it_is(self, boss):
        add_contact("Somebody", "https://wa.me/79123456789")

        assert self.matches(boss, "", "8 912 345-67-89") == [("Somebody", "whatsapp")]

    def test_do_not_take_one_name_in_two_messengers_for_one_person(self, boss):
        add_contact("Somebody", "@ivan")

        assert self.matches(boss, "", "vk.com/ivan") == []

    def test_tell_of_a_colleagues_contact_only_whose_it_is(self, seller):
        colleague = add_user(name="Boris")
        add_contact("Secret", "+79123456789", owner=colleague)

        found = queries.possible_duplicates(user=seller, name="", addresses=typed("+79123456789"))

        assert [(match.contact, match.owner) for match in found] == [(None, colleague)]

    def test_with_dots_in_gmail_are_not_the_same(self, boss):
        add_contact("Somebody", "e.f@gmail.com")

        assert self.matches(boss, "", "ef@gmail.com") == []


class TestTheDatabase:
    """A page costs what is on it, however many contacts there are."""

    @pytest.fixture
    def crowd(self, boss):
        """Enough contacts that an index is worth it to the planner."""
        make_contacts(3000, [boss])
        gathered()

    @pytest.mark.usefixtures("crowd")
    def test_reads_the_addresses_of_a_page_by_their_index(self, boss):
        shown = queries.contacts_list(user=boss, filters=queries.Filters(), limit=20)

        with CaptureQueriesContext(connection) as asked:
            assert len(queries.addresses_of(shown)) == 20

        merged, addresses = (explained(each["sql"]) for each in asked)
        assert "contacts_contact_merged_into" in merged
        assert "contacts_address_once_per_contact" in addresses

    @pytest.mark.usefixtures("crowd")
    def test_finds_what_hangs_on_a_person_by_the_ids_of_his_contacts(self):
        kept = Contact.objects.last()

        plan = explained(str(Address.objects.filter(contact__in=Contact.objects.of_people([kept.pk])).query))

        assert "contacts_address_once_per_contact" in plan
        assert "contacts_contact_merged_into" in plan
