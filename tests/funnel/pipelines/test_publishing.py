"""A draft becomes the pipeline: whole or not at all, for a reason, with no deal left behind."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from drawings import a_stage, with_stage, without

from funnel_builders import MONDAY, TUESDAY, WEDNESDAY, a_deal, a_pipeline, counted, move
from people_builders import add_user
from voronka.funnel import actions, versions
from voronka.funnel.actions.counting import tallies
from voronka.funnel.drawing import Drawing, DrawnReason
from voronka.funnel.models import Deal, Stage, Transition, Version
from voronka.journal.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def pipeline():
    return a_pipeline("agency")


def draw(pipeline, drawing, **more):
    return actions.save_draft(pipeline=pipeline, drawing=drawing, **{"by": None, "at": TUESDAY} | more)


def publish(pipeline, drawing=None, **more):
    if drawing:
        draw(pipeline, drawing)
    return actions.publish(pipeline=pipeline, **{"reason": "Try and see", "by": None, "at": TUESDAY} | more)


def drawn(pipeline):
    return Drawing.from_pipeline(pipeline)


class TestSaveDraft:
    def test_changes_nothing_of_what_is_published(self, pipeline):
        before = drawn(pipeline)

        draw(pipeline, with_stage(before, "deciding", name="Thinking"))

        assert drawn(pipeline) == before

    def test_keeps_an_unfinished_drawing(self, pipeline):
        unfinished = with_stage(drawn(pipeline), "deciding", purpose="", name="")

        draw(pipeline, unfinished)

        assert versions.sheet(pipeline).drawing == unfinished

    def test_keeps_one_draft_however_often_it_is_saved(self, pipeline):
        for name in ("One", "Two", "Three"):
            draw(pipeline, with_stage(drawn(pipeline), "deciding", name=name))

        assert Version.objects.get(number=None).revision == 3

    def test_makes_no_draft_where_nothing_differs(self, pipeline):
        draw(pipeline, drawn(pipeline))

        assert not versions.sheet(pipeline).is_draft

    def test_refuses_over_what_somebody_else_has_drawn_meanwhile(self, pipeline):
        anna = add_user("head", name="Anna")
        seen = versions.sheet(pipeline).version.edition
        draw(pipeline, with_stage(drawn(pipeline), "deciding", name="Hers"), by=anna)

        with pytest.raises(actions.DrawnMeanwhile, match=r"Anna changed this drawing at 09:00"):
            draw(pipeline, with_stage(drawn(pipeline), "deciding", name="His"), edition=seen, by=add_user("head"))

        assert versions.sheet(pipeline).drawing.stage("deciding").name == "Hers"

    def test_refuses_a_page_that_has_seen_an_older_published_version(self, pipeline):
        seen = versions.sheet(pipeline).version.edition
        publish(pipeline, with_stage(drawn(pipeline), "deciding", name="Newer"))

        with pytest.raises(actions.DrawnMeanwhile, match="published"):
            draw(pipeline, with_stage(drawn(pipeline), "deciding", name="Older"), edition=seen, by=add_user("head"))

    def test_refuses_a_page_whose_draft_was_thrown_away_and_begun_again(self, pipeline):
        seen = draw(pipeline, with_stage(drawn(pipeline), "deciding", name="First")).edition
        actions.drop_draft(pipeline=pipeline, by=None, at=TUESDAY)
        draw(pipeline, with_stage(drawn(pipeline), "deciding", name="Second"))

        with pytest.raises(actions.DrawnMeanwhile):
            draw(pipeline, with_stage(drawn(pipeline), "deciding", name="Third"), edition=seen, by=add_user("head"))

    def test_is_in_the_audit_in_words(self, pipeline):
        draw(pipeline, with_stage(drawn(pipeline), "deciding", name="Thinking"))

        said = Event.objects.get(kind="funnel.draft_saved").changes["drawing"][1]
        assert said == ["“Deciding” is now called “Thinking”."]


class TestDropDraft:
    def test_leaves_what_is_published(self, pipeline):
        draw(pipeline, with_stage(drawn(pipeline), "deciding", name="Thinking"))

        actions.drop_draft(pipeline=pipeline, by=None, at=TUESDAY)

        assert versions.sheet(pipeline).drawing.stage("deciding").name == "Deciding"

    def test_does_nothing_without_a_draft(self, pipeline):
        actions.drop_draft(pipeline=pipeline, by=None, at=TUESDAY)

        assert not Event.objects.filter(kind="funnel.draft_dropped").exists()


class TestPublish:
    def test_makes_the_drawing_the_pipeline(self, pipeline):
        new = drawn(pipeline)
        new = replace(
            with_stage(new, "contacted", name="Talked", kind="key", required=("amount",), boxes=("Heard out",)),
            stages=(new.stages[1], new.stages[0], *new.stages[2:4], a_stage("test_drive"), *new.stages[4:]),
            loss_reasons=(DrawnReason("weather", "The weather"), *new.loss_reasons[:2]),
        )

        publish(pipeline, new)

        assert drawn(pipeline) == new

    def test_numbers_the_versions_and_keeps_day_reason_and_person(self, pipeline):
        anna = add_user("head")
        draw(pipeline, with_stage(drawn(pipeline), "deciding", name="Thinking"))

        version = publish(pipeline, reason="  Nobody  understood the name ", by=anna, at=WEDNESDAY)

        assert (version.number, version.reason) == (2, "Nobody understood the name")
        assert (version.published_at, version.published_by) == (WEDNESDAY, anna)

    def test_leaves_the_older_versions_as_they_were(self, pipeline):
        first = Version.objects.filter(number=1).values()[0]

        publish(pipeline, with_stage(drawn(pipeline), "deciding", name="Thinking"))
        publish(pipeline, with_stage(drawn(pipeline), "deciding", name="Pondering"))

        assert Version.objects.filter(number=1).values()[0] == first
        assert [stage["name"] for stage in Version.objects.get(number=2).drawing["stages"]].count("Thinking") == 1

    def test_gives_new_stages_their_count_rows(self, pipeline):
        publish(
            pipeline,
            replace(
                drawn(pipeline), stages=(*drawn(pipeline).stages[:1], a_stage("demo"), *drawn(pipeline).stages[1:])
            ),
        )

        assert Stage.objects.get(key="demo").counts.count() == 16

    def test_finds_a_stage_again_that_comes_back(self, pipeline):
        before = drawn(pipeline)
        row = Stage.objects.get(key="contacted")
        publish(pipeline, without(before, "contacted"))

        publish(pipeline, before)

        row.refresh_from_db()
        assert (row.is_gone, drawn(pipeline)) == (False, before)

    @pytest.mark.parametrize("field", ["name", "purpose", "entry_rule", "exit_rule", "what_to_do"])
    def test_refuses_a_stage_without_a_text(self, pipeline, field):
        before = drawn(pipeline)
        draw(pipeline, with_stage(before, "deciding", **{field: " \n\t "}))

        with pytest.raises(actions.DrawRefused) as refusal:
            publish(pipeline)

        assert "drawing" in refusal.value.problems
        assert drawn(pipeline) == before
        assert Version.objects.get(number=None)

    @pytest.mark.parametrize("reason", ["", "  ", "\n\0"])
    def test_refuses_without_a_reason(self, pipeline, reason):
        draw(pipeline, with_stage(drawn(pipeline), "deciding", name="Thinking"))

        with pytest.raises(actions.DrawRefused) as refusal:
            publish(pipeline, reason=reason)

        assert list(refusal.value.problems) == ["reason"]

    def test_refuses_a_draft_that_says_what_is_published_anyway(self, pipeline):
        before = drawn(pipeline)
        draw(pipeline, with_stage(before, "deciding", name="Thinking"))
        draw(pipeline, before)

        with pytest.raises(actions.DrawRefused, match="Nothing differs"):
            publish(pipeline)

    def test_refuses_without_a_draft_and_says_who_published(self, pipeline):
        anna = add_user("head", name="Anna")
        draw(pipeline, with_stage(drawn(pipeline), "deciding", name="Thinking"))
        publish(pipeline, by=anna)

        with pytest.raises(actions.DrawnMeanwhile, match="Anna published this drawing at 09:00"):
            publish(pipeline)

    def test_refuses_what_the_caller_has_not_seen(self, pipeline):
        seen = draw(pipeline, with_stage(drawn(pipeline), "deciding", name="Seen")).edition
        draw(pipeline, with_stage(drawn(pipeline), "deciding", name="Not seen"))

        with pytest.raises(actions.DrawnMeanwhile):
            publish(pipeline, edition=seen)

    def test_refuses_to_turn_a_stage_into_an_end(self, pipeline):
        new = with_stage(drawn(pipeline), "deciding", kind="won")
        draw(pipeline, with_stage(new, "paid", kind="work", time_limit_hours=5))

        with pytest.raises(actions.DrawRefused, match="cannot become an end"):
            publish(pipeline)

    def test_refuses_to_replace_the_won_stage_by_another(self, pipeline):
        new = drawn(pipeline)
        draw(pipeline, replace(without(new, "paid"), stages=(*without(new, "paid").stages, a_stage("sold", "won"))))

        with pytest.raises(actions.DrawRefused, match="rename them, but keep them"):
            publish(pipeline)

    def test_tells_others_and_says_in_the_audit_what_changed(self, pipeline):
        anna = add_user("head")
        draw(pipeline, without(drawn(pipeline), "contacted"))

        version = publish(pipeline, by=anna)

        event = Event.objects.filter(kind="funnel.pipeline_published").latest("id")
        assert (event.by_id, event.payload["version_id"]) == (anna.pk, version.pk)
        assert event.changes["version"] == [1, 2]
        assert event.changes["drawing"][1] == ["Taken out: “Contacted”."]


class TestStagesThatLeave:
    def test_keep_the_pipeline_from_being_published_while_deals_are_open_in_them(self, pipeline):
        for _each in range(3):
            a_deal(pipeline, "contacted")
        before = drawn(pipeline)
        draw(pipeline, without(before, "contacted"))

        with pytest.raises(actions.DrawRefused, match="3 open deals stand in “Contacted”") as refusal:
            publish(pipeline)

        assert list(refusal.value.problems) == ["gone.contacted"]
        assert drawn(pipeline) == before

    @pytest.mark.parametrize("target", ["contacted", "paid", "refused", "no_such_stage", ""])
    def test_do_not_move_their_deals_to_an_end_or_out_of_the_drawing(self, pipeline, target):
        a_deal(pipeline, "contacted")
        draw(pipeline, without(drawn(pipeline), "contacted"))

        with pytest.raises(actions.DrawRefused, match="Choose the open stage it moves to"):
            publish(pipeline, move_gone={"contacted": target})

    def test_move_their_deals_by_transitions_of_the_new_version(self, pipeline):
        deal = a_deal(pipeline, "contacted", amount="500")
        draw(pipeline, without(drawn(pipeline), "contacted"))

        version = publish(pipeline, at=WEDNESDAY, move_gone={"contacted": "deciding"})

        last = Transition.objects.filter(deal=deal).latest("ordinal")
        assert (last.from_stage.key, last.to_stage.key) == ("contacted", "deciding")
        assert (last.version, last.at, last.ordinal) == (version, WEDNESDAY, 3)

    def test_leave_true_counts_behind(self, pipeline):
        for amount in ("100", None, "250.50"):
            a_deal(pipeline, "contacted", amount=amount)
        draw(pipeline, without(drawn(pipeline), "contacted"))

        publish(pipeline, move_gone={"contacted": "deciding"})

        assert counted(pipeline) == tallies(pipeline)
        assert Deal.objects.filter(stage__key="deciding").count() == 3

    def test_move_more_deals_than_fit_into_one_batch(self, pipeline, monkeypatch):
        monkeypatch.setattr("voronka.funnel.actions.publishing.BATCH", 2)
        for _each in range(5):
            a_deal(pipeline, "contacted")
        draw(pipeline, without(drawn(pipeline), "contacted"))

        publish(pipeline, move_gone={"contacted": "new_request"})

        assert Deal.objects.filter(stage__key="new_request").count() == 5

    def test_never_move_a_deal_before_its_last_move(self, pipeline):
        deal = a_deal(pipeline)
        move(deal, "contacted", at=WEDNESDAY)
        draw(pipeline, without(drawn(pipeline), "contacted"))

        publish(pipeline, at=TUESDAY, move_gone={"contacted": "deciding"})

        moments = [each.at for each in deal.transitions.order_by("ordinal")]
        assert all(earlier <= later for earlier, later in pairwise(moments))

    def test_stay_in_the_history_of_closed_deals(self, pipeline):
        deal = a_deal(pipeline, "contacted")
        move(deal, "paid", at=WEDNESDAY)

        publish(pipeline, without(drawn(pipeline), "contacted"))

        assert [each.to_stage.key for each in deal.transitions.order_by("ordinal")][1] == "contacted"


class TestVersions:
    def test_tell_what_each_one_changed(self, pipeline):
        publish(pipeline, with_stage(drawn(pipeline), "deciding", name="Thinking"))
        publish(pipeline, with_stage(drawn(pipeline), "deciding", kind="work"))

        told = versions.history([pipeline])[pipeline.pk]

        assert [each.version.number for each in told] == [3, 2, 1]
        assert [each.changes for each in told] == [
            ["“Thinking” is now work, it was key."],
            ["“Deciding” is now called “Thinking”."],
            [],
        ]

    def test_are_read_with_one_query_for_all_pipelines(self, pipeline, django_assert_num_queries):
        others = [a_pipeline(trade) for trade in ("shop", "courses", "services")]

        with django_assert_num_queries(1):
            versions.history([pipeline, *others])


class TestALeavingStage:
    def test_is_told_with_the_number_of_its_open_deals(self, pipeline):
        a_deal(pipeline, "contacted", at=MONDAY)
        a_deal(pipeline, "contacted")

        assert versions.leaving(pipeline, without(drawn(pipeline), "contacted", "deciding")) == {"contacted": 2}
