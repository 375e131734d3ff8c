"""Submissions: what arrived, as it arrived, exactly once."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from party_builders import MONDAY, add_source
from voronka.ground.refusal import Refusal
from voronka.journal.models import Batch, Delivery, Event
from voronka.traffic import actions
from voronka.traffic.models import Source, Submission

pytestmark = pytest.mark.django_db


class TestReceive:
    def test_keeps_what_arrived_as_it_arrived(self):
        payload = {"name": "Ёж  ", "lines": ["a\r\nb", 1, None, True], "deep": {"x": 1.5}}

        submission = actions.receive(payload=payload, source=add_source(), at=MONDAY)

        assert Submission.objects.get(pk=submission.pk).payload == payload

    def test_of_one_key_twice_is_one_submission_and_one_event(self):
        first = actions.receive(payload={"a": 1}, key="k-1", at=MONDAY)
        again = actions.receive(payload={"a": 2}, key="k-1", at=MONDAY)

        assert first == again
        assert again.payload == {"a": 1}
        assert Event.objects.filter(kind="traffic.submission_received").count() == 1

    def test_without_a_key_is_another_one_each_time(self):
        assert actions.receive(payload={}, at=MONDAY) != actions.receive(payload={}, at=MONDAY)

    def test_shows_what_no_database_keeps_as_a_sign_of_its_own(self):
        submission = actions.receive(payload={"a\0": ["b\0", "\ud800"]}, at=MONDAY)

        assert Submission.objects.get(pk=submission.pk).payload == {"a\ufffd": ["b\ufffd", "\ufffd"]}

    @pytest.mark.parametrize("key", ["", "k" * 101])
    def test_refuses_a_key_that_cannot_be(self, key):
        with pytest.raises(Refusal, match="100 characters"):
            actions.receive(payload={}, key=key, at=MONDAY)

    @pytest.mark.parametrize("name", ["naughty", "xss", "injection", "csv-formula", "mail-header"])
    def test_takes_every_hostile_string(self, data, name):
        lines = (data / "bad-input" / "strings" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
        payload = {"texts": [json.loads(line)["s"] for line in lines]}

        submission = actions.receive(payload=payload, at=MONDAY)

        assert json.dumps(Submission.objects.get(pk=submission.pk).payload).count("\\u0000") == 0

    @pytest.mark.django_db(transaction=True)
    def test_of_one_key_by_many_at_once_is_one_submission(self):
        def send(number: int) -> int:
            try:
                return actions.receive(payload={"number": number}, key="same", at=MONDAY).pk
            finally:
                connection.close()

        with ThreadPoolExecutor(8) as senders:
            assert len(set(senders.map(send, range(16)))) == 1

        assert Submission.objects.count() == 1


class TestASource:
    def test_is_there_once_by_its_name_whatever_the_case(self):
        add_source("Yandex")

        with pytest.raises(Refusal, match="of this name already"):
            add_source("YANDEX")

        assert Source.objects.count() == 1

    @pytest.mark.parametrize(("name", "channel", "field"), [(" ", "social", "name"), ("x", "magic", "channel")])
    def test_is_refused_at_the_field_that_is_wrong(self, name, channel, field):
        with pytest.raises(Refusal) as refused:
            actions.add_source(name=name, channel=channel, by=None, at=MONDAY)

        assert set(refused.value.problems) == {field}

    def test_is_switched_off_and_written_in_the_journal(self):
        source = add_source("Yandex")

        actions.edit_source(source=source, changes={"is_on": False}, by=None, at=MONDAY)

        assert Event.objects.get(kind="traffic.source_edited").changes == {"is_on": [True, False]}

    def test_leaves_with_its_batch(self):
        batch = Batch.objects.create(kind="demo", at=MONDAY)
        source = actions.add_source(name="Demo", channel="social", by=None, at=MONDAY, batch=batch)
        actions.receive(payload={}, source=source, at=MONDAY, batch=batch)

        actions.remove_batch(batch)

        assert not Source.objects.exists()
        assert not Submission.objects.exists()


class TestAnnounce:
    def test_tells_of_each_submission_that_the_edge_kept_under_its_own_request(self):
        came = [Submission.objects.create(payload={}, at=MONDAY) for _ in range(3)]
        actions.announce(requests={came[1].pk: "r-1", came[0].pk: "r-0"})

        told = Event.objects.filter(kind="traffic.submission_received").order_by("pk")
        assert [(each.subject_id, each.request_id, each.at) for each in told] == [
            (came[0].pk, "r-0", MONDAY),
            (came[1].pk, "r-1", MONDAY),
        ]
        assert Delivery.objects.filter(event__in=told, consumer="leads.take_in").count() == 2

    def test_tells_once_however_often_it_is_asked(self):
        came = Submission.objects.create(payload={}, at=MONDAY)
        for _ in range(2):
            actions.announce(requests={came.pk: "r"})

        assert Event.objects.filter(kind="traffic.submission_received").count() == 1

    def test_passes_over_what_has_gone(self):
        actions.announce(requests={10**9: "r"})

        assert not Event.objects.exists()
