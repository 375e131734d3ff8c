"""Drawing in a real browser: what is typed is kept, stages are dragged, publishing asks for a reason."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.db import connections
from playwright.sync_api import expect

from funnel_builders import a_pipeline
from people_builders import a_business, add_user, signed_in
from voronka.funnel import versions

pytestmark = pytest.mark.django_db(transaction=True)
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


@pytest.fixture
def pipeline():
    a_business()
    return a_pipeline("agency")


@pytest.fixture
def open_page(chromium, pipeline, live_server, monkeypatch):
    """A browser of a head of sales: `open_page(width, theme)`."""
    # A connection that a thread of the server kept would hold the test database open.
    monkeypatch.setitem(connections.settings["default"], "CONN_MAX_AGE", 0)
    key = signed_in(add_user("head", "all")).cookies[settings.SESSION_COOKIE_NAME].value
    errors, contexts = [], []

    def opened(width=1440, theme="light"):
        context = chromium.new_context(
            base_url=live_server.url, viewport={"width": width, "height": 900}, color_scheme=theme
        )
        contexts.append(context)
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}])
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert errors == []


def stages(page):
    return [each.get_attribute("data-key") for each in page.locator("#draw-stages li").all()]


class TestTheDrawingPage:
    def test_keeps_what_is_typed_and_says_what_is_missing(self, pipeline, open_page):
        page = open_page()
        page.goto(f"/pipelines/{pipeline.pk}/?shown=deciding")
        page.locator("#id_purpose").fill("")

        expect(page.locator("#draw-judged")).to_contain_text("Write what the stage is for")
        assert versions.sheet(pipeline).drawing.stage("deciding").purpose == ""
        page.locator("#id_purpose").fill("The client hesitates: help.")
        expect(page.locator("#draw-judged")).to_contain_text("Nothing is missing")

    def test_leads_from_a_remark_to_its_field(self, pipeline, open_page):
        page = open_page()
        page.goto(f"/pipelines/{pipeline.pk}/?shown=deciding")
        page.locator("#id_exit_rule").fill("")
        expect(page.locator(".remark").last).to_contain_text("Write when a deal leaves")
        page.locator("button[value='show:contacted']").click()
        page.locator("button[value='show:deciding#id_exit_rule']").click()

        expect(page.locator("#id_exit_rule")).to_be_focused()

    def test_saves_the_last_letters_when_another_stage_is_chosen_at_once(self, pipeline, open_page):
        page = open_page()
        page.goto(f"/pipelines/{pipeline.pk}/?shown=deciding")
        page.locator("#id_name").fill("Thinking")
        page.locator("button[value='show:contacted']").click()

        expect(page.locator("#id_name")).to_have_value("Contacted")
        assert versions.sheet(pipeline).drawing.stage("deciding").name == "Thinking"

    def test_takes_a_dragged_stage_to_its_new_place(self, pipeline, open_page):
        page = open_page()
        page.goto(f"/pipelines/{pipeline.pk}/")
        grips = page.locator(".drawing-grip")
        start, end = grips.nth(4).bounding_box(), grips.nth(1).bounding_box()
        page.mouse.move(start["x"] + 8, start["y"] + 8)
        page.mouse.down()
        page.mouse.move(start["x"] + 8, start["y"] - 20, steps=5)
        page.mouse.move(end["x"] + 8, end["y"] + 2, steps=10)
        page.mouse.up()

        expect(page.locator("#draw-state")).to_contain_text("The draft is saved")
        page.reload()
        drawn = [stage.key for stage in versions.sheet(pipeline).drawing.stages]
        assert stages(page) == drawn != list(pipeline.stages.values_list("key", flat=True))

    def test_adds_a_stage_whose_name_can_be_typed_at_once(self, pipeline, open_page):
        page = open_page()
        page.goto(f"/pipelines/{pipeline.pk}/")
        page.get_by_role("button", name="Add a stage").click()
        expect(page.locator("#id_name")).to_be_focused()
        page.keyboard.type("Demonstration")

        expect(page.locator("#draw-stages .is-shown")).to_contain_text("Demonstration")

    def test_publishes_by_a_dialog_that_asks_for_the_reason(self, pipeline, open_page):
        page = open_page()
        page.goto(f"/pipelines/{pipeline.pk}/?shown=deciding")
        page.locator("#id_name").fill("Thinking")
        page.get_by_role("button", name="Publish…").click()
        dialog = page.locator("#dialog")
        expect(dialog).to_contain_text("“Deciding” is now called “Thinking”.")
        dialog.get_by_role("textbox").fill("Clearer")
        dialog.get_by_role("button", name="Publish").click()

        expect(page.locator(".toast")).to_contain_text("Version 2 is published.")
        assert pipeline.stages.get(key="deciding").name == "Thinking"


class TestEveryPage:
    @pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (390, "dark")])
    def test_is_accessible_and_never_scrolls_sideways(self, pipeline, open_page, width, theme):
        page = open_page(width, theme)
        for path in (
            "",
            "new/",
            "fields/",
            f"{pipeline.pk}/",
            f"{pipeline.pk}/?shown=loss-reasons",
            f"{pipeline.pk}/explained/",
        ):
            page.goto(f"/pipelines/{path}")
            found = Axe().run(page, options=RULES).response["violations"]
            assert [(each["id"], [node["html"] for node in each["nodes"]][:2]) for each in found] == [], path
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
