"""The first page of a new installation."""

from __future__ import annotations

import json
import re

import pytest
from django.db import connection
from django.utils.html import escape

from funnel_builders import TUESDAY, a_deal, move
from people_builders import a_business, add_user, signed_in
from people_threads import at_the_same_moment
from voronka.accounts.models import Business
from voronka.accounts.queries import business
from voronka.funnel.models import Pipeline
from voronka.funnel.trades import LANGUAGES, TRADES, load
from voronka.ground.text import clean_line
from voronka.journal.models import Event

pytestmark = pytest.mark.django_db
CHOSEN = {"language": "hu", "trade": "agency", "time_zone": "Europe/Budapest", "currency": "HUF", "name": "Alma Kft."}


def choose(browser, **changes):
    return browser.post("/start/", CHOSEN | changes)


def chosen_now():
    row = business()
    return {name: getattr(row, name) for name in CHOSEN}


def walk(deal, pipeline):
    """From the first stage to the won one, through every stage between and its rules."""
    for stage in pipeline.stages.exclude(kind="lost").order_by("position")[1:]:
        move(deal, stage.key, at=TUESDAY)
        deal.refresh_from_db()


class TestTheWelcomePage:
    @pytest.mark.parametrize("trade", TRADES)
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_leads_to_a_board_on_which_a_deal_can_be_won(self, browser, language, trade):
        answer = choose(browser, language=language, trade=trade)
        pipeline = Pipeline.objects.get()
        deal = a_deal(pipeline)
        assert answer["Location"] == f"/funnel/{pipeline.pk}/"
        assert escape(deal.contact.name) in browser.get(answer["Location"]).content.decode()

        walk(deal, pipeline)
        assert (deal.stage.kind, pipeline.name) == ("won", load(trade, language).name)

    def test_keeps_what_was_chosen(self, browser):
        choose(browser)

        assert chosen_now() == CHOSEN

    def test_shows_the_board_in_the_chosen_language_with_a_word_of_success(self, browser):
        page = browser.get(choose(browser)["Location"]).content.decode()

        assert '<html lang="hu"' in page
        assert "Kész a tölcsér." in page

    def test_is_where_every_page_leads_until_it_is_done(self, browser):
        leads = [browser.get(path)["Location"] for path in ("/", "/funnel/", "/start/demo/", "/start/checklist/")]

        assert leads == ["/start/"] * 4

    def test_leads_to_the_board_when_it_is_done(self, browser):
        choose(browser)

        assert browser.get("/start/")["Location"] == "/funnel/"

    def test_sent_twice_makes_one_funnel(self, browser):
        choose(browser)
        again = choose(browser, trade="shop", language="ru")

        assert again["Location"] == "/funnel/"
        assert Pipeline.objects.get().trade == business().trade == "agency"

    def test_may_be_left_without_a_name(self, browser):
        choose(browser, name="")

        assert business().set_up_at is not None


class TestTheGuesses:
    @pytest.mark.parametrize(
        ("accepted", "language", "zone", "currency"),
        [
            ("ru-RU,ru;q=0.9,en;q=0.8", "ru", "Europe/Moscow", "RUB"),
            ("ru-KZ,ru;q=0.9", "ru", "Europe/Moscow", "KZT"),
            ("ru", "ru", "Europe/Moscow", "RUB"),
            ("hu", "hu", "Europe/Budapest", "HUF"),
            ("en-US,en", "en", "UTC", "USD"),
            ("fr-FR,fr", "en", "UTC", "EUR"),
            ("", "en", "UTC", "EUR"),
            ("<b>-??;q=x", "en", "UTC", "EUR"),
        ],
    )
    def test_follow_the_browser(self, browser, accepted, language, zone, currency):
        form = browser.get("/start/", headers={"Accept-Language": accepted}).context["form"]

        assert [form[name].value() for name in ("language", "time_zone", "currency")] == [language, zone, currency]

    def test_are_marked_so_that_the_browser_may_know_better(self, browser):
        assert "data-guess" in browser.get("/start/").content.decode()
        assert "data-guess" not in choose(browser, show_in="ru").content.decode()


