"""What every test may use: the reference data (when the folder is there) and the installed command."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
from playwright.sync_api import expect, sync_playwright

from installation import PATIENCE_S, Installation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

# What one run finds, every run finds, and no example is too slow: that depends on who else is at work on the machine.
hypothesis.settings.register_profile(
    "ours", derandomize=True, deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("ours")

ROOT = Path(__file__).parents[1]
DATA = ROOT.parent / "shared" / "data"


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of reference data sets; a test that needs it is skipped, and says so, where it is absent."""
    if not DATA.is_dir():
        pytest.skip("the reference data (../shared/data) is not here")
    return DATA


@pytest.fixture(scope="session")
def expected(data: Path) -> dict[str, Any]:
    """The reference answers by their id."""
    return {each["id"]: each["value"] for each in json.loads((data / "EXPECTED.json").read_text(encoding="utf-8"))}


@dataclass(frozen=True)
class Ran:
    """What a run of the command left."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        assert self.status == 0, self.err
        return json.loads(self.out)


def run_voronka(*arguments: object, cwd: Path | None = None, timeout: float = PATIENCE_S) -> Ran:
    """Run the installed command as a process."""
    command = [str(Path(sys.executable).with_name("voronka")), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", cwd=cwd, timeout=timeout)
    return Ran(done.returncode, done.stdout, done.stderr)


@pytest.fixture(scope="session")
def voronka() -> Any:
    """The command line: ``voronka("report", path, "--json").json``."""
    return run_voronka


SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
SWITCHES += ["--disable-component-update", "--disable-sync"]
PATIENCE_MS = 30_000
"""How long a page is waited for: a busy machine is slow, and a patience that is not needed takes no time."""


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium; one for all, because Playwright runs once in a process."""
    path = shutil.which("chromium")
    if path is None:
        pytest.fail("pages are tested in Debian's Chromium, which is not installed: apt-get install chromium")
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=SWITCHES)
        yield browser
        browser.close()


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    """An installation of its own, stopped at the end of the test."""
    made = Installation(tmp_path)
    yield made
    made.stop()


@pytest.fixture(autouse=True)
def columns_of_this_test() -> None:
    """The process keeps what reports count in memory; the next test has other rows under the same ids."""
    for name in ("columns", "sold_columns", "request_columns", "arrivals"):
        if module := sys.modules.get(f"voronka.reports.{name}"):
            module.forget()


LONGEST = ("test_axe", "test_bad_input", "test_kill", "test_import_journeys")
SAME_ON_BOTH = ("test_board_journeys", "test_numbers_journey", "_in_browser")
"""What a browser does with pages; the pages themselves are asked for on both, without one."""
NEEDS_DATABASE = {"db", "transactional_db", "installation", "sales", "edge"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a database, so that it can be run on the other one too; begin with what takes longest."""
    items.sort(key=lambda item: not any(name in item.nodeid for name in LONGEST))  # else one process ends alone
    for item in items:
        if any(name in item.nodeid for name in SAME_ON_BOTH):
            continue
        if item.get_closest_marker("django_db") or NEEDS_DATABASE & set(getattr(item, "fixturenames", ())):
            item.add_marker("database")
