"""What is wrong with a page as a browser shows it: found by axe-core, by measuring, by reading its head."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
CONTRAST = ["color-contrast", "link-in-text-block"]
"""The rules of these levels that look at colours; all others find the same in every theme."""
NARROW = (390, 320)
SIZE = {"width": 1440, "height": 900}

_axe = Axe()


def by_axe(page: Page, *, themes: tuple[str, ...]) -> list[str]:
    """Violations: all rules in the first theme, those about colours in the others; in no theme all but those."""
    found = []
    for number, theme in enumerate(themes or ("light",)):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
        page.evaluate(SETTLED)
        rules = {"type": "rule", "values": CONTRAST} if number else {"type": "tag", "values": LEVELS}
        options: dict[str, Any] = {"runOnly": rules, "resultTypes": ["violations"]}
        if not themes:
            options["rules"] = {rule: {"enabled": False} for rule in CONTRAST}
        found += [_told(theme, each) for each in _axe.run(page, options=options).response["violations"]]
    page.emulate_media(color_scheme=themes[0] if themes else "light")  # type: ignore[arg-type]
    return found


def by_width(page: Page) -> list[str]:
    """Where the page scrolls sideways."""
    found = []
    for width in NARROW:
        page.set_viewport_size({"width": width, "height": 844})
        page.evaluate(SETTLED)
        taken = page.evaluate("document.documentElement.scrollWidth")
        if taken > width:
            found.append(f"is {taken} px wide at {width}: {page.evaluate(WIDEST, width)}")
    page.set_viewport_size(SIZE)  # type: ignore[arg-type]
    return found


def by_head(page: Page) -> list[str]:
    """One name for the page, and the language that it is in."""
    names = page.locator("h1").all_inner_texts()
    return [] if len(names) == 1 and names[0].strip() else [f"has the headings {names}"]


def _told(theme: str, violation: dict[str, Any]) -> str:
    places = [f"{node['target']} {node['any'][0]['message'] if node['any'] else ''}" for node in violation["nodes"][:4]]
    return f"{theme}: {violation['id']}: {violation['help']}: {'; '.join(places)}"


SETTLED = """async () => {
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  for (let calm = 0; calm < 3; calm += 1) {
    await frame();
    if (document.getAnimations().some((each) => each.playState === "running")) calm = -1;
  }
}"""
"""Three frames in a row in which nothing moves: an inherited colour changes level by level, each taking its frames."""
WIDEST = """width => [...document.querySelectorAll("body *")]
  .filter((each) => each.getBoundingClientRect().right > width + 0.5)
  .slice(0, 3).map((each) => `${each.tagName}.${each.getAttribute("class")}`).join(" ")"""
