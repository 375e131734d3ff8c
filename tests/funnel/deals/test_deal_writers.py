"""Many writers at once: one move wins, the rest are refused politely, nothing is invented and nothing lost."""

from __future__ import annotations

import time
from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import OperationalError

from funnel_builders import MONDAY, TUESDAY, a_deal, a_pipeline, counted, stage
from people_builders import add_user
from people_threads import at_the_same_moment
from voronka.funnel import actions
from voronka.funnel.actions.counting import tallies
from voronka.funnel.events import DealMoved
from voronka.funnel.models import Deal, Transition
from voronka.journal.models import Event
from voronka.leads.actions import create_lead

pytestmark = pytest.mark.django_db(transaction=True)


def chain_of(deal_id: int) -> list[tuple[int, int | None, int]]:
    return list(
        Transition.objects.filter(deal=deal_id).order_by("ordinal").values_list("ordinal", "from_stage", "to_stage")
    )


def is_unbroken(chain: list[tuple[int, int | None, int]]) -> bool:
    ordinals = [ordinal for ordinal, _, _ in chain]
    joined = all(after[1] == before[2] for before, after in pairwise(chain))
    return ordinals == list(range(1, len(chain) + 1)) and chain[0][1] is None and joined


class TestManyWritersOnOneDeal:
    @pytest.mark.parametrize(("writers", "rounds"), [(8, 20), (20, 5)])
    def test_make_one_move_and_polite_refusals(self, writers, rounds):
        pipeline, people = a_pipeline(), [add_user() for _ in range(writers)]
        targets = [stage(pipeline, key) for key in ("contacted", "proposal_read")]
        deal_id = a_deal(pipeline, amount="99.90").pk

        for number in range(rounds):
            seen = [Deal.objects.select_related("pipeline").get(pk=deal_id) for _ in people]
            to = targets[number % 2]
            results = at_the_same_moment(
                *[
                    lambda deal=deal, by=by, to=to, at=MONDAY + timedelta(minutes=number): actions.move_deal(
                        deal=deal, to=to, by=by, at=at
                    )
                    for deal, by in zip(seen, people, strict=True)
                ]
            )
            refused = [each for each in results if isinstance(each, actions.MovedMeanwhile)]
            (moved,) = [each for each in results if isinstance(each, Transition)]
            assert len(refused) == writers - 1
            assert {each.by for each in refused} == {moved.by}

        assert is_unbroken(chain_of(deal_id))
        assert len(chain_of(deal_id)) == rounds + 1 == Event.objects.filter(kind=DealMoved.kind).count() + 1
        assert counted(pipeline) == tallies(pipeline)

    def test_edit_it_once(self):
        deal_id = a_deal(a_pipeline(), amount="1").pk
        seen = [Deal.objects.get(pk=deal_id) for _ in range(8)]

        results = at_the_same_moment(
            *[
                lambda deal=deal, amount=number + 2: actions.edit_deal(
                    deal=deal, changes={"amount": str(amount)}, by=None, at=TUESDAY
                )
                for number, deal in enumerate(seen)
            ]
        )

        assert sum(isinstance(each, actions.EditedMeanwhile) for each in results) == 7
        assert Deal.objects.get(pk=deal_id).revision == 1

    def test_open_one_deal_for_one_lead(self):
        first = a_deal(a_pipeline())
        lead = create_lead(contact=first.contact, by=None, at=MONDAY)

        results = at_the_same_moment(
            *[lambda: actions.open_deal(pipeline=first.pipeline, contact=first.contact, lead=lead, by=None, at=MONDAY)]
            * 6
        )

        assert sum(isinstance(each, Deal) for each in results) == 1
        assert sum(isinstance(each, actions.OpenRefused) for each in results) == 5


class TestMoversAndEditorsTogether:
    def test_keep_the_counts_true_and_never_wait_in_a_ring(self):
        pipeline = a_pipeline()
        stages = [stage(pipeline, key) for key in ("new_request", "contacted", "proposal_read")]
        ids = [a_deal(pipeline, amount=str(number)).pk for number in range(6)]

        def work(turn: int) -> list[object]:
            told: list[object] = []
            for number in range(25):
                deal = Deal.objects.get(pk=ids[(turn + number) % len(ids)])
                try:
                    if number % 3 == 0:
                        actions.edit_deal(deal=deal, changes={"amount": str(number)}, by=None, at=TUESDAY)
                    elif number % 10 == 1:
                        deals = Deal.objects.filter(pk__in=ids[::-1])
                        actions.move_many(deals=deals, to=stages[number % 3], by=None, at=TUESDAY)
                    else:
                        actions.move_deal(deal=deal, to=stages[(turn + number) % 3], by=None, at=TUESDAY)
                except (actions.MoveRefused, actions.EditRefused) as refusal:
                    told.append(refusal)
            return told

        results = at_the_same_moment(*[lambda turn=turn: work(turn) for turn in range(6)])

        assert all(isinstance(each, list) for each in results), results
        assert counted(pipeline) == tallies(pipeline)
        assert all(is_unbroken(chain_of(pk)) for pk in ids)


class TestABusyDatabase:
    def test_is_never_shown_as_locked(self):
        pipeline = a_pipeline()
        stages = [stage(pipeline, key) for key in ("new_request", "contacted")]
        ids = [a_deal(pipeline).pk for _ in range(4)]
        rounds, began_all = 50, time.monotonic()

        def work(pk: int) -> list[float]:
            took = []
            for _ in range(rounds):
                deal = Deal.objects.select_related("stage").get(pk=pk)
                to = stages[deal.stage == stages[0]]
                began = time.monotonic()
                actions.move_deal(deal=deal, to=to, by=None, at=TUESDAY)
                took.append(time.monotonic() - began)
            return took

        results = at_the_same_moment(*[lambda pk=pk: work(pk) for pk in ids])

        assert not [each for each in results if isinstance(each, OperationalError)]
        waits = sorted(wait for each in results if isinstance(each, list) for wait in each)
        assert len(waits) == rounds * len(ids)
        lasted = time.monotonic() - began_all  # on a busy machine a move takes long, and none so long as many
        assert waits[int(len(waits) * 0.99)] < max(5, lasted / 4)
