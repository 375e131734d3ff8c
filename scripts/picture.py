"""Draw docs/img as Chromium shows it: the sample report of the shop, and pages of an agency with a year of deals.

The pages come from an installation of its own, which is furnished as the journeys of the tests are and thrown away.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from voronka.sample import write_sample

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs" / "img"
sys.path.insert(0, str(ROOT / "tests"))
from installation import Installation  # noqa: E402 - the installations of the tests
from place import Place, furnished  # noqa: E402

DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
REPORT = {"width": 1200, "height": 1630}


def main() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        draw_report(Path(folder), chromium)
        draw_start(Path(folder, "new"), chromium)
        place = furnished(Path(folder), chromium, language="en", trade="agency", months=12)
        try:
            draw_pages(place)
        finally:
            place.installation.stop()
        chromium.close()


def draw_report(folder: Path, chromium: Browser) -> None:
    write_sample(folder)
    data, page = folder / "shop" / "leads.csv", folder / "report.html"
    command = Path(sys.executable).with_name("voronka")
    subprocess.run(  # noqa: S603 - our own command
        [command, "report", data, "--map", data.with_suffix(".toml"), "--html", page], check=True
    )
    view = chromium.new_page(viewport=REPORT, color_scheme="light")
    view.goto(page.as_uri())
    keep(view, "report")


def draw_start(folder: Path, chromium: Browser) -> None:
    folder.mkdir()
    installation = Installation(folder)
    try:
        installation.start("up")
        installation.wait_for(f"{installation.url}/readyz")
        link = re.search(r"http\S+/link/\S+", installation.log())
        assert link, installation.log()  # noqa: S101 - a start without a link draws nothing
        view = chromium.new_page(viewport=DESK, color_scheme="light", locale="en-GB", timezone_id="Europe/London")
        view.goto(link[0])
        view.get_by_role("button").last.click()
        view.wait_for_url("**/start/")
        keep(view, "start")
    finally:
        installation.stop()


def draw_pages(place: Place) -> None:
    board = f"/funnel/{place.pipeline}/"
    keep(place.visit(board, viewport=DESK), "board")
    phone = place.visit(board, viewport=PHONE, color_scheme="dark")
    phone.locator(f'.board-columns a[href="#column-{place.stages["proposal_sent"]}"]').click()
    keep(phone, "phone")
    keep(place.visit(f"/pipelines/{place.pipeline}/", viewport=DESK), "pipeline")
    deal = place.visit(board, viewport=DESK)
    deal.locator(f'[data-stage="{place.stages["invoice_issued"]}"] .deal-link').last.click()
    deal.wait_for_url("**/deals/*/")
    keep(deal, "deal")
    place.close()


def keep(page: Page, name: str) -> None:
    page.wait_for_load_state("load")
    page.evaluate("document.fonts.ready")
    page.wait_for_timeout(800)  # what comes in after the page itself
    page.screenshot(path=PICTURES / f"{name}.png", animations="disabled")


if __name__ == "__main__":
    main()
