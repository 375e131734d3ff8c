"""Forms of settings that two people have open at once: neither sets back what the other has just changed."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Model
from django.test import Client

from distribution_builders import MONDAY
from party_builders import add_product, add_source
from people_builders import a_business, add_team, add_user, signed_in
from read_forms import posted_forms
from traffic_builders import a_channel_rule, a_point
from voronka.accounts.models import Business, User
from voronka.leads.actions import add_rule
from voronka.traffic.actions import edit_point


@dataclass
class Open:
    """A form that somebody has open.

    theirs   what a colleague makes of the row meanwhile
    mine     what is typed into another field, and what the row is to be then
    same     what is typed into a field of theirs
    now      how the page calls what the colleague made of it
    """

    row: Model
    address: str
    theirs: dict[str, Any]
    mine: tuple[dict[str, str], dict[str, Any]]
    same: tuple[dict[str, str], dict[str, Any]]
    now: str


def a_product() -> Open:
    row = add_product("Lamp", price="1200.50")
    theirs = {"price": Decimal(200), "is_offered": False}
    mine, same = ({"code": "L-1"}, {"code": "L-1"}), ({"price": "300"}, {"price": Decimal(300)})
    return Open(row, f"/contacts/products/{row.pk}/", theirs, mine, same, "200.00")


def a_source() -> Open:
    row = add_source("Yandex", channel="other")
    mine, same = ({"name": "Яндекс"}, {"name": "Яндекс"}), ({"channel": "email"}, {"channel": "email"})
    return Open(row, f"/sources/{row.pk}/", {"channel": "search_ads", "is_on": False}, mine, same, "Search ads")


def a_landing_point() -> Open:
    row = a_point("Shop")
    was = {"sites": ["https://a.example.com", "https://b.example.com"], "tally_error": Decimal("0.01")}
    edit_point(point=row, changes=was, by=None, at=MONDAY)
    theirs = {"tally_error": Decimal("0.05"), "chat": "https://t.me/other", "source": add_source("Fair")}
    mine = {"sites": "https://a.example.com"}, {"sites": ["https://a.example.com"]}
    same = {"tally_error": "2"}, {"tally_error": Decimal("0.02")}
    return Open(row, f"/points/{row.pk}/edit/", theirs, mine, same, "5")


def a_rule_of_channels() -> Open:
    row, fair = a_channel_rule(add_source("Spring")), add_source("Fair")
    mine, same = ({"pattern": "summer*"}, {"pattern": "summer*"}), ({"source": ""}, {"source": None})
    return Open(row, f"/sources/rules/{row.pk}/", {"source": fair, "channel": "email"}, mine, same, "Fair")


def a_rule_of_leads() -> Open:
    row = add_rule(name="Adverts", test="has_word", value="seo\ncasino", defect="not_target", by=None, at=MONDAY)
    mine, same = ({"name": "Spam"}, {"name": "Spam"}), ({"value": "seo\r\nbets"}, {"value": "seo\nbets"})
    return Open(row, f"/leads/rules/{row.pk}/", {"value": "seo", "is_on": False}, mine, same, "seo")


def a_person() -> Open:
    row, team = add_user(name="Sára"), add_team()
    mine, same = ({"name": "Sára Kis"}, {"name": "Sára Kis"}), ({"role": "analyst"}, {"role": "analyst"})
    return Open(row, f"/people/{row.pk}/", {"role": "marketer", "sees": "team", "team": team}, mine, same, "Marketer")


def a_profile() -> Open:
    row = User.objects.get(name="Olga")
    mine, same = ({"name": "Olga Kis"}, {"name": "Olga Kis"}), ({"email": "o@b.hu"}, {"email": "o@b.hu"})
    return Open(row, "/account/", {"email": "right@b.hu", "theme": "dark"}, mine, same, "right@b.hu")


def the_business() -> Open:
    row = Business.objects.get()
    mine, same = ({"name": "Shop"}, {"name": "Shop"}), ({"currency": "HUF"}, {"currency": "HUF"})
    return Open(
        row, "/people/business/", {"currency": "RUB", "time_zone": "Europe/Budapest"}, mine, same, "RUB · Russian Ruble"
    )


@pytest.fixture
def browser(db: None) -> Client:
    a_business()
    return signed_in(add_user("owner", name="Olga"))


@pytest.fixture(
    params=[
        a_product,
        a_source,
        a_landing_point,
        a_rule_of_channels,
        a_rule_of_leads,
        a_person,
        a_profile,
        the_business,
    ],
    ids=lambda made: made.__name__,
)
def opened(request: pytest.FixtureRequest, browser: Client) -> Open:
    made: Open = request.param()
    return made


def as_sent(answer: Any, opened: Open) -> dict[str, str]:
    """The form as a browser sends it when nobody touches it."""
    field = next(iter(opened.mine[0]))
    (form,) = (each for each in posted_forms(opened.address, answer.content.decode()) if field in each.kinds)
    return dict(form.values)


def by_a_colleague(opened: Open) -> None:
    type(opened.row)._default_manager.filter(pk=opened.row.pk).update(**opened.theirs)


def values(opened: Open, *fields: str) -> dict[str, Any]:
    opened.row.refresh_from_db()
    return {field: getattr(opened.row, field) for field in fields}


@pytest.mark.parametrize("language", ["en", "ru"])
def test_what_a_colleague_has_just_changed_stays_when_something_else_is_saved(browser, opened, language):
    User.objects.update(language=language)
    shown = as_sent(browser.get(opened.address), opened)
    by_a_colleague(opened)
    typed, mine = opened.mine

    assert browser.post(opened.address, shown | typed).status_code == 302

    assert values(opened, *opened.theirs, *mine) == opened.theirs | mine


def test_who_types_into_a_field_that_a_colleague_has_just_changed_is_told_and_may_insist(browser, opened):
    shown = as_sent(browser.get(opened.address), opened)
    by_a_colleague(opened)
    typed, mine = opened.same

    refused = browser.post(opened.address, shown | typed)
    assert (refused.status_code, values(opened, *opened.theirs)) == (422, opened.theirs)
    assert f"Somebody has just changed this to “{opened.now}”." in refused.content.decode()

    assert browser.post(opened.address, as_sent(refused, opened)).status_code == 302
    assert values(opened, *mine) == mine


def test_what_nobody_else_touched_is_saved_at_once(browser, opened):
    typed, mine = opened.same

    assert browser.post(opened.address, as_sent(browser.get(opened.address), opened) | typed).status_code == 302

    assert values(opened, *mine) == mine
