"""Bad input at every form and every address: stored and shown as the text that it is, or refused; never an error."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils.html import escape
from read_forms import TYPED, SentForm, posted_forms
from test_every_page import World, addresses, names, world  # noqa: F401 - a fixture, used by its name below

from funnel_builders import TUESDAY, loss_reason, stage
from people_builders import add_user, signed_in
from voronka.contacts.models import Address, Contact
from voronka.funnel import actions as funnel
from voronka.funnel.drawing import Drawing
from voronka.funnel.models import Deal, DealField
from voronka.funnel.values import LARGEST, OWN_NAMES
from voronka.ground.text import clean_text

pytestmark = pytest.mark.django_db
ANSWERS = {200, 204, 302, 400, 403, 404, 405, 409, 410, 422}
ACCEPTED = {204, 302}
NOT_BUSINESS = ("auth", "contenttypes", "sessions", "account", "mfa")
UNWALKED = {"account_logout", "account_login", "mfa_authenticate", "start:welcome"}
"""Addresses that end a session, or that only strangers see: `test_people_strings` sends the strings there."""
SHOWN_ELSEWHERE = {"email", "label", "loss_note", "tax_number", "code"}


@dataclass(frozen=True)
class Office:
    """The world as its owner sees it."""

    world: World
    browser: Client

    def pages(self) -> list[str]:
        """Every address, and those that need a question to show their form."""
        ids = self.world.ids
        edit, move = (reverse(f"deals:{name}", args=[ids["deal_id"]]) for name in ("edit", "move_form"))
        drawn = reverse("pipelines:draw", args=[ids["pipeline_id"]])
        about = [f"{place}={ids[f'{place}_id']}" for place in ("deal", "contact")]
        fields = [*OWN_NAMES, *DealField.objects.values_list("key", flat=True)]
        return [
            *(address for name, address in addresses(self.world).items() if name not in UNWALKED),
            *(f"{edit}?field={name}" for name in fields),
            *(f"{move}?to={each.pk}" for each in self.world.deal.pipeline.stages.all()),
            *(f"{drawn}?shown={key}" for key in ("new_request", "loss-reasons")),
            *(f"{reverse(name)}?{each}" for name in ("deals:new", "tasks:new") for each in about),
            *(f"{reverse('tasks:compose')}?{each}&kind={kind}" for each in about for kind in KINDS),
        ]

    def forms(self) -> list[SentForm]:
        """Every form of every page, each once."""
        found: dict[tuple[Any, ...], SentForm] = {}
        for page in self.pages():
            answer = self.browser.get(page)
            if answer.status_code == 200 and "html" in answer["Content-Type"]:
                for form in posted_forms(page, answer.content.decode()):
                    found.setdefault((form.action, *form.kinds), form)
        return list(found.values())


KINDS = ("note", "task", "call", "meeting")


@pytest.fixture
def office(request: pytest.FixtureRequest) -> Office:
    everything: World = request.getfixturevalue("world")
    owner = add_user("owner", sees="all", name="Olga")
    pipeline = everything.deal.pipeline
    drawing = Drawing.from_pipeline(pipeline)
    reasons = tuple(drawing.loss_reasons[1:])
    funnel.save_draft(pipeline=pipeline, drawing=Drawing(drawing.name, drawing.stages, reasons), by=owner, at=TUESDAY)
    browser = signed_in(owner)
    browser.raise_request_exception = False
    return Office(everything, browser)


@pytest.fixture(scope="session")
def strings(data) -> list[str]:
    """The whole corpus."""
    lines = [line for path in sorted((data / "bad-input/strings").glob("*.jsonl")) for line in read(path)]
    return [line["s"] for line in lines]


def read(path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def corpus(data, kind: str) -> list[str]:
    return [line["s"] for line in read(data / "bad-input" / kind / f"{NAMES.get(kind, kind)}.jsonl")]


NAMES = {"numbers": "amounts"}


@contextmanager
def as_if_never(browser: Client) -> Iterator[None]:
    """What happens inside is taken back: each attempt begins with the same world."""
    cookies = copy.deepcopy(browser.cookies)
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    browser.cookies = cookies


def rows() -> dict[str, int]:
    """How many rows each table of the business has."""
    tables = [model._meta.db_table for model in apps.get_models() if model._meta.app_label not in NOT_BUSINESS]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT '{table}', COUNT(*) FROM {table}" for table in tables))
        return dict(cursor.fetchall())


def one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def ways_to_write(text: str) -> set[str]:
    """How a text may stand in a page: escaped for markup, as JSON in it, or as a part of an address."""
    as_json = json.dumps(text)[1:-1]
    in_script = as_json.replace("<", "\\u003C").replace(">", "\\u003E").replace("&", "\\u0026")
    return {escape(text), escape(as_json), in_script, quote(text), quote(text, safe="")}


def wrongly_written(page: str, text: str) -> str:
    """The first place of the page where the text begins and does not go on as it should; "" where all is well."""
    found = [match.start() for match in re.finditer(re.escape(text[:4]), page)]
    for start in found:
        if not any(page.startswith(way, start) for way in ways_to_write(text)):
            return page[start : start + 200]
    return ""


def attempt(office: Office, form: SentForm, name: str, string: str) -> str:
    """What went wrong when a string was sent in one input of a form; "" for nothing."""
    text, before = f"Zq7 {string} 7qZ", rows()
    with as_if_never(office.browser):
        answer = office.browser.post(form.action, form.filled(name, text))
        status, page = answer.status_code, answer.content.decode()
        if status not in ANSWERS:
            return f"answered {status}"
        if status not in ACCEPTED and rows() != before:
            return f"answered {status} and wrote"
        if status == 422 and not re.search(r'aria-invalid="true"|field-error|error-summary|role="alert"', page):
            return "refused without an error"
        shown = one_line(clean_text(text))
        if status in ACCEPTED:
            to = answer.get("Location") or answer.get("HX-Redirect") or form.page
            for address in {to, form.page}:
                page += office.browser.get(address, follow=True).content.decode()
        page = one_line(page.replace("<br>", " ").replace("</p> <p>", " "))
        if status in ACCEPTED and name not in SHOWN_ELSEWHERE and escape(shown) not in page:
            return f"accepted ({status}) and not shown"
        return wrongly_written(page, shown) and f"written as {wrongly_written(page, shown)!r}"


class TestEveryString:
    def test_in_an_input_is_stored_and_shown_unchanged_or_refused(self, office, strings, record_property):
        """Each string goes through one input of the product, and each input gets a part of the strings."""
        inputs = [(form, name) for form in office.forms() for name, kind in form.kinds.items() if kind in TYPED]
        assert len(inputs) > 50
        wrong = []
        for number, string in enumerate(strings):
            form, name = inputs[number % len(inputs)]
            if said := attempt(office, form, name, string):
                wrong.append((form.action, name, string[:60], said))
        record_property("strings", len(strings))

        assert wrong == []
