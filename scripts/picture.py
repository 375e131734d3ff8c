"""Draw docs/img/report.png: the sample report of the shop down to its sellers, as Chromium shows it on a desktop."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from voronka.sample import write_sample

ROOT = Path(__file__).parents[1]
WIDTH, HEIGHT = 1200, 1630


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        write_sample(Path(folder))
        data, page = Path(folder) / "shop" / "leads.csv", Path(folder) / "report.html"
        command = Path(sys.executable).with_name("voronka")
        subprocess.run(  # noqa: S603 - our own command
            [command, "report", data, "--map", data.with_suffix(".toml"), "--html", page], check=True
        )
        _draw(page, ROOT / "docs" / "img" / "report.png")


def _draw(page: Path, picture: Path) -> None:
    picture.parent.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        view = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
        view.goto(page.as_uri())
        view.screenshot(path=picture)
        browser.close()


if __name__ == "__main__":
    main()