class TestAnotherLanguage:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_shows_the_page_in_it_at_once(self, browser, language):
        answer = choose(browser, show_in=language)

        assert (answer.status_code, answer["Content-Language"]) == (200, language)
        assert f'<html lang="{language}"' in answer.content.decode()
        assert escape(load("agency", language).about) in answer.content.decode()

    def test_keeps_what_was_chosen_and_writes_nothing(self, browser):
        form = choose(browser, show_in="ru", name="<b>Рога").context["form"]
        values = {name: form[name].value() for name in CHOSEN}

        assert values == CHOSEN | {"language": "ru", "name": "<b>Рога"}
        assert business().set_up_at is None

    def test_that_nobody_speaks_here_changes_nothing(self, browser):
        assert choose(browser, show_in="tlh")["Content-Language"] == "hu"


class TestABadChoice:
    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("trade", ""),
            ("trade", "piracy"),
            ("time_zone", "Mars/Olympus"),
            ("time_zone", "../../etc/passwd"),
            ("time_zone", ""),
            ("currency", "XXX"),
            ("currency", "<script>"),
            ("language", "tlh"),
            ("name", "x" * 201),
            ("name", "a\0b"),
        ],
    )
    def test_is_said_at_its_field_and_writes_nothing(self, browser, field, value):
        before = Event.objects.count()
        answer = choose(browser, **{field: value})

        assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
        assert (business().set_up_at, Pipeline.objects.count(), Event.objects.count()) == (None, 0, before)

    def test_keeps_what_was_typed_beside_it(self, browser):
        form = choose(browser, trade="piracy", name="Alma & Co").context["form"]

        assert {name: form[name].value() for name in CHOSEN} == CHOSEN | {"trade": "piracy", "name": "Alma & Co"}

    def test_takes_a_time_zone_by_a_name_that_is_not_on_the_list(self, browser):
        choose(browser, time_zone="Asia/Calcutta")

        assert business().time_zone == "Asia/Calcutta"

    def test_shows_a_time_zone_by_such_a_name_when_the_page_comes_back(self, browser):
        page = choose(browser, time_zone="Asia/Calcutta", trade="").content.decode()

        assert re.search(r'<option value="Asia/Calcutta"[^>]* selected', page)

    def test_of_a_name_that_breaks_programs_is_stored_or_refused_and_shown_harmless(self, browser, data):
        for string in hostile(data)[::25]:
            Business.objects.all().delete()
            answer = choose(browser, name=string)
            if answer.status_code == 422:
                assert escape(string) in answer.content.decode()
            else:
                assert business().name == clean_line(string)


class TestOthers:
    @pytest.mark.parametrize("role", ["head", "seller", "marketer", "analyst"])
    def test_are_told_to_wait_and_may_not_choose(self, role):
        browser = signed_in(add_user(role))
        page = browser.get("/start/")

        assert "The owner is setting Voronka up." in page.content.decode()
        assert choose(browser).status_code == 403
        assert (business().set_up_at, Pipeline.objects.count()) == (None, 0)

    def test_are_led_to_the_board_when_it_is_done(self):
        a_business()

        assert signed_in(add_user("seller")).get("/start/")["Location"] == "/funnel/"


@pytest.mark.django_db(transaction=True)
class TestTwoTabs:
    def test_at_the_same_moment_make_one_funnel(self, owner):
        tabs = [signed_in(owner) for _ in range(4)]
        answers = at_the_same_moment(*(lambda tab=tab: choose(tab)["Location"] for tab in tabs))
        connection.close()

        board = f"/funnel/{Pipeline.objects.get().pk}/"
        assert sorted(answers) == sorted([board, *["/funnel/"] * 3])


def hostile(data):
    folder = data / "bad-input/strings"
    lines = [line for path in sorted(folder.glob("*.jsonl")) for line in path.read_text(encoding="utf-8").splitlines()]
    return [json.loads(line)["s"] for line in lines]
