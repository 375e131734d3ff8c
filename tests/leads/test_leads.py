"""Leads: one request of one contact, and the verdict on it."""

from __future__ import annotations

import pytest

from party_builders import MONDAY, add_contact, add_lead, add_source
from people_builders import add_user
from voronka.ground.refusal import Refusal
from voronka.journal.models import Batch, Event
from voronka.leads import actions
from voronka.leads.models import Lead
from voronka.traffic.actions import receive

pytestmark = pytest.mark.django_db


class TestCreateLead:
    def test_belongs_to_the_contact_and_to_what_arrived(self):
        contact, source = add_contact(), add_source()
        submission = receive(payload={}, source=source, at=MONDAY)

        lead = actions.create_lead(contact=contact, source=source, submission=submission, by=None, at=MONDAY)

        assert (lead.contact, lead.at, lead.is_clean) == (contact, MONDAY, None)
        assert lead.joined.get().submission == submission

    def test_is_refused_for_a_submission_that_has_a_lead_and_nothing_is_written(self):
        contact, submission = add_contact(), receive(payload={}, at=MONDAY)
        actions.create_lead(contact=contact, submission=submission, by=None, at=MONDAY)

        with pytest.raises(Refusal, match="already"):
            actions.create_lead(contact=contact, submission=submission, by=None, at=MONDAY)

        assert Lead.objects.count() == 1
        assert Event.objects.filter(kind="leads.lead_created").count() == 1

    def test_is_seen_by_its_seller_only(self):
        seller = add_user()
        lead = add_lead(owner=seller)
        add_lead(owner=add_user())

        assert list(Lead.objects.visible_to(seller)) == [lead]


class TestJudgeLead:
    def test_keeps_the_verdict_with_its_reason(self):
        judge = add_user()

        lead = actions.judge_lead(lead=add_lead(), is_clean=False, defect="spam", by=judge, at=MONDAY)

        assert (lead.is_clean, lead.defect, lead.judged_by, lead.judged_at) == (False, "spam", judge, MONDAY)

    def test_takes_back_what_was_said_before(self):
        lead = actions.judge_lead(lead=add_lead(), is_clean=False, defect="spam", by=None, at=MONDAY)

        lead = actions.judge_lead(lead=lead, is_clean=True, by=None, at=MONDAY)

        assert (lead.is_clean, lead.defect) == (True, "")
        changes = Event.objects.filter(kind="leads.lead_judged").order_by("-id")[0].changes
        assert changes == {"is_clean": [False, True], "defect": ["spam", ""]}

    @pytest.mark.parametrize("defect", ["", "dull"])
    def test_wants_a_reason_for_a_defect(self, defect):
        lead = add_lead()

        with pytest.raises(Refusal, match="Say why"):
            actions.judge_lead(lead=lead, is_clean=False, defect=defect, by=None, at=MONDAY)

        lead.refresh_from_db()
        assert lead.is_clean is None


class TestRemoveBatch:
    def test_leaves_no_lead_of_it(self):
        batch = Batch.objects.create(kind="demo", at=MONDAY)
        actions.create_lead(contact=add_contact(), by=None, at=MONDAY, batch=batch)
        stays = add_lead()

        actions.remove_batch(batch)

        assert list(Lead.objects.all()) == [stays]
