"""A running installation with people and data, and browsers in which they are signed in."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

from installation import PATIENCE_S, Installation

FURNISH = Path(__file__).with_name("journeys") / "furnish.py"


@dataclass
class Place:
    """A running installation, and who can come in."""

    installation: Installation
    browser: Browser
    pipeline: int
    stages: dict[str, int]
    sessions: dict[str, str]
    contexts: list[BrowserContext] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return self.installation.url

    def visit(self, path: str, *, name: str = "Olga", **more: Any) -> Page:
        """A browser of their own in which somebody is signed in, on a page."""
        context = self.browser.new_context(base_url=self.url, **{"viewport": {"width": 1440, "height": 900}} | more)
        self.contexts.append(context)
        if name:
            context.add_cookies([{"name": "sessionid", "value": self.sessions[name], "url": self.url}])
        page = context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error} {error.stack}"))
        page.on("console", lambda said: self._note(page, said.type, said.text))
        page.goto(path)
        return page

    def _note(self, page: Page, kind: str, text: str) -> None:
        # an answer of 4xx is told by the browser as an error; our own pages expect some of them
        if kind == "error" and "Failed to load resource" not in text:
            self.complaints.append(f"{page.url}: {text}")

    def close(self) -> None:
        for context in self.contexts:
            context.close()
        self.contexts.clear()


def furnished(
    folder: Path, chromium: Browser, *, language: str, trade: str, months: int, processes: tuple[str, ...] = ("up",)
) -> Place:
    """An installation with people and data, running.

    processes   commands to start, one process each; "up" is all of them in one tree
    """
    installation = Installation(folder)
    assert installation.run("migrate").returncode == 0
    done = installation.python(FURNISH, language, trade, months)
    assert done.wait(PATIENCE_S) == 0, installation.log(-1)
    made = json.loads(installation.log(-1).splitlines()[-1])
    for command in processes:
        installation.start(command)
    installation.wait_for(f"{installation.url}/readyz")
    if "up" in processes:
        installation.wait_for(f"http://localhost:{installation.edge_port}/readyz")
    return Place(installation, chromium, **made)
