"""From what arrived to a lead: exactly one, of somebody whom we know, whatever it says."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from lead_builders import IVAN, add_origin, add_point, arrive, take_in
from party_builders import MONDAY, add_contact, add_product, add_source
from people_builders import add_user
from people_threads import at_the_same_moment
from voronka.contacts.models import Contact
from voronka.journal import work
from voronka.journal.models import Delivery, Event
from voronka.leads import actions
from voronka.leads.models import Joined, Lead
from voronka.traffic.models import Hit, HitKind, Submission

pytestmark = pytest.mark.django_db


def deliver_all() -> None:
    while claims := work.claim(worker="test", limit=20):
        for claim in claims:
            assert work.deliver(claim), Delivery.objects.get(pk=claim.delivery_id).error


class TestTakeIn:
    def test_makes_a_lead_when_something_arrives(self):
        submission = arrive({**IVAN, "company": "Lomonosov", "region": "Tver"})

        deliver_all()

        lead = Lead.objects.get()
        assert (lead.at, lead.owner, lead.is_clean, lead.joined.get().submission) == (MONDAY, None, None, submission)
        assert (lead.contact.name, str(lead.contact.company), lead.contact.region) == ("Ivan", "Lomonosov", "Tver")

    def test_knows_the_point_the_product_and_where_the_visitor_came_from(self):
        product, source = add_product("Мёд липовый"), add_source("Yandex")
        point, origin = add_point(source=add_source("Site")), add_origin(source=source)

        lead = take_in(arrive({**IVAN, "product": " мед ЛИПОВЫЙ "}, point=point, origin=origin))

        assert lead is not None
        assert (lead.point, lead.product, lead.source, lead.last_origin) == (point, product, source, origin)

    def test_knows_the_first_visit_and_the_last_one(self):
        advertisement, direct = add_origin(source=add_source("Yandex")), add_origin()
        for hours, origin in ((2, advertisement), (1, direct)):
            Hit.objects.create(visitor=7, origin=origin, kind=HitKind.VISIT, at=MONDAY - timedelta(hours=hours))

        lead = take_in(arrive(visitor=7))

        assert lead is not None
        assert (lead.first_origin, lead.last_origin, lead.source) == (advertisement, direct, advertisement.source)

    def test_takes_the_source_of_the_point_where_the_visit_does_not_say(self):
        point = add_point(source=add_source("Site"))

        lead = take_in(arrive(point=point, origin=add_origin(channel="direct")))

        assert lead is not None
        assert lead.source == point.source

    def test_takes_no_source_of_the_point_for_who_came_from_a_site_that_nobody_knows(self):
        lead = take_in(arrive(point=add_point(source=add_source("Site")), origin=add_origin(channel="referral")))

        assert lead is not None
        assert lead.source is None

    def test_may_run_twice(self):
        submission = arrive()

        take_in(submission)
        take_in(submission)

        assert Lead.objects.count() == 1

    def test_belongs_to_the_contact_who_is_known(self):
        contact = add_contact("Ivan Petrov", "ivan@example.com")

        lead = take_in(arrive())

        assert lead is not None
        assert lead.contact == contact

    def test_leaves_what_looks_like_spam_to_a_person(self):
        submission = arrive(suspicion="trap")
        assert take_in(submission) is None
        assert not Contact.objects.exists()

        lead = actions.let_through(submission=submission, by=(judge := add_user()), at=MONDAY)

        assert lead is not None
        assert Event.objects.get(kind="leads.lead_created").by_id == judge.pk
        assert actions.let_through(submission=submission, by=judge, at=MONDAY) is None

    def test_is_let_through_by_who_does_not_see_those_whom_it_is_about(self):
        seller, marketer = add_user(), add_user(role="marketer", sees="own")
        add_contact("Ivan", "ivan@example.com", owner=seller)
        add_contact("Ivan Petrov", IVAN["phone"], owner=seller)

        lead = actions.let_through(submission=arrive(suspicion="trap"), by=marketer, at=MONDAY)

        assert lead is not None
        assert [lead.contact] == list(Contact.objects.current())

    def test_does_nothing_of_a_submission_that_is_gone(self):
        assert actions.take_in(submission_id=404, at=MONDAY) is None

    @pytest.mark.parametrize(
        "payload",
        [
            {},
            [],
            "text",
            {"name": None, "email": 12, "phone": ["+44", {"a": 1}], "message": {"deep": []}},
            {"name": "x" * 5000, "email": "y" * 5000, "region": "z" * 5000, "company": "c" * 5000},
            {"phone": "call me maybe", "messenger": "@"},
        ],
    )
    def test_makes_a_lead_of_any_junk(self, payload):
        arrive(payload, suspicion="")

        lead = take_in(Submission.objects.get())

        assert lead is not None
        assert lead.contact.name

    @pytest.mark.parametrize("name", ["naughty", "xss", "injection"])
    def test_parks_no_hostile_string(self, data, name):
        texts = [
            json.loads(line)["s"]
            for line in (data / "bad-input" / "strings" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
        ]
        for text in texts[::5]:
            take_in(
                arrive(dict.fromkeys(("name", "email", "phone", "messenger", "company", "region", "product"), text))
            )

        assert Lead.objects.count() == len(texts[::5])


class TestTheSameRequestAgain:
    def test_within_a_minute_joins_the_lead(self):
        point = add_point()
        first = take_in(arrive(point=point, visitor=7))

        again = take_in(arrive(seconds=60, point=point, visitor=7))

        assert again == first
        assert Joined.objects.filter(lead=first).count() == 2
        assert Event.objects.filter(kind="leads.request_joined").count() == 1

    def test_joins_without_a_visitor_by_the_contact(self):
        assert take_in(arrive()) == take_in(arrive(seconds=30))

    def test_joins_where_nothing_says_whose_it_is_but_the_visitor(self):
        payload = {"message": "Call me"}

        assert take_in(arrive(payload, visitor=7)) == take_in(arrive(payload, seconds=1, visitor=7))
        assert Contact.objects.count() == 1

    @pytest.mark.parametrize(
        ("seconds", "payload", "more"),
        [
            (61, IVAN, {}),
            (5, {**IVAN, "message": "And honey"}, {}),
            (5, IVAN, {"visitor": 8}),
        ],
    )
    def test_is_another_lead_of_the_same_contact_otherwise(self, seconds, payload, more):
        first = take_in(arrive(key="a", visitor=7))

        other = take_in(arrive(payload, seconds=seconds, key="b", **{"visitor": 7, **more}))

        assert first is not None
        assert other is not None
        assert first != other
        assert first.contact == other.contact

    def test_at_another_point_is_another_lead(self):
        assert take_in(arrive(point=add_point(), visitor=7)) != take_in(arrive(point=add_point(), visitor=7))


@pytest.mark.django_db(transaction=True)
class TestTwentyAtOnce:
    def test_of_one_person_with_keys_of_their_own_are_twenty_leads_of_one_contact(self):
        submissions = [arrive({**IVAN, "message": str(number)}, key=f"k-{number}") for number in range(20)]

        leads = at_the_same_moment(*[lambda each=each: take_in(each) for each in submissions])

        assert len(set(leads)) == 20
        assert Contact.objects.count() == 1

    def test_that_are_the_same_request_are_one_lead(self):
        submissions = [arrive() for _number in range(20)]

        leads = at_the_same_moment(*[lambda each=each: take_in(each) for each in submissions])

        assert len(set(leads)) == 1
        assert Joined.objects.filter(lead=leads[0]).count() == 20
