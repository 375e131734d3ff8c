"""The frame and the components in Chromium, under the content policy of the product."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

AXE = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "resultTypes": ["violations"],
}
PAGES = [
    "gallery/parts.html",
    "gallery/board.html",
    "gallery/sign_in.html",
    "web/400.html",
    "web/404.html",
    "web/500.html",
]
CARD = '<form id="card" hx-post="/move" hx-target="#card" hx-swap="outerHTML"><button>Move</button></form>'

INVITE = '<form id="invite" method="post" action="/invite"><button>Invite</button></form>'


@pytest.fixture
def show(page: Page, site, draw: Callable[..., str]) -> Callable[..., Page]:
    """Open a template in the browser."""

    def open_page(
        template: str, *, path: str = "/page", width: int = 1440, inside: str = "", **context: object
    ) -> Page:
        html = draw(template, **context)
        if inside:
            html = html.replace('tabindex="-1">', f'tabindex="-1">{inside}', 1)
        page.set_viewport_size({"width": width, "height": 844})
        page.goto(site.answer(path, html))
        page.wait_for_function("window.htmx !== undefined")
        return page

    return open_page


@pytest.mark.parametrize("template", PAGES)
class TestEveryPage:
    @pytest.mark.parametrize("theme", ["light", "dark"])
    @pytest.mark.parametrize("width", [1440, 390])
    def test_has_no_fault_that_axe_finds(self, show, template, theme, width):
        found = Axe().run(show(template, theme=theme, width=width), options=AXE)

        assert found.violations_count == 0, found.generate_report()

    @pytest.mark.parametrize("width", [1440, 768, 390, 320])
    def test_never_scrolls_sideways(self, show, template, width):
        shown = show(template, width=width)

        assert shown.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(("status", "swapped"), [(200, True), (409, True), (422, True), (403, False), (500, False)])
def test_an_answer_is_swapped_in_only_where_it_is_a_fragment(show, site, status, swapped):
    page = show("gallery/sign_in.html", inside=CARD)
    site.answer("/move", '<p id="card">Moved by Anna</p>', status=status)

    page.get_by_role("button", name="Move").click()

    if swapped:
        expect(page.get_by_text("Moved by Anna")).to_be_visible()
    else:
        expect(page.locator(".toast-bad")).to_contain_text("Ничего не изменилось")


def test_a_form_that_is_pressed_twice_is_sent_once(show):
    page, sent = show("gallery/sign_in.html", inside=INVITE), []
    page.on("request", lambda request: sent.append(request.method))
    page.route("**/invite", lambda route: route.fulfill(status=204))  # the page stays, as it does while one waits
    for _press in range(2):
        page.evaluate("document.querySelector('#invite button').click()")
        page.wait_for_timeout(500)

    assert sent.count("POST") == 1


def test_a_lost_session_leads_to_the_sign_in_and_back(show, site):
    page = show("gallery/sign_in.html", inside=CARD)
    site.answer("/move", "", status=401)
    site.answer("/sign-in/", "sign in")

    page.get_by_role("button", name="Move").click()

    expect(page).to_have_url(re.compile(r"/sign-in/\?next=%2Fpage$"))


class TestToasts:
    def test_said_by_the_server_offer_to_undo(self, show, site):
        page = show("gallery/sign_in.html", inside=CARD)
        said = '{"voronka:toast": {"text": "Deleted", "undo": "/undo"}}'
        site.answer("/move", "", headers={"HX-Trigger": said})
        site.answer("/undo", "")
        page.get_by_role("button", name="Move").click()

        page.locator(".toast", has_text="Deleted").get_by_role("button", name="Вернуть").click()

        expect(page.locator(".toast")).to_have_count(0)

    def test_stay_at_least_ten_seconds(self, show):
        page = show("gallery/sign_in.html")
        page.clock.install(time=0)
        page.reload()
        page.clock.pause_at(3_600)  # no time passes but what the test lets pass
        page.evaluate("document.dispatchEvent(new CustomEvent('voronka:toast', {detail: {text: 'Saved'}}))")

        page.clock.run_for(10_500)
        expect(page.locator(".toast")).to_be_visible()
        page.clock.run_for(3_000)
        expect(page.locator(".toast")).to_have_count(0)


class TestOffline:
    def test_is_said_and_taken_back(self, show):
        page = show("gallery/parts.html")

        page.context.set_offline(True)
        expect(page.locator("#offline")).to_be_visible()
        page.context.set_offline(False)
        expect(page.locator("#offline")).to_be_hidden()


class TestKeys:
    @pytest.mark.parametrize(("key", "event"), [("n", "new"), ("/", "search"), ("Control+k", "search"), ("?", "help")])
    def test_call_for_what_they_mean(self, show, key, event):
        page = show("gallery/board.html")
        page.evaluate(f"document.addEventListener('voronka:{event}', () => document.title = 'heard')")

        page.keyboard.press(key)

        expect(page).to_have_title("heard")

    def test_are_letters_while_somebody_types(self, show):
        page = show("gallery/parts.html")
        page.evaluate("document.addEventListener('voronka:new', () => document.title = 'heard')")

        page.get_by_label("Имя").first.press("n")

        expect(page).not_to_have_title("heard")


class TestMenus:
    def test_open_at_their_button_and_are_walked_by_arrows(self, show):
        page = show("gallery/board.html")
        page.get_by_role("button", name="Действия", exact=True).first.press("Enter")
        expect(page.locator("#card-menu button").first).to_be_focused()

        page.keyboard.press("ArrowDown")

        expect(page.locator("#card-menu button").nth(1)).to_be_focused()

    def test_that_many_buttons_share_open_at_the_pressed_one(self, show):
        page = show("gallery/board.html")
        button = page.get_by_role("button", name="Действия", exact=True).nth(2)
        button.click()
        expect(page.locator("#card-menu[data-placed]")).to_be_visible()

        gap = page.locator("#card-menu").bounding_box()["y"] - button.bounding_box()["y"]

        assert 0 < gap < 40

    def test_give_the_focus_back(self, show):
        page = show("gallery/board.html")
        button = page.locator("[popovertarget=user-menu]")
        button.press("Enter")

        page.keyboard.press("Escape")

        expect(button).to_be_focused()


class TestDialogs:
    def test_open_from_their_button_and_close_with_escape(self, show):
        page = show("gallery/parts.html")
        page.get_by_role("button", name="Отложить", exact=True).first.click()
        expect(page.get_by_role("dialog", name="Отложить до")).to_be_visible()

        page.keyboard.press("Escape")

        expect(page.get_by_role("dialog")).to_have_count(0)

    def test_open_by_themselves_when_the_server_sends_one(self, show, site, draw):
        page = show("gallery/board.html", inside='<a href="/new" hx-get="/new" hx-target="#dialog">Add</a>')
        site.answer("/new", draw("web/dialog.html"))

        page.get_by_role("link", name="Add").click()

        expect(page.locator("#dialog")).to_be_visible()


def send_note(page: Page) -> None:
    """Press the button, and wait until all that the page does with the answer is done."""
    page.evaluate("document.addEventListener('htmx:finally:request', () => document.title = 'answered')")
    page.get_by_role("button", name="Save").click()
    expect(page).to_have_title("answered")


class TestUnsentText:
    def test_survives_a_reload(self, show):
        page = show("gallery/parts.html")
        page.get_by_label("Заметка").first.fill("Перезвонить")

        page.reload()

        expect(page.get_by_label("Заметка").first).to_have_value("Перезвонить")

    def test_is_forgotten_once_it_is_accepted(self, show, site):
        form = '<form data-keep="note" hx-post="/note" hx-swap="none"><input name="remark"><button>Save</button></form>'
        page = show("gallery/sign_in.html", inside=form)
        site.answer("/note", "")
        page.locator("[name=remark]").fill("Перезвонить")
        send_note(page)

        page.reload()

        expect(page.locator("[name=remark]")).to_have_value("")

    def test_survives_a_refusal(self, show, site):
        form = '<form data-keep="note" hx-post="/note" hx-swap="none"><input name="remark"><button>Save</button></form>'
        page = show("gallery/sign_in.html", inside=form)
        site.answer("/note", "", status=500)
        page.locator("[name=remark]").fill("Перезвонить")
        send_note(page)

        page.reload()

        expect(page.locator("[name=remark]")).to_have_value("Перезвонить")


class TestTheme:
    def test_is_set_at_once_and_kept(self, show, site):
        page = show("gallery/board.html")
        site.answer("/theme", "")
        page.locator("[popovertarget=user-menu]").click()
        page.locator("[data-theme-set=dark]").click()

        page.reload()

        assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"
