"""Whatever is drawn: what was published is what was drawn, and no deal loses its history on the way."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from funnel_builders import TUESDAY, a_deal, a_pipeline, counted
from voronka.funnel import actions, versions
from voronka.funnel.actions.counting import tallies
from voronka.funnel.drawing import Drawing, edits
from voronka.funnel.models import Deal, Transition, Version

KINDS = ["technical", "work", "key"]
EDITS = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.integers(0, 99)),
        st.tuples(st.just("remove"), st.integers(0, 9)),
        st.tuples(st.just("move"), st.integers(0, 9), st.integers(-9, 9)),
        st.tuples(st.just("kind"), st.integers(0, 9), st.sampled_from(KINDS)),
        st.tuples(st.just("limit"), st.integers(0, 9), st.none() | st.integers(1, 8784)),
        st.tuples(st.just("text"), st.integers(0, 9), st.text(st.characters(exclude_categories=["Cs"]), max_size=40)),
        st.tuples(st.just("boxes"), st.integers(0, 9), st.lists(st.text("абв ", max_size=5), max_size=3)),
        st.tuples(st.just("reasons"), st.integers(1, 4)),
    ),
    max_size=12,
)


def edited(drawing, edit, number):
    """The drawing after one edit."""
    verb, *values = edit
    if verb == "add":
        after, stage = edits.with_new_stage(drawing, f"Extra {values[0]} {number}", ())
        texts = {name: f"{name} of {stage.key}" for name in ("purpose", "entry_rule", "exit_rule", "what_to_do")}
        return edits.with_stage(after, replace(stage, **texts))
    if verb == "reasons":
        kept = [(each.key, each.name) for each in drawing.loss_reasons[: values[0]]]
        return edits.with_reasons(drawing, [*kept, ("", f"Reason {number}")], ())
    stage = drawing.stages[values[0] % len(drawing.stages)]
    if verb == "remove":
        return edits.without_stage(drawing, stage.key)
    if verb == "move":
        return edits.moved(drawing, stage.key, values[1])
    if verb == "kind":
        return drawing if stage.closes else edits.with_stage(drawing, replace(stage, kind=values[1]))
    change = {"limit": "time_limit_hours", "text": "purpose", "boxes": "boxes"}[verb]
    value = tuple(values[1]) if verb == "boxes" else values[1]
    return edits.with_stage(drawing, replace(stage, **{change: value}))


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rounds=st.lists(EDITS, min_size=1, max_size=3))
def test_what_is_published_is_what_was_drawn(rounds):
    pipeline = a_pipeline("agency")
    deals = [a_deal(pipeline, key) for key in ("need_found", "contacted", "deciding", "paid")]
    for edits_of_round in rounds:
        drawing = versions.sheet(pipeline).drawing
        for number, edit in enumerate(edits_of_round):
            drawing = edited(drawing, edit, number)
        histories = {deal.pk: list(deal.transitions.order_by("ordinal").values_list("id", flat=True)) for deal in deals}
        before, first = Drawing.from_pipeline(pipeline), Version.objects.filter(pipeline=pipeline, number=1).values()[0]
        draft = actions.save_draft(pipeline=pipeline, drawing=drawing, by=None, at=TUESDAY)
        target = next((stage.key for stage in drawing.stages if not stage.closes), "")
        try:
            gone = dict.fromkeys(versions.leaving(pipeline, drawing), target)
            actions.publish(pipeline=pipeline, reason="Try", by=None, at=TUESDAY, move_gone=gone)
        except actions.DrawRefused:
            assert Drawing.from_pipeline(pipeline) == before
        else:
            assert Drawing.from_pipeline(pipeline) == drawing.clean() == Drawing.read(draft.drawing)
        assert Version.objects.filter(pipeline=pipeline, number=1).values()[0] == first
        assert counted(pipeline) == tallies(pipeline)
        assert not Deal.objects.open().filter(pipeline=pipeline, stage__is_gone=True).exists()
        for deal in deals:
            chain = list(Transition.objects.filter(deal=deal).order_by("ordinal"))
            assert [each.pk for each in chain][: len(histories[deal.pk])] == histories[deal.pk]
            assert all(one.to_stage_id == next_.from_stage_id for one, next_ in pairwise(chain))
            assert chain[-1].to_stage_id == Deal.objects.get(pk=deal.pk).stage_id
