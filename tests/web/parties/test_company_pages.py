"""The pages of companies, products and sources, and of a merge."""

from __future__ import annotations

from decimal import Decimal

import pytest

from party_builders import MONDAY, add_company, add_contact, add_product, add_source
from people_builders import add_user, signed_in
from voronka.catalog.models import Product
from voronka.contacts.actions import edit_contact
from voronka.contacts.models import Company, Contact, Merge
from voronka.traffic.models import Source


class TestCompanies:
    def test_of_others_are_not_there(self, browser, seller):
        mine, theirs = add_company("Mine", owner=seller), add_company("Theirs", owner=add_user())

        assert "Theirs" not in browser.get("/contacts/companies/").content.decode()
        assert browser.get(f"/contacts/companies/{mine.pk}/").status_code == 200
        assert browser.get(f"/contacts/companies/{theirs.pk}/").status_code == 404
        assert browser.get(f"/contacts/companies/{theirs.pk}/edit/").status_code == 404

    def test_show_only_those_of_their_people_whom_the_user_sees(self, browser, seller):
        company = add_company("Romashka", owner=seller)
        add_contact("Own Person", owner=seller, company=company)
        add_contact("Hidden Person", owner=add_user(), company=company)

        page = browser.get(f"/contacts/companies/{company.pk}/").content.decode()

        assert "Own Person" in page
        assert "Hidden Person" not in page

    def test_are_added_and_changed(self, browser):
        sent = {"name": "Romashka", "kind": "phone", "raw": "8 495 123-45-67", "label": ""}
        page = browser.post("/contacts/companies/new/", sent).url
        browser.post(f"{page}edit/", sent | {"name": "Romashka Ltd", "tax_number": "77", "revision": 0})

        company = Company.objects.get()
        assert (company.name, company.tax_number) == ("Romashka Ltd", "77")
        assert company.addresses.get().normal == "+74951234567"

    def test_are_not_written_over_what_somebody_saved_meanwhile(self, browser, seller):
        company = add_company("Romashka", owner=seller)
        browser.post(f"/contacts/companies/{company.pk}/edit/", {"name": "First", "revision": 0})

        response = browser.post(f"/contacts/companies/{company.pk}/edit/", {"name": "Second", "revision": 0})

        assert response.status_code == 409
        assert Company.objects.get().name == "First"

    def test_offer_their_names_while_one_types(self, browser, seller):
        add_company('"Romashka" <b>', owner=seller)

        names = browser.get("/contacts/companies/names/", {"company": "romash"}).content.decode()

        assert names.strip().splitlines()[-1] == '<option value="&quot;Romashka&quot; &lt;b&gt;"></option>'

    def test_cost_as_many_queries_for_twenty_as_for_one(self, browser, seller, django_assert_max_num_queries):
        for number in range(20):
            add_company(f"Company {number}", f"+7495000{number:04}", owner=seller)

        with django_assert_max_num_queries(7):
            browser.get("/contacts/companies/")


class TestAMerge:
    @pytest.fixture
    def pair(self, seller):
        return add_contact("Ivan", "+79123456789", owner=seller), add_contact("Vanya", "v@example.com", owner=seller)

    def test_shows_both_side_by_side_first(self, browser, pair):
        page = browser.get(f"/contacts/{pair[0].pk}/merge/", {"other": pair[1].pk}).content.decode()

        assert all(text in page for text in ("Ivan", "Vanya", "+79123456789", "v@example.com"))
        assert not Merge.objects.exists()

    def test_takes_what_was_chosen_and_leads_the_old_address_to_the_new_one(self, browser, pair):
        kept, other = pair
        browser.post(f"/contacts/{kept.pk}/merge/", {"other": other.pk, "name": "other"})

        page = browser.get(f"/contacts/{other.pk}/", follow=True)

        assert page.redirect_chain == [(f"/contacts/{kept.pk}/", 302)]
        assert Contact.objects.get(pk=kept.pk).name == "Vanya"
        assert "v@example.com" in page.content.decode()

    def test_is_undone_by_its_button(self, browser, pair):
        kept, other = pair
        browser.post(f"/contacts/{kept.pk}/merge/", {"other": other.pk, "name": "other"})

        browser.post(f"/contacts/merges/{Merge.objects.get().pk}/undo/")

        assert set(Contact.objects.current().values_list("name", flat=True)) == {"Ivan", "Vanya"}

    def test_that_cannot_be_undone_says_why(self, browser, pair):
        kept, other = pair
        browser.post(f"/contacts/{kept.pk}/merge/", {"other": other.pk, "name": "other"})
        kept.refresh_from_db()
        edit_contact(contact=kept, revision=kept.revision, changes={"name": "X"}, by=None, at=MONDAY)

        address = f"/contacts/merges/{Merge.objects.get().pk}/undo/"
        response = browser.post(address, headers={"HX-Request": "true"})

        assert response.status_code == 409
        assert "cannot be undone: name" in response["HX-Trigger"]

    def test_with_a_colleagues_contact_is_not_offered_and_not_done(self, browser, pair):
        hidden = add_contact("Ivan Hidden", owner=add_user())

        assert "Ivan Hidden" not in browser.get(f"/contacts/{pair[0].pk}/merge/", {"q": "ivan"}).content.decode()
        browser.post(f"/contacts/{pair[0].pk}/merge/", {"other": hidden.pk})

        assert not Merge.objects.exists()

    def test_of_others_is_not_undone(self, browser, pair):
        kept, other = pair
        browser.post(f"/contacts/{kept.pk}/merge/", {"other": other.pk})
        stranger = signed_in(add_user())

        assert stranger.post(f"/contacts/merges/{Merge.objects.get().pk}/undo/").status_code == 404


class TestProductsAndSources:
    @pytest.fixture
    def marketer(self):
        return signed_in(add_user(role="marketer"))

    @pytest.mark.parametrize("address", ["/contacts/products/", "/sources/"])
    def test_are_only_for_who_runs_traffic(self, browser, marketer, address):
        assert browser.get(address).status_code == 403
        assert "yet" in marketer.get(address).content.decode()

    def test_are_added_and_changed(self, marketer):
        marketer.post("/contacts/products/new/", {"name": "Lamp", "code": "L-1", "price": "120.50"})
        product = Product.objects.get()
        marketer.post(f"/contacts/products/{product.pk}/", {"name": "Lamp", "code": "L-1", "price": ""})
        marketer.post("/sources/new/", {"name": "Yandex", "channel": "search_ads"})

        changed = Product.objects.get()
        assert (product.price, changed.price, changed.is_offered) == (Decimal("120.50"), None, False)
        assert Source.objects.get().is_on is True

    def test_with_a_name_that_is_taken_are_refused_at_the_name(self, marketer):
        add_product("Lamp")
        add_source("Yandex")

        product = marketer.post("/contacts/products/new/", {"name": "LAMP"})
        source = marketer.post("/sources/new/", {"name": "yandex", "channel": "other"})

        assert (product.status_code, source.status_code) == (422, 422)
        assert list(product.context["form"].errors) == list(source.context["form"].errors) == ["name"]
