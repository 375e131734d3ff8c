"""The fields of a deal, and whose it is."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from funnel_builders import MONDAY, TUESDAY, WEDNESDAY, a_deal, a_pipeline, counted
from people_builders import add_user
from voronka.contacts.actions import create_contact
from voronka.funnel import actions
from voronka.funnel.actions.counting import tallies
from voronka.funnel.events import DealAssigned, DealChanged
from voronka.funnel.models import Deal, Pipeline
from voronka.funnel.values import read_number
from voronka.ground.refusal import Refusal
from voronka.journal.models import Event
from voronka.leads.actions import create_lead


@pytest.fixture
def pipeline(db):
    return a_pipeline()


def edit(deal, **changes):
    return actions.edit_deal(deal=deal, changes=changes, by=None, at=TUESDAY)


class TestOpeningADeal:
    def test_puts_it_into_the_first_stage_with_a_history(self, pipeline):
        deal = a_deal(pipeline, amount="1 234,50", title="  Site\nfor  Anna ")

        assert (deal.stage.key, deal.amount, deal.title) == ("new_request", Decimal("1234.50"), "Site for Anna")
        assert deal.transitions.get().to_stage == deal.stage
        assert counted(pipeline) == tallies(pipeline)

    def test_counts_its_length_from_the_lead(self, pipeline):
        contact = create_contact(name="Anna", by=None, at=MONDAY)
        lead = create_lead(contact=contact, by=None, at=MONDAY)

        deal = actions.open_deal(pipeline=pipeline, contact=contact, lead=lead, by=None, at=TUESDAY)

        assert (deal.first_contact_at, deal.opened_at) == (MONDAY, TUESDAY)

    def test_is_refused_beyond_the_rule_of_the_stage(self, pipeline):
        found = pipeline.stages.get(key="need_found")

        with pytest.raises(actions.OpenRefused) as refused:
            actions.open_deal(
                pipeline=pipeline, contact=create_contact(name="A", by=None, at=MONDAY), stage=found, by=None, at=MONDAY
            )

        assert set(refused.value.problems) == {"service", "boxes"}

    def test_is_refused_at_the_end(self, pipeline):
        contact = create_contact(name="Anna", by=None, at=MONDAY)

        with pytest.raises(actions.OpenRefused, match="begins in an open stage"):
            actions.open_deal(
                pipeline=pipeline,
                contact=contact,
                stage=pipeline.stages.get(key="paid"),
                amount="1",
                ticked=pipeline.stages.get(key="paid").boxes,
                by=None,
                at=MONDAY,
            )

        assert not Deal.objects.exists()

    def test_is_refused_a_second_time_for_one_lead(self, pipeline):
        deal = a_deal(pipeline)
        lead = create_lead(contact=deal.contact, by=None, at=MONDAY)
        a_deal(pipeline, contact=deal.contact, lead=lead)

        with pytest.raises(actions.OpenRefused, match="has an open deal already"):
            a_deal(pipeline, contact=deal.contact, lead=lead)


class TestEditingADeal:
    def test_changes_fields_of_every_kind(self, pipeline):
        deal = edit(
            a_deal(pipeline), title="Shop", amount="10", close_by="2026-05-01", service="Design", client_budget="7,5"
        )

        deal.refresh_from_db()
        assert (deal.title, deal.amount, deal.close_by) == ("Shop", Decimal(10), date(2026, 5, 1))
        assert deal.fields == {"service": "Design", "client_budget": "7.50"}

    def test_is_one_audit_row_with_before_and_after(self, pipeline):
        deal = edit(a_deal(pipeline, amount="10"), amount="12", service="Design")

        changes = Event.objects.get(kind=DealChanged.kind, subject_id=deal.pk).changes
        assert changes == {"amount": ["10.00", "12.00"], "fields.service": [None, "Design"]}

    def test_moves_the_sum_of_the_column(self, pipeline):
        deal = edit(a_deal(pipeline, amount="10.10"), amount="0.20")

        assert counted(pipeline) == tallies(pipeline)
        assert counted(pipeline)[deal.stage_id].amount == Decimal("0.20")

    def test_with_nothing_empties_a_field(self, pipeline):
        deal = edit(edit(a_deal(pipeline, amount="5"), service="Design"), amount="", service=None)

        assert (deal.amount, deal.fields) == (None, {})
        assert counted(pipeline)[deal.stage_id].known == 0

    def test_that_changes_nothing_tells_nobody(self, pipeline):
        deal = edit(a_deal(pipeline, amount="5"), amount="5.00")

        assert deal.revision == 0
        assert not Event.objects.filter(kind=DealChanged.kind).exists()

    def test_is_refused_after_somebody_elses_edit(self, pipeline):
        deal, faster = a_deal(pipeline), add_user(name="Anna Kiss")
        actions.edit_deal(deal=Deal.objects.get(), changes={"title": "Hers"}, by=faster, at=TUESDAY)

        with pytest.raises(actions.EditedMeanwhile, match="Changed by Anna Kiss at 09:00") as refused:
            edit(deal, title="Mine")

        assert (refused.value.by, Deal.objects.get().title) == (faster, "Hers")

    def test_names_who_edited_and_not_who_moved_since(self, pipeline):
        deal = a_deal(pipeline)
        anna, boris = add_user(name="Anna Kiss"), add_user(name="Boris")
        actions.edit_deal(deal=Deal.objects.get(), changes={"title": "Hers"}, by=anna, at=TUESDAY)
        actions.move_deal(deal=Deal.objects.get(), to=pipeline.stages.get(key="contacted"), by=boris, at=TUESDAY)

        with pytest.raises(actions.EditedMeanwhile) as refused:
            edit(deal, title="Mine")

        assert refused.value.by == anna

    def test_cannot_take_the_amount_from_a_won_deal(self, pipeline):
        with pytest.raises(actions.EditRefused) as refused:
            edit(a_deal(pipeline, "paid"), amount="")

        assert list(refused.value.problems) == ["amount"]

    @pytest.mark.parametrize(
        ("name", "typed"),
        [
            ("amount", "NaN"),
            ("amount", "1e5"),
            ("amount", "1;2"),
            ("close_by", "31.12.2026"),
            ("title", "x" * 201),
            ("product", "999999"),
            ("owner", "x"),
            ("service", "Cooking"),
            ("stage", "1"),
            ("fields", "{}"),
        ],
    )
    def test_is_refused_at_the_field_that_cannot_be_read(self, pipeline, name, typed):
        with pytest.raises(actions.EditRefused) as refused:
            edit(a_deal(pipeline), title="y" if name != "title" else typed, **{} if name == "title" else {name: typed})

        assert list(refused.value.problems) == [name]
        assert not Event.objects.filter(kind=DealChanged.kind).exists()


class TestGivingADeal:
    def test_tells_who_has_it_now(self, pipeline):
        deal, seller = a_deal(pipeline), add_user()

        actions.assign_deal(deal=deal, owner=seller, by=None, at=TUESDAY)

        event = Event.objects.get(kind=DealAssigned.kind)
        assert (event.payload["owner_id"], event.changes) == (seller.pk, {"owner": [None, seller.pk]})


class TestTheDatabaseItself:
    @pytest.mark.parametrize(
        "wrong",
        [
            {"amount": -1},
            {"outcome": "won"},
            {"closed_at": MONDAY},
            {"outcome": "lost", "closed_at": MONDAY},
            {"first_contact_at": WEDNESDAY},
        ],
    )
    def test_refuses_a_deal_that_cannot_be(self, pipeline, wrong):
        deal = a_deal(pipeline)

        with pytest.raises(IntegrityError), transaction.atomic():
            Deal.objects.filter(pk=deal.pk).update(**wrong)


class TestReadingANumber:
    @pytest.mark.parametrize(
        ("typed", "meant"),
        [
            ("1500", "1500"),
            ("1 500,50", "1500.5"),
            ("1\u00a0500,5", "1500.5"),
            ("1,500.50", "1500.5"),
            ("1.500,50", "1500.5"),
            ("1,500", "1500"),
            ("1.234.567", "1234567"),
            ("0,125", "0.125"),
            ("12.5", "12.5"),
            ("−3", "-3"),
        ],
    )
    def test_takes_the_habits_of_three_countries(self, typed, meant):
        assert read_number(typed) == Decimal(meant)

    @given(st.text())
    def test_understands_or_refuses_any_text(self, text):
        read = None
        with suppress(Refusal):
            read = read_number(text)

        assert read is None or read.is_finite()


class TestHostileText:
    def test_is_stored_as_it_was_typed(self, pipeline: Pipeline, data):
        lines = [
            each
            for file in sorted((data / "bad-input" / "strings").glob("*.txt"))
            for each in file.read_text(encoding="utf-8", errors="replace").splitlines()
        ]
        lines = [" ".join(each.replace("\0", "").split())[:200] for each in lines]
        deal = a_deal(pipeline)

        for line in filter(None, lines[:400]):
            edit(deal, title=line)
            assert Deal.objects.values_list("title", flat=True).get() == line.strip()
