from __future__ import annotations

import pytest
from django.test import Client

from people_builders import a_business, add_user, signed_in
from voronka.accounts.models import User


@pytest.fixture
def marketer(db: None) -> User:
    a_business()
    return add_user("marketer", name="Mara")


@pytest.fixture
def browser(marketer: User) -> Client:
    return signed_in(marketer)
