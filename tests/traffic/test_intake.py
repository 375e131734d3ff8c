"""The way in of the edge: the rows that `receive` writes, without Django."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import threading
from collections.abc import Coroutine, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

import psycopg
import pytest
from django.db import connection

from party_builders import MONDAY, add_source
from voronka.journal.events import CONSUMERS as REGISTRY
from voronka.journal.models import Delivery, Event
from voronka.traffic import actions, intake
from voronka.traffic.intake import Arrived, Away, Kept, NotKept, Store, Straight, Writer, digest_of, new_public_id
from voronka.traffic.models import Consent, ConsentText, Submission

pytestmark = pytest.mark.django_db(transaction=True)
T = TypeVar("T")
PAYLOAD = {"name": "Ёж ő", "phone": "+36 20 123 4567", "amount": 1.5}


def url_of_tests() -> str:
    """The database of the tests, as DATABASE_URL would name it."""
    here = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{quote(str(here['NAME']))}"
    return f"postgresql://{here['USER']}@{here['HOST']}:{here['PORT']}/{here['NAME']}"


@pytest.fixture
def store() -> Iterator[Store]:
    made = intake.store(url_of_tests(), consumers=("one", "two"))
    yield made
    made.close()


def arrived(payload: dict[str, Any] = PAYLOAD, **more: Any) -> Arrived:
    return Arrived(public_id=new_public_id(), at=MONDAY, payload=json.dumps(payload), digest=digest_of(payload), **more)


def columns(submission: Submission) -> dict[str, Any]:
    own = {"id", "public_id", "_state"}
    return {name: value for name, value in vars(submission).items() if name not in own}


def cut_connections() -> None:
    """Those of stores, from the other end; a file has none."""
    if connection.vendor == "postgresql":
        with psycopg.connect(url_of_tests(), autocommit=True) as other:
            other.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%jsonb_to_recordset%'"
                " AND pid <> pg_backend_pid()"
            )


class TestAStore:
    def test_writes_what_receive_writes(self, store: Store) -> None:
        source = add_source()
        store.write([arrived(key="k:1", source_id=source.pk)])
        by_verb = actions.receive(payload=PAYLOAD, source=source, key="k:2", at=MONDAY)

        ours = Submission.objects.get(key="k:1")
        assert columns(ours) == columns(Submission.objects.get(pk=by_verb.pk)) | {"key": "k:1"}
        assert len(ours.public_id) == 22

    @pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL is no file")
    def test_finds_its_file_whatever_its_folder_is_called(self, tmp_path: Path) -> None:
        folder = tmp_path / "a#b%20c?d"
        folder.mkdir()
        file = folder / "voronka.sqlite3"
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(file)])

        store = intake.store(f"sqlite:///{quote(str(file))}", consumers=())
        (kept,) = store.write([arrived()])
        store.close()

        assert kept.is_new
        assert list(tmp_path.iterdir()) == [folder]

    def test_tells_the_journal_once_of_a_group_and_every_consumer(self, store: Store) -> None:
        store.write([arrived(request_id="r-1"), arrived(request_id="r-2")])

        event, submissions = Event.objects.get(), list(Submission.objects.order_by("pk"))
        first, second = (each.pk for each in submissions)
        assert (event.kind, event.subject_kind) == ("traffic.submissions_arrived", "traffic.submission")
        assert event.payload == {"submission_id": first, "requests": {str(first): "r-1", str(second): "r-2"}}
        assert (event.subject_id, event.at, event.request_id, event.changes) == (first, MONDAY, "", {})
        assert event.by_id is None
        assert [each.consumer for each in Delivery.objects.order_by("consumer")] == ["one", "two"]
        assert {(each.state, each.run_at) for each in Delivery.objects.all()} == {(0, event.recorded_at)}

    def test_keeps_one_of_many_under_one_key_and_says_which(self, store: Store) -> None:
        first, other = arrived(key="p:1"), arrived({"name": "other"}, key="p:1")
        told = store.write([first, other, arrived()])
        later = store.write([arrived(key="p:1")])

        assert [each.is_new for each in told] == [True, False, True]
        assert told[1] == later[0] == Kept(first.public_id, first.digest, is_new=False)
        assert (Submission.objects.count(), Event.objects.count(), Delivery.objects.count()) == (2, 1, 2)

    def test_knows_again_what_it_wrote_when_the_answer_was_lost(self, store: Store) -> None:
        group = [arrived(key="p:1"), arrived()]

        assert store.write(group) == store.write(group)
        assert Submission.objects.count() == 2

    def test_keeps_a_consent_for_each_box_and_passes_over_a_wording_that_is_not(self, store: Store) -> None:
        text = ConsentText.objects.create(purpose="processing", language="ru", wording="…", digest="d", made_at=MONDAY)
        store.write([arrived(consents=(text.pk, text.pk, text.pk + 1))])

        assert Consent.objects.get().text == text

    def test_writes_nothing_of_a_group_with_one_that_points_nowhere(self, store: Store) -> None:
        with pytest.raises(NotKept):
            store.write([arrived(), arrived(source_id=10**9)])

        assert not Submission.objects.exists()
        assert not Event.objects.exists()

    def test_is_away_without_a_database(self, tmp_path: Path) -> None:
        for url in (f"sqlite:///{tmp_path / 'none.sqlite3'}", "postgresql://nobody@127.0.0.1:1/none"):
            with pytest.raises(Away):
                intake.store(url).write([arrived()])

    def test_goes_on_after_its_connection_was_cut(self, store: Store) -> None:
        store.write([arrived()])
        cut_connections()
        store.write([arrived()])

        assert Submission.objects.count() == 2

    def test_tells_those_who_listen(self) -> None:
        assert set(intake.CONSUMERS) == set(REGISTRY.get("traffic.submissions_arrived", {}))

    def test_needs_no_django(self) -> None:
        look = "import sys, voronka.edge.app, voronka.traffic.intake; sys.exit('django' in sys.modules)"

        assert subprocess.run([sys.executable, "-c", look]).returncode == 0


def in_a_loop(work: Coroutine[Any, Any, T]) -> T:
    """In a thread of its own: a browser that another test has opened keeps a loop in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


