from __future__ import annotations

from datetime import timedelta

import pytest

from people_builders import MONDAY, PASSWORD, add_team, add_user
from people_threads import at_the_same_moment
from voronka.accounts import actions
from voronka.accounts.models import User
from voronka.journal.models import Event

pytestmark = pytest.mark.django_db
TUESDAY = MONDAY + timedelta(days=1)


class TestChangeUser:
    def test_writes_what_was_before_and_after(self):
        owner, user, team = add_user("owner"), add_user("seller"), add_team()
        actions.change_user(user=user, changes={"role": "head", "team": team}, by=owner, at=TUESDAY)

        event = Event.objects.get(kind="accounts.user_changed")
        assert event.changes == {"role": ["seller", "head"], "team": [None, team.pk]}
        assert (event.by_id, event.at, event.subject_id) == (owner.pk, TUESDAY, user.pk)

    def test_to_the_same_leaves_no_event(self):
        user = add_user("seller", name="Anna")
        actions.change_user(user=user, changes={"name": "Anna", "role": "seller"}, by=user, at=TUESDAY)
        assert not Event.objects.filter(kind="accounts.user_changed").exists()

    def test_takes_no_other_field(self):
        with pytest.raises(KeyError):
            actions.change_user(user=add_user(), changes={"is_active": False}, by=None, at=TUESDAY)

    def test_by_a_head_of_sales_does_not_touch_an_owner(self):
        add_user("owner")
        owner, head = add_user("owner"), add_user("head", sees="all")
        with pytest.raises(actions.Refused, match="Only an owner"):
            actions.change_user(user=owner, changes={"email": "mine@example.org"}, by=head, at=TUESDAY)

    def test_by_a_head_of_sales_makes_nobody_an_owner(self):
        head = add_user("head", sees="all")
        with pytest.raises(actions.Refused, match="Only an owner"):
            actions.change_user(user=head, changes={"role": "owner"}, by=head, at=TUESDAY)


class TestTheLastActiveOwner:
    def test_is_not_demoted(self):
        owner = add_user("owner")
        with pytest.raises(actions.Refused, match="last active owner"):
            actions.change_user(user=owner, changes={"role": "seller"}, by=owner, at=TUESDAY)
        assert User.objects.get(pk=owner.pk).role == "owner"

    def test_is_not_deactivated(self):
        owner, gone = add_user("owner"), add_user("owner")
        actions.deactivate(user=gone, by=owner, at=TUESDAY)
        with pytest.raises(actions.Refused, match="last active owner"):
            actions.deactivate(user=owner, by=None, at=TUESDAY)

    def test_may_go_once_there_is_another_one(self):
        owner = add_user("owner")
        add_user("owner")
        assert not actions.deactivate(user=owner, by=owner, at=TUESDAY).is_active

    @pytest.mark.django_db(transaction=True)
    def test_stays_when_two_owners_demote_each_other_at_the_same_moment(self):
        one, other = add_user("owner"), add_user("owner")

        def demote(user, by):
            return lambda: actions.change_user(user=user, changes={"role": "seller"}, by=by, at=TUESDAY)

        results = at_the_same_moment(demote(one, other), demote(other, one))
        assert sum(isinstance(result, actions.Refused) for result in results) == 1
        assert User.objects.filter(role="owner", is_active=True).count() == 1


class TestDeactivate:
    def test_changes_what_sessions_are_checked_against(self):
        owner, user = add_user("owner"), add_user()
        before = user.get_session_auth_hash()
        actions.deactivate(user=user, by=owner, at=TUESDAY)
        assert User.objects.get(pk=user.pk).get_session_auth_hash() != before

    def test_closes_links_that_were_not_used(self):
        owner, user = add_user("owner"), add_user()
        token = actions.make_link(user=user, kind="password", by=owner, at=MONDAY)
        actions.deactivate(user=user, by=owner, at=TUESDAY - timedelta(hours=1))
        with pytest.raises(actions.LinkRefused, match="opens no more"):
            actions.look_at_link(token=token, at=TUESDAY - timedelta(hours=1))

    def test_twice_is_written_once(self):
        owner, user = add_user("owner"), add_user()
        actions.deactivate(user=user, by=owner, at=TUESDAY)
        actions.deactivate(user=user, by=owner, at=TUESDAY)
        assert Event.objects.filter(kind="accounts.user_deactivated").count() == 1

    def test_is_undone_with_the_password_of_before(self):
        owner, user = add_user("owner"), add_user()
        actions.deactivate(user=user, by=owner, at=TUESDAY)
        again = actions.activate(user=user, by=owner, at=TUESDAY)
        assert again.is_active
        assert again.check_password(PASSWORD)


class TestAway:
    def test_is_marked_and_written_down(self):
        owner, user = add_user("owner"), add_user()
        actions.set_absent(user=user, is_absent=True, by=owner, at=TUESDAY)
        assert User.objects.get(pk=user.pk).is_absent
        assert Event.objects.get(kind="accounts.user_changed").changes == {"is_absent": [False, True]}


class TestPreferences:
    def test_of_one_kind_leave_the_other(self):
        user = add_user()
        actions.set_preferences(user=user, theme="dark", at=TUESDAY)
        actions.set_preferences(user=user, language="hu", at=TUESDAY)
        assert User.objects.filter(pk=user.pk, theme="dark", language="hu").exists()

    @pytest.mark.parametrize("wrong", [{"theme": "pink"}, {"language": "xx"}])
    def test_that_are_not_on_the_list_are_refused(self, wrong):
        with pytest.raises(actions.Refused):
            actions.set_preferences(user=add_user(), at=TUESDAY, **wrong)


class TestPassword:
    def test_ends_every_session(self):
        user = add_user()
        before = user.get_session_auth_hash()
        after = actions.change_password(user=user, password="another long sentence", by=user, at=TUESDAY)
        assert after.check_password("another long sentence")
        assert after.get_session_auth_hash() != before

    @pytest.mark.parametrize("weak", ["eleven char", "qwerty123456", "1234567891011"])
    def test_that_is_short_or_common_is_refused(self, weak):
        with pytest.raises(actions.Refused):
            actions.change_password(user=add_user(), password=weak, by=add_user("owner"), at=TUESDAY)
