"""The funnel and the process: counted by hand, counted again by the database, each number with its deals."""

from __future__ import annotations

from datetime import timedelta

import pytest

from funnel_builders import MONDAY, a_deal, a_pipeline, move
from people_builders import a_business, add_user
from report_builders import NOW, a_shop, some_deals
from voronka.funnel.models import Deal, Transition
from voronka.reports.records import records
from voronka.reports.results import funnel, process
from voronka.reports.selection import Selection

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    a_business()
    return add_user(role="owner", sees="all")


def many(user, number, selection=None):
    return len(records(user=user, selection=selection or Selection(), number=number, at=NOW).ids)


def through(pipeline, *keys, hours=1):
    """A deal that came into these stages, one an hour."""
    deal = a_deal(pipeline)
    for number, key in enumerate(keys, 1):
        move(deal, key, at=MONDAY + timedelta(hours=hours * number))
    return deal


def stages_of(page):
    return {stage.name: stage for stage in page.stages}


class TestFunnel:
    def test_counts_a_deal_once_however_often_it_comes_back(self, owner):
        pipeline = a_pipeline()
        through(pipeline, "need_found", "proposal_sent", "need_found", "proposal_sent")

        page = funnel(user=owner, selection=Selection(), at=NOW)

        found = stages_of(page)["Need found"]
        assert (found.entered, found.returned, found.of_previous.hits) == (1, 1, 1)

    def test_lets_a_deal_that_skipped_a_stage_go_on_all_the_same(self, owner):
        pipeline = a_pipeline()
        through(pipeline, "proposal_sent")

        found = stages_of(funnel(user=owner, selection=Selection(), at=NOW))["Need found"]

        assert (found.entered, found.skipped, found.of_previous.rate) == (0, 1, 1.0)

    def test_says_from_where_deals_are_lost_and_why(self, owner):
        pipeline = a_pipeline()
        lost = through(pipeline, "need_found", "refused")
        through(pipeline, "refused")

        page = funnel(user=owner, selection=Selection(), at=NOW)

        found = stages_of(page)["Need found"]
        assert [(loss.reason_id, loss.deals) for loss in found.losses] == [(lost.loss_reason_id, 1)]
        assert [stage.lost for stage in page.stages[:2]] == [1, 1]

    def test_measures_the_time_from_the_stage_before_and_from_the_first(self, owner):
        pipeline = a_pipeline()
        through(pipeline, "need_found", "proposal_sent", hours=24)

        sent = stages_of(funnel(user=owner, selection=Selection(), at=NOW))["Proposal sent"]

        assert (sent.median_days, sent.to_here_median) == (1.0, 2.0)

    def test_says_which_deals_may_still_come(self, owner):
        pipeline = a_pipeline()
        a_deal(pipeline)
        through(pipeline, "need_found")

        assert stages_of(funnel(user=owner, selection=Selection(), at=NOW))["Need found"].still_open == 1

    def test_is_of_nobody_where_there_is_no_deal(self, owner):
        a_pipeline()

        page = funnel(user=owner, selection=Selection(), at=NOW)

        assert {(stage.entered, stage.of_first) for stage in page.stages} == {(0, None)}

    def test_counts_what_the_database_counts_and_opens_it(self):
        shop = a_shop()
        some_deals(shop, 40)
        user = shop.sellers[0]
        seen = Deal.objects.visible_to(user).filter(pipeline=shop.pipeline)

        page = funnel(user=user, selection=Selection(), at=NOW)

        for stage in page.stages:
            here = Transition.objects.filter(deal__in=seen, to_stage=stage.stage_id)
            assert stage.entered == here.values("deal").distinct().count() == many(user, f"entered:{stage.stage_id}")
            for name in ("skipped", "returned", "stands"):
                assert getattr(stage, name) == many(user, f"{name}:{stage.stage_id}"), name
            assert stage.lost == many(user, f"lost_at:{stage.stage_id}")
            assert stage.still_open == many(user, f"may_come:{stage.stage_id}")
            for loss in stage.losses:
                assert loss.deals == many(user, f"lost_at:{stage.stage_id}:{loss.reason_id}")
            if stage.of_previous:
                assert stage.of_previous.hits == many(user, f"went_on:{stage.stage_id}")
                assert stage.of_first.hits == many(user, f"from_first:{stage.stage_id}")
        assert sum(stage.lost for stage in page.stages) + page.lost_unseen == page.about.lost


class TestProcess:
    def test_says_what_is_skipped_and_opens_these_deals(self, owner):
        pipeline = a_pipeline()
        skipping = {through(pipeline, "proposal_sent").pk for _ in range(5)}
        through(pipeline, "need_found", "proposal_sent")

        found = {each.kind: each for each in process(user=owner, selection=Selection(), at=NOW).findings}

        assert str(found["skipped"].said) == (
            "5 of the 6 deals that came to “Need found” or went past it have skipped it."
        )
        assert set(records(user=owner, selection=Selection(), number=found["skipped"].number, at=NOW).ids) == skipping

    def test_says_what_is_left_within_a_minute(self, owner):
        pipeline = a_pipeline()
        for _ in range(5):
            through(pipeline, "need_found", "proposal_sent", hours=1 / 3600)

        kinds = {each.kind for each in process(user=owner, selection=Selection(), at=NOW).findings}

        assert "instant" in kinds

    def test_says_who_stands_longer_than_nine_in_ten(self, owner):
        pipeline = a_pipeline()
        for _ in range(30):
            through(pipeline, "need_found", "proposal_sent")
        through(pipeline, "need_found")

        page = process(user=owner, selection=Selection(), at=NOW)

        endless = {each.stage_id: each for each in page.findings if each.kind == "endless"}
        found = pipeline.stages.get(key="need_found").pk
        assert (endless[found].deals, many(owner, f"endless:{found}")) == (1, 1)

    def test_counts_the_deals_of_every_move_and_finding(self):
        shop = a_shop()
        some_deals(shop, 40)

        page = process(user=shop.owner, selection=Selection(), at=NOW)

        for made in page.moves:
            assert made.deals == many(shop.owner, f"moved:{made.from_id}:{made.to_id}")
            here = Transition.objects.filter(deal__pipeline=shop.pipeline, from_stage=made.from_id, to_stage=made.to_id)
            assert made.times == here.count()
        assert all(finding.deals == many(shop.owner, finding.number) for finding in page.findings if finding.number)

    def test_has_nothing_to_say_of_no_deal(self, owner):
        a_pipeline()

        page = process(user=owner, selection=Selection(), at=NOW)

        assert (page.moves, page.findings, page.lived.cases) == ([], [], 0)
