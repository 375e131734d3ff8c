"""People for tests, made by the product's own actions."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count

from django.test import Client

from voronka.accounts import actions, queries
from voronka.accounts.models import Business, Team, User

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PASSWORD = "correct horse battery staple"
_numbers = count(1)


def add_user(
    role: str = "seller", sees: str = "own", team: Team | None = None, name: str | None = None, email: str | None = None
) -> User:
    """A person with PASSWORD; name and address are made up where they are not given."""
    number = next(_numbers)
    return actions.add_user(
        email=email or f"person-{number}@example.org",
        name=name or f"Person {number}",
        role=role,
        sees=sees,
        team=team,
        password=PASSWORD,
        by=None,
        at=MONDAY,
    )


def add_team(name: str = "North") -> Team:
    return actions.add_team(name=name, by=None, at=MONDAY)


def a_business() -> Business:
    """The company, set up: English, UTC, EUR."""
    known = queries.business()
    if known.set_up_at is not None:
        return known
    return actions.set_up(language="en", time_zone="UTC", currency="EUR", trade="services", by=None, at=MONDAY)


def signed_in(user: User) -> Client:
    """A browser in which the user is signed in."""
    browser = Client()
    browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return browser
