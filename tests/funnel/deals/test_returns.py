"""A deal that comes back to a stage: said where the funnel does not plan it, refused nowhere."""

from __future__ import annotations

import pytest

from funnel_builders import MONDAY, TUESDAY, a_deal, a_pipeline, move, stage
from voronka.funnel.models import Stage
from voronka.funnel.returns import said_of_return

pytestmark = pytest.mark.django_db


@pytest.fixture
def pipeline():
    return a_pipeline("real_estate")


def two_stages(pipeline):
    """Two open stages after the first, of which deals may come back to none."""
    Stage.objects.filter(pipeline=pipeline).update(may_repeat=False)
    return pipeline.stages.exclude(kind__in=["won", "lost"])[1:3]


class TestAReturn:
    def test_is_said_before_and_after_the_move(self, pipeline):
        one, two = two_stages(pipeline)
        deal = a_deal(pipeline, one.key)
        assert said_of_return(deal, one) == said_of_return(deal, two) == ""

        move(deal, two.key)
        assert "has been here before" in said_of_return(deal, one)
        move(deal, one.key)
        assert "has been here before" in said_of_return(deal, one)

    def test_is_planned_where_the_stage_may_repeat(self, pipeline):
        one, two = two_stages(pipeline)
        deal = a_deal(pipeline, one.key)
        move(deal, two.key)
        Stage.objects.filter(pk=one.pk).update(may_repeat=True)

        assert said_of_return(deal, stage(pipeline, one.key)) == ""

    def test_to_an_end_is_a_decision_and_no_return(self, pipeline):
        won = stage(pipeline, pipeline.stages.get(kind="won").key)
        deal = a_deal(pipeline, won.key, at=MONDAY)
        move(deal, pipeline.stages.all()[0].key, at=TUESDAY)

        assert said_of_return(deal, won) == ""
