from __future__ import annotations

import pytest

from people_builders import MONDAY, PASSWORD, add_team, add_user
from people_threads import at_the_same_moment
from voronka.accounts import actions
from voronka.accounts.models import Link, User
from voronka.journal.models import Event

pytestmark = pytest.mark.django_db


def add(**changes):
    given = {"email": "anna@example.org", "name": "Anna", "role": "seller", "by": None, "at": MONDAY}
    return actions.add_user(**{**given, **changes})


class TestAddUser:
    def test_lets_sign_in_with_the_password(self):
        assert add(password=PASSWORD).check_password(PASSWORD)

    def test_without_a_password_lets_in_by_no_password_at_all(self):
        assert not add().has_usable_password()

    def test_leaves_one_audit_row_with_what_was_set(self):
        owner = add_user("owner")
        user = add(by=owner)

        event = Event.objects.get(kind="accounts.user_added", subject_id=user.pk)
        assert (event.by_id, event.changes["email"], event.changes["role"]) == (
            owner.pk,
            ["", "anna@example.org"],
            [None, "seller"],
        )

    def test_writes_no_password_into_the_audit(self):
        user = add(password=PASSWORD)
        assert PASSWORD not in str(Event.objects.get(subject_id=user.pk, kind="accounts.user_added").changes)

    def test_lets_an_owner_see_all(self):
        assert add(role="owner", sees="own").sees == "all"

    def test_stores_the_address_in_small_letters(self):
        assert add(email=" Anna@Example.ORG ").email == "anna@example.org"

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"email": "not an address"}, "email"),
            ({"role": "king"}, "role"),
            ({"sees": "everything"}, "sees"),
            ({"sees": "team", "team": None}, "team"),
            ({"name": "N" * 151}, "name"),
            ({"password": "short"}, "password"),
            ({"password": "password1234"}, "password"),
            ({"password": "anna@example.org"}, "password"),
        ],
    )
    def test_refuses_what_cannot_be_and_writes_nothing(self, wrong, field):
        with pytest.raises(actions.Refused) as refusal:
            add(**wrong)

        assert list(refusal.value.problems) == [field]
        assert not User.objects.exists()
        assert not Event.objects.exists()

    def test_refuses_an_address_that_somebody_has_in_other_letters(self):
        add(email="anna@example.org")
        with pytest.raises(actions.Refused, match="already has this address"):
            add(email="ANNA@example.org")

    def test_by_a_head_of_sales_makes_no_owner(self):
        with pytest.raises(actions.Refused, match="Only an owner"):
            add(role="owner", by=add_user("head", sees="all"))

    @pytest.mark.django_db(transaction=True)
    def test_takes_one_of_two_with_the_same_address_at_the_same_moment(self):
        results = at_the_same_moment(add, add)
        assert [type(result) for result in results].count(actions.Refused) == 1
        assert User.objects.count() == 1


class TestInvite:
    def test_adds_a_person_and_a_link_of_seven_days(self):
        user, token = actions.invite(email="b@example.org", role="seller", by=add_user("head"), at=MONDAY)

        link = actions.look_at_link(token=token, at=MONDAY)
        assert (link.user, link.kind, (link.expires_at - MONDAY).days) == (user, Link.Kind.INVITATION, 7)

    def test_into_a_team_shows_the_work_of_the_team(self):
        team = add_team("South")
        user, _token = actions.invite(
            email="b@example.org", role="seller", sees="team", team=team, by=add_user("owner"), at=MONDAY
        )
        assert (user.sees, user.team) == ("team", team)
