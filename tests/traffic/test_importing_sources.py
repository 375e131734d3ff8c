"""Many sources at once, as an import brings them, and as they were after its undo."""

from __future__ import annotations

import pytest

from dump import alike, dump, undo
from party_builders import MONDAY, add_source
from voronka.ground.refusal import Refusal
from voronka.journal import actions as journal
from voronka.journal.many import Changed
from voronka.traffic import actions
from voronka.traffic.actions import NewSource
from voronka.traffic.models import Source

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch(db):
    return journal.open_batch(kind="import", by_id=None, at=MONDAY)


class TestManySources:
    def test_are_each_what_the_action_by_hand_writes(self, batch):
        by_hand = add_source("Yandex", channel="search_ads")

        row = NewSource(name=" VK ", channel="search_ads")
        (pk,) = actions.create_sources(rows=[row], by=None, at=MONDAY, batch=batch)

        made = Source.objects.get(pk=pk)
        assert made.name == "VK"
        assert alike(made, by_hand, but=frozenset({"batch_id", "name", "caseless"}))

    def test_are_judged_before(self):
        assert actions.problems_of(NewSource(name="x" * 101, channel="radio")).keys() == {"name", "channel"}

    def test_have_names_that_differ_by_more_than_case(self, batch):
        add_source("Яндекс")

        with pytest.raises(Refusal, match="of this name already"):
            actions.create_sources(rows=[NewSource(name="ЯНДЕКС")], by=None, at=MONDAY, batch=batch)

    def test_leave_their_names_to_others_when_they_are_renamed(self, batch):
        yandex = add_source("Яндекс")

        actions.change_sources(rows=[Changed(pk=yandex.pk, values={"name": "VK"})], by=None, at=MONDAY, batch=batch)

        assert add_source("ЯНДЕКС").pk

    def test_are_all_as_they_were_after_the_undo(self):
        yandex = add_source("Яндекс", channel="other")
        before = dump()
        batch = journal.open_batch(kind="import", by_id=None, at=MONDAY)

        actions.create_sources(rows=[NewSource(name="VK")], by=None, at=MONDAY, batch=batch)
        rows = [Changed(pk=yandex.pk, values={"name": "Yandex", "channel": "search_ads"})]
        assert actions.change_sources(rows=rows, by=None, at=MONDAY, batch=batch) == [yandex.pk]
        assert undo(batch, actions) == []

        assert dump() == before
