"""The pages of contacts: list, page, form, duplicates while typing."""

from __future__ import annotations

import pytest

from party_builders import add_company, add_contact
from people_builders import add_team, add_user, signed_in
from voronka.contacts.models import Company, Contact, Merge
from voronka.contacts.queries import addresses_of

HTMX = {"HX-Request": "true"}


def lines(*rows: tuple[str, str, str]) -> dict[str, list[str]]:
    """The address lines of a form: kind, text, note."""
    return {name: list(values) for name, values in zip(("kind", "raw", "label"), zip(*rows, strict=True), strict=True)}


class TestTheList:
    def test_says_one_sentence_and_offers_one_button_when_it_is_empty(self, browser):
        page = browser.get("/contacts/").content.decode()

        assert "Nobody is here yet" in page
        assert page.count("button-primary") == 2  # Add a deal, in the bar, and the one of the empty page

    def test_shows_only_what_the_user_sees(self, browser, seller):
        add_contact("Mine", owner=seller)
        add_contact("Theirs", owner=add_user())

        page = browser.get("/contacts/").content.decode()

        assert "Mine" in page
        assert "Theirs" not in page

    def test_finds_by_the_address_of_the_page(self, browser, seller):
        add_contact("Пётр Ёжиков", "8 (912) 345-67-89", owner=seller)
        add_contact("Somebody Else", owner=seller)

        for text in ("9123456789", "8 (912) 345", "ежик", "ЁЖИК"):
            page = browser.get("/contacts/", {"q": text}).content.decode()
            assert "Пётр Ёжиков" in page
            assert "Somebody Else" not in page

    def test_answers_htmx_with_the_results_alone(self, browser, seller):
        add_contact("Mine", owner=seller)

        page = browser.get("/contacts/", {"q": "mi"}, headers=HTMX).content.decode()

        assert page.strip().startswith('<div id="results"')

    def test_goes_on_where_the_page_before_ended(self, browser, seller):
        names = [f"Contact {number:03}" for number in range(60)]
        for name in names:
            add_contact(name, owner=seller)

        first = browser.get("/contacts/?order=name").context
        second = browser.get(f"/contacts/{first['next_url']}").context

        assert [line.party.name for line in [*first["lines"], *second["lines"]]] == names
        assert second["next_url"] == ""

    @pytest.mark.parametrize(
        "query", ["owner=x", "owner=99999999999999999999", "after=-1", "after=x", "region=%00", "q=%00"]
    )
    def test_passes_over_what_makes_no_sense_in_the_address(self, browser, seller, query):
        add_contact("Mine", owner=seller)

        assert browser.get(f"/contacts/?{query}").status_code == 200

    def test_costs_as_many_queries_for_twenty_as_for_one(self, browser, seller, django_assert_max_num_queries):
        for number in range(20):
            add_contact(
                f"Contact {number}",
                f"+7912000{number:04}",
                f"c{number}@example.com",
                owner=seller,
                company=add_company(),
            )

        with django_assert_max_num_queries(9):
            browser.get("/contacts/")


class TestThePageOfAContact:
    def test_calls_and_writes_by_a_tap(self, browser, seller):
        contact = add_contact("Ivan", "8 912 345-67-89", "ivan+x@example.com", "@ivan", owner=seller)

        page = browser.get(f"/contacts/{contact.pk}/").content.decode()

        assert 'href="tel:+79123456789"' in page
        assert 'href="mailto:ivan+x@example.com"' in page
        assert 'href="https://t.me/ivan"' in page

    def test_of_a_colleague_is_not_there(self, browser):
        contact = add_contact("Theirs", owner=add_user())

        for address in ("", "edit/", "merge/"):
            assert browser.get(f"/contacts/{contact.pk}/{address}").status_code == 404

    def test_names_the_company_without_a_link_where_it_may_not_be_seen(self, browser, seller):
        company = add_company("Secret Ltd", owner=add_user())
        contact = add_contact("Ivan", owner=seller, company=company)

        page = browser.get(f"/contacts/{contact.pk}/").content.decode()

        assert "Secret Ltd" in page
        assert f"/contacts/companies/{company.pk}/" not in page

    def test_offers_no_change_to_who_only_reads(self, seller):
        contact = add_contact("Ivan", owner=seller)
        analyst = signed_in(add_user(role="analyst", sees="all"))

        assert f"/contacts/{contact.pk}/edit/" not in analyst.get(f"/contacts/{contact.pk}/").content.decode()
        assert analyst.get(f"/contacts/{contact.pk}/edit/").status_code == 403


class TestANewContact:
    def test_is_saved_with_all_its_addresses_and_a_company_of_that_name(self, browser, seller):
        sent = {"name": "Ivan Petrov", "company": "Romashka"}
        sent |= lines(("phone", "8 912 345-67-89", "work"), ("email", "Ivan@Example.com", ""), ("telegram", "", ""))

        response = browser.post("/contacts/new/", sent)

        contact = Contact.objects.get()
        assert response.url == f"/contacts/{contact.pk}/"
        assert (contact.owner, contact.company) == (seller, Company.objects.get(name="Romashka"))
        normal = [address.normal for address in addresses_of([contact])[contact.pk]]
        assert normal == ["+79123456789", "ivan@example.com"]

    def test_with_an_impossible_phone_is_refused_there_and_nothing_typed_is_lost(self, browser):
        sent = {"name": "Ivan", "position": "Director"}
        sent |= lines(("phone", "8 912 345 67 8", "work"), ("email", "ivan@example.com", "private"))

        response = browser.post("/contacts/new/", sent)
        page = response.content.decode()

        assert response.status_code == 422
        assert not Contact.objects.exists()
        assert "There is no such phone number" in page
        assert page.count('aria-invalid="true"') == 1
        assert all(f'value="{text}"' in page for text in ("Ivan", "Director", "8 912 345 67 8", "work", "private"))

    def test_without_a_name_is_refused_at_the_name(self, browser):
        response = browser.post("/contacts/new/", {"name": " \u200b "})

        assert response.status_code == 422
        assert response.context["form"].errors["name"] == ["Write a name."]

    def test_cannot_be_given_to_another_by_who_may_not(self, browser, seller, boss):
        browser.post("/contacts/new/", {"name": "Ivan", "owner": boss.pk})

        assert Contact.objects.get().owner == seller


