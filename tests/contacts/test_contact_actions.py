"""Contacts and companies: made, changed, taken away with their batch."""

from __future__ import annotations

import json

import pytest

from party_builders import MONDAY, add_company, add_contact, typed
from people_builders import add_user
from voronka.contacts import actions, queries
from voronka.contacts.addresses import NewAddress
from voronka.contacts.models import Address, Company, Contact, Word
from voronka.ground.refusal import Refusal
from voronka.ground.text import clean_line
from voronka.journal.models import Batch, Event


class TestCreateContact:
    def test_keeps_an_address_as_it_was_typed_beside_its_normal_form(self):
        contact = add_contact("Ivan", "8 (912) 345-67-89")

        address = contact.addresses.get()
        assert (address.raw, address.normal) == ("8 (912) 345-67-89", "+79123456789")

    def test_says_all_that_is_wrong_at_once_and_writes_nothing(self):
        addresses = [NewAddress("phone", "+7 912"), NewAddress("email", "x@example.com"), NewAddress("email", "x@")]

        with pytest.raises(Refusal) as refused:
            actions.create_contact(name=" ", position="x" * 101, addresses=addresses, by=None, at=MONDAY)

        assert refused.value.problems.keys() == {"name", "position", "addresses.0", "addresses.2"}
        assert not Contact.objects.exists()
        assert not Event.objects.filter(kind__startswith="contacts.").exists()

    def test_keeps_one_address_once_however_it_is_typed(self):
        contact = add_contact("Ivan", "8 912 345-67-89", "+79123456789")

        assert contact.addresses.count() == 1

    def test_is_written_in_the_journal(self, seller):
        contact = add_contact("Ivan", "8 912 345-67-89", owner=seller)

        event = Event.objects.get(kind="contacts.contact_created")
        assert (event.subject_id, event.by_id) == (contact.pk, seller.pk)
        assert event.changes == {
            "name": [None, "Ivan"],
            "owner": [None, seller.pk],
            "addresses": [None, ["8 912 345-67-89"]],
        }

    def test_of_a_company_by_name_takes_the_one_that_is_there_or_makes_it(self, seller):
        first = actions.create_contact(name="A", company="Romashka", owner=seller, by=seller, at=MONDAY)
        second = actions.create_contact(name="B", company=" ROMASHKA ", owner=seller, by=seller, at=MONDAY)

        assert first.company == second.company == Company.objects.get()

    def test_does_not_lead_to_a_company_that_the_user_may_not_see(self, seller):
        hidden = add_company("Romashka", owner=add_user())

        contact = actions.create_contact(name="A", company="Romashka", owner=seller, by=seller, at=MONDAY)

        assert contact.company not in (None, hidden)


class TestEditContact:
    def test_writes_the_difference_and_nothing_else(self, boss):
        contact = add_contact("Ivan", region="Omsk")

        changes = {"name": "Ivan", "region": "Tomsk"}
        actions.edit_contact(contact=contact, revision=0, changes=changes, by=boss, at=MONDAY)

        assert Event.objects.get(kind="contacts.contact_edited").changes == {"region": ["Omsk", "Tomsk"]}

    def test_without_a_difference_is_no_change(self, boss):
        contact = add_contact("Ivan", "+79123456789")

        raws = typed("+79123456789")
        actions.edit_contact(contact=contact, revision=0, changes={"name": "Ivan"}, addresses=raws, by=boss, at=MONDAY)

        assert not Event.objects.filter(kind="contacts.contact_edited").exists()
        assert Contact.objects.get().revision == 0

    def test_is_refused_where_somebody_was_faster_and_names_him(self, boss):
        contact = add_contact("Ivan")
        late = Contact.objects.get()
        actions.edit_contact(contact=contact, revision=0, changes={"name": "A"}, by=boss, at=MONDAY)

        with pytest.raises(actions.EditedMeanwhile, match="Boss has changed"):
            actions.edit_contact(contact=late, revision=0, changes={"name": "B"}, by=None, at=MONDAY)

        assert Contact.objects.get().name == "A"

    def test_keeps_the_rows_of_addresses_that_stay(self):
        contact = add_contact("Ivan", "+79123456789", "a@example.com")
        row = contact.addresses.get(kind="phone").pk

        actions.set_addresses(contact=contact, addresses=typed("8 912 345 67 89"), by=None, at=MONDAY)

        assert list(contact.addresses.values_list("pk", "raw")) == [(row, "8 912 345 67 89")]

    def test_of_a_merged_contact_is_refused(self):
        kept, other = add_contact("A"), add_contact("B")
        actions.merge_contacts(kept=kept, other=other, by=None, at=MONDAY)
        other.refresh_from_db()

        with pytest.raises(Refusal, match="merged into another"):
            actions.edit_contact(contact=other, revision=other.revision, changes={"name": "C"}, by=None, at=MONDAY)


