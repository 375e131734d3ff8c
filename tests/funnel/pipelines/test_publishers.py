"""Several people publish, draw and move at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from drawings import with_stage, without

from funnel_builders import TUESDAY, a_deal, a_pipeline, counted, move
from voronka.funnel import actions, versions
from voronka.funnel.actions.counting import tallies
from voronka.funnel.drawing import Drawing
from voronka.funnel.models import Version

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(many, act):
    """What each of many threads got: its answer, or the refusal."""
    barrier = Barrier(many)

    def one(number):
        barrier.wait()
        try:
            return act(number)
        except (actions.DrawRefused, actions.MoveRefused) as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(many) as pool:
        return list(pool.map(one, range(many)))


class TestPublishersAtOnce:
    def test_make_one_version_and_the_others_are_told(self):
        pipeline = a_pipeline()
        new = with_stage(Drawing.from_pipeline(pipeline), "deciding", name="Thinking")
        edition = actions.save_draft(pipeline=pipeline, drawing=new, by=None, at=TUESDAY).edition

        answers = at_once(
            4,
            lambda number: actions.publish(
                pipeline=pipeline, reason=f"By {number}", by=None, at=TUESDAY, edition=edition
            ),
        )

        assert sum(isinstance(answer, Version) for answer in answers) == 1
        assert sum(isinstance(answer, actions.DrawnMeanwhile) for answer in answers) == 3
        assert Version.objects.filter(pipeline=pipeline).count() == 2

    def test_move_the_deals_of_a_removed_stage_once(self):
        pipeline = a_pipeline()
        for _number in range(3):
            a_deal(pipeline, "contacted", amount="10")
        actions.save_draft(
            pipeline=pipeline, drawing=without(Drawing.from_pipeline(pipeline), "contacted"), by=None, at=TUESDAY
        )

        at_once(
            3,
            lambda number: actions.publish(
                pipeline=pipeline, reason=f"By {number}", by=None, at=TUESDAY, move_gone={"contacted": "deciding"}
            ),
        )

        assert tallies(pipeline)[pipeline.stages.get(key="deciding").pk].deals == 3
        assert counted(pipeline) == tallies(pipeline)


class TestAPublisherAmongMovers:
    def test_takes_a_stage_out_while_deals_leave_it(self):
        pipeline = a_pipeline()
        deals = [a_deal(pipeline, "contacted", amount="10") for _number in range(12)]
        actions.save_draft(
            pipeline=pipeline, drawing=without(Drawing.from_pipeline(pipeline), "contacted"), by=None, at=TUESDAY
        )

        def act(number):
            if number == 0:
                gone = {"contacted": "deciding"}
                return actions.publish(pipeline=pipeline, reason="Try", by=None, at=TUESDAY, move_gone=gone)
            return [move(deal, "need_found") for deal in deals[number - 1 :: 3]]

        answers = at_once(4, act)

        assert isinstance(answers[0], Version)
        assert {deal.stage.key for deal in pipeline.deals.all()} <= {"deciding", "need_found"}
        assert counted(pipeline) == tallies(pipeline)


class TestDrawersAtOnce:
    def test_make_one_draft(self):
        pipeline = a_pipeline()
        published = Drawing.from_pipeline(pipeline)

        at_once(
            4,
            lambda number: actions.save_draft(
                pipeline=pipeline,
                drawing=with_stage(published, "deciding", name=f"Name {number}"),
                by=None,
                at=TUESDAY,
            ),
        )

        assert Version.objects.filter(pipeline=pipeline, number=None).count() == 1
        assert versions.sheet(pipeline).drawing.stage("deciding").name.startswith("Name ")
