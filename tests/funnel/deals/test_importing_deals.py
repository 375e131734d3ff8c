"""Many deals at once, as an import brings them: with their own dates and paths, and as they were after its undo."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from dump import alike, dump, undo
from funnel_builders import MONDAY, TUESDAY, WEDNESDAY, a_deal, a_pipeline, counted, loss_reason, move, stage
from people_builders import a_business, add_user
from voronka.catalog.actions import add_product
from voronka.contacts.actions import create_company, create_contact
from voronka.funnel import actions
from voronka.funnel.actions import Drawn, MoveRefused, NewDeal, NewHistory, NewStage, Step
from voronka.funnel.actions.counting import tallies
from voronka.funnel.drawing import Drawing, problems
from voronka.funnel.models import Deal, LossReason, Pipeline, StageKind, Transition
from voronka.ground.refusal import Refusal
from voronka.journal import actions as journal
from voronka.journal.many import Changed
from voronka.journal.models import Delivery, Event
from voronka.traffic.actions import add_source

pytestmark = pytest.mark.django_db


@pytest.fixture
def pipeline():
    a_business()
    return a_pipeline()


@pytest.fixture
def batch(db):
    return journal.open_batch(kind="import", by_id=None, at=WEDNESDAY)


@pytest.fixture
def steps(pipeline):
    """`steps("new_lead", "won")`: a path through these stages, one a day from Monday on."""

    def path(*keys: str) -> list[Step]:
        return [Step(stage_id=stage(pipeline, key).pk, at=MONDAY + timedelta(days=day)) for day, key in enumerate(keys)]

    return path


@pytest.fixture
def keys(pipeline):
    """The keys of the open stages, then those of won and lost."""
    stages = list(pipeline.stages.all())
    ends = {each.kind: each.key for each in stages if each.closes}
    return [each.key for each in stages if not each.closes], ends[StageKind.WON], ends[StageKind.LOST]


@pytest.fixture
def create(batch):
    def deals(*rows: NewDeal) -> list[Deal]:
        ids = actions.create_deals(rows=rows, by=None, at=WEDNESDAY, batch=batch)
        return [Deal.objects.get(pk=pk) for pk in ids]

    return deals


def path_of(deal: Deal) -> list[tuple[int, int | None, int]]:
    return list(deal.transitions.order_by("ordinal").values_list("ordinal", "from_stage", "to_stage"))


class TestManyDeals:
    def test_are_each_what_the_actions_by_hand_write(self, pipeline, create, steps, keys):
        (first, *_open), won, _lost = keys
        boss = add_user(role="head", sees="all")
        contact = create_contact(name="Anna", by=None, at=MONDAY)
        company = create_company(name="Acme", by=None, at=MONDAY)
        product, source = (
            add_product(name="Lamp", by=None, at=MONDAY),
            add_source(name="VK", channel="other", by=None, at=MONDAY),
        )
        by_hand = a_deal(
            pipeline,
            amount="12.50",
            owner=boss,
            contact=contact,
            title=" Ёлка  2 ",
            company=company,
            product=product,
            source=source,
            close_by="2026-06-01",
            first_contact_at=MONDAY - timedelta(days=3),
        )
        move(by_hand, won, by=boss)
        by_hand.refresh_from_db()

        (made,) = create(
            NewDeal(
                pipeline_id=pipeline.pk,
                steps=steps(first, won),
                amount=Decimal("12.50"),
                owner_id=boss.pk,
                contact_id=contact.pk,
                title=" Ёлка  2 ",
                company_id=company.pk,
                product_id=product.pk,
                source_id=source.pk,
                close_by=by_hand.close_by,
                first_contact_at=MONDAY - timedelta(days=3),
                fields=by_hand.fields,
            )
        )

        assert alike(made, by_hand, but=frozenset({"batch_id"}))
        for mine, other in zip(
            made.transitions.order_by("ordinal"), by_hand.transitions.order_by("ordinal"), strict=True
        ):
            assert alike(mine, other, but=frozenset({"deal_id", "recorded_at", "by_id"}))
            assert mine.recorded_at == WEDNESDAY
        mine = Event.objects.get(kind="funnel.deal_opened", subject_id=made.pk).changes
        other = Event.objects.get(kind="funnel.deal_opened", subject_id=by_hand.pk).changes
        assert {name: pair for name, pair in mine.items() if name in other and name != "stage"} == {
            name: pair for name, pair in other.items() if name != "stage"
        }
        assert mine["closed_at"] == [None, made.closed_at.isoformat()]

    def test_stand_where_their_paths_end(self, pipeline, create, steps, keys):
        (first, second, *_more), won, lost = keys
        reason = loss_reason(pipeline)

        ours, theirs, nobodys = create(
            NewDeal(pipeline_id=pipeline.pk, steps=steps(first, second)),
            NewDeal(pipeline_id=pipeline.pk, steps=steps(first, second, first, won), amount=Decimal(5)),
            NewDeal(pipeline_id=pipeline.pk, steps=steps(first, lost), loss_reason_id=reason.pk, loss_note="Dear"),
        )

        assert [(each.stage.key, each.moves, each.outcome) for each in (ours, theirs, nobodys)] == [
            (second, 2, ""),
            (won, 4, "won"),
            (lost, 2, "lost"),
        ]
        assert (theirs.opened_at, theirs.closed_at) == (MONDAY, MONDAY + timedelta(days=3))
        assert (nobodys.loss_reason, nobodys.loss_note) == (reason, "Dear")
        assert [(ordinal, came is None) for ordinal, came, _to in path_of(theirs)] == [
            (1, True),
            (2, False),
            (3, False),
            (4, False),
        ]
        assert counted(pipeline) == tallies(pipeline)

    def test_carry_the_version_that_was_in_force_and_none_before_there_was_one(self, pipeline, create, keys):
        (first, second, *_more), _won, _lost = keys
        early = MONDAY - timedelta(days=900)
        path = [
            Step(stage_id=stage(pipeline, first).pk, at=early),
            Step(stage_id=stage(pipeline, second).pk, at=TUESDAY),
        ]

        (deal,) = create(NewDeal(pipeline_id=pipeline.pk, steps=path))

        versions = list(deal.transitions.order_by("ordinal").values_list("version", flat=True))
        assert versions == [None, pipeline.versions.get().pk]

    def test_tell_nobody(self, pipeline, create, steps, keys):
        create(NewDeal(pipeline_id=pipeline.pk, steps=steps(*keys[0][:2])))

        assert not Delivery.objects.exists()

    def test_that_are_won_without_an_amount_may_be_edited_all_the_same(self, pipeline, create, steps, keys):
        (deal,) = create(NewDeal(pipeline_id=pipeline.pk, steps=steps(keys[0][0], keys[1])))

        edited = actions.edit_deal(deal=deal, changes={"title": "Shop"}, by=None, at=WEDNESDAY)

        assert (edited.title, edited.amount) == ("Shop", None)

    @pytest.mark.parametrize(
        ("wrong", "fields"),
        [
            ({"steps": []}, {"steps"}),
            ({"steps": ["?"]}, {"steps"}),
            ({"steps": ["won"]}, {"steps.0"}),
            ({"steps": ["second", "second"]}, {"steps.1"}),
            ({"steps": ["first", "lost"]}, {"loss_reason_id"}),
            ({"amount": Decimal(-1), "title": "x" * 201}, {"amount", "title"}),
            ({"first_contact_at": TUESDAY}, {"first_contact_at"}),
            ({"fields": {"no_such": 1}}, {"fields.no_such"}),
        ],
    )
    def test_are_judged_before(self, pipeline, steps, keys, wrong, fields):
        named = {"first": keys[0][0], "second": keys[0][1], "won": keys[1], "lost": keys[2]}
        if "steps" in wrong:
            known = [name for name in wrong["steps"] if name in named]
            path = steps(*(named[name] for name in known)) + [Step(stage_id=0, at=MONDAY)] * (
                len(wrong["steps"]) - len(known)
            )
            wrong = wrong | {"steps": path}
        row = NewDeal(**{"pipeline_id": pipeline.pk, "steps": steps(keys[0][0])} | wrong)

        assert actions.problems_of(row, Drawn.now()).keys() == fields

    def test_are_refused_together_where_one_cannot_be(self, pipeline, create, steps, keys):
        good = NewDeal(pipeline_id=pipeline.pk, steps=steps(keys[0][0]))

        with pytest.raises(Refusal):
            create(good, NewDeal(pipeline_id=pipeline.pk, steps=[]))

        assert not Deal.objects.exists()
        assert counted(pipeline) == {}

    def test_go_back_one_stage_by_hand_as_others_do(self, pipeline, create, steps, keys):
        (first, *_open), won, _lost = keys
        (deal,) = create(NewDeal(pipeline_id=pipeline.pk, steps=steps(first, won)))

        actions.undo_move(transition=deal.transitions.get(ordinal=2), by=None, at=WEDNESDAY)

        deal.refresh_from_db()
        assert (deal.stage.key, deal.closed_at, deal.outcome, deal.moves) == (first, None, "", 3)

    def test_do_not_go_back_to_a_loss_that_nobody_knows_the_reason_of(self, pipeline, create, steps, keys):
        (first, *_open), _won, lost = keys
        (deal,) = create(NewDeal(pipeline_id=pipeline.pk, steps=steps(first, lost, first)))

        with pytest.raises(MoveRefused, match="not known"):
            actions.undo_move(transition=deal.transitions.get(ordinal=3), by=None, at=WEDNESDAY)


class TestManyChangedDeals:
    def test_are_told_and_counted(self, pipeline, batch):
        one, other = a_deal(pipeline, amount="10"), a_deal(pipeline, title="Same")
        rows = [
            Changed(pk=one.pk, values={"amount": Decimal("99.90"), "title": "Ёж", "owner_id": None}),
            Changed(pk=other.pk, values={"title": " Same "}),
        ]

        assert actions.change_deals(rows=rows, by=None, at=WEDNESDAY, batch=batch) == [one.pk]

        one.refresh_from_db()
        assert (one.amount, one.search, one.revision) == (Decimal("99.90"), "еж", 1)
        assert Event.objects.get(kind="funnel.deal_changed").changes == {
            "title": ["", "Ёж"],
            "amount": ["10.00", "99.90"],
        }
        assert counted(pipeline) == tallies(pipeline)


class TestTrueHistories:
    def test_replace_what_an_import_has_guessed(self, pipeline, batch, create, steps, keys):
        (first, second, third, *_more), won, _lost = keys
        (deal,) = create(NewDeal(pipeline_id=pipeline.pk, steps=steps(first, won), amount=Decimal(5)))
        rows = [NewHistory(pk=deal.pk, pipeline_id=pipeline.pk, steps=steps(first, second, third, second))]

        assert actions.replace_histories(rows=rows, by=None, at=WEDNESDAY, batch=batch) == {deal.pk: True}

        deal.refresh_from_db()
        assert (deal.stage.key, deal.moves, deal.closed_at, deal.outcome) == (second, 4, None, "")
        assert [row[0] for row in path_of(deal)] == [1, 2, 3, 4]
        assert counted(pipeline) == tallies(pipeline)
        assert actions.replace_histories(rows=rows, by=None, at=WEDNESDAY, batch=batch) == {}

    def test_keep_the_moves_that_the_guess_has_right(self, pipeline, batch, create, steps, keys):
        (first, second, third, *_more), won, _lost = keys
        (deal,) = create(NewDeal(pipeline_id=pipeline.pk, steps=steps(first, second, won)))
        guessed = list(deal.transitions.order_by("ordinal").values())
        (one, two, *_others), end = steps(first, second, won), steps(first, second, third, won)[3]
        path = [one, two, Step(stage_id=stage(pipeline, third).pk, at=two.at), end]
        rows = [NewHistory(pk=deal.pk, pipeline_id=pipeline.pk, steps=path)]

        assert actions.replace_histories(rows=rows, by=None, at=WEDNESDAY, batch=batch) == {deal.pk: True}

        told = list(deal.transitions.order_by("ordinal").values())
        assert told[:2] == guessed[:2]
        froms = [step.stage_id for step in path[:-1]]
        assert [(row["ordinal"], row["from_stage_id"]) for row in told] == list(enumerate([None, *froms], 1))

    def test_say_of_deals_that_end_as_before_that_they_do(self, pipeline, batch, create, steps, keys):
        (first, second, *_more), won, _lost = keys
        begin, middle, end = steps(first, second, won)
        (deal,) = create(NewDeal(pipeline_id=pipeline.pk, steps=[begin, end]))
        rows = [NewHistory(pk=deal.pk, pipeline_id=pipeline.pk, steps=[begin, middle, end])]

        assert actions.replace_histories(rows=rows, by=None, at=WEDNESDAY, batch=batch) == {deal.pk: False}

    def test_leave_deals_alone_that_were_made_or_moved_here(self, pipeline, batch, create, steps, keys):
        (first, second, *_more), _won, _lost = keys
        (moved,) = create(NewDeal(pipeline_id=pipeline.pk, steps=steps(first)))
        move(moved, second, at=WEDNESDAY)
        made = a_deal(pipeline)
        rows = [NewHistory(pk=deal.pk, pipeline_id=pipeline.pk, steps=steps(second, first)) for deal in (moved, made)]

        assert actions.replace_histories(rows=rows, by=None, at=WEDNESDAY, batch=batch) == {}
        assert actions.moved_here([moved.pk, made.pk]) == {moved.pk, made.pk}


class TestUndo:
    def test_leaves_every_table_as_it_was(self, pipeline, steps, keys):
        (first, second, third, *_more), won, lost = keys
        boss = add_user(role="head", sees="all")
        earlier = journal.open_batch(kind="import", by_id=None, at=MONDAY)
        row = NewDeal(pipeline_id=pipeline.pk, steps=steps(first, lost), loss_reason_id=loss_reason(pipeline).pk)
        (imported,) = actions.create_deals(rows=[row], by=None, at=MONDAY, batch=earlier)
        by_hand = a_deal(pipeline, amount="10", title="Shop")
        before, counts = dump(), counted(pipeline)

        batch = journal.open_batch(kind="import", by_id=boss.pk, at=WEDNESDAY)
        usual = {"by": boss, "at": WEDNESDAY, "batch": batch}
        reasons = actions.create_loss_reasons(pipeline=pipeline, names=["Too dear", ""], **usual)
        lost_one = NewDeal(pipeline_id=pipeline.pk, steps=steps(first, lost), loss_reason_id=reasons["Too dear"])
        actions.create_deals(rows=[lost_one, NewDeal(pipeline_id=pipeline.pk, steps=steps(second))], **usual)
        history = NewHistory(pk=imported, pipeline_id=pipeline.pk, steps=steps(second, third, won))
        actions.replace_histories(rows=[history], **usual)
        changed = {"amount": Decimal(77), "title": "Website", "owner_id": boss.pk}
        actions.change_deals(rows=[Changed(pk=pk, values=changed) for pk in (imported, by_hand.pk)], **usual)
        actions.create_pipeline_of_file(name="File", stages=[NewStage(name="Prospecting")], **usual)

        assert undo(batch, actions, by=boss) == []
        after = dump()
        for table in (before, after):
            table.pop("funnel.StageCount")
        assert after == before
        assert counted(pipeline) == tallies(pipeline) == counts

    def test_keeps_what_somebody_has_changed_or_worked_on_since(self, pipeline, batch, create, steps, keys):
        (first, *_more), _won, lost = keys
        boss = add_user(role="head", sees="all")
        by_hand = a_deal(pipeline, amount="10")
        reasons = actions.create_loss_reasons(pipeline=pipeline, names=["Dear"], by=None, at=WEDNESDAY, batch=batch)
        moved, _untouched = create(
            NewDeal(pipeline_id=pipeline.pk, steps=steps(first, lost), loss_reason_id=reasons["Dear"]),
            NewDeal(pipeline_id=pipeline.pk, steps=steps(first)),
        )
        rows = [Changed(pk=by_hand.pk, values={"amount": Decimal(77), "title": "Website"})]
        actions.change_deals(rows=rows, by=None, at=WEDNESDAY, batch=batch)
        by_hand.refresh_from_db()
        actions.edit_deal(deal=by_hand, changes={"title": "Shop"}, by=boss, at=WEDNESDAY)
        actions.edit_deal(deal=moved, changes={"title": "Ours"}, by=boss, at=WEDNESDAY)

        kept = undo(batch, actions, by=boss)

        assert [(each.subject_kind, each.subject_id, each.fields) for each in kept] == [
            ("funnel.deal", by_hand.pk, ("title",)),
            ("funnel.deal", moved.pk, ()),
            ("funnel.loss_reason", reasons["Dear"], ()),
        ]
        by_hand.refresh_from_db()
        assert (by_hand.title, by_hand.amount) == ("Shop", Decimal(10))
        assert set(Deal.objects.values_list("pk", "batch")) == {(by_hand.pk, None), (moved.pk, None)}
        assert counted(pipeline) == tallies(pipeline)

    def test_keeps_a_history_that_went_on_here(self, pipeline, create, steps, keys):
        (first, second, third, *_more), _won, _lost = keys
        (deal,) = create(NewDeal(pipeline_id=pipeline.pk, steps=steps(first)))
        other = journal.open_batch(kind="import", by_id=None, at=WEDNESDAY)
        rows = [NewHistory(pk=deal.pk, pipeline_id=pipeline.pk, steps=steps(first, second))]
        actions.replace_histories(rows=rows, by=None, at=WEDNESDAY, batch=other)
        deal.refresh_from_db()
        move(deal, third, at=WEDNESDAY)

        (kept,) = undo(other, actions)

        assert (kept.subject_id, kept.fields) == (deal.pk, ("history",))
        assert Transition.objects.filter(deal=deal).count() == 3


class TestReasonsOfAFile:
    def test_are_found_by_name_or_made_for_nobody_to_choose(self, pipeline, batch):
        known = loss_reason(pipeline)

        found = actions.create_loss_reasons(
            pipeline=pipeline, names=[known.name.upper(), "Too far", ""], by=None, at=MONDAY, batch=batch
        )

        assert found[known.name.upper()] == known.pk
        made = LossReason.objects.filter(batch=batch).order_by("pk")
        assert [(each.name, each.is_gone) for each in made] == [("Too far", True), ("Not recorded", True)]
        again = actions.create_loss_reasons(pipeline=pipeline, names=["too far", ""], by=None, at=MONDAY, batch=batch)
        assert set(again.values()) == {each.pk for each in made}


@pytest.mark.usefixtures("pipeline")
class TestAFunnelOfAFile:
    def test_says_of_each_stage_that_it_wants_words_and_can_be_published_again(self, batch):
        stages = [NewStage(name=name) for name in ("Prospecting", "Engaging")] + [
            NewStage(name="Won", kind=StageKind.WON),
            NewStage(name="Lost", kind=StageKind.LOST),
        ]

        made = actions.create_pipeline_of_file(name=" Sales  2017 ", stages=stages, by=None, at=MONDAY, batch=batch)

        assert [each.name for each in made.stages.all()] == ["Prospecting", "Engaging", "Won", "Lost"]
        assert made.name == "Sales 2017"
        assert "came with a file" in made.stages.first().purpose
        assert problems(Drawing.from_pipeline(made)) == []
        a_deal(made)

    @pytest.mark.parametrize("language", ["en", "ru", "hu"])
    def test_gets_the_ends_that_the_file_lacks_in_the_language_of_the_business(self, batch, language):
        business = a_business()
        business.language = language
        business.save()

        made = actions.create_pipeline_of_file(
            name="File", stages=[NewStage(name="Prospecting")], by=None, at=MONDAY, batch=batch
        )

        names = [each.name for each in made.stages.all()]
        assert (
            names
            == {
                "en": ["Prospecting", "Won", "Lost"],
                "ru": ["Prospecting", "Продажа", "Отказ"],
                "hu": ["Prospecting", "Megnyert", "Elveszett"],
            }[language]
        )

    def test_is_refused_with_two_stages_of_one_name(self, pipeline, batch):
        with pytest.raises(Refusal) as refused:
            actions.create_pipeline_of_file(
                name="File",
                stages=[NewStage(name="Talk"), NewStage(name="talk ")],
                by=None,
                at=MONDAY,
                batch=batch,
            )

        assert set(refused.value.problems) == {"stages"}
        assert Pipeline.objects.get() == pipeline
