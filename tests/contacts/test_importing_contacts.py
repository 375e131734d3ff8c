"""Many contacts and companies at once, as an import brings them, and as they were after its undo."""

from __future__ import annotations

import pytest

from dump import alike, dump, undo
from party_builders import MONDAY, add_company, add_contact, typed
from voronka.contacts import actions
from voronka.contacts.actions import NewCompany, NewContact
from voronka.contacts.addresses import NewAddress
from voronka.contacts.models import Address, Company, Contact, Word
from voronka.contacts.queries import addresses_of
from voronka.ground.refusal import Refusal
from voronka.journal import actions as journal
from voronka.journal.many import Changed
from voronka.journal.models import Delivery, Event

BY_HAND = frozenset({"batch_id", "contact_id", "company_id", "created_at"})


@pytest.fixture
def batch(db):
    return journal.open_batch(kind="import", by_id=None, at=MONDAY)


@pytest.fixture
def create(batch, boss):
    """`create(Contact row, ...)` -> the contacts that were made."""

    def contacts(*rows: NewContact) -> list[Contact]:
        ids = actions.create_contacts(rows=rows, by=boss, at=MONDAY, batch=batch)
        return [Contact.objects.get(pk=pk) for pk in ids]

    return contacts


def words(**party) -> set[str]:
    return set(Word.objects.filter(**party).values_list("word", flat=True))


class TestManyContacts:
    def test_are_each_what_the_action_by_hand_writes(self, create, boss):
        company = add_company("Romashka")
        its = {"position": "Head", "region": "Perm", "audience": "Shops"}
        raws = ("8 912 345-67-89", "Petr@Example.com", "@petr")
        by_hand = actions.create_contact(
            name=" Пётр  Щукин ", addresses=typed(*raws), company=company, owner=boss, by=boss, at=MONDAY, **its
        )

        (made,) = create(
            NewContact(name=" Пётр  Щукин ", addresses=typed(*raws), company_id=company.pk, owner_id=boss.pk, **its)
        )

        assert alike(made, by_hand, but=BY_HAND - {"company_id", "created_at"})
        assert words(contact=made) == words(contact=by_hand)
        for mine, other in zip(made.addresses.order_by("id"), by_hand.addresses.order_by("id"), strict=True):
            assert alike(mine, other, but=BY_HAND)
        mine, other = Event.objects.filter(subject_id__in=[made.pk, by_hand.pk], kind="contacts.contact_created")
        assert (mine.changes, mine.by_id, mine.at) == (other.changes, other.by_id, other.at)

    def test_come_back_as_ids_in_the_order_of_the_rows(self, create):
        made = create(*(NewContact(name=name) for name in ("Vera", "Anna", "Boris")))

        assert [each.name for each in made] == ["Vera", "Anna", "Boris"]

    def test_tell_nobody(self, create):
        create(NewContact(name="Vera"))

        assert not Delivery.objects.exists()

    def test_keep_the_day_on_which_they_were_first_known(self, create):
        (made,) = create(NewContact(name="Vera", created_at=MONDAY.replace(year=2019)))

        assert made.created_at.year == Event.objects.get(subject_id=made.pk, kind="contacts.contact_created").at.year
        assert made.created_at.year == 2019

    def test_are_refused_together_where_one_cannot_be(self, create):
        with pytest.raises(Refusal):
            create(NewContact(name="Vera"), NewContact(name=" ", addresses=[NewAddress("email", "x@")]))

        assert not Contact.objects.exists()

    def test_are_judged_before(self):
        row = NewContact(
            name=" ", region="x" * 101, addresses=[*typed("vera@example.com"), NewAddress("phone", "+7 912")]
        )

        assert actions.problems_of(row, country="RU").keys() == {"name", "region", "addresses.1"}


class TestManyCompanies:
    def test_are_each_what_the_action_by_hand_writes(self, batch, boss):
        its = {"name": "ООО «Ёлка»", "tax_number": "7701234567", "region": "Perm"}
        by_hand = actions.create_company(**its, addresses=typed("info@elka.ru"), owner=boss, by=boss, at=MONDAY)

        row = NewCompany(**its, addresses=typed("info@elka.ru"), owner_id=boss.pk)
        (pk,) = actions.create_companies(rows=[row], by=boss, at=MONDAY, batch=batch)

        made = Company.objects.get(pk=pk)
        assert alike(made, by_hand, but=frozenset({"batch_id"}))
        assert words(company=made) == words(company=by_hand)
        mine, other = Event.objects.filter(subject_id__in=[made.pk, by_hand.pk], kind="contacts.company_created")
        assert mine.changes == other.changes


