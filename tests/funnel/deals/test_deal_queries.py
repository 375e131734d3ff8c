"""What the board and the lists read: narrowed, in pages, by index, and only what one may see."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from operator import attrgetter

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from funnel_builders import MONDAY, TUESDAY, a_deal, a_pipeline, move, stage
from people_builders import add_team, add_user
from plans import explained, gathered
from voronka.contacts.actions import create_contact, merge_contacts
from voronka.contacts.addresses import NewAddress
from voronka.funnel import actions, queries
from voronka.funnel.filters import NOBODY, Filters
from voronka.funnel.models import Deal, DealField, SavedView, Stage, StageCount
from voronka.ground.text import fold
from voronka.journal.models import Batch, Event
from voronka.traffic.actions import add_source

pytestmark = pytest.mark.django_db
ALL = Filters()


@pytest.fixture
def pipeline():
    return a_pipeline()


@pytest.fixture
def head():
    return add_user(role="head", sees="all")


def heads(pipeline, user, filters=ALL, **more):
    found = queries.column_heads(pipeline=pipeline, user=user, filters=filters, **more)
    return {each.stage.key: (each.deals, each.known, each.amount) for each in found if each.deals}


def narrowed(pipeline, user, query, at=TUESDAY):
    filters = Filters.read(QueryDict(query))
    return set(queries.matching(pipeline=pipeline, user=user, filters=filters, at=at))


def walk(page):
    """All deals, page after page."""
    found, after = [], None
    while True:
        each = page(after)
        found += each.deals
        if each.next is None:
            return found
        after = each.next


class TestColumnHeads:
    def test_tell_the_true_counts_and_sums(self, pipeline, head):
        a_deal(pipeline, amount="10.10"), a_deal(pipeline, amount="0.20"), a_deal(pipeline)
        a_deal(pipeline, "contacted")

        assert heads(pipeline, head) == {
            "new_request": (3, 2, Decimal("10.30")),
            "contacted": (1, 0, None),
        }

    def test_are_the_same_counted_and_kept(self, pipeline, head):
        for number in range(12):
            a_deal(pipeline, ["contacted", "paid", "refused"][number % 3], amount=f"{number}.07")

        assert heads(pipeline, head) == heads(pipeline, head, narrow=lambda deals: deals)

    def test_of_a_seller_are_of_his_own_deals(self, pipeline):
        seller = add_user()
        a_deal(pipeline, amount="5", owner=seller), a_deal(pipeline, amount="7", owner=add_user()), a_deal(pipeline)

        assert heads(pipeline, seller) == {"new_request": (1, 1, Decimal(5))}

    def test_cost_two_queries_at_any_size(self, pipeline, head, django_assert_num_queries):
        [a_deal(pipeline) for _ in range(5)]

        with django_assert_num_queries(2):
            queries.column_heads(pipeline=pipeline, user=head, filters=ALL)

    def test_come_back_after_a_recount(self, pipeline, head):
        a_deal(pipeline, amount="5")
        StageCount.objects.update(deals=99)

        actions.recount(pipeline)

        assert heads(pipeline, head) == {"new_request": (1, 1, Decimal(5))}


class TestCards:
    def test_come_in_pages_without_a_gap(self, pipeline, head):
        made = [a_deal(pipeline, at=MONDAY + timedelta(hours=number // 3)) for number in range(11)]
        first = stage(pipeline, "new_request")

        found = walk(lambda after: queries.cards(stage=first, user=head, filters=ALL, after=after, limit=4))

        assert found == made[::-1]

    def test_cost_as_many_queries_for_any_number(self, pipeline, head, django_assert_num_queries):
        source = add_source(name="Ads", channel="search_ads", by=None, at=MONDAY)
        [a_deal(pipeline, source=source, owner=head) for _ in range(5)]
        first = stage(pipeline, "new_request")

        with django_assert_num_queries(4):  # the deals; their contacts, sources and owners
            page = queries.cards(stage=first, user=head, filters=ALL)
            assert {(deal.contact.name, deal.source.name, deal.owner, deal.stage.key) for deal in page.deals}

    def test_of_many_columns_cost_no_more_for_more_cards(self, pipeline, head, django_assert_num_queries):
        for key in ("new_request", "contacted"):
            [a_deal(pipeline, key, owner=head) for _ in range(4)]
        stages = [stage(pipeline, key) for key in ("new_request", "contacted")]

        with django_assert_num_queries(4):
            pages = queries.first_cards(stages=stages, user=head, filters=ALL, limit=3)
            assert all(deal.contact.name and deal.owner == head for page in pages for deal in page.deals)

        assert pages == [queries.cards(stage=each, user=head, filters=ALL, limit=3) for each in stages]

    def test_of_closed_deals_are_of_the_last_thirty_days(self, pipeline, head):
        old, new = a_deal(pipeline, "paid"), a_deal(pipeline)
        move(new, "paid", at=MONDAY + timedelta(days=40))

        page = queries.cards(stage=stage(pipeline, "paid"), user=head, filters=ALL, at=MONDAY + timedelta(days=41))

        assert page.deals == [new]
        assert old not in page.deals

    @pytest.mark.parametrize("mark", ["x", "~", "~~~", "2026~x", "9999-99-99~1", "2026-03-02T09:00:00Z~" + "9" * 30])
    def test_begin_anew_at_a_made_up_mark(self, pipeline, head, mark):
        deal = a_deal(pipeline)

        page = queries.cards(stage=stage(pipeline, "new_request"), user=head, filters=ALL, after=mark)

        assert page.deals == [deal]


VALUES = {
    "name": lambda deal: fold(deal.contact.name),
    "stage": lambda deal: deal.stage.position,
    "owner": lambda deal: deal.owner.name if deal.owner else None,
    "source": lambda deal: deal.source.name if deal.source else None,
}
"""What the orders by another row mean, read from the deal."""


class TestTheList:
    @pytest.mark.parametrize("order", [sign + name for name in queries.ORDERS for sign in ("", "-")])
    def test_shows_every_deal_once_in_any_order(self, pipeline, head, order):
        fair = add_source(name="Fair", channel="offline", by=None, at=MONDAY)
        anna = create_contact(name="Ágnes", by=None, at=MONDAY)
        for number in range(9):
            more = {"close_by": f"2026-05-0{number % 3 + 1}", "source": fair} if number % 2 else {"contact": anna}
            more |= {"owner": head} if number % 4 else {}
            a_deal(pipeline, amount=None if number % 3 == 0 else str(number // 4), **more)
        a_deal(pipeline, "refused"), a_deal(pipeline, "paid", amount="3")

        found = walk(
            lambda after: queries.deals_list(
                pipeline=pipeline, user=head, filters=ALL, order=order, after=after, limit=2
            )
        )

        assert sorted(deal.pk for deal in found) == sorted(Deal.objects.values_list("pk", flat=True))
        values = [VALUES.get(order.lstrip("-"), attrgetter(order.lstrip("-")))(deal) for deal in found]
        given = [value for value in values if value is not None]
        assert given == sorted(given, reverse=order.startswith("-"))
        assert values[len(given) :] == [None] * (len(values) - len(given))


class TestFilters:
    def test_leave_the_deals_that_are_meant(self, pipeline, head):
        ads = add_source(name="Ads", channel="search_ads", by=None, at=MONDAY)
        wanted = a_deal(pipeline, source=ads, owner=head, amount="50", fields={"service": "Design"})
        a_deal(pipeline, at=MONDAY - timedelta(days=3))

        for query in (
            f"owner={head.pk}", f"source={ads.pk}", "channel=search_ads", "amount_from=50&amount_to=50",
            "field.service=Design", "opened_from=2026-03-02", f"text=%23{wanted.pk}",
        ):  # fmt: skip
            assert narrowed(pipeline, head, query) == {wanted}, query

    def test_find_the_deals_of_nobody(self, pipeline, head):
        a_deal(pipeline, owner=head)
        free = a_deal(pipeline)

        assert narrowed(pipeline, head, f"owner={NOBODY}") == {free}

    def test_find_by_outcome(self, pipeline, head):
        lost, open_one = a_deal(pipeline, "refused"), a_deal(pipeline)

        assert narrowed(pipeline, head, "outcome=lost") == {lost}
        assert narrowed(pipeline, head, "outcome=open") == {open_one}

    @pytest.mark.parametrize("text", ["Ёжиков", "ежиков", "ИВАН", "9123456", "сайт"])
    def test_find_by_what_is_written(self, pipeline, head, text):
        phone = NewAddress("phone", "+7 912 345-67-89")
        contact = create_contact(name="Иван Ёжиков", addresses=[phone], by=None, at=MONDAY)
        deal = a_deal(pipeline, contact=contact, title="Новый САЙТ")
        a_deal(pipeline)

        assert narrowed(pipeline, head, f"text={text}") == {deal}

    @pytest.mark.parametrize("text", ["Kept", "Other", "Third", "9120000001", "9120000002", "9120000003"])
    def test_find_by_all_that_is_known_of_who_was_several_contacts(self, pipeline, head, text):
        kept, *others = (
            create_contact(name=name, addresses=[NewAddress("phone", f"+7912000000{n}")], by=None, at=MONDAY)
            for n, name in enumerate(("Kept", "Other", "Third"), start=1)
        )
        for other in others:
            merge_contacts(kept=kept, other=other, by=None, at=MONDAY)
        deals = {a_deal(pipeline, contact=each) for each in (kept, *others)}
        a_deal(pipeline)

        assert narrowed(pipeline, head, f"text={text}") == deals

    def test_find_what_stands_too_long(self, pipeline, head):
        late = a_deal(pipeline)
        a_deal(pipeline, at=TUESDAY), a_deal(pipeline, "paid", amount="1")

        assert narrowed(pipeline, head, "over_limit=1", at=TUESDAY + timedelta(hours=1)) == {late}
        assert late.is_over_limit(TUESDAY)

    def test_of_a_day_follow_the_clock_of_the_business(self, pipeline, head):
        deal = a_deal(pipeline, at=MONDAY.replace(hour=22))

        with timezone.override("Europe/Moscow"):
            assert narrowed(pipeline, head, "opened_from=2026-03-03&opened_to=2026-03-03") == {deal}

    def test_come_back_from_their_address(self):
        query = QueryDict("owner=0&amount_from=1.50&text=a%26b&over_limit=1&field.service=D%3D1&opened_to=2026-05-01")

        filters = Filters.read(query)

        assert Filters.read(QueryDict(filters.address())) == filters
        assert filters.fields == (("service", "D=1"),)

    @pytest.mark.parametrize(
        "query",
        ["owner=x&source=-1", "owner=" + "9" * 40, "opened_from=2026-13-40", "amount_from=abc", "outcome=maybe",
         "field.a__b=1&field.service__regex=(a%2B)%2B&field.%22=1", "opened_to=9999-12-31", "text=%00"],
    )  # fmt: skip
    def test_that_cannot_be_read_do_no_harm(self, pipeline, head, query):
        a_deal(pipeline)

        assert len(narrowed(pipeline, head, query)) <= 1

    def test_answer_yes_and_no(self, pipeline, head):
        DealField.objects.create(key="urgent", name="Urgent", kind="yes_no")
        deal = a_deal(pipeline, fields={"urgent": "yes"})
        a_deal(pipeline, fields={"urgent": "no"})

        assert narrowed(pipeline, head, "field.urgent=yes") == {deal}

    def test_find_the_answer_to_a_field_that_is_named_with_a_number(self, pipeline, head):
        field = actions.add_field(name="2024", kind="choice", choices=["Да", "Нет"], by=head, at=MONDAY)
        deal = a_deal(pipeline, fields={field.key: "Да"})
        a_deal(pipeline, fields={field.key: "Нет"})

        assert narrowed(pipeline, head, f"field.{field.key}=Да") == {deal}


class TestWhoSees:
    def test_a_team_sees_its_own_and_what_waits(self, pipeline):
        north, south = add_team("North"), add_team("South")
        ann, ben, zoe = add_user(sees="team", team=north), add_user(team=north), add_user(team=south)
        deals = [a_deal(pipeline, owner=owner) for owner in (ann, ben, None, zoe)]

        assert narrowed(pipeline, ann, "") == set(deals[:3])
        assert sum(each.deals for each in queries.column_heads(pipeline=pipeline, user=ann, filters=ALL)) == 3

    def test_a_seller_does_not_find_what_is_anothers(self, pipeline):
        theirs = a_deal(pipeline, owner=add_user(), title="Secret site")

        seller = add_user()

        assert queries.find(user=seller, text="secret") == []
        assert queries.find(user=seller, text=f"#{theirs.pk}") == []
        assert not queries.deals_of_contacts([theirs.contact_id], seller).exists()


class TestFinding:
    def test_takes_a_number_a_title_and_a_person(self, pipeline, head):
        contact = create_contact(name="Петров Пётр", by=None, at=MONDAY)
        deal = a_deal(pipeline, contact=contact, title="Kávézó honlapja")

        for text in (f"#{deal.pk}", str(deal.pk), "kavezo", "петр"):
            assert queries.find(user=head, text=text) == [deal], text

    def test_puts_open_deals_first(self, pipeline, head):
        closed, open_one = a_deal(pipeline, "refused", title="site"), a_deal(pipeline, title="site")

        assert queries.find(user=head, text="site") == [open_one, closed]


class TestTheDatabase:
    @pytest.fixture
    def filled(self, pipeline):
        """Enough rows that an index is worth it to the planner."""
        contact = create_contact(name="Anna", by=None, at=MONDAY)
        owners = [add_user() for _ in range(4)]
        stages = list(pipeline.stages.all())
        Deal.objects.bulk_create(
            Deal(
                pipeline=pipeline, stage=stages[number % 5], contact=contact, owner=owners[number % 4], moves=1,
                first_contact_at=MONDAY, opened_at=MONDAY, stage_since=MONDAY + timedelta(minutes=number),
            )
            for number in range(4000)
        )  # fmt: skip
        gathered()
        return pipeline, owners[0]

    def test_reads_a_page_of_a_column_by_its_index(self, filled, head):
        pipeline, _ = filled

        plan = self.plan(head, stage(pipeline, "new_request"))

        assert "funnel_deal_column" in plan

    def test_reads_a_page_of_one_seller_by_his_index(self, filled):
        pipeline, seller = filled

        assert "funnel_deal_column_of_one" in self.plan(seller, stage(pipeline, "need_found"))

    def test_reads_a_page_of_the_list_by_the_index_of_the_columns(self, filled, head):
        pipeline, _ = filled
        after = queries.deals_list(pipeline=pipeline, user=head, filters=ALL, at=MONDAY).next

        with CaptureQueriesContext(connection) as asked:
            queries.deals_list(pipeline=pipeline, user=head, filters=ALL, after=after, at=MONDAY)

        pages = [each["sql"] for each in asked if " ORDER BY " in each["sql"] and '"funnel_deal"' in each["sql"]]
        of_columns, of_the_page = pages[:-1], pages[-1]
        assert len(of_columns) == pipeline.stages.count()
        assert all("funnel_deal_column" in explained(sql) for sql in of_columns)
        assert "JOIN" not in of_the_page

    def test_counts_the_heads_without_reading_deals(self, filled, head):
        pipeline, _ = filled

        with CaptureQueriesContext(connection) as asked:
            queries.column_heads(pipeline=pipeline, user=head, filters=ALL)

        assert not [each for each in asked if "funnel_deal" in each["sql"]]

    def plan(self, user, of: Stage):
        after = queries.cards(stage=of, user=user, filters=ALL, at=MONDAY).next
        with CaptureQueriesContext(connection) as asked:
            queries.cards(stage=of, user=user, filters=ALL, after=after, at=MONDAY)
        return explained(asked[0]["sql"])


class TestSavedViews:
    def test_replace_each_other_by_name(self, pipeline, head):
        for query in ("owner=1", "owner=2"):
            actions.save_view(pipeline=pipeline, name="Mine", query=query, by=head, at=MONDAY)

        assert SavedView.objects.get().query == "owner=2"

    def test_have_one_default_for_each_person(self, pipeline, head):
        for name in ("A", "B"):
            actions.save_view(pipeline=pipeline, name=name, query="", is_default=True, by=head, at=MONDAY)

        assert SavedView.objects.get(is_default=True).name == "B"

    def test_are_seen_by_others_when_shared(self, pipeline, head):
        actions.save_view(pipeline=pipeline, name="A", query="", by=head, at=MONDAY)
        shared = actions.save_view(pipeline=pipeline, name="B", query="", is_shared=True, by=head, at=MONDAY)

        assert list(queries.views_of(add_user(), pipeline)) == [shared]

    def test_are_removed_only_by_their_owner(self, pipeline, head):
        view = actions.save_view(pipeline=pipeline, name="A", query="", is_shared=True, by=head, at=MONDAY)

        with pytest.raises(actions.ViewRefused):
            actions.remove_view(view=view, by=add_user(), at=MONDAY)
        actions.remove_view(view=view, by=head, at=MONDAY)

        assert not SavedView.objects.exists()

    @pytest.mark.parametrize("wrong", [{"name": " "}, {"name": "x" * 61}, {"query": "x" * 501}, {"shape": "cone"}])
    def test_are_refused_at_the_field(self, pipeline, head, wrong):
        with pytest.raises(actions.ViewRefused) as refused:
            actions.save_view(**{"pipeline": pipeline, "name": "A", "query": "", "by": head, "at": MONDAY} | wrong)

        assert list(refused.value.problems) == list(wrong)


class TestRemovingABatch:
    def test_leaves_nothing_of_it_and_true_counts(self, head):
        batch = Batch.objects.create(kind=Batch.Kind.DEMO, at=MONDAY)
        pipeline = a_pipeline()
        made_up = actions.create_pipeline(trade="shop", language="ru", by=None, at=MONDAY, batch=batch)
        own = a_deal(pipeline, amount="3")
        a_deal(pipeline, amount="5", batch=batch), a_deal(made_up, batch=batch)

        actions.remove_batch(batch)

        assert Deal.objects.get() == own
        assert set(Stage.objects.values_list("pipeline", flat=True)) == {pipeline.pk}
        assert heads(pipeline, head) == {"new_request": (1, 1, Decimal(3))}

    def test_keeps_a_pipeline_that_somebody_uses(self):
        batch = Batch.objects.create(kind=Batch.Kind.DEMO, at=MONDAY)
        pipeline = actions.create_pipeline(trade="shop", language="hu", by=None, at=MONDAY, batch=batch)
        a_deal(pipeline)

        actions.remove_batch(batch)

        pipeline.refresh_from_db()
        assert pipeline.batch is None


class TestMakingAPipeline:
    @pytest.mark.parametrize("trade", ["goods_cod", "agency", "real_estate", "services", "courses", "shop", "blank"])
    @pytest.mark.parametrize("language", ["en", "ru", "hu"])
    def test_of_a_trade_gives_version_one_and_its_stages(self, trade, language):
        pipeline = actions.create_pipeline(trade=trade, language=language, by=None, at=MONDAY)

        version = pipeline.versions.get()
        assert (version.number, version.reason != "") == (1, True)
        assert [each["key"] for each in version.drawing["stages"]] == [each.key for each in pipeline.stages.all()]
        assert StageCount.objects.filter(stage__pipeline=pipeline).count() == 16 * pipeline.stages.count()

    def test_is_told_and_comes_last(self):
        pipelines = [a_pipeline("shop"), a_pipeline("blank")]

        assert [each.position for each in pipelines] == [0, 1]
        assert Event.objects.filter(kind="funnel.pipeline_published").count() == 2
