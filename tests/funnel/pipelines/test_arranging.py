"""Pipelines as a whole: renamed, copied, put away."""

from __future__ import annotations

from dataclasses import replace

import pytest
from drawings import with_stage

from funnel_builders import TUESDAY, a_deal, a_pipeline, move
from voronka.funnel import actions, versions
from voronka.funnel.drawing import Drawing
from voronka.funnel.models import Deal, Pipeline, StageCount

pytestmark = pytest.mark.django_db
WHO = {"by": None, "at": TUESDAY}


@pytest.fixture
def pipeline():
    return a_pipeline("agency")


class TestRenamePipeline:
    def test_renames_its_draft_too(self, pipeline):
        drawing = with_stage(Drawing.from_pipeline(pipeline), "deciding", name="Thinking")
        actions.save_draft(pipeline=pipeline, drawing=drawing, **WHO)

        actions.rename_pipeline(pipeline=pipeline, name=" Wholesale ", **WHO)
        actions.publish(pipeline=pipeline, reason="Try", **WHO)

        assert Pipeline.objects.get().name == "Wholesale"

    def test_makes_no_draft(self, pipeline):
        actions.rename_pipeline(pipeline=pipeline, name="Wholesale", **WHO)
        actions.save_draft(pipeline=pipeline, drawing=Drawing.from_pipeline(pipeline), **WHO)

        assert not versions.sheet(pipeline).is_draft

    @pytest.mark.parametrize("name", ["", " \n", "x" * 101])
    def test_refuses(self, pipeline, name):
        with pytest.raises(actions.DrawRefused):
            actions.rename_pipeline(pipeline=pipeline, name=name, **WHO)

        assert Pipeline.objects.get().name == "B2B agency"


class TestCopyPipeline:
    def test_makes_the_same_stages_without_the_deals(self, pipeline):
        a_deal(pipeline)

        copy = actions.copy_pipeline(pipeline=pipeline, name="Copy", **WHO)

        assert Drawing.from_pipeline(copy) == replace(Drawing.from_pipeline(pipeline), name="Copy")
        assert not Deal.objects.filter(pipeline=copy).exists()

    def test_can_be_worked_at_once(self, pipeline):
        copy = actions.copy_pipeline(pipeline=pipeline, name="Copy", **WHO)

        a_deal(copy, "contacted")

        assert sum(StageCount.objects.filter(stage__pipeline=copy).values_list("deals", flat=True)) == 1
        assert versions.sheet(copy).version.number == 1


class TestArchivePipeline:
    def test_leaves_deals_and_versions(self, pipeline):
        deal = a_deal(pipeline)
        move(deal, "paid")
        a_pipeline("shop")

        actions.archive_pipeline(pipeline=pipeline, **WHO)

        assert Pipeline.objects.get(is_archived=True) == pipeline
        assert Deal.objects.get().pipeline == pipeline

    def test_is_refused_with_open_deals(self, pipeline):
        a_pipeline("shop")
        a_deal(pipeline)

        with pytest.raises(actions.DrawRefused, match="1 deal is open"):
            actions.archive_pipeline(pipeline=pipeline, **WHO)

    def test_is_refused_for_the_only_one(self, pipeline):
        with pytest.raises(actions.DrawRefused, match="only funnel"):
            actions.archive_pipeline(pipeline=pipeline, **WHO)

    def test_keeps_its_deals_closed_and_lets_none_begin(self, pipeline):
        deal = a_deal(pipeline)
        won = move(deal, "paid")
        a_pipeline("shop")
        actions.archive_pipeline(pipeline=pipeline, **WHO)

        with pytest.raises(actions.MoveRefused, match="in the archive"):
            move(deal, "contacted")
        with pytest.raises(actions.MoveRefused, match="in the archive"):
            actions.undo_move(transition=won, **WHO)
        with pytest.raises(actions.OpenRefused, match="in the archive"):
            a_deal(pipeline)
        assert not Deal.objects.open().exists()

        actions.restore_pipeline(pipeline=pipeline, **WHO)
        actions.undo_move(transition=won, **WHO)
        assert Deal.objects.open().get() == deal

    def test_is_undone_by_bringing_it_back(self, pipeline):
        a_pipeline("shop")
        actions.archive_pipeline(pipeline=pipeline, **WHO)

        actions.restore_pipeline(pipeline=pipeline, **WHO)

        assert not Pipeline.objects.filter(is_archived=True).exists()
