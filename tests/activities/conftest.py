"""A seller in Budapest, with a pipeline and a deal."""

from __future__ import annotations

import pytest

from funnel_builders import a_deal, a_pipeline
from people_builders import add_user
from voronka.accounts import actions
from voronka.accounts.models import User
from voronka.funnel.models import Deal, Pipeline
from work_builders import MONDAY


@pytest.fixture
def budapest(db: None) -> None:
    actions.set_up(language="hu", time_zone="Europe/Budapest", currency="HUF", trade="agency", by=None, at=MONDAY)


@pytest.fixture
def seller(db: None) -> User:
    return add_user()


@pytest.fixture
def pipeline(db: None) -> Pipeline:
    return a_pipeline()


@pytest.fixture
def deal(pipeline: Pipeline, seller: User) -> Deal:
    return a_deal(pipeline, owner=seller)
