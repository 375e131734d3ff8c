from __future__ import annotations

import pytest
from django.test import Client

from people_builders import a_business, add_user, signed_in


@pytest.fixture
def browser(db: None) -> Client:
    """Of a marketer."""
    a_business()
    return signed_in(add_user("marketer", name="Mara", sees="all"))
