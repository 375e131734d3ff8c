from __future__ import annotations

import pytest

from people_builders import a_business, add_user, signed_in
from voronka.accounts.models import Business


@pytest.fixture(autouse=True)
def business(db):
    """A business in Moscow: phones without a country code are Russian."""
    a_business()
    Business.objects.update(time_zone="Europe/Moscow", currency="RUB")
    return Business.objects.get()


@pytest.fixture
def seller(db):
    return add_user(name="Olga Seller")


@pytest.fixture
def boss(db):
    return add_user(role="head", sees="all", name="Boss")


@pytest.fixture
def browser(seller):
    return signed_in(seller)
