"""The pages of leads: who sees which, what they say, the verdict, what looks like spam, the rules."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client

from lead_builders import a_lead, a_rule, a_suspicious_one, arrive
from page_builders import a_form, published
from party_builders import MONDAY, add_contact
from people_builders import add_user, signed_in
from traffic_builders import a_point
from voronka.ground import clock
from voronka.leads import actions
from voronka.leads.models import Lead, QualifyingRule
from voronka.traffic.confirming import submission_of
from voronka.traffic.models import Consent, ConsentText, Submission

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("head")]


def text_of(browser: Client, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


class TestTheList:
    def test_shows_a_seller_his_own(self):
        seller = add_user()
        a_lead("A lamp for me", owner=seller)
        a_lead("A chair for others", owner=add_user())

        shown = text_of(signed_in(seller), "/leads/")

        assert "A lamp for me" in shown
        assert "A chair for others" not in shown

    def test_is_narrowed_by_the_address(self, browser, head):
        contact = add_contact("Zoe", "zoe@example.org")
        lead = a_lead("A lamp", contact=contact, owner=head)
        other = a_lead("A chair")
        actions.judge_lead(lead=other, is_clean=False, defect="spam", by=head, at=MONDAY)
        point = lead.point
        assert point is not None

        for query in (f"owner={head.pk}", "verdict=unjudged", "q=zoe@ex", f"point={point.pk}"):
            shown = text_of(browser, f"/leads/?{query}")
            assert ("A lamp" in shown, "A chair" in shown) == (True, False), query
        for query in ("owner=0", "verdict=spam", "verdict=defective"):
            shown = text_of(browser, f"/leads/?{query}")
            assert ("A lamp" in shown, "A chair" in shown) == (False, True), query
        for query in ("since=2026-03-03", "until=2026-03-01", "source=99"):
            assert "No lead fits." in text_of(browser, f"/leads/?{query}"), query

    @pytest.mark.parametrize("query", ["source=x", "since=31.31.2026", "until=9999-12-31", "after=99999", "q=%00"])
    def test_does_not_ask_for_what_makes_no_sense(self, browser, query):
        a_lead("A lamp")

        assert "A lamp" in text_of(browser, f"/leads/?{query}")

    def test_has_pages(self, browser):
        contact, point = add_contact(), a_point()
        for number in range(51):
            at = MONDAY + timedelta(minutes=number)
            actions.create_lead(contact=contact, point=point, by=None, at=at)

        assert f"?after={Lead.objects.order_by('at')[1].pk}" in text_of(browser, "/leads/")
        assert text_of(browser, f"/leads/?after={Lead.objects.order_by('at')[1].pk}").count('<th scope="row">') == 1


class TestALead:
    def test_says_where_the_visitor_came_from_and_what_he_agreed_to(self, browser):
        shown = text_of(browser, f"/leads/{a_lead().pk}/")

        for said in ("campaign “spring”", "Direct visits", "I agree.", "192.0.2.7", "A browser", "A lamp, please"):
            assert said in shown, said

    def test_of_another_seller_is_not_there(self):
        lead = a_lead(owner=add_user())
        browser = signed_in(add_user())

        assert browser.get(f"/leads/{lead.pk}/").status_code == 404
        assert browser.post(f"/leads/{lead.pk}/judge/", {"verdict": "clean"}).status_code == 404

    def test_shows_the_other_requests_of_the_person(self, browser):
        contact = add_contact("Zoe")
        first, second = a_lead(contact=contact), a_lead(contact=contact)

        assert f"/leads/{first.pk}/" in text_of(browser, f"/leads/{second.pk}/")

    def test_stands_on_the_page_of_its_contact(self, browser):
        contact = add_contact("Zoe")
        lead = a_lead("A lamp", contact=contact)

        assert f"/leads/of-contact/{contact.pk}/" in text_of(browser, f"/contacts/{contact.pk}/")
        shown = text_of(browser, f"/leads/of-contact/{contact.pk}/")
        assert f"/leads/{lead.pk}/" in shown
        assert "A lamp" in shown


class TestTheVerdict:
    @pytest.mark.parametrize(("verdict", "is_clean", "defect"), [("clean", True, ""), ("region", False, "region")])
    def test_is_one_press(self, browser, head, verdict, is_clean, defect):
        lead = a_lead()

        answer = browser.post(f"/leads/{lead.pk}/judge/", {"verdict": verdict})

        assert answer.status_code == 302
        lead.refresh_from_db()
        assert (lead.is_clean, lead.defect, lead.judged_by) == (is_clean, defect, head)
        assert "Hugo says so." in text_of(browser, f"/leads/{lead.pk}/")

    def test_is_refused_without_a_reason(self, browser):
        lead = a_lead()

        assert browser.post(f"/leads/{lead.pk}/judge/", {"verdict": "dull"}).status_code == 422
        lead.refresh_from_db()
        assert lead.is_clean is None

    def test_of_a_rule_names_it(self, browser):
        lead = a_lead()
        actions.judge_lead(lead=lead, is_clean=False, defect="spam", rule="No adverts", by=None, at=MONDAY)

        assert "The rule “No adverts” says so." in text_of(browser, f"/leads/{lead.pk}/")

    def test_is_not_for_those_who_work_no_deals(self):
        lead = a_lead()

        assert signed_in(add_user("analyst", sees="all")).post(f"/leads/{lead.pk}/judge/").status_code == 403


class TestSpam:
    def test_is_let_through_once(self, browser):
        submission = a_suspicious_one()
        assert "Filled in the field that people do not see" in text_of(browser, "/leads/spam/")

        for said in ("is a lead now", "was made of this request already"):
            answer = browser.post(f"/leads/spam/{submission.pk}/let-through/", follow=True)
            assert said in answer.content.decode()

        assert Lead.objects.count() == 1
        assert "Nothing looks like spam." in text_of(browser, "/leads/spam/")

    def test_is_not_for_sellers(self):
        assert signed_in(add_user("seller", sees="all")).get("/leads/spam/").status_code == 403


class TestTheRules:
    def test_are_written_changed_and_put_in_order(self, browser):
        said = {"name": "Adverts", "test": "has_word", "value": "seo\r\nads", "defect": "spam"}
        browser.post("/leads/rules/new/", said)
        browser.post("/leads/rules/new/", {**said, "name": "No phone", "test": "no_address"})
        first, second = QualifyingRule.objects.all()
        assert first.value == "seo\nads"

        browser.post(f"/leads/rules/{second.pk}/earlier/")
        browser.post(f"/leads/rules/{first.pk}/", {**said, "is_on": ""})

        assert [(rule.name, rule.is_on) for rule in QualifyingRule.objects.all()] == [
            ("No phone", True),
            ("Adverts", False),
        ]
        shown = text_of(browser, "/leads/rules/")
        assert shown.index("No phone") < shown.index("seo, ads")

    def test_say_what_is_wrong_at_the_field(self, browser):
        answer = browser.post("/leads/rules/new/", {"name": "", "test": "has_word", "value": "", "defect": "spam"})

        assert answer.status_code == 422
        assert "Write what is meant, one a line." in answer.content.decode()
        assert not QualifyingRule.objects.exists()

    def test_go_away(self, browser):
        rule = a_rule()

        assert "Adverts is removed." in browser.post(f"/leads/rules/{rule.pk}/remove/", follow=True).content.decode()
        assert not QualifyingRule.objects.exists()


class TestTheLinkToConfirm:
    def asked(self, email: str = "ivan@example.com", **form: object) -> Submission:
        """Ivan agreed to something on a page of ours."""
        point = a_point()
        version = published(point, {"kind": "heading", "text": "Lamps"}, a_form(**form))
        submission = arrive({"name": "Ivan", "email": email}, point=point, version=version)
        Consent.objects.create(submission=submission, text=ConsentText.objects.get())
        return submission

    def page(self, browser: Client, submission: Submission) -> str:
        lead = actions.create_lead(contact=add_contact(), submission=submission, by=None, at=MONDAY)
        return text_of(browser, f"/leads/{lead.pk}/")

    def test_is_that_of_the_edge(self, browser):
        submission = self.asked(confirms=True)
        token = self.page(browser, submission).partition('value="http://testserver:8001/c/')[2].partition('"')[0]

        key = settings.ENVIRONMENT.secret_key
        assert submission_of(token, now=clock.now(), key=key) == submission.pk
        assert submission_of(token, now=clock.now() + timedelta(days=15), key=key) is None

    def test_is_not_there_where_nothing_is_to_be_confirmed(self, browser):
        done = self.asked(confirms=True)
        Consent.objects.filter(submission=done).update(confirmed_at=MONDAY)

        for submission in (done, self.asked(), self.asked("", confirms=True)):
            assert "/c/" not in self.page(browser, submission)
