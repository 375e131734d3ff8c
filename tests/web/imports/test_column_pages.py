"""Which column means what, and how the file is written."""

from __future__ import annotations

import pytest
from wizard_files import DEALS

from voronka.imports.models import Import

pytestmark = pytest.mark.django_db


def page(answer) -> str:
    return answer.content.decode()


def sent(import_: Import, *roles: str, kind: str = "deals") -> dict[str, str]:
    """The form with a role for each column, in their order."""
    chosen = {f"column-{place}": role for place, role in enumerate(roles)}
    return {"kind": kind, "headers": import_.header_set, **chosen}


@pytest.fixture
def import_(uploaded, pipeline) -> Import:
    return uploaded(DEALS)


@pytest.fixture
def address(import_) -> str:
    return f"/imports/{import_.pk}/columns/"


class TestTheColumns:
    def test_show_what_was_guessed_and_some_cells(self, browser, address):
        shown = page(browser.get(address))

        assert '<option value="outcome" selected>' in shown
        assert "Talking" in shown
        assert "CSV · parted by commas · dates like 2025-12-31" in shown

    def test_follow_another_kind(self, browser, address):
        shown = page(browser.get(f"{address}?kind=companies"))

        assert "One row for each company" in shown
        assert '<option value="name" selected>' in shown

    def test_lead_on_when_they_are_said(self, browser, import_, address, pipeline):
        answer = browser.post(address, sent(import_, "id", "opened", "closed", "outcome", "amount", ""))

        import_.refresh_from_db()
        assert answer["Location"] == f"/imports/{import_.pk}/meaning/"
        assert import_.roles == {
            "id": "ID",
            "opened": "Created",
            "closed": "Closed",
            "outcome": "Status",
            "amount": "Amount",
        }
        assert import_.answers["pipeline"] == pipeline.pk

    def test_are_not_taken_when_two_mean_the_same(self, browser, import_, address):
        answer = browser.post(address, sent(import_, "id", "opened", "opened"))

        assert answer.status_code == 422
        assert "“First contact” is chosen for two columns." in page(answer)

    def test_are_not_taken_when_what_rows_need_is_missing(self, browser, import_, address):
        answer = browser.post(address, sent(import_, "amount", kind="orders"))

        assert answer.status_code == 422
        assert "Moment: Choose the column" in page(answer)
        assert Import.objects.get().kind == "deals"

    def test_that_changed_meanwhile_are_shown_anew(self, browser, import_, address):
        answer = browser.post(address, sent(import_, "id") | {"headers": "others"}, follow=True)

        assert "The columns have changed meanwhile." in page(answer)

    def test_are_set_as_for_the_last_file_with_the_same_ones(self, browser, import_, address, uploaded):
        browser.post(address, sent(import_, "", "opened", "closed", "outcome", "", "company"))
        again = uploaded(DEALS, name="again.csv")

        assert "The same columns came before, in “deals.csv”" in page(browser.get(f"/imports/{again.pk}/columns/"))
        assert again.roles == {"opened": "Created", "closed": "Closed", "outcome": "Status", "company": "Company"}


class TestHowTheFileIsWritten:
    def test_is_said_by_a_person_and_the_cells_follow(self, browser, uploaded):
        import_ = uploaded("Название;Телефон\nЁлка;+7 912 345-67-89\n".encode("cp866"), name="companies.csv")
        address = f"/imports/{import_.pk}/columns/"
        browser.post(f"{address}written/", {"encoding": "cp866"})

        assert "Ёлка" in page(browser.get(address))

    def test_is_read_by_tabs_when_so_said(self, browser, uploaded):
        import_ = uploaded("a,b\tc,d\n1,2\t3,4\n", name="odd.csv")
        browser.post(f"/imports/{import_.pk}/columns/written/", {"delimiter": "\\t"})

        import_.refresh_from_db()
        assert import_.headers == ["a,b", "c,d"]

    @pytest.mark.parametrize("encoding", ["klingon", "utf-16", "base64", "\x00"])
    def test_that_cannot_be_is_refused_and_nothing_changes(self, browser, import_, encoding):
        before = Import.objects.values().get()
        answer = browser.post(f"/imports/{import_.pk}/columns/written/", {"encoding": encoding})

        assert answer.status_code == 422
        assert Import.objects.values().get() == before
