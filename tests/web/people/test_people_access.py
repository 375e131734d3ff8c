"""Every role at every address of the room."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver

from people_builders import a_business, add_team, add_user, signed_in
from voronka.accounts.models import Role, Team, User
from voronka.web.people import urls

pytestmark = pytest.mark.django_db

ANYBODY = {
    "people:forgotten",
    "people:link",
    "account_login",
    "account_logout",
    "mfa_authenticate",
    "mfa_index",  # leads to the profile, which asks
}
SIGNED_IN = {
    "people:me",
    "people:password",
    "people:end_sessions",
    "people:language",
    "people:theme",
    "people:settings",
    "account_reauthenticate",
    "mfa_reauthenticate",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
}
MANAGERS = {
    "people:list",
    "people:invite",
    "people:person",
    "people:absent",
    "people:deactivate",
    "people:activate",
    "people:make_link",
    "people:drop_second_step",
    "people:teams",
    "people:team",
    "people:remove_team",
    "people:audit",
    "people:sign_ins",
}
OWNERS = {"people:business"}
MAY_NOT = {
    Role.OWNER: set(),
    Role.HEAD: OWNERS,
    Role.SELLER: OWNERS | MANAGERS,
    Role.MARKETER: OWNERS | MANAGERS,
    Role.ANALYST: OWNERS | MANAGERS,
}


def _patterns():
    for entry in urls.urlpatterns:
        nested = entry.url_patterns if isinstance(entry, URLResolver) else [entry]
        prefix = "people:" if isinstance(entry, URLResolver) else ""
        yield from ((f"{prefix}{pattern.name}", pattern) for pattern in nested if isinstance(pattern, URLPattern))


def _address(pattern, user, team):
    route = str(pattern.pattern)
    return "/" + route.replace("<int:user_id>", str(user)).replace("<int:team_id>", str(team)).replace(
        "<str:token>", "x"
    )


ADDRESSES = dict(_patterns())


class TestEveryAddress:
    def test_is_on_one_list_of_who_may(self):
        lists = [ANYBODY, SIGNED_IN, MANAGERS, OWNERS]
        assert set.union(*lists) == set(ADDRESSES)
        assert sum(map(len, lists)) == len(ADDRESSES)

    @pytest.mark.parametrize("method", ["get", "post"])
    @pytest.mark.parametrize("name", sorted(ADDRESSES))
    def test_asks_a_stranger_to_sign_in_first(self, name, method):
        a_business()
        answer = getattr(Client(), method)(_address(ADDRESSES[name], add_user().pk, add_team().pk))
        is_turned_away = answer.status_code == 405 or getattr(answer, "url", "").startswith("/sign-in/?next=")
        assert is_turned_away or name in ANYBODY

    @pytest.mark.parametrize("role", Role.values)
    def test_is_there_for_the_roles_that_may_and_403_for_the_others(self, role):
        a_business()
        user, other, team = add_user(role), add_user(), add_team()
        browser = signed_in(user)
        addresses = {name: _address(pattern, other.pk, team.pk) for name, pattern in ADDRESSES.items()}
        assert {name for name, where in addresses.items() if _status(browser, where) == 403} == MAY_NOT[role]


def _status(browser, where):
    """What a page answers; where there is only a form to send, what it answers to that."""
    status = browser.get(where).status_code
    return browser.post(where).status_code if status == 405 else status


class TestARefusedPost:
    @pytest.mark.parametrize("role", [Role.SELLER, Role.MARKETER, Role.ANALYST])
    def test_changes_nothing(self, role):
        a_business()
        user, other, team = add_user(role), add_user("head"), add_team()
        before = list(User.objects.order_by("pk").values("role", "is_active", "is_absent")), Team.objects.count()

        for name in MANAGERS | OWNERS:
            values = {"email": "x@example.org", "name": "x", "role": "owner", "sees": "all", "is_absent": "yes"}
            answer = signed_in(user).post(_address(ADDRESSES[name], other.pk, team.pk), values)
            assert answer.status_code in {403, 405}

        assert (
            list(User.objects.order_by("pk").values("role", "is_active", "is_absent")),
            Team.objects.count(),
        ) == before
