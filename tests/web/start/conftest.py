"""A new installation: an owner who is signed in, and nothing chosen yet."""

from __future__ import annotations

import pytest
from django.test import Client

from people_builders import a_business, add_user, signed_in
from voronka.accounts.models import User


@pytest.fixture
def owner(db: None) -> User:
    return add_user("owner", name="Olga")


@pytest.fixture
def browser(owner: User) -> Client:
    """The owner's, before anything is set up."""
    return signed_in(owner)


@pytest.fixture
def office(browser: Client) -> Client:
    """The owner's, after the set-up."""
    a_business()
    return browser