class TestManyChangedContacts:
    def test_are_told_only_where_something_differs(self, batch):
        vera, anna = add_contact("Vera", region="Perm"), add_contact("Anna")
        rows = [
            Changed(pk=vera.pk, values={"region": "Perm", "position": None}),
            Changed(pk=anna.pk, values={"region": "Omsk"}),
        ]

        changed = actions.change_contacts(rows=rows, by=None, at=MONDAY, batch=batch)

        assert changed == [anna.pk]
        event = Event.objects.get(kind="contacts.contact_edited")
        assert (event.subject_id, event.changes) == (anna.pk, {"region": ["", "Omsk"]})

    def test_are_found_by_their_new_name(self, batch):
        vera = add_contact("Vera")

        actions.change_contacts(rows=[Changed(pk=vera.pk, values={"name": "Пётр"})], by=None, at=MONDAY, batch=batch)

        vera.refresh_from_db()
        assert (vera.search, words(contact=vera), vera.revision) == ("петр", {"петр"}, 1)

    def test_get_the_addresses_that_they_do_not_have_and_keep_theirs(self, batch):
        vera = add_contact("Vera", "8 912 345-67-89")
        addresses = typed("+7 (912) 345-67-89", "vera@example.com")

        actions.change_contacts(
            rows=[Changed(pk=vera.pk, values={"addresses": addresses})], by=None, at=MONDAY, batch=batch
        )

        assert list(vera.addresses.order_by("id").values_list("raw", flat=True)) == [
            "8 912 345-67-89",
            "vera@example.com",
        ]
        assert "vera@example.com" in words(contact=vera)

    def test_are_the_one_that_they_were_merged_into(self, batch, boss):
        kept, other = add_contact("Vera"), add_contact("Vera V")
        actions.merge_contacts(kept=kept, other=other, by=boss, at=MONDAY)

        actions.change_contacts(rows=[Changed(pk=other.pk, values={"region": "Perm"})], by=None, at=MONDAY, batch=batch)

        assert list(Contact.objects.order_by("pk").values_list("region", flat=True)) == ["Perm", ""]


class TestUndo:
    def test_leaves_every_table_as_it_was(self, boss):
        company, vera = add_company("Romashka", "info@romashka.ru"), add_contact("Vera", "8 912 345-67-89")
        before = dump()

        batch = journal.open_batch(kind="import", by_id=boss.pk, at=MONDAY)
        anna = NewContact(name="Anna", addresses=typed("anna@example.com"), company_id=company.pk)
        actions.create_contacts(rows=[anna], by=boss, at=MONDAY, batch=batch)
        values = {"name": "Vera Ivanova", "company_id": company.pk, "addresses": typed("vera@example.com")}
        for values_now in (values, {"name": "V. Ivanova", "owner_id": boss.pk}):
            actions.change_contacts(rows=[Changed(pk=vera.pk, values=values_now)], by=boss, at=MONDAY, batch=batch)
        rows = [Changed(pk=company.pk, values={"name": "Romashka Ltd", "tax_number": "7701234567"})]
        actions.change_companies(rows=rows, by=boss, at=MONDAY, batch=batch)

        assert undo(batch, actions) == []
        assert dump() == before

    def test_keeps_and_lists_what_a_person_has_changed_since(self, batch, boss):
        vera = add_contact("Vera", region="Perm")
        rows = [Changed(pk=vera.pk, values={"name": "Vera Ivanova", "region": "Omsk", "addresses": typed("@vera")})]
        actions.change_contacts(rows=rows, by=None, at=MONDAY, batch=batch)
        vera.refresh_from_db()
        actions.edit_contact(
            contact=vera,
            revision=vera.revision,
            changes={"name": "V."},
            addresses=typed("@vera", "@verochka"),
            by=boss,
            at=MONDAY,
        )

        (kept,) = undo(batch, actions)

        assert (kept.subject_kind, kept.subject_id, kept.fields) == ("contacts.contact", vera.pk, ("name", "addresses"))
        vera.refresh_from_db()
        assert (vera.name, vera.region, vera.addresses.count()) == ("V.", "Perm", 2)
        assert [
            event.changes.keys() for event in Event.objects.filter(kind="contacts.contact_edited").order_by("id")
        ] == [
            {"name", "region", "addresses"},
            {"name", "addresses"},
            {"region"},
        ]

    def test_leaves_who_is_used_meanwhile(self, batch, create, boss):
        _anna, boris = create(NewContact(name="Anna"), NewContact(name="Boris"))
        (company,) = actions.create_companies(rows=[NewCompany(name="Romashka")], by=boss, at=MONDAY, batch=batch)
        add_contact("Vera", company=Company.objects.get(pk=company))
        actions.edit_contact(contact=boris, revision=0, changes={"region": "Perm"}, by=boss, at=MONDAY)

        kept = undo(batch, actions)

        assert [(each.subject_kind, each.subject_id, each.fields) for each in kept] == [
            ("contacts.contact", boris.pk, ()),
            ("contacts.company", company, ()),
        ]
        assert set(Contact.objects.values_list("name", "batch")) == {("Vera", None), ("Boris", None)}
        assert Event.objects.filter(kind="contacts.contact_created", subject_id=boris.pk).exists()

    def test_leaves_who_was_merged_into_another_meanwhile_with_all_that_is_his(self, batch, create, boss):
        mine = add_contact("Vera")
        (brought,) = create(NewContact(name="Vera V", addresses=typed("+79123456789")))
        merge = actions.merge_contacts(kept=mine, other=brought, by=boss, at=MONDAY)

        (kept,) = undo(batch, actions)

        assert (kept.subject_kind, kept.subject_id, kept.fields) == ("contacts.contact", brought.pk, ())
        assert [row.normal for row in addresses_of([mine])[mine.pk]] == ["+79123456789"]
        actions.undo_merge(merge=merge, by=boss, at=MONDAY)
        assert Contact.objects.current().count() == 2

    def test_puts_a_company_back_as_well(self, batch):
        company = add_company("Romashka")
        rows = [Changed(pk=company.pk, values={"addresses": typed("info@romashka.ru")})]
        actions.change_companies(rows=rows, by=None, at=MONDAY, batch=batch)
        assert Address.objects.count() == 1

        undo(batch, actions)

        assert not Address.objects.exists()
        assert words(company=company) == {"romashka"}
