"""A selection is an address, and narrows deals as the database would."""

from __future__ import annotations

import random
from datetime import date

import pytest
from django.db.models import Q
from django.http import QueryDict

from funnel_builders import a_pipeline
from report_builders import NOW, a_shop, some_deals
from voronka.funnel.models import Deal
from voronka.reports import columns
from voronka.reports.selection import NONE, Selection

JANUARY = Selection(since=date(2026, 1, 1), until=date(2026, 1, 31))


def read(address):
    return Selection.read(QueryDict(address))


class TestSelection:
    @pytest.mark.parametrize(
        "selection",
        [
            Selection(),
            Selection(pipeline=3, of="closed", since=date(2026, 1, 1), compare="previous"),
            Selection(seller=NONE, team=2, source=NONE, product=7, channel="", audience="families", region="~"),
            Selection(fields=(("size", ""), ("urgent", "yes")), by=("seller", "field:size"), customers="new"),
            Selection(compare="2025-01-01..2025-02-28", region="~~ a & b", channel="cold"),
        ],
    )
    def test_comes_back_from_its_own_address(self, selection):
        assert read(selection.address()) == selection

    @pytest.mark.parametrize(
        "address",
        ["since=1&until=2026-13-01", "seller=x&seller=-1", "of=never", "by=password", "compare=2026-01-01..x"],
    )
    def test_is_not_narrowed_by_what_cannot_be_read(self, address):
        assert read(address) == Selection()

    def test_leaves_out_bounds_the_wrong_way_round(self):
        assert read("since=2026-02-01&until=2026-01-01") == Selection()

    def test_takes_two_slices_at_most(self):
        assert read("by=seller&by=product&by=region&by=seller").by == ("seller", "product")

    def test_is_compared_with_as_many_days_before(self):
        before = read(JANUARY.address(compare="previous")).compared()

        assert (before.since, before.until) == (date(2025, 12, 1), date(2025, 12, 31))

    def test_is_compared_with_the_same_days_of_the_year_before(self):
        leap = Selection(since=date(2024, 2, 1), until=date(2024, 2, 29), compare="year").compared()

        assert (leap.since, leap.until) == (date(2023, 2, 1), date(2023, 2, 28))

    def test_is_compared_with_the_same_weekdays_of_the_year_before(self):
        week = Selection(since=date(2026, 3, 2), until=date(2026, 3, 8), compare="weeks")
        before = week.compared()

        assert (before.since, before.until) == (date(2025, 3, 3), date(2025, 3, 9))
        assert (before.since.weekday(), before.until.weekday()) == (week.since.weekday(), week.until.weekday())

    def test_is_compared_with_nothing_where_it_has_no_end(self):
        assert Selection(since=date(2026, 1, 1), compare="previous").compared() is None

    def test_narrows_to_a_cell_and_keeps_the_rest(self):
        cell = JANUARY.within(seller=3, **{"field:size": ""})

        assert (cell.seller, cell.fields, cell.since) == (3, (("size", ""),), JANUARY.since)


@pytest.mark.django_db
class TestNarrowing:
    def test_leaves_what_the_database_leaves(self):
        shop = a_shop()
        some_deals(shop, 40)
        held, dice = columns.held(NOW), random.Random(3)
        for _ in range(60):
            selection, condition = by_chance(shop, dice)
            found = selection.narrow(held.deals, held.names)["deal_id"].to_list()
            assert set(found) == set(Deal.objects.filter(condition).values_list("pk", flat=True)), selection

    def test_takes_the_first_pipeline_where_none_is_named(self):
        shop = a_shop()

        assert columns.held(NOW).usual_pipeline == shop.pipeline.pk

    def test_takes_the_first_pipeline_with_deals_where_an_unknown_one_is_named(self):
        empty, shop = a_pipeline(), a_shop()
        some_deals(shop, 3)
        held = columns.held(NOW)

        named = Selection(pipeline=999).in_pipeline(held.names, usual=held.usual_pipeline)
        assert named.pipeline == shop.pipeline.pk != empty.pk


def by_chance(shop, dice):
    """A selection, and the same in words of the database."""
    day = date(2026, 1, 1 + dice.randrange(31))
    seller, source, product = (dice.choice(rows) for rows in (shop.sellers, shop.sources, shop.products))
    region = Q(contact__region="Tver") | Q(contact__region="", company__region="Tver")
    asked = [
        ({"seller": seller.pk}, Q(owner=seller)),
        ({"seller": NONE}, Q(owner=None)),
        ({"team": shop.teams[0].pk}, Q(owner__team=shop.teams[0])),
        ({"team": NONE}, Q(owner__team=None)),
        ({"source": source.pk}, Q(source=source)),
        ({"product": product.pk}, Q(product=product)),
        ({"channel": "offline"}, Q(source__channel="offline")),
        ({"channel": ""}, Q(source=None)),
        ({"region": "Tver"}, region),
        ({"audience": ""}, Q(contact__audience="")),
        ({"fields": (("size", "Large"),)}, Q(fields__size="Large")),
        ({"fields": (("size", ""),)}, ~Q(fields__has_key="size")),
        ({"fields": (("urgent", "no"),)}, Q(fields__urgent=False)),
        ({"since": day}, Q(first_contact_at__date__gte=day)),
        ({"until": day, "of": "closed"}, Q(closed_at__date__lte=day)),
    ]
    picked = dice.sample(asked, dice.randrange(1, 3))
    if len(dict.fromkeys(name for given, _ in picked for name in given)) < sum(len(given) for given, _ in picked):
        picked = picked[:1]
    condition = Q(pipeline=shop.pipeline)
    for _, each in picked:
        condition &= each
    return Selection(pipeline=shop.pipeline.pk, **{k: v for given, _ in picked for k, v in given.items()}), condition
