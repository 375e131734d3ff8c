"""Files of older systems brought in by the pages, in a real browser, with a real worker; the answers come from
elsewhere (../shared/data/EXPECTED.md)."""

from __future__ import annotations

import csv
import gzip
import json
import re
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from page_faults import by_axe, by_head, by_width
from playwright.sync_api import Browser, Page, expect

from installation import PATIENCE_S
from place import Place, furnished

DUMPED = Path(__file__).with_name("dumped.py")
BOTH_THEMES = ("light", "dark")
LONG_MS = 1000 * PATIENCE_S


@pytest.fixture
def office(chromium: Browser, tmp_path: Path) -> Iterator[Place]:
    """Nobody's data yet; web and worker are processes of their own, so that the worker can be killed."""
    place = furnished(tmp_path, chromium, language="en", trade="blank", months=0, processes=("web", "worker"))
    yield place
    place.close()
    place.installation.stop()
    assert place.complaints == []


def upload(page: Page, *files: Path) -> None:
    """Choose one file or two, and look at the columns."""
    page.goto("/imports/new/")
    page.locator("input[name=file]").set_input_files(files[0])
    if len(files) > 1:
        page.get_by_text("Two files that belong together").click()
        page.locator("input[name=second]").set_input_files(files[1])
    page.get_by_role("button", name="Next").click()
    page.wait_for_url("**/columns/", timeout=LONG_MS)


def map_and_check(page: Page, kind: str = "") -> None:
    """Take the columns as guessed, then the meanings, up to the preview."""
    if kind:
        page.get_by_role("navigation", name="What the rows are").get_by_role("link", name=kind, exact=True).click()
    page.get_by_role("button", name="Next").click()
    page.wait_for_url("**/meaning/**")
    check(page)


def check(page: Page) -> None:
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_role("button", name="Bring the rows in")).to_be_visible(timeout=LONG_MS)


def bring_in(page: Page) -> None:
    page.get_by_role("button", name="Bring the rows in").click()
    expect(page.get_by_text("The file is in.")).to_be_visible(timeout=LONG_MS)


def figures(page: Page) -> dict[str, str]:
    """Name -> rows, as the page shows them."""
    blocks = page.locator(".figure").all()
    return {
        each.locator(".figure-label").inner_text(): each.locator(".figure-value").inner_text()
        for each in reversed(blocks)
    }


def table(page: Page, first: str) -> list[dict[str, str]]:
    """The rows of the table whose first column is called so: head -> text."""
    script = """(all, first) => {
      const found = all.find((each) => each.querySelector("th")?.textContent.trim() === first);
      const heads = [...found.querySelectorAll("thead th")].map((each) => each.textContent.trim());
      return [...found.querySelectorAll("tbody tr")].map((row) =>
        Object.fromEntries([...row.children].map((cell, place) => [heads[place], cell.textContent.trim()])));
    }"""
    found: list[dict[str, str]] = page.locator("table").evaluate_all(script, first)
    return found


def number(text: str) -> float:
    return float(re.sub(r"[^0-9.]", "", text.split(" ")[0]))


def faults(page: Page) -> list[str]:
    return by_axe(page, themes=BOTH_THEMES) + by_width(page) + by_head(page)


def wait_for(office: Place, sql: str, wanted: Any) -> None:
    ends = time.monotonic() + PATIENCE_S
    while office.installation.rows(sql)[0][0] != wanted:
        assert time.monotonic() < ends, (sql, office.installation.rows(sql), office.installation.log(-1))
        time.sleep(0.05)


def wait_until_begun(office: Place) -> None:
    """Some rows are in, and not all."""
    ends = time.monotonic() + PATIENCE_S
    while not office.installation.rows(
        "SELECT done_rows FROM imports_import WHERE state = 'running' AND done_rows > 0"
    ):
        assert time.monotonic() < ends
        time.sleep(0.02)


def dumped(office: Place) -> dict[str, Any]:
    process = office.installation.python(DUMPED)
    assert process.wait(PATIENCE_S) == 0, office.installation.log(-1)
    found: dict[str, Any] = json.loads(office.installation.log(-1))
    return found


