from __future__ import annotations

import pytest

from funnel_builders import a_pipeline
from people_builders import a_business
from voronka.funnel.models import Pipeline


@pytest.fixture
def pipeline() -> Pipeline:
    a_business()
    return a_pipeline()
