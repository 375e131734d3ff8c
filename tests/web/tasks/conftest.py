"""A seller who is signed in, his deal, and a colleague whose work he does not see."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
import time_machine as machine
from django.db import connection as database
from django.test import Client

from funnel_builders import a_deal, a_pipeline
from people_builders import a_business, add_user, signed_in
from voronka.accounts.models import User
from voronka.contacts.actions import create_contact
from voronka.contacts.addresses import NewAddress
from voronka.funnel.models import Deal, Pipeline
from work_builders import MONDAY


@pytest.fixture(autouse=True)
def business(db: None) -> None:
    a_business()


@pytest.fixture
def seller() -> User:
    return add_user(name="Anna")


@pytest.fixture
def other() -> User:
    return add_user(name="Boris")


@pytest.fixture
def browser(seller: User) -> Client:
    return signed_in(seller)


@pytest.fixture
def pipeline() -> Pipeline:
    return a_pipeline()


@pytest.fixture
def deal(pipeline: Pipeline, seller: User) -> Deal:
    phone = NewAddress("phone", "+7 912 345 67 89")
    contact = create_contact(name="Ivan Petrov", addresses=[phone], owner=seller, by=None, at=MONDAY)
    return a_deal(pipeline, contact=contact, owner=seller)


@pytest.fixture
def connection() -> Any:
    return database


@pytest.fixture
def at_moment() -> Iterator[Callable[[datetime], None]]:
    """Let it be that moment until the end of the test: ``at_moment(moment)``."""
    travels: list[machine.travel] = []

    def go(moment: datetime) -> None:
        travels.append(machine.travel(moment, tick=False))
        travels[-1].start()

    yield go
    for travel in reversed(travels):
        travel.stop()