def kill_worker(office: Place) -> None:
    """kill -9 in the middle of the work."""
    worker = next(each for each in office.installation.processes if "worker" in each.args and each.poll() is None)
    worker.send_signal(signal.SIGKILL)
    worker.wait()


class TestMaven:
    """An old CRM of 35 sellers, 7 products, 85 companies and 8,800 deals."""

    def test_comes_in_with_true_dates_survives_a_kill_and_goes_out_again(self, office, data, expected):
        folder, page = data / "maven_crm", office.visit("/imports/")
        for name, rows in (("sales_teams", 35), ("products", 7), ("accounts", 85)):
            upload(page, folder / f"{name}.csv")
            map_and_check(page)
            assert figures(page)["New"] == str(rows)
            bring_in(page)

        upload(page, folder / "sales_pipeline.csv")
        page.get_by_role("button", name="Next").click()
        page.get_by_text("Or make a funnel as the file has it").click()
        page.get_by_label("Name of the funnel").fill("Maven")
        page.get_by_role("button", name="Make this funnel").click()
        expect(page.get_by_text("The funnel “Maven” is there.")).to_be_visible()
        before = dumped(office)
        check(page)
        assert figures(page)["New"] == "8,800"
        assert faults(page) == []
        address = page.url
        page.get_by_role("button", name="Bring the rows in").click()
        wait_until_begun(office)
        page.close()
        kill_worker(office)
        office.installation.start("worker", "--lease", "5")
        wait_for(office, "SELECT COUNT(*) FROM imports_import WHERE state = 'running'", 0)

        self.is_as_expected(office, expected)
        page = office.visit(address)
        expect(page.get_by_text("The file is in.")).to_be_visible()
        assert figures(page) == {"Added": "8,800", "Updated": "0", "Refused": "0"}
        self.shows_the_numbers(page, office, expected)
        self.changes_nothing_again(page, folder)

        page.goto(address)
        page.get_by_role("link", name="Undo this import").click()
        assert faults(page) == []
        page.get_by_role("button", name="Undo this import").click()
        expect(page.get_by_text("Undone: what the file had brought is gone")).to_be_visible(timeout=LONG_MS)
        assert dumped(office) == before

    def is_as_expected(self, office: Place, expected: dict[str, Any]) -> None:
        rows = office.installation.rows
        of_maven = "JOIN funnel_stage s ON s.id = d.stage_id JOIN funnel_pipeline p ON p.id = d.pipeline_id"
        of_maven += " WHERE p.name = 'Maven'"
        stages = dict(rows(f"SELECT s.name, COUNT(*) FROM funnel_deal d {of_maven} GROUP BY s.name"))
        assert stages == expected["maven.stages"]
        won = f"FROM funnel_deal d JOIN accounts_user u ON u.id = d.owner_id {of_maven} AND s.name = 'Won'"
        sellers = dict(rows(f"SELECT u.name, COUNT(*) {won} GROUP BY u.name"))
        assert sellers == {name: line[1] for name, line in expected["maven.per_seller"].items()}
        assert float(rows(f"SELECT SUM(d.amount) {won}")[0][0]) == expected["maven.revenue"]
        assert rows("SELECT COUNT(*) FROM contacts_company")[0][0] == 85
        assert rows("SELECT COUNT(*), COUNT(DISTINCT key) FROM imports_importedkey WHERE kind = 'deals'") == [
            (8800, 8800)
        ]
        assert rows("SELECT COUNT(*) FROM sales_sale")[0][0] == expected["maven.stages"]["Won"]

    def shows_the_numbers(self, page: Page, office: Place, expected: dict[str, Any]) -> None:
        pipeline = office.installation.rows("SELECT id FROM funnel_pipeline WHERE name = 'Maven'")[0][0]
        page.goto(f"/numbers/sellers/?pipeline={pipeline}")
        shown = {row["Seller"]: row for row in table(page, "Seller")}
        assert {
            name: [number(row[key]) for key in ("Deals", "Won", "Lost", "Conversion", "Revenue")]
            for name, row in shown.items()
        } == {
            name: [*line[:3], round(line[3] + 1e-9, 1), line[4]] for name, line in expected["maven.per_seller"].items()
        }
        page.goto(f"/numbers/slices/?pipeline={pipeline}&by=product")
        shown = {
            row["Product"]: [number(row["Won"]), number(row["Won"]) + number(row["Lost"])]
            for row in table(page, "Product")
        }
        assert shown == {name: line[:2] for name, line in expected["maven.per_product"].items()}
        page.goto(f"/numbers/length/?pipeline={pipeline}")
        lengths = {row["Closed deals"]: row for row in table(page, "Closed deals")}
        for name, key in (("All", "maven.deal_days_closed"), ("Won", "maven.deal_days_won")):
            wanted = [expected[key][part] for part in ("n", "mean", "median", "p25", "p75", "p90", "min", "max")]
            assert [number(text) for text in list(lengths[name].values())[1:]] == [round(each, 1) for each in wanted]
        assert number(figures(page)["Median with open deals"]) == expected["maven.km_median"]

    def changes_nothing_again(self, page: Page, folder: Path) -> None:
        upload(page, folder / "sales_pipeline.csv")
        expect(page.get_by_text("The same columns came before")).to_be_visible()
        map_and_check(page)
        assert figures(page) == {"New": "0", "To be updated": "0", "Here already, the same": "8,800", "Refused": "0"}
        page.get_by_role("button", name="Throw the file away").click()