class TestACompany:
    def test_is_changed_with_its_addresses(self, boss):
        company = add_company("Romashka", "+74951234567")

        changes = {"name": "Romashka Ltd", "tax_number": "7700000000"}
        raws = typed("info@example.com")
        actions.edit_company(company=company, revision=0, changes=changes, addresses=raws, by=boss, at=MONDAY)

        found = queries.find_companies(user=boss, text="info@")
        assert [(each.name, each.tax_number) for each in found] == [("Romashka Ltd", "7700000000")]

    def test_is_found_by_any_word_and_by_phone(self, boss):
        company = add_company("ООО Ромашка", "+7 495 123-45-67")

        assert queries.find_companies(user=boss, text="ромаш") == [company]
        assert queries.find_companies(user=boss, text="123-45") == [company]
        assert queries.find_companies(user=boss, text="  ") == []


class TestHostileStrings:
    @pytest.mark.parametrize("name", ["naughty", "injection"])
    def test_are_stored_unchanged_or_refused_with_a_sentence(self, data, name):
        lines = (data / "bad-input" / "strings" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
        texts = [json.loads(line)["s"] for line in lines]

        kept = {text: made.name for text in texts if (made := made_of(text))}

        assert len(kept) > len(texts) / 2
        assert all(clean_line(text).encode("utf-8", "replace").decode() == stored for text, stored in kept.items())

    def test_are_looked_for_as_they_are(self, data, boss):
        lines = (data / "bad-input" / "strings" / "injection.jsonl").read_text(encoding="utf-8").splitlines()

        assert [queries.find(user=boss, text=json.loads(line)["s"]) for line in lines] == [[]] * len(lines)


def made_of(text: str) -> Contact | None:
    """A contact with the text in every field, as the database gives it back; None where it is refused."""
    try:
        made = actions.create_contact(name=text, region=text[:100], company=text, by=None, at=MONDAY)
    except Refusal as refusal:
        return None if str(refusal) else Contact(name="refused without a reason")
    return Contact.objects.get(pk=made.pk)


class TestRemoveBatch:
    def test_leaves_no_row_and_no_trace_in_what_stays(self):
        batch = Batch.objects.create(kind="demo", at=MONDAY)
        company = actions.create_company(name="Demo", addresses=typed("+74951234567"), by=None, at=MONDAY, batch=batch)
        made = actions.create_contact(
            name="Demo", addresses=typed("d@example.com"), company=company, by=None, at=MONDAY, batch=batch
        )
        real = add_contact("Real", company=company)
        actions.merge_contacts(kept=made, other=real, by=None, at=MONDAY)

        actions.remove_batch(batch)

        real.refresh_from_db()
        assert (real.merged_into, real.company) == (None, None)
        assert list(Contact.objects.all()) == [real]
        assert not Company.objects.exists()
        assert not Address.objects.exists()
        assert list(Word.objects.values_list("word", flat=True)) == ["real"]
