"""Targets with plan and fact, decisions beside a figure, and the digest of the morning."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from funnel_builders import a_deal, a_pipeline
from people_builders import a_business, add_user
from people_threads import at_the_same_moment
from report_builders import NOW
from voronka.accounts.actions import change_business
from voronka.journal.models import Event
from voronka.reports.actions import DecisionRefused, TargetRefused, judge_decision, make_decision, set_target
from voronka.reports.jobs import write_digests
from voronka.reports.models import Decision, Digest, Target
from voronka.reports.plans import NUMBERS, plan_fact
from voronka.reports.records import records
from voronka.reports.results import day
from voronka.reports.selection import Selection

pytestmark = pytest.mark.django_db
MARCH = date(2026, 3, 1)
NIGHT = datetime(2026, 3, 31, 4, tzinfo=UTC)


@pytest.fixture
def owner():
    a_business()
    return add_user(role="owner", sees="all")


def aim_at(pipeline, aim, value):
    return set_target(
        pipeline=pipeline, month=date(2026, 3, 17), aim=aim, value=value and Decimal(value), by=None, at=NOW
    )


class TestSetTarget:
    def test_sets_it_for_the_month_and_writes_down_what_was_before(self):
        pipeline = a_pipeline()
        aim_at(pipeline, "conversion", "0.4")
        aim_at(pipeline, "conversion", "0.45")

        assert list(Target.objects.values_list("month", "value")) == [(MARCH, Decimal("0.45"))]
        assert Event.objects.filter(kind="reports.target_set").last().changes == {
            "conversion 2026-03": ["0.4000", "0.45"]
        }

    def test_takes_it_away(self):
        pipeline = a_pipeline()
        aim_at(pipeline, "won", "10")
        aim_at(pipeline, "won", None)

        assert not Target.objects.exists()

    @pytest.mark.parametrize(
        ("aim", "value"), [("conversion", "1.2"), ("won", "-1"), ("revenue", "1e20"), ("luck", "1")]
    )
    def test_refuses_what_cannot_be_reached(self, aim, value):
        with pytest.raises(TargetRefused):
            aim_at(a_pipeline(), aim, value)

        assert not Target.objects.exists()


class TestPlanAndFact:
    def test_holds_each_target_against_the_deals_decided_in_the_month(self, owner):
        pipeline = a_pipeline()
        a_deal(pipeline, "paid", amount="100")
        a_deal(pipeline, "refused")
        for aim, value in (("conversion", "0.4"), ("deal_length", "3"), ("won", "2"), ("revenue", "300")):
            aim_at(pipeline, aim, value)

        found = plan_fact(user=owner, selection=Selection(pipeline=pipeline.pk), month=MARCH, at=NOW)

        assert [(each.aim, each.fact, each.is_kept) for each in found] == [
            ("conversion", Decimal("0.5"), True),
            ("deal_length", Decimal(0), True),
            ("won", Decimal(1), False),
            ("revenue", Decimal(100), False),
        ]
        for each in found:
            assert records(user=owner, selection=each.selection, number=NUMBERS[each.aim], at=NOW).ids

    def test_of_revenue_is_not_known_where_no_amount_is(self, owner):
        pipeline = a_pipeline()
        deal = a_deal(pipeline, "paid", amount="100")
        type(deal).objects.update(amount=None)
        aim_at(pipeline, "revenue", "300")

        (found,) = plan_fact(user=owner, selection=Selection(pipeline=pipeline.pk), month=MARCH, at=NOW)

        assert (found.fact, found.is_kept) == (None, None)

    def test_says_that_nothing_is_known_before_the_first_deal_is_decided(self, owner):
        pipeline = a_pipeline()
        aim_at(pipeline, "conversion", "0.4")

        (found,) = plan_fact(user=owner, selection=Selection(pipeline=pipeline.pk), month=MARCH, at=NOW)

        assert (found.fact, found.is_kept) == (None, None)

    def test_asks_for_the_even_pace_in_the_middle_of_a_month(self, owner):
        pipeline = a_pipeline()
        aim_at(pipeline, "won", "31")

        at = datetime(2026, 3, 10, 12, tzinfo=UTC)
        (found,) = plan_fact(user=owner, selection=Selection(pipeline=pipeline.pk), month=MARCH, at=at)

        assert found.due == pytest.approx(Decimal(9))

    def test_asks_for_nothing_on_the_first_morning_and_for_all_once_the_month_is_over(self, owner):
        pipeline = a_pipeline()
        aim_at(pipeline, "won", "31")
        mornings = (datetime(2026, 3, 1, 7, tzinfo=UTC), datetime(2026, 4, 1, 7, tzinfo=UTC))

        first, over = (
            plan_fact(user=owner, selection=Selection(pipeline=pipeline.pk), month=MARCH, at=at)[0] for at in mornings
        )

        assert (first.due, first.is_kept, over.due, over.is_kept) == (0, True, 31, False)


class TestDecisions:
    def test_are_kept_with_the_report_that_they_were_made_on(self, owner):
        query = "pipeline=1&seller=3&evil=%3Cscript%3E"
        made = make_decision(page="funnel", query=query, figure="41% of 89", text=" Call\nsooner ", by=owner, at=NOW)
        judge_decision(decision=made, result="43% in April", by=owner, at=NOW)

        kept = Decision.objects.get()
        assert (kept.query, kept.figure, kept.text) == ("pipeline=1&seller=3", "41% of 89", "Call\nsooner")
        assert (kept.result, kept.result_by) == ("43% in April", owner)
        assert Event.objects.filter(subject_kind="reports.decision").count() == 2

    @pytest.mark.parametrize(("page", "text"), [("funnel", " "), ("funnel", "x" * 2001), ("nowhere", "Call sooner")])
    def test_are_refused_where_they_say_nothing(self, owner, page, text):
        with pytest.raises(DecisionRefused):
            make_decision(page=page, query="", figure="", text=text, by=owner, at=NOW)

        assert not Decision.objects.exists()

    def test_of_others_are_seen_by_those_who_see_all(self, owner):
        seller = add_user()
        make_decision(page="funnel", query="", figure="", text="Call sooner", by=owner, at=NOW)

        assert Decision.objects.visible_to(owner).count() == 1
        assert not Decision.objects.visible_to(seller).exists()


class TestTheNumbersOfTheDay:
    def test_are_those_of_each_pipeline_apart(self, owner):
        first, second = a_pipeline(), a_pipeline("services")
        a_deal(first, "paid", at=NOW, first_contact_at=NOW)
        a_deal(second, at=NOW, first_contact_at=NOW)

        found = day(user=owner, at=NOW)

        assert [(each.selection.pipeline, each.figures.about.won) for each in found] == [(first.pk, 1), (second.pk, 0)]
        assert [each.figures.conversion and each.figures.conversion.tries for each in found] == [1, None]


@pytest.mark.usefixtures("owner")
class TestDigest:
    def test_is_written_once_a_day_for_everybody(self):
        add_user(name="Anna")
        assert write_digests(at=NOW) == 2
        assert write_digests(at=NOW) == 0

        assert Digest.objects.filter(day=date(2026, 3, 31)).count() == 2
        assert Event.objects.filter(kind="reports.digest_written").count() == 2

    def test_waits_for_the_morning_of_the_business(self, owner):
        assert write_digests(at=NIGHT) == 0
        change_business(changes={"time_zone": "Asia/Tokyo"}, by=owner, at=NIGHT)

        assert write_digests(at=NIGHT) == 1

    def test_says_the_two_numbers_and_how_the_plan_stands(self):
        pipeline = a_pipeline()
        a_deal(pipeline, "paid", amount="100", at=NOW, first_contact_at=NOW)
        aim_at(pipeline, "revenue", "300")

        write_digests(at=NOW)

        lines = Digest.objects.get().text.splitlines()
        assert lines[0] == "Sales on Mar 31, 2026"
        assert lines[3].startswith("Conversion: 100.0%, from 20.7–100.0%; 1 won of 1 decided.")
        assert lines[5] == "Plan of the month, Revenue: 300.00; now 100.00, behind."

    def test_lets_no_name_into_the_page_as_markup(self):
        pipeline = a_pipeline()
        pipeline.name = "<script>alert(1)</script>"
        pipeline.save()
        a_deal(pipeline, at=NOW, first_contact_at=NOW)

        write_digests(at=NOW)

        assert "<script>" not in Digest.objects.get().html


@pytest.mark.django_db(transaction=True)
def test_many_workers_write_one_digest():
    a_business()
    owner = add_user(role="owner", sees="all")

    written = at_the_same_moment(*[lambda: write_digests(at=NOW)] * 4)

    assert sum(each for each in written if isinstance(each, int)) == 1
    assert Digest.objects.get().user == owner
