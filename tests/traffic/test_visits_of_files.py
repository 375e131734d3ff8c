"""Visits that another system counted, and undoing them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dump import dump
from party_builders import MONDAY, add_source
from voronka.journal import actions as journal
from voronka.journal.models import Event
from voronka.traffic import actions
from voronka.traffic.actions.origins import origin_of
from voronka.traffic.models import Hit, Origin
from voronka.traffic.origins import Said
from voronka.traffic.queries import Touches, origins_of
from voronka.traffic.visitors import known_elsewhere

pytestmark = pytest.mark.django_db
YANDEX, VK = Said(utm_source="yandex", utm_medium="cpc"), Said(referrer="vk.com")
ANNA = known_elsewhere("metrika", "17")
HOUR = timedelta(hours=1)


def visit(said=None, at=MONDAY, visitor=ANNA, page="/"):
    return actions.NewVisit(visitor=visitor, at=at, page=page, said=said)


def bring(*rows):
    batch = journal.open_batch(kind="import", by_id=None, at=MONDAY)
    actions.create_visits(rows=rows, by=None, at=MONDAY, batch=batch)
    return batch


class TestVisits:
    def test_are_kept_with_their_origins_and_one_row_of_audit(self):
        source = add_source("VK", channel="social")
        bring(visit(YANDEX), visit(VK), visit(YANDEX, visitor=5), visit())

        assert [each.origin and each.origin.channel for each in Hit.objects.order_by("pk")] == [
            "search_ads",
            "social",
            "search_ads",
            None,
        ]
        assert Origin.objects.get(referrer="vk.com").source == source
        assert Event.objects.get(kind="traffic.visits_brought").changes == {"visits": [None, 4]}

    def test_leave_nothing_when_they_are_undone_but_what_others_use(self):
        bring(visit(YANDEX))
        before = dump()
        batch = bring(visit(YANDEX), visit(VK))
        while actions.undo_batch(batch=batch, by=None, at=MONDAY, most=1).done:
            pass
        journal.remove_batch(batch)

        assert dump() == before

    def test_of_one_person_are_known_by_his_name_in_each_file_of_a_system(self):
        assert known_elsewhere("metrika", "17") == ANNA != known_elsewhere("ga", "17")

    @pytest.mark.parametrize(("field", "longest"), [("page", 200), ("target", 60)])
    def test_that_do_not_fit_are_refused(self, field, longest):
        row = actions.NewVisit(visitor=1, at=MONDAY, **{field: "x" * (longest + 1)})

        assert list(actions.problems_of_visit(row)) == [field]


class TestOriginsOf:
    def test_are_the_first_and_the_last_until_a_moment(self):
        bring(visit(YANDEX), visit(at=MONDAY + HOUR), visit(VK, MONDAY + 2 * HOUR), visit(YANDEX, visitor=5))
        yandex, vk = origin_of(YANDEX).pk, origin_of(VK).pk

        assert origins_of(ANNA, MONDAY + 3 * HOUR) == Touches(yandex, vk)
        assert origins_of(ANNA, MONDAY + HOUR) == Touches(yandex, yandex)
        assert origins_of(ANNA, MONDAY - HOUR) == origins_of(None, MONDAY) == Touches(None, None)
