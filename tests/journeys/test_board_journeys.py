"""What people do on the board, in real browsers, on a running installation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import Locator, Page, Route, expect

if TYPE_CHECKING:
    from place import Place

SOON = 15_000
"""Milliseconds in which another browser must have heard of a change, however busy the machine is: a board that hears
nothing looks for itself only after 20 seconds."""


def add_deal(page: Page, name: str, amount: str = "") -> int:
    """A new deal by quick add; returns its number."""
    page.keyboard.press("n")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Who is it").fill(name)
    dialog.get_by_label("Amount").fill(amount)
    dialog.get_by_role("button", name="Add the deal").click()
    expect(dialog).to_have_count(0)
    card = card_of(page, name)
    expect(card).to_be_visible()
    return int(card.get_attribute("data-deal") or 0)


def card_of(page: Page, name: str) -> Locator:
    return page.locator("article.deal").filter(has_text=name)


def column(page: Page, place: Place, key: str) -> Locator:
    return page.locator(f"#column-{place.stages[key]}")


def drag(page: Page, card: Locator, to: Locator) -> None:
    """With the mouse, as people do: press, move in steps, release."""
    begin, end = card.bounding_box(), to.bounding_box()
    assert begin is not None
    assert end is not None
    page.mouse.move(begin["x"] + 60, begin["y"] + 60)
    page.mouse.down()
    page.mouse.move(begin["x"] + 70, begin["y"] + 66, steps=4)
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + 120, steps=12)
    page.mouse.up()


def move(page: Page, card: Locator, to: Locator) -> None:
    """Drag it, and wait until the server has answered."""
    with page.expect_response("**/move/**"):
        drag(page, card, to)


class TestTwoBrowsers:
    def test_see_each_others_moves_without_reloading(self, sales: Place) -> None:
        board = f"/funnel/{sales.pipeline}/"
        mine, theirs = sales.visit(board), sales.visit(board, name="Hugo")
        add_deal(mine, "Mara Live")
        expect(card_of(theirs, "Mara Live")).to_be_visible(timeout=SOON)

        drag(mine, card_of(mine, "Mara Live"), column(mine, sales, "in_work"))
        moved = column(theirs, sales, "in_work").locator("article.deal").filter(has_text="Mara Live")
        expect(moved).to_be_visible(timeout=SOON)

    def test_see_what_came_before_they_listened(self, sales: Place) -> None:
        board = f"/funnel/{sales.pipeline}/"
        mine, theirs = sales.visit(board), sales.visit("/livez", name="Hugo")
        asked: list[Route] = []
        theirs.route("**/live/", lambda route: asked.append(route))
        with theirs.expect_request("**/live/"):
            theirs.goto(board)
        add_deal(mine, "Erna Early")
        asked[0].continue_()

        expect(card_of(theirs, "Erna Early")).to_be_visible(timeout=SOON)

    def test_that_move_one_deal_make_one_move_and_one_polite_refusal(self, sales: Place) -> None:
        board = f"/funnel/{sales.pipeline}/"
        mine = sales.visit(board)
        deal = add_deal(mine, "Clara Conflict", amount="100")
        theirs = sales.visit(board, name="Hugo")
        # Hugo's browser hears nothing of what happens meanwhile
        theirs.route(re.compile(r"/live/?(\?|$)|/card/|/heads/"), lambda route: route.abort())
        theirs.reload()
        expect(card_of(theirs, "Clara Conflict")).to_be_visible()
        move(mine, card_of(mine, "Clara Conflict"), column(mine, sales, "in_work"))
        drag(theirs, card_of(theirs, "Clara Conflict"), column(theirs, sales, "deciding"))

        expect(theirs.get_by_text(re.compile("Moved by Olga to “In work”"))).to_be_visible()
        moves = sales.installation.rows(f"SELECT count(*) FROM funnel_transition WHERE deal_id = {deal}")
        assert moves == [(2,)]


class TestTheKeyboardAlone:
    def test_adds_moves_and_opens_a_deal(self, sales: Place) -> None:
        page = sales.visit(f"/funnel/{sales.pipeline}/")
        add_deal(page, "Kay Board")
        page.reload()
        card_of(page, "Kay Board").locator("a.deal-name").focus()
        page.keyboard.press("Space")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Enter")

        moved = column(page, sales, "in_work").locator("article.deal").filter(has_text="Kay Board")
        expect(moved).to_be_visible()
        expect(moved.locator("a.deal-name")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile(r"/deals/\d+/$"))

    def test_puts_a_lifted_card_back(self, sales: Place) -> None:
        page = sales.visit(f"/funnel/{sales.pipeline}/")
        add_deal(page, "Esc Ape")
        page.reload()
        card_of(page, "Esc Ape").locator("a.deal-name").focus()
        for key in ("Space", "ArrowRight", "Escape"):
            page.keyboard.press(key)

        expect(column(page, sales, "new").locator("article.deal").filter(has_text="Esc Ape")).to_be_visible()


class TestARuleOfAStage:
    def test_holds_when_a_card_is_dragged(self, sales: Place) -> None:
        page = sales.visit(f"/funnel/{sales.pipeline}/")
        deal = add_deal(page, "Rhea Rule")
        drag(page, card_of(page, "Rhea Rule"), column(page, sales, "deciding"))
        dialog = page.get_by_role("dialog")
        expect(dialog).to_be_visible()
        page.keyboard.press("Escape")

        expect(column(page, sales, "new").locator("article.deal").filter(has_text="Rhea Rule")).to_be_visible()
        moves = sales.installation.rows(f"SELECT count(*) FROM funnel_transition WHERE deal_id = {deal}")
        assert moves == [(1,)]


class TestASeller:
    def test_does_not_see_another_teams_deal(self, sales: Place) -> None:
        board = f"/funnel/{sales.pipeline}/"
        secret = add_deal(sales.visit(board, name="Nora"), "Quill Secret")
        page = sales.visit(board, name="Sam")
        for path in (board, f"{board}list/", "/contacts/?q=Quill", "/tasks/"):
            page.goto(path)
            expect(page.locator("main")).not_to_contain_text("Quill Secret")
        for path in (f"/deals/{secret}/", f"/funnel/deals/{secret}/card/", f"/deals/{secret}/timeline/"):
            answer = page.goto(path)
            assert answer is not None
            assert answer.status == 404

    def test_does_not_find_it_in_the_search(self, sales: Place) -> None:
        add_deal(sales.visit(f"/funnel/{sales.pipeline}/", name="Nora"), "Quill Hidden")
        page = sales.visit("/", name="Sam")
        page.keyboard.press("Control+k")
        field = page.get_by_role("dialog").get_by_role("combobox")
        with page.expect_response("**/search/?part=results&q=Quill"):
            field.fill("Quill")

        expect(page.get_by_role("dialog")).to_contain_text("Nothing")
        expect(page.get_by_role("dialog")).not_to_contain_text("Quill Hidden")