class TestOlist:
    """Requests in one file and what became of them in another; orders whose states say which are sales."""

    def test_requests_and_their_outcomes_come_in_together(self, office, data, expected):
        folder, page = data / "olist_funnel", office.visit("/imports/")
        upload(
            page,
            folder / "olist_marketing_qualified_leads_dataset.csv",
            folder / "olist_closed_deals_dataset.csv",
        )
        map_and_check(page)
        refused = expected["olistf.deal_days_negative"]
        assert figures(page) == {"New": f"{8000 - refused:,}", "To be updated": "0", "Refused": str(refused)}
        bring_in(page)

        page.goto("/numbers/slices/?by=source")
        shown = {row["Source"]: (number(row["Deals"]), number(row["Won"])) for row in table(page, "Source")}
        wanted = {name: (leads, won) for name, (leads, won, _) in expected["olistf.per_origin"].items()}
        wanted["not known"] = wanted.pop("(empty)")
        leads, won = wanted["organic_search"]
        assert shown == wanted | {"organic_search": (leads - refused, won - refused)}

    def test_orders_become_sales_and_tell_who_bought_again(self, office, data, expected):
        folder, page = data / "olist_orders", office.visit("/imports/")
        upload(page, folder / "olist_order_items_dataset.csv.gz", folder / "olist_orders_dataset.csv.gz")
        page.get_by_text("Add one more file that belongs to it").click()
        page.locator("#second-file").set_input_files(folder / "olist_customers_dataset.csv.gz")
        page.get_by_role("button", name="Add it").click()
        expect(page.get_by_role("rowheader", name="customer_unique_id")).to_be_visible(timeout=LONG_MS)
        page.get_by_role("button", name="Next").click()
        for state in page.get_by_role("combobox").filter(has_text="A sale").all():
            is_delivered = page.locator(f"#{state.get_attribute('aria-labelledby')}").inner_text() == "delivered"
            state.select_option("won" if is_delivered else "open")
        check(page)
        assert faults(page) == []
        bring_in(page)

        orders, price = expected["olisto.check_items"][:2]
        customers = len(delivered_to(folder))
        counted = office.installation.rows("SELECT COUNT(*), SUM(amount) FROM sales_sale")[0]
        assert (counted[0], round(float(counted[1]), 2)) == (orders, price)
        page.goto("/numbers/sales/")
        shown = figures(page)
        assert [
            number(shown[name]) for name in ("Sales", "First sales", "Repeat sales", "Revenue", "Average check")
        ] == [
            orders,
            customers,
            orders - customers,
            price,
            round(price / orders, 2),
        ]


def delivered_to(folder: Path) -> set[str]:
    """The persons whom something was delivered to, straight from the files."""
    persons = {
        row["customer_id"]: row["customer_unique_id"] for row in rows_of(folder / "olist_customers_dataset.csv.gz")
    }
    orders = rows_of(folder / "olist_orders_dataset.csv.gz")
    return {persons[row["customer_id"]] for row in orders if row["order_status"] == "delivered"}


def rows_of(path: Path) -> list[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))
