"""An office, and browsers of those who work in it."""

from __future__ import annotations

import pytest
from board_office import Office, open_office
from django.test import Client

from people_builders import signed_in


@pytest.fixture
def office(db: None) -> Office:
    return open_office()


@pytest.fixture
def head(office: Office) -> Client:
    """The browser of the head of sales."""
    return signed_in(office.head)


@pytest.fixture
def seller(office: Office) -> Client:
    """The browser of a seller who sees only what is his."""
    return signed_in(office.seller)
