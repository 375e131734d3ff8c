"""Whose request this is: found by an address, never by a name; however many ask at once."""

from __future__ import annotations

import itertools
import json
from functools import partial

import pytest

from party_builders import MONDAY, add_contact, typed
from people_builders import add_user
from people_threads import at_the_same_moment
from voronka.contacts import actions
from voronka.contacts.addresses import NewAddress
from voronka.contacts.models import Contact, Merge
from voronka.contacts.queries import addresses_of
from voronka.journal.models import Event

pytestmark = pytest.mark.django_db
IVAN, PETER = "ivan@example.com", "peter@example.com"
PHONE = "+44 20 7946 0111"


def recognise(*raws: str, name: str = "Somebody", **more: str) -> Contact:
    return actions.recognise_contact(name=name, addresses=typed(*raws), at=MONDAY, **more)


def people() -> int:
    return Contact.objects.current().count()


class TestRecogniseContact:
    @pytest.mark.parametrize(
        ("known", "asks"),
        [
            (IVAN, " Ivan@Example.com"),
            (PHONE, "+442079460111"),
            ("@ivan", "https://t.me/Ivan"),
            ("https://wa.me/+442079460111", PHONE),
        ],
    )
    def test_finds_the_one_with_the_address_however_it_is_written(self, known, asks):
        contact = add_contact("Ivan", known)

        assert recognise(asks, name="Petrov") == contact
        assert contact.name == "Ivan"

    def test_never_finds_by_name(self):
        assert recognise(name="Ivan Petrov") != add_contact("Ivan Petrov")

    def test_takes_e_mails_that_look_alike_for_two_people(self):
        assert recognise("e.f@gmail.com") != recognise("ef@gmail.com")

    def test_takes_two_who_share_a_phone_for_two_people(self):
        assert recognise(PHONE, IVAN) != recognise(PHONE, PETER)

    def test_knows_nobody_by_the_address_of_an_office(self):
        assert recognise("noreply@example.com", "+442079460111") != recognise("noreply@example.com", "+442079460222")

    def test_knows_a_person_by_the_phone_beside_the_address_of_an_office(self):
        assert recognise("info@example.com", PHONE) == recognise("sales@example.com", PHONE)

    def test_merges_those_whom_it_shows_to_be_one_and_it_can_be_undone(self):
        ivan, unknown = recognise(IVAN), recognise(PHONE, region="Tver")

        assert recognise(IVAN, PHONE) == ivan

        unknown.refresh_from_db()
        ivan.refresh_from_db()
        assert (unknown.merged_into, ivan.region) == (ivan, "Tver")
        actions.undo_merge(merge=Merge.objects.get(), by=None, at=MONDAY)
        assert people() == 2

    def test_leaves_two_sellers_their_contacts(self):
        ivan = add_contact("Ivan", IVAN, owner=add_user())
        add_contact("Ivan", PHONE, owner=add_user())

        assert recognise(IVAN, PHONE) == ivan
        assert people() == 2

    def test_leaves_two_sellers_their_contacts_though_a_third_is_nobodys(self):
        nobodys = add_contact("Ivan", IVAN)
        hers, his = (add_contact("Ivan", address, owner=add_user()) for address in ("@ivan", PHONE))

        assert recognise(IVAN, "@ivan", PHONE) == nobodys
        nobodys.refresh_from_db()
        assert (people(), nobodys.owner) == (2, hers.owner)
        his.refresh_from_db()
        assert his.merged_into is None

    def test_adds_what_was_not_known_and_writes_it_down(self):
        contact = add_contact("Ivan", IVAN)

        recognise(IVAN, PHONE, region="Tver", company="Lomonosov")
        recognise(IVAN, PHONE, region="Omsk", company="Pushkin")

        contact.refresh_from_db()
        assert (contact.region, str(contact.company)) == ("Tver", "Lomonosov")
        assert [row.normal for row in addresses_of([contact])[contact.pk]] == [IVAN, "+442079460111"]
        changes = Event.objects.get(kind="contacts.contact_edited").changes
        assert changes.keys() == {"region", "company", "addresses"}

    @pytest.mark.parametrize("name", ["", " \u200b", "\0", "\ud800", "x" * 1000])
    def test_makes_a_contact_whatever_is_said(self, name):
        contact = actions.recognise_contact(
            name=name, addresses=[NewAddress("phone", "12"), NewAddress("email", "@")], company=name, at=MONDAY
        )

        assert contact.name
        assert not addresses_of([contact])

    def test_calls_a_person_without_a_name_by_the_address(self):
        assert recognise(IVAN, name="").name == IVAN

    def test_ends_in_the_same_people_whatever_comes_first(self, data):
        lines = (data / "bad-input" / "events" / "identities.jsonl").read_text(encoding="utf-8").splitlines()
        for case in map(json.loads, lines):
            for order in itertools.permutations(case["leads"]):
                before = people()
                for lead in order:
                    said = {"telegram" if kind == "telegram_id" else kind: str(raw) for kind, raw in lead.items()}
                    addresses = [NewAddress(kind, _with_country(kind, raw)) for kind, raw in said.items()]
                    actions.recognise_contact(name="", addresses=addresses, at=MONDAY)
                assert people() - before == case["contacts"], (case["id"], order)
                Contact.objects.all().update(merged_into=None)
                Merge.objects.all().delete()
                Contact.objects.all().delete()


@pytest.mark.django_db(transaction=True)
class TestTwentyAtOnce:
    def test_are_one_contact(self):
        ask = partial(recognise, IVAN, PHONE, company="Lomonosov")

        found = at_the_same_moment(*[ask] * 20)

        assert len(set(found)) == 1
        assert people() == 1


def _with_country(kind: str, raw: str) -> str:
    """The numbers of the file are Russian ones; the business of the tests is nowhere."""
    return raw.replace("8 ", "+7 ", 1) if kind == "phone" and raw.startswith("8 ") else raw
