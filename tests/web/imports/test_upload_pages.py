"""A file comes in by its page."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from wizard_files import DEALS

from people_builders import add_user, signed_in
from voronka.imports.models import Import

pytestmark = pytest.mark.django_db
CLOSED = "ID,Sold\n1,2026-01-20\n3,2026-02-20\n"


def page(answer) -> str:
    return answer.content.decode()


class TestAFile:
    def test_leads_to_its_columns(self, send):
        answer = send(DEALS)

        import_ = Import.objects.get()
        assert answer["Location"] == f"/imports/{import_.pk}/columns/"
        assert (import_.file_name, import_.kind, import_.by.name) == ("deals.csv", "deals", "Olga")
        assert import_.file.read_bytes() == DEALS.encode()

    def test_brings_a_second_one_along(self, uploaded):
        import_ = uploaded(DEALS, second=CLOSED)

        assert import_.second_name == "closed.csv"
        assert import_.headers[-1] == "Sold"

    def test_is_taken_without_the_second_one_where_that_is_no_table(self, send, browser):
        address = send(DEALS, second="\x00\x01")["Location"]

        assert Import.objects.get().second_name == ""
        assert "The second file was not taken." in page(browser.get(address))

    def test_gets_a_second_one_later(self, uploaded, send):
        import_ = uploaded(DEALS)
        send(CLOSED, name="closed.csv", address=f"/imports/{import_.pk}/columns/second/")

        import_.refresh_from_db()
        assert import_.headers[-1] == "Sold"

    @pytest.mark.parametrize(
        ("content", "name", "said"),
        [
            (b"", "empty.csv", "The file is empty."),
            (b"%PDF-1.7 text", "offer.pdf", "a PDF document"),
            (b"ID,Status\n", "none.csv", "has no rows of data"),
        ],
    )
    def test_that_is_no_table_is_refused_with_the_reason(self, send, content, name, said):
        answer = send(content, name=name)

        assert answer.status_code == 422
        assert said in page(answer)
        assert not Import.objects.exists()

    def test_that_was_not_chosen_is_asked_for(self, browser):
        answer = browser.post("/imports/new/")

        assert answer.status_code == 422
        assert "Choose a file." in page(answer)

    def test_that_is_too_large_is_refused_before_it_is_read(self, browser):
        answer = browser.generic(
            "POST", "/imports/new/", b"x", "multipart/form-data; boundary=x", CONTENT_LENGTH="500000000"
        )

        assert answer.status_code == 413
        assert "More than 200 MB" in page(answer)

    def test_is_not_taken_without_the_token_of_the_form(self, olga):
        browser = Client(enforce_csrf_checks=True)
        browser.force_login(olga, backend="allauth.account.auth_backends.AuthenticationBackend")
        answer = browser.post("/imports/new/", {"file": SimpleUploadedFile("deals.csv", DEALS.encode())})

        assert answer.status_code == 403
        assert not Import.objects.exists()

    def test_is_thrown_away(self, uploaded, browser):
        import_ = uploaded(DEALS)
        browser.post(f"/imports/{import_.pk}/remove/")

        assert not Import.objects.exists()
        assert not import_.folder.exists()

    @pytest.mark.parametrize("role", ["seller", "marketer", "analyst"])
    @pytest.mark.usefixtures("olga")
    def test_is_not_taken_from_whoever_may_not_import(self, role):
        answer = signed_in(add_user(role, sees="all")).post(
            "/imports/new/", {"file": SimpleUploadedFile("a.csv", b"a\n1")}
        )

        assert answer.status_code == 403
        assert not Import.objects.exists()


class TestTheList:
    def test_shows_every_file_with_its_state(self, uploaded, browser):
        uploaded(DEALS)
        shown = page(browser.get("/imports/"))

        assert "deals.csv" in shown
        assert "Uploaded" in shown

    def test_says_what_can_be_brought_where_nothing_was(self, browser):
        assert "Nothing was brought in yet." in page(browser.get("/imports/"))


class TestTheWayThere:
    @pytest.mark.parametrize(
        "address", ["/settings/", "/contacts/", "/contacts/companies/", "/start/checklist/", "/search/?q=bring"]
    )
    @pytest.mark.usefixtures("pipeline")
    def test_stands_where_one_looks_for_it(self, browser, address):
        assert "/imports/" in page(browser.get(address))

    def test_stands_on_an_empty_board(self, browser, pipeline):
        assert "/imports/new/" in page(browser.get(f"/funnel/{pipeline.pk}/"))

    @pytest.mark.usefixtures("olga")
    def test_is_not_shown_to_a_seller(self, pipeline):
        seller = signed_in(add_user())

        assert "/imports/" not in page(seller.get(f"/funnel/{pipeline.pk}/")) + page(seller.get("/settings/"))
