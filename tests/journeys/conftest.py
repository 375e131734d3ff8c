"""Real installations, served by `voronka up`, seen in Debian's Chromium."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from place import Place, furnished


@pytest.fixture(scope="session")
def shared_sales(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    place = furnished(tmp_path_factory.mktemp("sales"), chromium, language="en", trade="blank", months=1)
    yield place
    place.installation.stop()


@pytest.fixture
def sales(shared_sales: Place) -> Iterator[Place]:
    """A small sales department, English, with a month of demo data; the pages may not complain in the console."""
    shared_sales.complaints.clear()
    yield shared_sales
    shared_sales.close()
    assert shared_sales.complaints == []
