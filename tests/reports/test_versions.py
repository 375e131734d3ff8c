"""What versions of a page bring, against what plain Python counts of the same rows."""

from __future__ import annotations

from datetime import timedelta

import pytest

from page_builders import published, some_people
from party_builders import MONDAY
from people_builders import a_business
from traffic_builders import a_point
from voronka.measure.always_valid import difference
from voronka.reports import arrivals
from voronka.reports.versions import Brought, brought, trial
from voronka.traffic import actions
from voronka.traffic.models import Hit, LandingPoint, PageVersion
from voronka.traffic.queries.pages import versions_of

pytestmark = pytest.mark.django_db
LATER = MONDAY + timedelta(days=1)


@pytest.fixture
def point(db: None) -> LandingPoint:
    """Two versions of its page are shown since Monday, half and half."""
    a_business()
    arrivals.forget()
    made = a_point()
    published(made), published(made, theme="warm", beside=True)
    return made


def version(point: LandingPoint, number: int) -> PageVersion:
    return PageVersion.objects.get(point=point, number=number)


def tried(point: LandingPoint) -> list[tuple[int, int, int]]:
    found = trial(point, versions_of(point))
    assert found is not None
    return [(each.version.number, each.visitors, each.taken) for each in found.tried]


class TestATrial:
    def test_counts_people_and_who_of_them_asked(self, point):
        (
            some_people(version(point, 1), 6, 1),
            some_people(version(point, 2), 5, 2),
            some_people(version(point, 2), 3, 0, robot="x"),
        )

        assert tried(point) == [(1, 6, 1), (2, 5, 2)]
        assert brought(point) == {version(point, 1).pk: Brought(6, 1), version(point, 2).pk: Brought(5, 2)}

    def test_holds_the_others_against_the_oldest_at_any_look(self, point):
        some_people(version(point, 1), 40, 1), some_people(version(point, 2), 40, 30)

        found = trial(point, versions_of(point))

        assert found.against_first == [difference((1, 40), (30, 40))]
        assert found.against_first[0].is_decided

    def test_shares_the_chance_of_a_false_alarm_among_more_versions(self, point):
        published(point, theme="night", beside=True)
        some_people(version(point, 1), 20, 2)

        found = trial(point, versions_of(point))

        assert found.against_first == [difference((2, 20), (0, 0), alpha=0.025)] * 2

    def test_begins_anew_when_the_shares_are_changed(self, point):
        some_people(version(point, 1), 6, 1), some_people(version(point, 2), 5, 2)
        actions.weigh_versions(point=point, weights={1: 1, 2: 3}, by=None, at=LATER)
        some_people(version(point, 1), 2, 1, LATER), some_people(version(point, 2), 3, 0, LATER)

        assert tried(point) == [(1, 2, 1), (2, 3, 0)]
        assert trial(point, versions_of(point)).since == LATER
        assert brought(point)[version(point, 1).pk] == Brought(8, 2)

    def test_says_nothing_of_counts_that_cannot_be(self, point):
        some_people(version(point, 1), 3, 1), some_people(version(point, 2), 2, 2)
        Hit.objects.filter(version=version(point, 2)).delete()

        assert trial(point, versions_of(point)).against_first == [None]

    def test_is_none_where_one_version_is_shown(self, point):
        actions.weigh_versions(point=point, weights={2: 1}, by=None, at=LATER)

        assert trial(point, versions_of(point)) is None
