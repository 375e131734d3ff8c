"""For random selections and several users: a page = the command line on the export = an independent count in SQL."""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal

import pytest
from django.db.models import Avg, Count, Q, Sum

from report_builders import NOW, a_shop, some_deals
from voronka.funnel.models import Deal
from voronka.ground.sheets import raw_parts
from voronka.measure.files import FileMap, read
from voronka.measure.report import build_report
from voronka.reports.exports import raw_deals, raw_map
from voronka.reports.results import overview, sliced
from voronka.reports.selection import NONE, Selection

pytestmark = pytest.mark.django_db
SELECTIONS, DEALS = 50, 80
SLICES = {"seller": "seller", "channel": "channel", "product": "product", "region": "region", "audience": "audience"}


def selections(shop, many):
    """Selections of every sort, each with the same said to the database."""
    dice = random.Random(50)
    for _ in range(many):
        given, condition = {}, Q(pipeline=shop.pipeline)
        since, until = sorted(date(2026, dice.randrange(1, 4), dice.randrange(1, 28)) for _ in range(2))
        of = dice.choice(["opened", "closed"])
        moment = "first_contact_at" if of == "opened" else "closed_at"
        if dice.random() < 0.6:
            given |= {"since": since, "until": until, "of": of}
            condition &= Q(**{f"{moment}__date__gte": since, f"{moment}__date__lte": until})
        for name, value, said in (
            ("seller", *dice.choice([(NONE, Q(owner=None)), *((each.pk, Q(owner=each)) for each in shop.sellers)])),
            ("source", *(lambda each: (each.pk, Q(source=each)))(dice.choice(shop.sources))),
            ("product", *(lambda each: (each.pk, Q(product=each)))(dice.choice(shop.products))),
            ("channel", *dice.choice([("", Q(source=None)), ("offline", Q(source__channel="offline"))])),
            ("audience", *dice.choice([("", Q(contact__audience="")), ("families", Q(contact__audience="families"))])),
            (
                "fields",
                *dice.choice(
                    [((("size", "Small"),), Q(fields__size="Small")), ((("size", ""),), ~Q(fields__has_key="size"))]
                ),
            ),
        ):
            if dice.random() < 0.2:
                given[name] = value
                condition &= said
        yield Selection(pipeline=shop.pipeline.pk, by=(dice.choice(list(SLICES)),), **given), condition


def by_the_command_line(folder, user, selection):
    """The report of `voronka report export.csv --map map.toml`, from the same reader and the same measures."""
    export = raw_deals(user=user, selection=selection, at=NOW)
    (folder / "deals.csv").write_bytes(b"".join(raw_parts(export.head, export.rows)))
    (folder / "deals.toml").write_text(raw_map(user=user, selection=selection, at=NOW), encoding="utf-8")
    dataset = read([folder / "deals.csv"], map=FileMap.load(folder / "deals.toml"))
    assert not dataset.rejected
    return build_report(dataset, by=[tuple(SLICES[name] for name in selection.by)])


def by_the_database(user, condition):
    deals = Deal.objects.visible_to(user).filter(condition)
    won = Q(outcome="won")
    counted = deals.aggregate(
        deals=Count("pk"), won=Count("pk", filter=won), lost=Count("pk", filter=Q(outcome="lost")),
        open=Count("pk", filter=Q(closed_at=None)), revenue=Sum("amount", filter=won),
        check=Avg("amount", filter=won), paid=Count("amount", filter=won),
    )  # fmt: skip
    days = [(each.closed_at.date() - each.first_contact_at.date()).days for each in deals.exclude(closed_at=None)]
    return counted, days


class TestEveryNumber:
    def test_is_that_of_the_command_line_and_of_the_database(self, tmp_path):
        shop = a_shop()
        some_deals(shop, DEALS)
        users = [shop.owner, *shop.sellers]
        for number, (selection, condition) in enumerate(selections(shop, SELECTIONS)):
            user = users[number % len(users)]
            page = overview(user=user, selection=selection, at=NOW)
            counted, days = by_the_database(user, condition)
            assert (page.about.deals, page.about.won, page.about.lost, page.about.open) == tuple(
                counted[name] for name in ("deals", "won", "lost", "open")
            )
            assert (page.now.revenue or 0) == Decimal(str(counted["revenue"] or 0))
            assert (page.now.length.mean if page.now.length else None) == (
                pytest.approx(sum(days) / len(days)) if days else None
            )
            if counted["deals"]:
                self.equals_the_command_line(
                    page, sliced(user=user, selection=selection, at=NOW), by_the_command_line(tmp_path, user, selection)
                )

    def equals_the_command_line(self, page, cut, report):
        told = report.measures
        assert (page.about.deals, page.about.won, page.about.lost) == (told.leads, told.won, told.lost)
        assert (page.now.conversion, page.now.length) == (told.conversion, told.deal_length)
        assert (page.now.revenue, page.now.average_check) == (told.revenue, told.average_check)
        assert page.now.customers == told.customers
        (name,) = cut.by
        ours = {str(row.selection.value_of(name)) if name == "channel" else row.values[0]: row.cell for row in cut.rows}
        theirs = {row.key[0]: row for row in report.slices[0].rows}
        assert ours.keys() == theirs.keys()
        for key, cell in ours.items():
            other = theirs[key]
            assert (cell.measures, cell.small, bool(cell.pooled)) == (other.measures, other.small, bool(other.pooled))
            if cell.pooled and other.pooled:
                assert cell.pooled.rate == pytest.approx(other.pooled.rate, abs=1e-6)
