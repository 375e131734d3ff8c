"""Merge: one person, nothing lost, undone to the exact earlier state."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from party_builders import MONDAY, add_company, add_contact, typed
from people_builders import add_user
from voronka.contacts import queries
from voronka.contacts.actions import edit_contact, merge_contacts, undo_merge
from voronka.contacts.models import Address, Contact, Word
from voronka.ground.refusal import Refusal
from voronka.journal.models import Event

FIELDS = ("name", "company_id", "position", "region", "audience", "owner_id")


def dump() -> list[object]:
    """Everything that contacts hold, but for the count of their changes, which only grows."""
    contacts = [
        {name: value for name, value in row.items() if name != "revision"}
        for row in Contact.objects.order_by("id").values()
    ]
    words = sorted(Word.objects.exclude(contact=None).values_list("contact", "word"))
    return [contacts, list(Address.objects.order_by("id").values()), words]


def merge(kept, other, *take):
    return merge_contacts(kept=kept, other=other, take=take, by=None, at=MONDAY)


def undo(merged):
    return undo_merge(merge=merged, by=None, at=MONDAY)


class TestMergeContacts:
    def test_keeps_the_other_with_all_its_addresses(self):
        kept, other = add_contact("Ivan", "+79123456789"), add_contact("Vanya", "ivan@example.com", "+79123456789")

        merge(kept, other)

        assert Contact.objects.current().get() == kept
        assert [each.normal for each in queries.addresses_of([kept])[kept.pk]] == ["+79123456789", "ivan@example.com"]
        assert queries.same_person_ids(kept) == [kept.pk, other.pk]

    def test_takes_the_fields_that_were_chosen(self):
        kept, other = (
            add_contact("Ivan", region="Omsk"),
            add_contact("Ivan Petrov", region="Tomsk", position="Director"),
        )

        merge(kept, other, "name", "position")

        kept.refresh_from_db()
        assert (kept.name, kept.region, kept.position) == ("Ivan Petrov", "Omsk", "Director")

    def test_is_written_in_the_journal(self, boss):
        kept, other = add_contact("Ivan"), add_contact("Vanya")
        merge_contacts(kept=kept, other=other, take=["name"], by=boss, at=MONDAY)

        event = Event.objects.get(kind="contacts.contacts_merged")
        assert (event.subject_id, event.payload["other_id"], event.by_id) == (kept.pk, other.pk, boss.pk)
        assert event.changes == {"name": ["Ivan", "Vanya"]}

    def test_of_a_contact_with_itself_is_refused(self):
        contact = add_contact("Ivan")

        with pytest.raises(Refusal, match="one contact already"):
            merge(contact, contact)

    def test_of_one_that_was_merged_is_refused(self):
        kept, other, third = add_contact("A"), add_contact("B"), add_contact("C")
        merge(kept, other)

        with pytest.raises(Refusal, match="merged into another contact meanwhile"):
            merge(third, other)

    def test_of_a_colleagues_contact_is_refused_and_nothing_is_written(self, seller):
        kept, other = add_contact("A", owner=seller), add_contact("B", owner=add_user())
        before = dump()

        with pytest.raises(Refusal, match="belongs to a colleague"):
            merge_contacts(kept=kept, other=other, by=seller, at=MONDAY)

        assert dump() == before

    def test_in_a_chain_makes_one_person_of_all(self):
        first, second, third = (add_contact(name, f"+7912000000{place}") for place, name in enumerate("ABC"))
        merge(second, first)
        merge(third, second)

        assert queries.same_person_ids(third) == [third.pk, first.pk, second.pk]
        assert len(queries.addresses_of([third])[third.pk]) == 3


class TestUndoMerge:
    @settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
    @given(
        take=st.sets(st.sampled_from(["name", "company", "position", "region", "audience", "owner"])),
        chain=st.booleans(),
    )
    def test_is_the_way_back_to_the_exact_earlier_state(self, take, chain):
        kept = add_contact("Ivan", "+79123456789", company=add_company())
        other = add_contact("Petr Ёж", "x@example.com", "+79123456789", owner=add_user(), region="Omsk", position="D")
        if chain:
            merge(other, add_contact("Third", "y@example.com"), "name")
        before = dump()

        undo(merge(kept, other, *take))

        assert dump() == before

    def test_of_a_chain_goes_from_the_last_to_the_first(self):
        first, second, third = (add_contact(name) for name in "ABC")
        before = dump()
        one = merge(second, first, "name")
        two = merge(third, second, "name")

        with pytest.raises(Refusal, match="Undo that merge first"):
            undo(one)
        undo(two)
        undo(one)

        assert dump() == before

    def test_leaves_what_the_merge_did_not_touch_and_somebody_changed(self):
        kept, other = add_contact("Ivan"), add_contact("Vanya")
        merged = merge(kept, other, "name")
        kept.refresh_from_db()
        edit_contact(contact=kept, revision=kept.revision, changes={"region": "Omsk"}, by=None, at=MONDAY)

        undo(merged)

        kept.refresh_from_db()
        assert (kept.name, kept.region) == ("Ivan", "Omsk")

    def test_is_refused_where_a_field_that_it_wrote_was_changed_since_and_says_which(self):
        kept, other = add_contact("Ivan"), add_contact("Vanya")
        merged = merge(kept, other, "name")
        kept.refresh_from_db()
        edit_contact(contact=kept, revision=kept.revision, changes={"name": "Ivan III"}, by=None, at=MONDAY)
        before = dump()

        with pytest.raises(Refusal, match="cannot be undone: name"):
            undo(merged)

        assert dump() == before

    def test_leaves_what_it_was_where_the_company_of_before_is_there_no_more(self):
        gone, other_company = add_company("Gone"), add_company()
        kept, other = add_contact("Ivan", company=gone), add_contact("Vanya", company=other_company)
        merged = merge(kept, other, "name", "company")
        gone.delete()

        assert undo(merged) == ["company"]

        kept.refresh_from_db()
        other.refresh_from_db()
        assert (kept.name, kept.company, other.merged_into) == ("Ivan", other_company, None)

    def test_happens_once(self):
        merged = merge(add_contact("A"), add_contact("B"))
        undo(merged)

        with pytest.raises(Refusal, match="undone already"):
            undo(merged)

    def test_tells_who_looked_at_the_merged_contact_that_it_changed(self):
        kept, other = add_contact("A"), add_contact("B")
        merged = merge(kept, other, "name")
        kept.refresh_from_db()
        seen = kept.revision
        undo(merged)
        kept.refresh_from_db()

        with pytest.raises(Refusal, match="changed"):
            edit_contact(contact=kept, revision=seen, changes={"name": "C"}, by=None, at=MONDAY)

    def test_is_not_spoiled_by_a_change_of_addresses_meanwhile(self):
        kept, other = add_contact("A", "+79123456789"), add_contact("B", "+79123456789", "b@example.com")
        merged = merge(kept, other)
        kept.refresh_from_db()
        raws = typed("+79123456789", "b@example.com", "new@example.com")
        edit_contact(contact=kept, revision=kept.revision, changes={}, addresses=raws, by=None, at=MONDAY)

        undo(merged)

        assert [each.raw for each in kept.addresses.order_by("id")] == ["+79123456789", "new@example.com"]
        assert [each.raw for each in other.addresses.order_by("id")] == ["+79123456789", "b@example.com"]
