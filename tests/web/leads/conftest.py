from __future__ import annotations

import pytest
from django.test import Client

from people_builders import a_business, add_user, signed_in
from voronka.accounts.models import User


@pytest.fixture
def head(db: None) -> User:
    a_business()
    return add_user("head", sees="all", name="Hugo")


@pytest.fixture
def browser(head: User) -> Client:
    return signed_in(head)
