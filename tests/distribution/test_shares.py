"""Black holes and cut shares, working hours and caps as they are set, and whether the auto-funnel suits."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from distribution_builders import WORKDAYS, a_desk, a_lead, a_rule
from funnel_builders import a_deal, a_pipeline, move
from party_builders import MONDAY, add_product, add_source
from people_builders import add_user
from voronka.distribution import actions
from voronka.distribution.holes import suspects
from voronka.distribution.hours import read_day, write_day
from voronka.distribution.models import Desk
from voronka.distribution.unfit import unfit_lead, unfit_rule, usual_price
from voronka.funnel.models import Deal
from voronka.ground.refusal import Refusal
from voronka.journal.models import Event

pytestmark = pytest.mark.django_db


def sold(owner, pipeline, source, *, leads, of):
    for number in range(leads):
        deal = a_deal(pipeline, owner=owner, source=source, amount="100")
        Deal.objects.filter(pk=deal.pk).update(
            closed_at=MONDAY + timedelta(days=1),
            outcome="won" if number < of else "lost",
            loss_reason=None if number < of else pipeline.loss_reasons.all()[0],
        )


class TestABlackHole:
    def test_is_who_sells_nothing_of_what_others_sell_much_of(self):
        pipeline, source = a_pipeline(), add_source()
        hole, lucky = add_user(name="Hole"), add_user(name="Lucky")
        sold(hole, pipeline, source, leads=20, of=0)
        sold(lucky, pipeline, source, leads=40, of=20)

        (found,) = suspects(at=MONDAY + timedelta(days=2))

        assert (found.user, found.hole.leads, found.share) == (hole, 20, 100)
        assert found.hole.expected_sales == pytest.approx(10, abs=0.5)

    def test_is_nobody_whose_leads_others_do_not_sell_either(self):
        pipeline = a_pipeline()
        bad, good = add_source(channel="cold"), add_source(channel="referral")
        sold(add_user(), pipeline, bad, leads=20, of=0)
        lucky = add_user()
        sold(lucky, pipeline, bad, leads=20, of=0)
        sold(lucky, pipeline, good, leads=20, of=15)

        assert suspects(at=MONDAY + timedelta(days=2)) == []


class TestAShare:
    def test_is_halved_and_restored_and_told_each_time(self):
        user = add_user()

        shares = [
            actions.halve_share(user=user, by=None, at=MONDAY).share,
            actions.halve_share(user=user, by=None, at=MONDAY).share,
            actions.restore_share(user=user, by=None, at=MONDAY).share,
        ]

        told = Event.objects.filter(kind="distribution.desk_changed").order_by("pk").values_list("changes", flat=True)
        assert shares == [50, 25, 100]
        assert [each["share"] for each in told] == [[100, 50], [50, 25], [25, 100]]

    def test_never_comes_to_nothing(self):
        user = add_user()
        a_desk(user, share=1)

        assert actions.halve_share(user=user, by=None, at=MONDAY).share == 1


class TestADesk:
    def test_keeps_hours_and_cap_and_tells_only_what_changed(self):
        user = add_user()
        for _ in range(2):
            actions.set_desk(user=user, week=WORKDAYS, daily_cap=5, by=None, at=MONDAY)

        assert (Desk.objects.get().week, Desk.objects.get().daily_cap) == (WORKDAYS, 5)
        assert Event.objects.filter(kind="distribution.desk_changed").count() == 1

    @pytest.mark.parametrize(("field", "given"), [("daily_cap", -1), ("daily_cap", 1001), ("week", [[]] * 7)])
    def test_refuses_what_nobody_can_work(self, field, given):
        with pytest.raises(Refusal) as refused:
            actions.set_desk(user=add_user(), **{"week": None, "daily_cap": None} | {field: given}, by=None, at=MONDAY)

        assert list(refused.value.problems) == [field]
        assert not Desk.objects.exists()


class TestHoursAsPeopleWriteThem:
    @pytest.mark.parametrize(
        ("text", "hours"),
        [
            ("9-18", [[540, 1080]]),
            ("9:00–13:00, 14.30–18", [[540, 780], [870, 1080]]),
            ("0-24", [[0, 1440]]),
            ("", []),
            (" 22:15 - 23:00 ; ", [[1335, 1380]]),
        ],
    )
    def test_are_read(self, text, hours):
        assert read_day(text) == hours
        assert read_day(write_day(hours)) == hours

    @pytest.mark.parametrize("text", ["nine to five", "18-9", "9-25", "9:60-10", "9-12, 11-13", "９-18", "9", "-"])
    def test_are_refused_when_nobody_can_mean_them(self, text):
        with pytest.raises(Refusal, match="9:00-18:00"):
            read_day(text)


class TestTheAutoFunnel:
    def test_suits_a_simple_cheap_product(self):
        cheap, _dear = add_product(price="10"), add_product(price="500")

        assert unfit_rule(a_rule(way="automatic", wanted={"product": [cheap.pk]})) == []
        assert unfit_lead(a_lead(product=cheap)) == []

    def test_does_not_suit_what_is_dear_or_agreed_each_time_or_unknown(self):
        add_product(price="10")
        dear, agreed = add_product(price="500"), add_product()

        assert unfit_rule(a_rule(way="automatic", wanted={"product": [dear.pk, agreed.pk]})) == ["agreed", "dear"]
        assert unfit_rule(a_rule(way="automatic")) == unfit_lead(a_lead()) == ["any_product"]
        assert unfit_rule(a_rule(way="automatic", price_to=Decimal(9000))) == ["dear"]
        assert unfit_rule(a_rule(way="queue")) == []

    def test_is_judged_by_our_own_deals_where_there_are_some(self):
        pipeline = a_pipeline()
        add_product(price="5")
        for amount in (100, 200, 300, 400, 500):
            move(a_deal(pipeline, amount=str(amount)), pipeline.stages.get(kind="won").key)

        assert usual_price() == 300
