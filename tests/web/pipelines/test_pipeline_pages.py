"""The pages on which funnels are made, read and published."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from django.urls import reverse

from funnel_builders import TUESDAY, a_deal, a_pipeline
from people_builders import a_business, add_user, signed_in
from voronka.funnel import actions, versions
from voronka.funnel.drawing import Drawing, edits
from voronka.funnel.models import DealField, Pipeline, Version
from voronka.funnel.trades import TRADES, load

pytestmark = pytest.mark.django_db


@pytest.fixture
def pipeline():
    a_business()
    return a_pipeline("agency")


@pytest.fixture
def browser(pipeline):
    return signed_in(add_user("head", name="Anna"))


def address(name, *arguments):
    return reverse(f"pipelines:{name}", args=arguments)


def typed(stage, **changes):
    """The form of a stage, as the page would send it."""
    names = ("name", "purpose", "entry_rule", "exit_rule", "what_to_do")
    form = {"shown": stage.key, "kind": stage.kind, "required": list(stage.required), "boxes": "\n".join(stage.boxes)}
    form |= {name: getattr(stage, name) for name in names}
    return form | {"limit": stage.time_limit_hours or "", "limit_unit": "hours"} | changes


def drawn(pipeline):
    return versions.sheet(pipeline).drawing


def send(browser, pipeline, key="deciding", htmx=False, **changes):
    headers = {"HX-Request": "true"} if htmx else {}
    form = typed(drawn(pipeline).stage(key), **changes)
    return browser.post(address("draw", pipeline.pk), form, headers=headers)


def hidden(answer):
    """What the page has seen of the drawing, as its buttons outside of the drawing send it."""
    return dict(re.findall(r'<input type="hidden" name="(edition)" value="([^"]*)">', answer.content.decode()))


def drafted(pipeline, by=None, **changes):
    published = Drawing.from_pipeline(pipeline)
    stage = replace(published.stage("deciding"), **changes)
    return actions.save_draft(pipeline=pipeline, drawing=edits.with_stage(published, stage), by=by, at=TUESDAY)


class TestWhoMayDraw:
    @pytest.mark.parametrize("role", ["seller", "marketer", "analyst"])
    @pytest.mark.parametrize("page", ["list", "new", "fields"])
    @pytest.mark.usefixtures("pipeline")
    def test_is_not_a(self, role, page):
        assert signed_in(add_user(role)).get(address(page)).status_code == 403

    @pytest.mark.parametrize("name", ["draw", "publish", "drop", "rename", "copy", "archive", "restore"])
    def test_is_not_a_seller_who_posts(self, pipeline, name):
        before = Version.objects.count()

        answer = signed_in(add_user("seller")).post(address(name, pipeline.pk), {"name": "Mine", "reason": "Mine"})

        assert answer.status_code == 403
        assert (Version.objects.count(), Pipeline.objects.get().is_archived) == (before, False)

    @pytest.mark.parametrize("role", ["owner", "head"])
    def test_is_a(self, pipeline, role):
        sees = "all" if role == "owner" else "own"

        assert signed_in(add_user(role, sees)).get(address("draw", pipeline.pk)).status_code == 200

    @pytest.mark.usefixtures("pipeline")
    def test_is_nobody_without_a_sign_in(self, client):
        answer = client.get(address("list"))

        assert (answer.status_code, "/sign-in/" in answer.url) == (302, True)


class TestTheFunnelExplained:
    @pytest.mark.parametrize("role", ["seller", "marketer", "analyst"])
    def test_is_read_by_a(self, pipeline, role):
        page = signed_in(add_user(role)).get(address("explained", pipeline.pk)).content.decode()

        for stage in drawn(pipeline).stages:
            assert stage.name in page
        assert "A key stage: the client wants it but hesitates." in page

    def test_shows_what_is_published_and_not_the_draft(self, pipeline, browser):
        drafted(pipeline, name="Not yet")

        assert "Not yet" not in browser.get(address("explained", pipeline.pk)).content.decode()


class TestTheList:
    def test_tells_the_versions_with_reason_person_and_what_changed(self, pipeline, browser):
        drafted(pipeline, name="Thinking")
        actions.publish(pipeline=pipeline, reason="Nobody understood it", by=add_user("head", name="Béla"), at=TUESDAY)

        page = browser.get(address("list")).content.decode()

        for said in ("Nobody understood it", "Béla", "“Deciding” is now called “Thinking”.", "2 versions"):
            assert said in page

    def test_costs_the_same_for_many_pipelines(self, browser, django_assert_num_queries):
        browser.get(address("list"))
        with django_assert_num_queries(6):
            browser.get(address("list"))
        for trade in TRADES:
            a_pipeline(trade)
        with django_assert_num_queries(6):
            browser.get(address("list"))

    def test_offers_a_template_where_there_is_no_funnel(self):
        a_business()

        assert "Start from a template" in signed_in(add_user("head")).get(address("list")).content.decode()


class TestANewFunnel:
    @pytest.mark.parametrize("language", ["en", "ru", "hu"])
    @pytest.mark.usefixtures("pipeline")
    def test_is_offered_in_the_language_of_the_user(self, language):
        user = add_user("head")
        user.language = language
        user.save()

        page = signed_in(user).get(address("new")).content.decode()

        assert all(load(trade, language).name in page for trade in TRADES)

    def test_is_made_and_opened(self, browser):
        answer = browser.post(address("new"), {"trade": "shop", "name": "Second shop"})

        made = Pipeline.objects.get(trade="shop")
        assert (made.name, answer.url) == ("Second shop", address("draw", made.pk))

    def test_needs_a_template_that_exists(self, browser):
        assert browser.post(address("new"), {"trade": "circus"}).status_code == 422
        assert Pipeline.objects.count() == 1


class TestTheDrawing:
    def test_saves_what_was_typed_as_a_draft(self, pipeline, browser):
        send(browser, pipeline, name="Thinking", limit="3", limit_unit="days", boxes="One\n\n Two ")

        stage = drawn(pipeline).stage("deciding")
        assert (stage.name, stage.time_limit_hours, stage.boxes) == ("Thinking", 72, ("One", "Two"))
        assert Pipeline.objects.get().stages.get(key="deciding").name == "Deciding"

    def test_answers_typing_with_what_is_missing(self, pipeline, browser):
        page = send(browser, pipeline, htmx=True, purpose=" ").content.decode()

        assert "Write what the stage is for" in page
        assert "<html" not in page

    def test_shows_each_remark_as_a_button_to_its_field(self, pipeline, browser):
        drafted(pipeline, exit_rule="")

        page = browser.get(address("draw", pipeline.pk)).content.decode()

        assert 'value="show:deciding#id_exit_rule"' in page

    @pytest.mark.parametrize(
        ("said", "order"),
        [
            ("up:deciding", ["contacted", "deciding", "invoice_issued", "paid", "refused"]),
            ("down:contacted", ["invoice_issued", "contacted", "deciding", "paid", "refused"]),
            ("remove:contacted", ["proposal_read", "invoice_issued", "deciding", "paid", "refused"]),
            ("remove:paid", ["contacted", "invoice_issued", "deciding", "paid", "refused"]),
            ("up:no_such_stage", ["contacted", "invoice_issued", "deciding", "paid", "refused"]),
        ],
    )
    def test_does_what_a_button_says(self, pipeline, browser, said, order):
        send(browser, pipeline, do=said)

        assert [stage.key for stage in drawn(pipeline).stages][-5:] == order

    def test_takes_an_order_that_was_dragged(self, pipeline, browser):
        keys = [stage.key for stage in drawn(pipeline).stages]

        send(browser, pipeline, do="order:" + ",".join(reversed(keys)))

        assert [stage.key for stage in drawn(pipeline).stages] == keys[::-1]

    def test_adds_a_stage_before_the_ends_and_goes_to_its_name(self, pipeline, browser):
        answer = send(browser, pipeline, do="add")

        added = drawn(pipeline).stages[-3]
        assert answer.url.endswith(f"?shown={added.key}#id_name")
        assert added.purpose == ""

    def test_keeps_what_was_typed_when_another_button_is_pressed(self, pipeline, browser):
        send(browser, pipeline, name="Thinking", do="up:contacted")

        assert drawn(pipeline).stage("deciding").name == "Thinking"

    def test_keeps_the_kind_of_an_end(self, pipeline, browser):
        send(browser, pipeline, "paid", kind="work", name="Sold")

        assert (drawn(pipeline).stage("paid").name, drawn(pipeline).stage("paid").kind) == ("Sold", "won")

    @pytest.mark.parametrize("limit", ["-1", "0", "many", "1e9", "99999999999999999999"])
    def test_saves_nothing_with_a_time_limit_that_is_none(self, pipeline, browser, limit):
        answer = send(browser, pipeline, limit=limit, name="Not this")

        assert answer.status_code == 422
        assert drawn(pipeline).stage("deciding").name == "Deciding"

    def test_replaces_the_reasons_of_loss(self, pipeline, browser):
        keys = [each.key for each in drawn(pipeline).loss_reasons]
        form = {
            "shown": "loss-reasons",
            "reason_key": [*keys, "", ""],
            "reason_name": ["Dear", *keys[1:-1], "", "Rain", ""],
        }

        browser.post(address("draw", pipeline.pk), form)

        assert [each.key for each in drawn(pipeline).loss_reasons] == [*keys[:-1], "rain"]
        assert drawn(pipeline).loss_reasons[0].name == "Dear"

    def test_refuses_over_the_drawing_of_a_colleague(self, pipeline, browser):
        seen = versions.sheet(pipeline).version.edition
        drafted(pipeline, name="Hers")

        answer = send(browser, pipeline, name="His", edition=seen)

        assert answer.status_code == 409
        assert "changed this drawing at" in answer.content.decode()
        assert drawn(pipeline).stage("deciding").name == "Hers"

    def test_says_that_a_stage_is_gone(self, pipeline, browser):
        form = typed(drawn(pipeline).stage("contacted"), name="Late")
        send(browser, pipeline, do="remove:contacted")

        answer = browser.post(address("draw", pipeline.pk), form, follow=True)

        assert "no longer in the drawing" in answer.content.decode()

    def test_costs_the_same_with_many_stages(self, pipeline, browser, django_assert_num_queries):
        send(browser, pipeline, do="add")
        with django_assert_num_queries(8):
            browser.get(address("draw", pipeline.pk))
        for _number in range(15):
            send(browser, pipeline, do="add")
        with django_assert_num_queries(8):
            browser.get(address("draw", pipeline.pk))

    def test_answers_404_for_a_funnel_that_is_not_there(self, browser):
        assert browser.get(address("draw", 999)).status_code == 404


class TestPublishing:
    def test_shows_the_difference_and_publishes(self, pipeline, browser):
        draft = drafted(pipeline, name="Thinking")
        page = browser.get(address("publish", pipeline.pk)).content.decode()
        assert "“Deciding” is now called “Thinking”." in page

        browser.post(address("publish", pipeline.pk), {"reason": "Clearer", "edition": draft.edition})

        assert Pipeline.objects.get().stages.get(key="deciding").name == "Thinking"

    def test_opens_as_a_dialog_after_saving(self, pipeline, browser):
        page = send(browser, pipeline, htmx=True, name="Thinking", do="publish").content.decode()

        assert "is now called “Thinking”" in page
        assert "dialog-foot" in page

    def test_offers_no_button_while_something_is_missing(self, pipeline, browser):
        drafted(pipeline, purpose="")

        page = browser.get(address("publish", pipeline.pk)).content.decode()

        assert "Write what the stage is for" in page
        assert 'name="reason"' not in page

    def test_asks_where_open_deals_of_a_removed_stage_go(self, pipeline, browser):
        a_deal(pipeline, "contacted")
        send(browser, pipeline, do="remove:contacted")
        refused = browser.post(address("publish", pipeline.pk), {"reason": "Less is more"})
        assert refused.status_code == 422

        browser.post(address("publish", pipeline.pk), {"reason": "Less is more", "gone.contacted": "deciding"})

        assert Pipeline.objects.get().deals.get().stage.key == "deciding"

    def test_refuses_what_was_drawn_meanwhile(self, pipeline, browser):
        seen = drafted(pipeline, name="Seen").edition
        drafted(pipeline, name="Not seen")

        answer = browser.post(address("publish", pipeline.pk), {"reason": "Go", "edition": seen})

        assert (answer.status_code, Version.objects.filter(number__isnull=False).count()) == (409, 1)

    def test_begins_again_from_an_older_version(self, pipeline, browser):
        drafted(pipeline, name="Thinking")
        actions.publish(pipeline=pipeline, reason="Try", by=None, at=TUESDAY)

        browser.post(address("take", pipeline.pk, 1), hidden(browser.get(address("version", pipeline.pk, 1))))

        assert drawn(pipeline).stage("deciding").name == "Deciding"
        assert Pipeline.objects.get().stages.get(key="deciding").name == "Thinking"

    def test_begins_from_an_older_version_over_no_draft_that_its_page_has_not_shown(self, pipeline, browser):
        seen = browser.get(address("version", pipeline.pk, 1))
        drafted(pipeline, name="Hers")

        answer = browser.post(address("take", pipeline.pk, 1), hidden(seen), follow=True)

        assert "changed this drawing at" in answer.content.decode()
        assert drawn(pipeline).stage("deciding").name == "Hers"

    def test_tells_whose_draft_an_older_version_would_take_the_place_of(self, pipeline, browser):
        drafted(pipeline, name="Hers", by=add_user("head", name="Olga"))

        page = browser.get(address("version", pipeline.pk, 1))
        browser.post(address("take", pipeline.pk, 1), hidden(page))

        assert "There is a draft already." in page.content.decode()
        assert "last changed by Olga" in page.content.decode()
        assert drawn(pipeline).stage("deciding").name == "Deciding"

    def test_throws_a_draft_away(self, pipeline, browser):
        drafted(pipeline, name="Thinking")

        browser.post(address("drop", pipeline.pk), hidden(browser.get(address("draw", pipeline.pk))))

        assert not versions.sheet(pipeline).is_draft

    def test_throws_no_draft_away_that_a_colleague_has_changed_meanwhile(self, pipeline, browser):
        drafted(pipeline, name="Seen")
        seen = browser.get(address("draw", pipeline.pk))
        drafted(pipeline, name="Hers")

        answer = browser.post(address("drop", pipeline.pk), hidden(seen), follow=True)

        assert "changed this drawing at" in answer.content.decode()
        assert drawn(pipeline).stage("deciding").name == "Hers"


class TestFieldsOfDeals:
    def test_are_added_renamed_taken_out_and_brought_back(self, browser):
        browser.post(address("fields"), {"name": "Город", "kind": "choice", "choices": "Москва\nКазань"})
        field = DealField.objects.get(name="Город")
        browser.post(address("field", field.pk), {"name": "Город доставки", "choices": "Москва\nКазань\nОмск"})
        browser.post(address("remove_field", field.pk))
        assert DealField.objects.get(pk=field.pk).is_gone
        browser.post(address("restore_field", field.pk))

        field.refresh_from_db()
        assert (field.key, field.name, len(field.choices), field.is_gone) == ("gorod", "Город доставки", 3, False)

    def test_say_at_the_field_what_is_wrong(self, browser):
        answer = browser.post(address("fields"), {"name": "Town", "kind": "choice", "choices": "One"})

        assert answer.status_code == 422
        assert "at least two choices" in answer.content.decode()

    def test_are_not_taken_out_while_a_stage_requires_them(self, browser):
        answer = browser.post(address("remove_field", DealField.objects.get(key="service").pk), follow=True)

        assert "These stages require it: “B2B agency”: “Need found”." in answer.content.decode()


class TestWholeFunnels:
    def test_are_renamed_copied_put_away_and_brought_back(self, pipeline, browser):
        browser.post(address("copy", pipeline.pk), {"name": "Second"})
        second = Pipeline.objects.get(name="Second")
        browser.post(address("rename", second.pk), {"name": "Third"})
        browser.post(address("archive", second.pk))

        second.refresh_from_db()
        assert (second.name, second.is_archived) == ("Third", True)
        browser.post(address("restore", second.pk))
        assert not Pipeline.objects.get(name="Third").is_archived

    def test_are_not_put_away_with_open_deals(self, pipeline, browser):
        a_deal(pipeline)

        answer = browser.post(address("archive", pipeline.pk), follow=True)

        assert "1 deal is open in this funnel." in answer.content.decode()

    @pytest.mark.parametrize("name", ["", "   ", "x" * 101])
    def test_are_not_called(self, pipeline, browser, name):
        assert browser.post(address("rename", pipeline.pk), {"name": name}).status_code == 422
