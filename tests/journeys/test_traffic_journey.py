"""What sources bring, in a real browser: leads of another business, whose answers were computed elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from installation import PATIENCE_S
from place import Place, furnished

pytestmark = pytest.mark.database
OLIST = Path(__file__).with_name("olist_leads.py")
UNNAMED = "not known"


@pytest.fixture
def marketplace(chromium: Browser, tmp_path: Path, data: Path) -> Iterator[Place]:
    """The leads of Olist with their origins as sources (../shared/data/olist_funnel)."""
    place = furnished(tmp_path, chromium, language="en", trade="blank", months=0, processes=("web",))
    done = place.installation.python(OLIST, data / "olist_funnel")
    assert done.wait(PATIENCE_S) == 0, place.installation.log(-1)
    yield place
    place.close()
    place.installation.stop()
    assert place.complaints == []


def shown(page: Page) -> dict[str, tuple[int, int, float]]:
    """Source -> leads, sales, CR2 in per cent, as they stand in the table."""
    script = """(rows) => rows.map((row) => ["th", ...["Leads", "Sales", "CR2"].map((name) => `[data-label=${name}]`)]
      .map((cell) => row.querySelector(cell).textContent.trim()))"""
    rows = page.get_by_role("region", name="Source: who came and who bought").locator("tbody tr")
    told = [
        [name, *(text.rstrip("%").replace(",", "") for text in cells)] for name, *cells in rows.evaluate_all(script)
    ]
    return {name: (int(leads), int(sales), float(cr2)) for name, leads, sales, cr2 in told}


def test_leads_of_each_origin_buy_as_often_as_was_computed_elsewhere(
    marketplace: Place, expected: dict[str, Any]
) -> None:
    page = marketplace.visit("/numbers/traffic/")
    wanted = {(name, UNNAMED)[name == "(empty)"]: row for name, row in expected["olistf.per_origin"].items()}
    found = shown(page)

    assert {name: row[:2] for name, row in found.items()} == {name: tuple(row[:2]) for name, row in wanted.items()}
    for name, (_, _, cr2) in found.items():
        assert cr2 == pytest.approx(wanted[name][2], abs=0.051), name
    figures = page.get_by_role("region", name="Who came, who asked, who bought")
    expect(figures).to_contain_text("8,000")
    expect(figures).to_contain_text(f"{expected['olistf.cr2']:.1f}%")

    page.get_by_role("link", name=f"{wanted['organic_search'][1]}", exact=True).first.click()
    expect(page.locator("[data-count]")).to_have_attribute("data-count", f"{wanted['organic_search'][1]}")
