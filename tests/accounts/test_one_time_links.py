from __future__ import annotations

from datetime import timedelta

import pytest

from people_builders import MONDAY, PASSWORD, add_user
from people_threads import at_the_same_moment
from voronka.accounts import actions
from voronka.accounts.models import Link, User
from voronka.journal.models import Event

pytestmark = pytest.mark.django_db
NEW = "another long sentence"


def make(user, kind="password", **more):
    return actions.make_link(user=user, kind=kind, by=None, at=MONDAY, **more)


class TestALink:
    def test_is_256_bits_and_stored_only_as_its_hash(self):
        token = make(add_user())
        link = Link.objects.get()
        assert len(token) == 43
        assert token not in str(vars(link)) + str(list(Event.objects.values()))

    @pytest.mark.parametrize(("kind", "hours"), [("first", 24), ("invitation", 168), ("password", 24)])
    def test_opens_until_its_time_is_over(self, kind, hours):
        token, end = make(add_user(), kind), MONDAY + timedelta(hours=hours)

        assert actions.look_at_link(token=token, at=end - timedelta(seconds=1)).kind == kind
        with pytest.raises(actions.LinkRefused, match="opens no more"):
            actions.use_link(token=token, at=end)

    def test_opens_once(self):
        token = make(add_user())
        actions.use_link(token=token, at=MONDAY, password=NEW)
        with pytest.raises(actions.LinkRefused, match="used already"):
            actions.use_link(token=token, at=MONDAY, password=PASSWORD)
        assert User.objects.get().check_password(NEW)

    @pytest.mark.django_db(transaction=True)
    def test_opens_for_one_of_two_who_use_it_at_the_same_moment(self):
        token = make(add_user())

        def use(password):
            return lambda: actions.use_link(token=token, at=MONDAY, password=password)

        results = at_the_same_moment(use("the first of the two"), use("the second of the two"))
        assert [type(result) for result in results].count(actions.LinkRefused) == 1
        assert Event.objects.filter(kind="accounts.password_changed").count() == 1

    def test_is_not_used_up_by_a_password_that_is_refused(self):
        token = make(add_user())
        with pytest.raises(actions.Refused):
            actions.use_link(token=token, at=MONDAY, password="short")
        assert actions.use_link(token=token, at=MONDAY, password=NEW).used_at == MONDAY

    def test_that_nobody_made_is_not_known(self):
        with pytest.raises(actions.LinkRefused, match="not known"):
            actions.use_link(token="x" * 43, at=MONDAY)

    def test_of_somebody_who_is_not_active_does_not_open(self):
        user = add_user()
        token = make(user)
        User.objects.filter(pk=user.pk).update(is_active=False)
        with pytest.raises(actions.LinkRefused, match="not active"):
            actions.look_at_link(token=token, at=MONDAY)

    def test_closes_the_one_made_before(self):
        user = add_user()
        before, after = make(user), make(user)
        with pytest.raises(actions.LinkRefused):
            actions.look_at_link(token=before, at=MONDAY)
        assert actions.look_at_link(token=after, at=MONDAY).user == user

    def test_for_an_owner_is_made_by_owners_only(self):
        with pytest.raises(actions.Refused, match="Only an owner"):
            actions.make_link(user=add_user("owner"), kind="password", by=add_user("head"), at=MONDAY)

    def test_sets_the_name_of_somebody_invited(self):
        user, token = actions.invite(email="b@example.org", role="seller", by=add_user("owner"), at=MONDAY)
        actions.use_link(token=token, at=MONDAY, name="  Béla  Ő ", password=NEW)
        assert User.objects.get(pk=user.pk).name == "Béla Ő"

    def test_is_not_used_up_without_a_name(self):
        _user, token = actions.invite(email="b@example.org", role="seller", by=add_user("owner"), at=MONDAY)
        with pytest.raises(actions.Refused, match="Write your name"):
            actions.use_link(token=token, at=MONDAY, name=" ", password=NEW)
        assert actions.look_at_link(token=token, at=MONDAY).used_at is None

    @pytest.mark.parametrize("change", [{"role": "owner"}, {"sees": "all"}, {"email": "another@example.org"}])
    def test_opens_no_more_once_its_person_may_more_or_has_another_address(self, change):
        owner, user = add_user("owner"), add_user()
        token = actions.make_link(user=user, kind="password", by=add_user("head"), at=MONDAY)
        actions.change_user(user=user, changes=change, by=owner, at=MONDAY)

        with pytest.raises(actions.LinkRefused, match="opens no more"):
            actions.use_link(token=token, at=MONDAY, password=NEW)
        assert User.objects.get(pk=user.pk).check_password(PASSWORD)

    def test_opens_when_only_the_name_of_its_person_was_changed(self):
        user = add_user()
        token = make(user)
        actions.change_user(user=user, changes={"name": "Béla"}, by=None, at=MONDAY)
        assert actions.look_at_link(token=token, at=MONDAY).user == user

    @pytest.mark.parametrize("change", ["deactivated", "demoted"])
    def test_opens_no_more_once_its_maker_may_not_make_it(self, change):
        owner, head = add_user("owner"), add_user("head")
        _user, token = actions.invite(email="b@example.org", role="seller", sees="all", by=head, at=MONDAY)
        if change == "deactivated":
            actions.deactivate(user=head, by=owner, at=MONDAY)
        else:
            actions.change_user(user=head, changes={"role": "seller"}, by=owner, at=MONDAY)

        with pytest.raises(actions.LinkRefused, match="opens no more"):
            actions.look_at_link(token=token, at=MONDAY)

    def test_made_at_the_moment_its_maker_was_deactivated_does_not_open(self):
        head = add_user("head")
        token = actions.make_link(user=add_user(), kind="password", by=head, at=MONDAY)
        User.objects.filter(pk=head.pk).update(is_active=False)
        with pytest.raises(actions.LinkRefused, match="opens no more"):
            actions.look_at_link(token=token, at=MONDAY)


class TestFirstSignIn:
    def test_makes_the_owner_and_a_link(self):
        token = actions.first_sign_in(at=MONDAY)
        assert actions.use_link(token=token, at=MONDAY).user == User.objects.get(role="owner", sees="all")

    def test_again_makes_another_link_for_the_same_owner(self):
        actions.first_sign_in(at=MONDAY)
        assert actions.first_sign_in(at=MONDAY)
        assert User.objects.count() == 1

    def test_is_over_once_somebody_has_a_password(self):
        add_user("owner")
        assert actions.first_sign_in(at=MONDAY) is None
