"""``.venv/bin/python -m benchmarks.first_cards [--deals N]``: how soon a board shows its first cards in Chromium.

`voronka up` on SQLite with so many deals, all of which the user sees; each load is a browser that knows nothing yet.
Needs what the tests need (playwright, Debian's Chromium).
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))
DEALS, LOADS, PROMISED_S = 10_000, 20, 1.0


def main() -> None:
    """Fill, start, load, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.first_cards", description=__doc__)
    parser.add_argument("--deals", type=int, default=DEALS)
    deals = parser.parse_args().deals
    with tempfile.TemporaryDirectory(prefix="voronka-bench-") as folder:
        os.environ |= {
            "VORONKA_DATA": folder,
            "DJANGO_SETTINGS_MODULE": "voronka.ground.settings",
            "DJANGO_ALLOW_ASYNC_UNSAFE": "1",
            "VORONKA_WEB_PORT": "8600",
            "VORONKA_EDGE_PORT": "8601",
        }
        address, cookie = _filled(deals)
        tree = subprocess.Popen([ROOT / ".venv" / "bin" / "voronka", "up"], stdout=subprocess.DEVNULL)
        try:
            seconds = _loads(f"http://localhost:8600{address}", cookie)
        finally:
            tree.terminate()
            tree.wait()
    print(
        f"{deals:,} deals: first card after {median(seconds):.2f} s (median of {LOADS}; slowest {max(seconds):.2f} s),"
    )
    print(f"promised {PROMISED_S:.1f} s")


def _filled(deals: int) -> tuple[str, str]:
    """A set-up business with so many deals; the address of its board, and the cookie of somebody who sees all."""
    import django

    django.setup()
    from django.core.management import call_command

    from benchmarks.board import NOW, fill
    from journeys.furnish import session
    from voronka.accounts.actions import set_up

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    set_up(language="en", time_zone="UTC", currency="EUR", trade="agency", by=None, at=NOW)
    pipeline, user = fill(deals)
    return f"/funnel/{pipeline.pk}/", session(user)


def _loads(address: str, cookie: str) -> list[float]:
    """Seconds from the request to the first visible card, after one load that does not count."""
    from playwright.sync_api import sync_playwright

    from conftest import SWITCHES

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=SWITCHES)
        _wait(browser)
        return [_load(browser, address, cookie) for _ in range(LOADS + 1)][1:]


def _wait(browser: Any) -> None:
    page, ends = browser.new_page(), time.monotonic() + 60
    while time.monotonic() < ends:
        try:
            page.goto("http://localhost:8600/livez")
            break
        except Exception:  # not up yet
            time.sleep(0.2)
    page.close()


def _load(browser: Any, address: str, cookie: str) -> float:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.add_cookies([{"name": "sessionid", "value": cookie, "domain": "localhost", "path": "/"}])
    page = context.new_page()
    begun = time.perf_counter()
    page.goto(address, wait_until="commit")
    page.locator("article.deal").first.wait_for()
    taken = time.perf_counter() - begun
    context.close()
    return taken


if __name__ == "__main__":
    main()