class TestAWriter:
    def test_writes_together_what_arrived_meanwhile(self) -> None:
        groups: list[list[int]] = []
        go_on = threading.Event()

        def write(group: Sequence[int]) -> list[int]:
            groups.append(list(group))
            go_on.wait(60)
            return [-each for each in group]

        async def send() -> list[int]:
            writer = Writer(write, most=4)
            first = writer.put(0)
            while not groups:
                await asyncio.sleep(0)
            others = [writer.put(number) for number in range(1, 7)]
            go_on.set()
            return list(await asyncio.gather(first, *others))

        assert in_a_loop(send()) == [0, -1, -2, -3, -4, -5, -6]
        assert groups == [[0], [1, 2, 3, 4], [5, 6]]

    def test_keeps_the_others_of_a_group_with_one_that_is_refused(self, store: Store) -> None:
        async def send() -> list[Any]:
            writer = Writer(store.write)
            every = [arrived(), arrived(source_id=10**9), arrived()]
            return list(await asyncio.gather(*map(writer.put, every), return_exceptions=True))

        told = in_a_loop(send())

        assert [type(each) for each in told] == [Kept, NotKept, Kept]
        assert set(Submission.objects.values_list("public_id", flat=True)) == {told[0].public_id, told[2].public_id}

    def test_tells_everybody_when_the_database_is_away(self, tmp_path: Path) -> None:
        async def send() -> list[Any]:
            writer = Writer(intake.store(f"sqlite:///{tmp_path / 'none'}").write)
            return list(await asyncio.gather(*(writer.put(arrived()) for _ in range(5)), return_exceptions=True))

        assert [type(each) for each in in_a_loop(send())] == [Away] * 5

    def test_takes_no_more_than_can_wait(self) -> None:
        async def send() -> None:
            go_on = threading.Event()
            writer = Writer(lambda group: [go_on.wait(60) for _each in group], most=1, waiting=2)
            writer.put(1)
            while writer.waits:
                await asyncio.sleep(0)
            others = [writer.put(2), writer.put(3)]
            with pytest.raises(Away):
                writer.put(4)
            go_on.set()
            await asyncio.gather(*others)

        in_a_loop(send())


class TestTheWriterOfADatabase:
    """What the edge uses: a thread for SQLite; for PostgreSQL the loop, and a thread when it does not go well."""

    def test_keeps_what_comes_before_and_after_whatever_goes_wrong(self) -> None:
        async def send() -> list[Any]:
            writer = intake.writer(url_of_tests())
            told = [await writer.put(arrived()), await writer.put(arrived(key="k:1"))]
            wrong = [arrived(), arrived(source_id=10**9), arrived(key="k:1"), arrived()]
            told += await asyncio.gather(*map(writer.put, wrong), return_exceptions=True)
            cut_connections()
            told += await asyncio.gather(*(writer.put(arrived()) for _ in range(300)))
            if isinstance(writer, Straight):
                writer.close()
            return told

        told = in_a_loop(send())

        assert [type(each) for each in told] == [Kept, Kept, Kept, NotKept, Kept, Kept, *[Kept] * 300]
        assert told[4] == Kept(told[1].public_id, told[1].digest, is_new=False)
        assert set(Submission.objects.values_list("public_id", flat=True)) == {
            each.public_id for each in told if isinstance(each, Kept)
        }
        requests = [request for event in Event.objects.all() for request in event.payload["requests"]]
        assert sorted(map(int, requests)) == sorted(Submission.objects.values_list("pk", flat=True))
