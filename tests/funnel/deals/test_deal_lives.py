"""Whatever happens to deals, in whatever order: the chain has no gap, the counts and the outcomes are true."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from itertools import pairwise

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from funnel_builders import MONDAY, a_deal, a_pipeline, counted, loss_reason, move
from voronka.funnel import actions
from voronka.funnel.actions.counting import tallies
from voronka.funnel.models import Deal, Transition

STAGES = st.sampled_from(["new_request", "need_found", "contacted", "invoice_issued", "paid", "refused"])
AMOUNTS = st.none() | st.decimals(min_value=0, max_value=10**6, places=2)
WHICH = st.integers(min_value=0, max_value=20)


class DealLives(RuleBasedStateMachine):
    """Opens, moves, edits, takes back, changes many; a refusal is fine as long as everything stays true."""

    @initialize()
    def begin(self) -> None:
        self.pipeline = a_pipeline()
        self.at = MONDAY
        self.bulks: list[object] = []
        a_deal(self.pipeline)

    def deal(self, which: int) -> Deal:
        self.at += timedelta(minutes=7)
        deals = list(Deal.objects.filter(pipeline=self.pipeline).order_by("pk"))
        return deals[which % len(deals)]

    @rule(amount=AMOUNTS)
    def open(self, amount: object) -> None:
        self.at += timedelta(minutes=7)
        a_deal(self.pipeline, amount=amount, at=self.at)

    @rule(which=WHICH, to=STAGES, helpful=st.booleans())
    def move(self, which: int, to: str, helpful: bool) -> None:
        more = {} if helpful else {"ticked": (), "values": {}}
        with suppress(actions.MoveRefused):
            move(self.deal(which), to, at=self.at, **more)

    @rule(which=WHICH)
    def take_back(self, which: int) -> None:
        last = Transition.objects.filter(deal=self.deal(which)).latest("ordinal")
        with suppress(actions.MoveRefused):
            actions.undo_move(transition=last, by=None, at=self.at)

    @rule(which=WHICH, amount=AMOUNTS)
    def edit(self, which: int, amount: object) -> None:
        with suppress(actions.EditRefused):
            actions.edit_deal(deal=self.deal(which), changes={"amount": amount}, by=None, at=self.at)

    @rule(to=STAGES)
    def move_many(self, to: str) -> None:
        self.deal(0)
        target = self.pipeline.stages.get(key=to)
        reason = loss_reason(self.pipeline)
        deals = Deal.objects.filter(pipeline=self.pipeline)
        bulk = actions.move_many(deals=deals, to=target, by=None, at=self.at, ticked=target.boxes, loss_reason=reason)
        self.bulks.append(bulk)

    @rule()
    def undo_many(self) -> None:
        self.deal(0)
        if self.bulks:
            actions.undo_bulk(bulk=self.bulks.pop(), by=None, at=self.at)

    @invariant()
    def counts_are_what_the_deals_say(self) -> None:
        if hasattr(self, "pipeline"):
            assert counted(self.pipeline) == tallies(self.pipeline)

    @invariant()
    def every_chain_is_whole_and_ends_where_the_deal_stands(self) -> None:
        for deal in Deal.objects.select_related("stage"):
            chain = list(Transition.objects.filter(deal=deal).order_by("ordinal"))
            assert [each.ordinal for each in chain] == list(range(1, deal.moves + 1))
            assert all(after.from_stage_id == before.to_stage_id for before, after in pairwise(chain))
            assert all(after.at >= before.at for before, after in pairwise(chain))
            assert chain[-1].to_stage_id == deal.stage_id

    @invariant()
    def a_deal_is_closed_where_its_stage_closes(self) -> None:
        for deal in Deal.objects.select_related("stage"):
            assert (deal.closed_at is not None) == deal.stage.closes
            assert deal.outcome == (deal.stage.kind if deal.stage.closes else "")
            assert deal.outcome != "won" or deal.amount is not None


class TestDealLives(TestCase, DealLives.TestCase):  # type: ignore[misc]
    """Each life begins in an empty database."""

    settings = settings(max_examples=25, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck))
