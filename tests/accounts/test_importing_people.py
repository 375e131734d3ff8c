"""Many people at once, as an import names them: without access, and gone again after its undo."""

from __future__ import annotations

import pytest

from dump import dump, undo
from people_builders import MONDAY, add_team, add_user
from voronka.accounts import actions
from voronka.accounts.actions import NewPerson
from voronka.accounts.models import Team, User
from voronka.ground.refusal import Refusal
from voronka.journal import actions as journal
from voronka.journal.many import Changed
from voronka.journal.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch(db):
    return journal.open_batch(kind="import", by_id=None, at=MONDAY)


def create(batch, *rows: NewPerson) -> list[User]:
    ids = actions.create_people(rows=rows, by=None, at=MONDAY, batch=batch)
    return [User.objects.get(pk=pk) for pk in ids]


class TestManyPeople:
    def test_have_no_access(self, batch):
        (anna,) = create(batch, NewPerson(name="Anna Snelling", email="Anna@Example.com"))

        assert (anna.is_active, anna.has_usable_password(), anna.role, anna.sees) == (False, False, "seller", "own")
        assert anna.email == "anna@example.com"

    def test_may_have_no_address_each(self, batch):
        made = create(batch, NewPerson(name="Anna"), NewPerson(name="Boris"))

        assert [each.email for each in made] == ["", ""]
        with pytest.raises(User.DoesNotExist):
            User.objects.get_by_natural_key("")

    def test_come_with_their_teams_each_made_once(self, batch):
        north = add_team("North")

        anna, boris, vera = create(
            batch,
            NewPerson(name="Anna", team="NORTH"),
            NewPerson(name="Boris", team="Dustin Brinkmann"),
            NewPerson(name="Vera", team="dustin  brinkmann"),
        )

        assert anna.team == north
        assert boris.team == vera.team == Team.objects.get(name="Dustin Brinkmann", batch=batch)

    def test_are_written_in_the_journal(self, batch):
        (anna,) = create(batch, NewPerson(name="Anna"))

        event = Event.objects.get(kind="accounts.user_added", subject_id=anna.pk)
        assert event.changes == {"name": ["", "Anna"], "role": [None, "seller"], "is_active": [True, False]}

    def test_are_refused_together_where_an_address_is_taken(self, batch):
        add_user(email="anna@example.com")

        with pytest.raises(Refusal, match="already has this address"):
            create(batch, NewPerson(name="Boris"), NewPerson(name="Anna", email="ANNA@example.com"))

        assert User.objects.count() == 1

    def test_are_judged_before(self):
        row = NewPerson(name=" ", email="anna@", team="x" * 101)

        assert actions.problems_of(row).keys() == {"name", "email", "team"}

    def test_are_let_in_only_with_an_address(self, batch):
        (anna,) = create(batch, NewPerson(name="Anna"))

        with pytest.raises(Refusal, match="Write an address"):
            actions.activate(user=anna, by=None, at=MONDAY)

        actions.change_user(user=anna, changes={"email": "anna@example.com"}, by=None, at=MONDAY)
        assert actions.activate(user=anna, by=None, at=MONDAY).is_active


class TestUndo:
    def test_leaves_every_table_as_it_was(self):
        vera = add_user(name="Vera", team=add_team("South"))
        before = dump()
        batch = journal.open_batch(kind="import", by_id=None, at=MONDAY)

        create(batch, NewPerson(name="Anna", team="West"))
        rows = [Changed(pk=vera.pk, values={"name": "Vera I.", "team": "East"})]
        assert actions.change_people(rows=rows, by=None, at=MONDAY, batch=batch) == [vera.pk]
        assert undo(batch, actions) == []

        assert dump() == before

    def test_keeps_and_lists_the_name_that_somebody_gave_since(self, batch):
        vera = add_user(name="Vera")
        rows = [Changed(pk=vera.pk, values={"name": "Vera I."})]
        actions.change_people(rows=rows, by=None, at=MONDAY, batch=batch)
        actions.change_user(user=vera, changes={"name": "V."}, by=None, at=MONDAY)

        (kept,) = undo(batch, actions)

        assert (kept.subject_id, kept.fields) == (vera.pk, ("name",))
