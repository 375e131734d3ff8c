from __future__ import annotations

import pytest

from people_builders import MONDAY, a_business, add_team, add_user
from voronka.accounts import actions, queries
from voronka.accounts.models import Business, Team, User
from voronka.journal.actions import remove_batch
from voronka.journal.models import Batch, Event

pytestmark = pytest.mark.django_db


class TestATeam:
    def test_is_renamed_with_what_it_was_called_before(self):
        actions.rename_team(team=add_team("North"), name="South", by=add_user("owner"), at=MONDAY)
        assert Event.objects.get(kind="accounts.team_renamed").changes == {"name": ["North", "South"]}

    @pytest.mark.parametrize("name", ["", "   ", "NORTH", "СЕВЕР", "N" * 101])
    def test_needs_a_name_of_its_own(self, name):
        add_team("North")
        add_team("Север")
        with pytest.raises(actions.Refused):
            add_team(name)

    def test_is_not_removed_while_people_are_in_it(self):
        team = add_team()
        owner = add_user("owner", team=team)
        with pytest.raises(actions.Refused, match="1 person is in this team"):
            actions.remove_team(team=team, by=owner, at=MONDAY)

    def test_is_removed_when_empty(self):
        actions.remove_team(team=add_team(), by=add_user("owner"), at=MONDAY)
        assert not Team.objects.exists()


class TestTheBusiness:
    def test_is_set_up_once(self):
        a_business()
        with pytest.raises(actions.AlreadySetUp):
            actions.set_up(language="ru", time_zone="UTC", currency="RUB", trade="shop", by=None, at=MONDAY)
        assert queries.business().language == "en"

    @pytest.mark.parametrize(
        ("field", "wrong"),
        [("language", "xx"), ("time_zone", "Mars/Olympus"), ("currency", "GOLD"), ("name", "N" * 201)],
    )
    def test_refuses_what_is_not_on_a_list(self, field, wrong):
        a_business()
        with pytest.raises(actions.Refused) as refusal:
            actions.change_business(changes={field: wrong}, by=add_user("owner"), at=MONDAY)
        assert list(refusal.value.problems) == [field]

    def test_is_changed_with_what_was_before(self):
        a_business()
        actions.change_business(changes={"currency": "HUF"}, by=add_user("owner"), at=MONDAY)
        assert Business.objects.get().currency == "HUF"
        assert Event.objects.get(kind="accounts.business_changed").changes == {"currency": ["EUR", "HUF"]}

    def test_remembers_a_step_that_was_waved_away(self):
        owner = add_user("owner")
        for _time in range(2):
            actions.skip_step(step="invite", by=owner, at=MONDAY)
        assert queries.business().skipped == ["invite"]


class TestRemoveBatch:
    def test_takes_people_and_teams_of_the_batch_and_no_others(self):
        batch, real = Batch.objects.create(kind="demo", at=MONDAY), add_user("owner")
        team = actions.add_team(name="Made up", by=None, at=MONDAY, batch=batch)
        actions.add_user(
            email="demo@example.org", name="Demo", role="seller", team=team, by=None, at=MONDAY, batch=batch
        )

        actions.remove_batch(batch)
        remove_batch(batch)

        assert list(User.objects.all()) == [real]
        assert not Team.objects.exists()

    def test_leaves_a_team_that_somebody_real_has_joined(self):
        batch = Batch.objects.create(kind="demo", at=MONDAY)
        team = actions.add_team(name="Made up", by=None, at=MONDAY, batch=batch)
        add_user("seller", team=team)

        actions.remove_batch(batch)
        remove_batch(batch)

        assert list(Team.objects.all()) == [team]
