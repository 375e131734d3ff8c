"""The pages of a deal: seen by whom it concerns, edited in place, moved by the rule of the stage."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from funnel_builders import MONDAY, TUESDAY, a_deal, a_pipeline, loss_reason, move, stage
from party_builders import add_contact
from people_builders import a_business, add_team, add_user, signed_in
from voronka.activities.actions import add_task, write_note
from voronka.contacts.actions import create_contact, merge_contacts
from voronka.contacts.models import Company
from voronka.funnel import actions
from voronka.funnel.models import Deal, DealField, Transition
from voronka.leads.actions import create_lead
from voronka.traffic.actions import receive

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _business(db):
    a_business()


@pytest.fixture
def pipeline():
    return a_pipeline()


@pytest.fixture
def seller():
    return add_user(name="Anna Kiss")


@pytest.fixture
def browser(seller):
    return signed_in(seller)


def page_of(deal, part=""):
    return reverse("deals:page", args=[deal.pk]) + (f"?part={part}" if part else "")


def move_url(deal, to):
    return reverse("deals:move_form", args=[deal.pk]) + f"?to={stage(deal.pipeline, to).pk}"


def edit_url(deal, field):
    return reverse("deals:edit", args=[deal.pk]) + f"?field={field}"


def events_of(answer):
    return json.loads(answer["HX-Trigger"])


class TestThePage:
    def test_shows_the_deal_its_stage_and_what_to_do_there(self, pipeline, seller, browser):
        deal = a_deal(pipeline, owner=seller, title="Site for a bakery", amount="1500")

        text = browser.get(page_of(deal)).content.decode()

        for each in ("Site for a bakery", "€1,500", "New request", "What do I do here?", deal.stage.what_to_do[:20]):
            assert each in text, each

    def test_shows_all_that_is_known_of_who_was_several_contacts(self, pipeline, seller, browser):
        kept, other = add_contact("Vera", "+79120000001"), add_contact("Wanda", "+79120000002")
        deals = [a_deal(pipeline, contact=each, owner=seller) for each in (kept, other)]
        merge_contacts(kept=kept, other=other, by=None, at=MONDAY)

        for deal in deals:
            text = browser.get(page_of(deal)).content.decode()
            for each in ("+79120000001", "+79120000002", f'<a href="/contacts/{kept.pk}/">Vera</a>'):
                assert each in text, each
            assert "Wanda" not in text

    def test_marks_an_open_deal_without_a_next_step(self, pipeline, seller, browser):
        deal = a_deal(pipeline, owner=seller)
        assert "No next step" in browser.get(page_of(deal)).content.decode()

        add_task(title="Ring them", deal=deal, owner=seller, due_at=TUESDAY, by=seller, at=MONDAY)

        text = browser.get(page_of(deal, "head")).content.decode()
        assert "No next step" not in text
        assert "Ring them" in text

    def test_of_a_closed_deal_says_how_it_ended(self, pipeline, seller, browser):
        deal = a_deal(pipeline, "refused", owner=seller)

        text = browser.get(page_of(deal)).content.decode()

        assert str(loss_reason(pipeline)) in text
        assert "No next step" not in text

    def test_costs_as_many_queries_for_twenty_lines_as_for_one(self, pipeline, seller, browser):
        small, large = a_deal(pipeline, owner=seller), a_deal(pipeline, owner=seller)
        for deal, count in ((small, 1), (large, 20)):
            for number in range(count):
                fill(deal, seller, number)
        asked = []
        for deal in (small, small, large):
            with CaptureQueriesContext(connection) as queries:
                browser.get(page_of(deal))
            asked.append(len(queries))

        assert asked[1] == asked[2] <= 40

    @pytest.mark.parametrize("language", ["ru", "hu"])
    def test_speaks_the_language_of_the_user(self, pipeline, language):
        user = add_user()
        user.language = language
        user.save()

        text = signed_in(user).get(page_of(a_deal(pipeline, owner=user))).content.decode()

        assert "What do I do here?" not in text


def fill(deal, by, number):
    """A note, a move and a change, all of one minute."""
    write_note(deal=deal, text=f"Note {number}", by=by, at=TUESDAY + timedelta(minutes=number))
    move(deal, ["contacted", "proposal_read"][number % 2], by=by, at=TUESDAY + timedelta(minutes=number))
    actions.edit_deal(deal=deal, changes={"amount": str(number + 1)}, by=by, at=TUESDAY + timedelta(minutes=number))


class TestWhoSeesADeal:
    @pytest.mark.parametrize("name", ["page", "timeline", "edit", "move_form"])
    def test_anothers_deal_is_not_there_by_a_guessed_address(self, pipeline, browser, name):
        deal = a_deal(pipeline, owner=add_user(team=add_team("South")))

        url = reverse(f"deals:{name}", args=[deal.pk])

        assert browser.get(url, {"to": deal.stage_id}).status_code == 404

    def test_anothers_deal_is_neither_edited_nor_moved_nor_taken_back(self, pipeline, browser):
        deal = a_deal(pipeline, "contacted", owner=add_user())
        last = Transition.objects.filter(deal=deal).latest("ordinal")

        for url in (
            edit_url(deal, "title"),
            move_url(deal, "proposal_read"),
            reverse("deals:undo_move", args=[last.pk]),
        ):
            assert browser.post(url, {"title": "x", "revision": 0, "moves": deal.moves}).status_code == 404

        assert Deal.objects.values_list("title", "moves").get() == ("", 2)

    def test_a_stranger_signs_in_first(self, pipeline, client):
        answer = client.get(page_of(a_deal(pipeline)))

        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, reverse("account_login"))

    def test_an_analyst_looks_and_does_not_touch(self, pipeline):
        deal, browser = a_deal(pipeline), signed_in(add_user(role="analyst", sees="all"))

        assert 'method="post" action="/deals' not in browser.get(page_of(deal)).content.decode()
        assert browser.post(edit_url(deal, "title"), {"title": "x", "revision": 0}).status_code == 403


class TestEditingInPlace:
    def test_saves_one_field_and_shows_it(self, pipeline, seller, browser):
        deal = a_deal(pipeline, owner=seller)

        answer = browser.post(edit_url(deal, "amount"), {"amount": "1 234,50", "revision": 0}, headers=HTMX)

        assert "€1,234.50" in answer.content.decode()
        assert Deal.objects.get().amount == Decimal("1234.50")
        assert {"deal-edited", "timeline-changed", "board:changed"} <= events_of(answer).keys()

    def test_says_at_the_field_what_is_wrong_and_keeps_what_was_typed(self, pipeline, seller, browser):
        deal = a_deal(pipeline, owner=seller)

        answer = browser.post(edit_url(deal, "amount"), {"amount": "a lot", "revision": 0}, headers=HTMX)

        assert answer.status_code == 422
        assert "Write a number" in answer.content.decode()
        assert 'value="a lot"' in answer.content.decode()

    def test_after_a_faster_edit_keeps_the_text_and_saves_it_the_second_time(self, pipeline, seller, browser):
        deal = a_deal(pipeline, owner=seller)
        actions.edit_deal(deal=deal, changes={"title": "Theirs"}, by=add_user(name="Ben"), at=TUESDAY)

        refused = browser.post(edit_url(deal, "title"), {"title": "Mine", "revision": 0}, headers=HTMX)
        assert (refused.status_code, Deal.objects.get().title) == (409, "Theirs")
        assert "Changed by Ben" in refused.content.decode()
        assert 'value="Mine"' in refused.content.decode()
        assert 'name="revision" value="1"' in refused.content.decode()

        browser.post(edit_url(deal, "title"), {"title": "Mine", "revision": 1}, headers=HTMX)
        assert Deal.objects.get().title == "Mine"

    def test_offers_an_input_for_each_kind_of_field(self, pipeline, seller, browser):
        deal = a_deal(pipeline, owner=seller)
        for kind in DealField.Kind.values:
            DealField.objects.create(key=f"a_{kind}", name=f"A {kind}", kind=kind, choices=["x"] * (kind == "choice"))
        typed = {"text": "abc", "number": "1.5", "money": "2", "date": "2026-05-01", "choice": "x", "yes_no": "no"}

        for revision, (kind, value) in enumerate(typed.items()):
            name = f"a_{kind}"
            assert f'name="{name}"' in browser.get(edit_url(deal, name), headers=HTMX).content.decode()
            browser.post(edit_url(deal, name), {name: value, "revision": revision}, headers=HTMX)

        assert Deal.objects.get().fields == {
            "a_text": "abc",
            "a_number": "1.5",
            "a_money": "2.00",
            "a_date": "2026-05-01",
            "a_choice": "x",
            "a_yes_no": False,
        }

    def test_writes_down_a_new_company_by_its_name(self, pipeline, seller, browser):
        deal = a_deal(pipeline, owner=seller)

        browser.post(edit_url(deal, "company"), {"company": "Bread Ltd", "revision": 0}, headers=HTMX)

        assert Deal.objects.get().company.name == "Bread Ltd"

    def test_lets_a_seller_take_a_deal_and_not_give_it_away(self, pipeline, seller):
        deal, other = a_deal(pipeline, owner=seller), add_user()

        answer = signed_in(seller).post(edit_url(deal, "owner"), {"owner": other.pk, "revision": 0}, headers=HTMX)

        assert (answer.status_code, Deal.objects.get().owner) == (422, seller)

    @pytest.mark.parametrize("field", ["stage", "moves", "fields", "nothing", "", "a__b"])
    def test_knows_no_other_fields(self, pipeline, seller, browser, field):
        deal = a_deal(pipeline, owner=seller)

        assert browser.post(edit_url(deal, field), {field or "x": "1", "revision": 0}).status_code == 404


class TestMoving:
    def test_shows_what_the_stage_asks_for(self, pipeline, seller, browser):
        deal = a_deal(pipeline, owner=seller)

        text = browser.get(move_url(deal, "need_found"), headers=HTMX).content.decode()

        assert "Known who makes the decision" in text
        assert 'name="service"' in text

    def test_from_the_menu_moves_at_once_or_asks_without_a_reproach(self, pipeline, seller, browser):
        deal = a_deal(pipeline, owner=seller)

        asked = browser.post(move_url(deal, "need_found"), {"moves": 1, "first": 1}, headers=HTMX)
        assert "Tick every box" not in asked.content.decode()
        assert "Known who makes the decision" in asked.content.decode()

        browser.post(move_url(deal, "contacted"), {"moves": 1, "first": 1}, headers=HTMX)
        assert Deal.objects.get().stage.key == "contacted"

    def test_fills_ticks_and_moves_in_one_go(self, pipeline, seller, browser):
        deal, to = a_deal(pipeline, owner=seller), stage(pipeline, "need_found")

        answer = browser.post(
            move_url(deal, "need_found"), {"moves": 1, "service": "Design", "ticked": to.boxes}, headers=HTMX
        )

        deal.refresh_from_db()
        assert (answer.status_code, deal.stage, deal.fields) == (200, to, {"service": "Design"})
        assert events_of(answer)["deal-moved"]["to"] == to.pk
        assert events_of(answer)["voronka:toast"]["undo"]

    def test_says_at_each_field_what_is_missing(self, pipeline, seller, browser):
        deal = a_deal(pipeline, owner=seller)

        answer = browser.post(move_url(deal, "refused"), {"moves": 1}, headers=HTMX)

        assert (answer.status_code, Deal.objects.get().moves) == (422, 1)
        assert "Choose why the deal is lost." in answer.content.decode()

    def test_of_a_lost_deal_keeps_the_reason(self, pipeline, seller, browser):
        deal, reason = a_deal(pipeline, owner=seller), loss_reason(pipeline)

        browser.post(
            move_url(deal, "refused"), {"moves": 1, "loss_reason": reason.pk, "loss_note": "later"}, headers=HTMX
        )

        assert Deal.objects.values_list("outcome", "loss_reason", "loss_note").get() == ("lost", reason.pk, "later")

    def test_makes_the_company_only_if_the_deal_moves(self, pipeline, seller, browser):
        deal = a_deal(pipeline, owner=seller)

        answer = browser.post(
            move_url(deal, "proposal_sent"),
            {"moves": 1, "company": "Bread Ltd", "amount": "wrong", "ticked": stage(pipeline, "proposal_sent").boxes},
            headers=HTMX,
        )

        assert (answer.status_code, Company.objects.count()) == (422, 0)

    def test_after_a_faster_move_offers_to_keep_or_to_move_anyway(self, pipeline, seller, browser):
        deal = a_deal(pipeline, owner=seller)
        move(Deal.objects.get(), "contacted", by=add_user(name="Ben"))

        answer = browser.post(move_url(deal, "proposal_read"), {"moves": 1}, headers=HTMX)
        text = answer.content.decode()
        assert answer.status_code == 409
        assert "Moved by Ben to “Contacted” at 09:00" in text
        assert "Keep in “Contacted”" in text

        anyway = browser.post(move_url(deal, "proposal_read"), {"moves": 2}, headers=HTMX)
        assert (anyway.status_code, Deal.objects.get().stage.key) == (200, "proposal_read")

    def test_works_without_scripts(self, pipeline, seller, browser):
        deal = a_deal(pipeline, owner=seller)

        answer = browser.post(move_url(deal, "contacted"), {"moves": 1})

        assert (answer.status_code, answer["Location"]) == (302, page_of(deal))

    def test_is_taken_back(self, pipeline, seller, browser):
        deal = a_deal(pipeline, owner=seller)
        undo = events_of(browser.post(move_url(deal, "contacted"), {"moves": 1}, headers=HTMX))["voronka:toast"]["undo"]

        answer = browser.post(undo, headers=HTMX)

        assert (answer.status_code, Deal.objects.get().stage.key) == (200, "new_request")
        assert browser.post(undo, headers=HTMX).status_code == 409

    @pytest.mark.parametrize("to", ["", "x", "999999", "-1", "9" * 30])
    def test_to_a_made_up_stage_is_not_there(self, pipeline, seller, browser, to):
        deal = a_deal(pipeline, owner=seller)

        assert browser.post(reverse("deals:move_form", args=[deal.pk]) + f"?to={to}").status_code == 404


class TestTheTimeline:
    def test_tells_everything_newest_first(self, pipeline, seller, browser):
        contact = create_contact(name="Ivan", owner=seller, by=None, at=MONDAY)
        request = receive(payload={"name": "Ivan", "text": "I need a site"}, at=MONDAY)
        lead = create_lead(contact=contact, submission=request, owner=seller, by=None, at=MONDAY)
        deal = a_deal(pipeline, owner=seller, contact=contact, lead=lead)
        fill(deal, seller, 0)

        text = browser.get(reverse("deals:timeline", args=[deal.pk])).content.decode()

        places = [text.index(each) for each in ("Note 0", "New request → Contacted", "Opened in", "I need a site")]
        assert places == sorted(places)

    @pytest.mark.parametrize(
        ("kind", "shown", "hidden"),
        [("move", "→ Contacted", "Note 0"), ("note", "Note 0", "→ Contacted"), ("change", "Amount", "Note 0")],
    )
    def test_shows_one_kind_alone(self, pipeline, seller, browser, kind, shown, hidden):
        deal = a_deal(pipeline, owner=seller)
        fill(deal, seller, 0)

        text = browser.get(reverse("deals:timeline", args=[deal.pk]), {"kind": kind}).content.decode()

        assert shown in text
        assert hidden not in text

    @pytest.mark.parametrize("kind", ["", "note"])
    def test_gives_every_line_once_over_its_pages(self, pipeline, seller, browser, kind):
        deal = a_deal(pipeline, owner=seller)
        for number in range(30):
            fill(deal, seller, number)
        url, found = reverse("deals:timeline", args=[deal.pk]) + f"?kind={kind}", []

        while url:
            answer = browser.get(url)
            found += [(line.kind, line.row.pk) for line in answer.context["told"]]
            url = answer.context["next_url"]

        assert len(found) == len(set(found))
        assert len(found) == (30 if kind else 30 * 3 + 1)

    @pytest.mark.parametrize("before", ["x", "~~", "2026-01-01~move~1", "2026-13-01T00:00:00Z~move~1", "a~b~c~d"])
    def test_begins_anew_at_a_made_up_place(self, pipeline, seller, browser, before):
        deal = a_deal(pipeline, owner=seller)

        assert browser.get(reverse("deals:timeline", args=[deal.pk]), {"before": before}).status_code == 200


class TestHostileText:
    def test_is_shown_as_text_and_nothing_else(self, pipeline, seller, browser):
        nasty = '<script>alert(1)</script>"><img src=x onerror=alert(1)>{{7*7}}'
        deal = a_deal(pipeline, owner=seller, title=nasty, fields={"service": "Design"})
        write_note(deal=deal, text=nasty, by=seller, at=TUESDAY)
        actions.edit_deal(deal=deal, changes={"title": nasty + "!"}, by=seller, at=TUESDAY)

        text = browser.get(page_of(deal)).content.decode()

        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