class TestAChangedContact:
    def change(self, browser, contact, **sent):
        return browser.post(
            f"/contacts/{contact.pk}/edit/", {"name": contact.name, "revision": contact.revision} | sent
        )

    def test_is_saved(self, browser, seller):
        contact = add_contact("Ivan", "+79123456789", owner=seller)

        self.change(browser, contact, name="Ivan Petrov", **lines(("email", "i@example.com", "")))

        contact.refresh_from_db()
        assert contact.name == "Ivan Petrov"
        assert [each.normal for each in contact.addresses.all()] == ["i@example.com"]

    def test_keeps_every_address_however_many_there_are(self, browser, seller):
        raws = [f"ivan{number}@example.com" for number in range(200)]
        contact = add_contact("Ivan", *raws, owner=seller)

        self.change(browser, contact, name="Ivan Petrov", **lines(*(("email", raw, "") for raw in raws)))

        contact.refresh_from_db()
        assert (contact.name, contact.addresses.count()) == ("Ivan Petrov", 200)

    def test_is_not_written_over_what_somebody_saved_meanwhile(self, browser, seller, boss):
        contact = add_contact("Ivan", owner=seller)
        self.change(signed_in(boss), contact, name="Ivan the First", owner=seller.pk)

        response = self.change(browser, contact, name="Ivan the Second")
        page = response.content.decode()

        assert response.status_code == 409
        assert "Boss has changed this meanwhile" in page
        assert 'value="Ivan the Second"' in page
        assert Contact.objects.get().name == "Ivan the First"


class TestDuplicatesWhileTyping:
    def ask(self, browser, **sent):
        return browser.get("/contacts/duplicates/", sent, headers=HTMX).content.decode()

    def test_name_the_contact_with_the_same_phone(self, browser, seller):
        contact = add_contact("Ivan", "+79123456789", owner=seller)

        shown = self.ask(browser, name="", kind="phone", raw="8 912 345-67-89")

        assert f"/contacts/{contact.pk}/" in shown
        assert "the same phone" in shown

    def test_name_only_the_colleague_of_one_that_may_not_be_seen(self, browser):
        contact = add_contact("Secret Person", "+79123456789", owner=add_user(name="Boris"))

        shown = self.ask(browser, name="", kind="phone", raw="8 912 345-67-89")

        assert "A contact of a colleague: Boris" in shown
        assert "Secret" not in shown
        assert str(contact.pk) not in shown

    def test_are_none_for_what_is_half_typed(self, browser, seller):
        add_contact("Ivan", "+79123456789", owner=seller)

        assert self.ask(browser, name="Iv", kind="phone", raw="8 912 345").strip() == ""

    def test_leave_the_contact_itself_out(self, browser, seller):
        contact = add_contact("Ivan Petrov", "+79123456789", owner=seller)

        assert self.ask(browser, name="Petrov Ivan", contact=contact.pk).strip() == ""


class TestTwoThatAreOne:
    def merged(self, browser, kept, other, **sent) -> Merge:
        browser.post(f"/contacts/{kept.pk}/merge/", {"other": other.pk} | sent)
        return Merge.objects.get(kept=kept)

    def test_are_parted_and_it_is_said_what_cannot_be_put_back(self, browser, seller):
        gone = add_company("Gone", owner=seller)
        kept, other = add_contact("Ivan", owner=seller, company=gone), add_contact("Vanya", owner=seller)
        merge = self.merged(browser, kept, other, company="other")
        gone.delete()

        page = browser.post(f"/contacts/merges/{merge.pk}/undo/", follow=True).content.decode()

        assert "They are two contacts again. What was there before is gone, so this stays as it is: Company." in page

    def test_stay_with_their_seller_where_who_merges_may_give_nothing_to_others(self):
        north = add_team()
        mate, me = add_user(team=north), add_user(sees="team", team=north)
        hers, mine = add_contact("Hers", owner=mate), add_contact("Mine", owner=me)

        offered = signed_in(me).get(f"/contacts/{hers.pk}/merge/?other={mine.pk}").content.decode()
        self.merged(signed_in(me), hers, mine, owner="other", name="other")

        hers.refresh_from_db()
        assert (hers.name, hers.owner) == ("Mine", mate)
        assert 'name="name"' in offered
        assert 'name="owner"' not in offered

    def test_go_to_the_seller_who_is_chosen_by_who_may_give_to_others(self, boss, seller):
        kept, other = add_contact("Ivan"), add_contact("Vanya", owner=seller)

        self.merged(signed_in(boss), kept, other, owner="other")

        kept.refresh_from_db()
        assert kept.owner == seller

    def test_are_not_left_to_nobody_by_a_seller_who_merges_his_own(self):
        me = add_user(sees="team", team=add_team())
        nobodys, mine = add_contact("Ivan"), add_contact("Vanya", owner=me)

        self.merged(signed_in(me), nobodys, mine, owner="other")

        nobodys.refresh_from_db()
        assert nobodys.owner == me
