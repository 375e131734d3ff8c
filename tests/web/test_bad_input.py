"""Bad input at every form and every address: stored and shown as the text that it is, or refused; never an error."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
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
from test_every_page import World, addresses, world  # noqa: F401 - a fixture, used by its name below

from funnel_builders import TUESDAY
from people_builders import add_user, signed_in
from read_forms import TYPED, SentForm, posted_forms
from voronka.contacts.models import Address, Contact
from voronka.funnel import actions as funnel
from voronka.funnel.drawing import Drawing
from voronka.funnel.models import Deal, DealField
from voronka.funnel.values import LARGEST, OWN_NAMES
from voronka.ground.text import clean_text

pytestmark = pytest.mark.django_db
ANSWERS = {200, 201, 204, 302, 400, 401, 403, 404, 405, 409, 410, 422}
ACCEPTED = {201, 204, 302}
NOT_BUSINESS = ("auth", "contenttypes", "sessions", "account", "mfa")
UNWALKED = {"account_logout", "account_login", "account_reauthenticate", "mfa_authenticate", "start:welcome"}
"""Addresses that end a session, or that only strangers see: `test_people_strings` sends the strings there."""
OF_ALLAUTH = ("account_", "mfa_")
NOT_SHOWN = {"loss_note", "label"}
"""Inputs that count only together with another one."""


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

    @property
    def where_shown(self) -> dict[str, None]:
        """Pages on which most of what is written can be read."""
        ids = self.world.ids
        about = [("deals:page", "deal_id"), ("parties:contact", "contact_id")]
        seen = [f"{reverse('tasks:list')}?tab={tab}" for tab in ("today", "later")]
        return dict.fromkeys([*seen, *(reverse(name, args=[ids[place]]) for name, place in about)])

    def look(self, shown: str, addresses: Iterable[str]) -> str:
        """The pages, one after the other, up to the one that shows it."""
        page = ""
        for address in addresses:
            page += self.browser.get(address, follow=True).content.decode().replace("<br>", " ")
            if escape(shown) in one_line(page):
                break
        return page

    def forms(self) -> list[SentForm]:
        """Every form of every page, each once."""
        found: dict[tuple[Any, ...], SentForm] = {}
        for page in self.pages():
            answer = self.browser.get(page, follow=True)
            if answer.status_code == 200 and "html" in answer["Content-Type"]:
                stands_on = answer.redirect_chain[-1][0] if answer.redirect_chain else page
                for form in posted_forms(stands_on, answer.content.decode()):
                    found.setdefault((form.action, *form.kinds), form)
        asks_again = reverse("account_reauthenticate")  # takes a few tries in a minute only
        return [form for form in found.values() if not form.action.startswith(asks_again)]


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
            page = office.look(shown, {to: None, form.page: None, **office.where_shown})
        if status in ACCEPTED and name not in NOT_SHOWN and escape(shown) not in one_line(page):
            return f"accepted ({status}) and not shown"
        return (found := wrongly_written(one_line(page), shown)) and f"written as {found!r}"


class TestEveryString:
    def test_in_an_input_is_stored_and_shown_unchanged_or_refused(self, office, strings, record_property):
        """Every second string, some 700, goes through one input, so that each input gets eight of them."""
        inputs = [(form, name) for form in office.forms() for name, kind in form.kinds.items() if kind in TYPED]
        assert len(inputs) > 50
        wrong = []
        for number, string in enumerate(strings[::2]):
            form, name = inputs[number % len(inputs)]
            if said := attempt(office, form, name, string):
                wrong.append((form.action, name, string[:60], said))
        record_property("strings", len(strings[::2]))

        assert wrong == []


def amounts_that_are_clear(data) -> dict[str, Decimal]:
    """As written, and what it is; those that could be read in two ways are left out."""
    lines = read(data / "bad-input/numbers/amounts.jsonl")
    plain = re.compile(r"-?\d+(\.\d+)?")
    return {line["s"]: Decimal(line["expect"]) for line in lines if plain.fullmatch(line["expect"] or "")}


class TestNumbersDatesAndPhones:
    def write(self, office: Office, name: str, text: str) -> int:
        """The answer to a text in one field of the deal."""
        address = f"{reverse('deals:edit', args=[office.world.deal.pk])}?field={name}"
        return office.browser.post(address, {name: text, "revision": Deal.objects.get().revision}).status_code

    def test_as_an_amount_are_what_they_say_or_refused(self, office, data, strings):
        clear = amounts_that_are_clear(data)
        for text in [*corpus(data, "numbers"), *strings[::40], "1e5", "0x10", "٣", "²", "1_000", "--1"]:
            with as_if_never(office.browser):
                before = Deal.objects.get().amount
                status, after = self.write(office, "amount", text), Deal.objects.get().amount
            assert status in {302, 422}, text
            assert after is None or 0 <= after <= LARGEST, text
            assert (status == 302 and after == clear.get(text, after)) or after == before, text

    def test_as_a_day_are_a_day_or_refused(self, office, data):
        for text in [*corpus(data, "dates"), "0000-00-00", "2026-02-30", "9999-12-31", "10000-01-01", "-1", "2026-W10"]:
            with as_if_never(office.browser):
                assert self.write(office, "close_by", text) in {302, 422}, text
                for page in office.where_shown:
                    assert office.browser.get(page).status_code == 200, text

    def test_as_a_day_of_a_task_are_a_day_or_refused(self, office, data):
        address = reverse("tasks:edit", args=[office.world.ids["task_id"]])
        for text in [*corpus(data, "dates"), "0001-01-01", "2026-02-30", "9999-12-31", "10000-01-01", "24:61"]:
            for day, time in ((text, ""), ("2026-03-09", text)):
                sent = {"title": "Call", "type": "call", "day": day, "time": time, "repeats": "never"}
                with as_if_never(office.browser):
                    assert office.browser.post(address, sent).status_code in {302, 422}, text
                    assert office.browser.get("/").status_code == 200, text

    def test_as_a_phone_are_a_phone_or_refused(self, office, data):
        for line in read(data / "bad-input/phones/phones.jsonl"):
            sent = {"name": "Ivan", "kind": "phone", "raw": line["s"], "label": ""}
            with as_if_never(office.browser):
                before = Contact.objects.count()
                status = office.browser.post("/contacts/new/", sent).status_code
                kept = list(Address.objects.order_by("-pk").values_list("raw", "normal")[:1])
                assert status in {302, 422}, line
                assert Contact.objects.count() == before + (status == 302), line
                assert status == 422 or (kept[0][1].startswith("+") and kept[0][1][1:].isdecimal()), line


MULTIPART = "multipart/form-data; boundary=x"
SURROGATE = b"name=a%ED%A0%80b&title=a%ED%A0%80b&text=%ED%A0%80"
TOKEN = "csrfmiddlewaretoken"
BODIES = {
    "no UTF-8": (b"name=%FF%FE&title=\xff\xfe&text=\xc3\x28", "application/x-www-form-urlencoded"),
    "half of a pair": (SURROGATE, "application/x-www-form-urlencoded"),
    "NUL": (b"name=%00&title=a%00b&text=%00", "application/x-www-form-urlencoded"),
    "an unknown charset": (b"name=abc", "application/x-www-form-urlencoded; charset=klingon"),
    "JSON": (b'{"name": "abc"}', "application/json"),
    "nothing of a kind": (b"\x00\x01\x02", "image/png"),
    "no kind at all": (b"name=abc", ""),
    "parts without a boundary": (b"name=abc", "multipart/form-data"),
    "parts that do not end": (b'--x\r\nContent-Disposition: form-data; name="name"\r\n\r\nabc', MULTIPART),
    "10,000 fields": (b"&".join(b"f%d=1" % number for number in range(10_000)), "application/x-www-form-urlencoded"),
    "3 MB": (b"name=" + b"x" * 3_000_000, "application/x-www-form-urlencoded"),
    "a million letters": (b"name=" + b"x" * 1_000_000, "application/x-www-form-urlencoded"),
}


HEADERS = {"X-CSRFToken": "t" * 32}


def with_token(browser: Client) -> Client:
    """The same session in a browser that is asked for the token of its forms, as outside of tests."""
    asked = Client(enforce_csrf_checks=True, raise_request_exception=False)
    asked.cookies = copy.deepcopy(browser.cookies)
    asked.cookies["csrftoken"] = "t" * 32
    return asked


class TestEveryAddress:
    @pytest.mark.parametrize("kind", BODIES)
    def test_answers_a_body_of(self, office, kind):
        (body, content_type), browser = BODIES[kind], with_token(office.browser)
        walked = {name: address for name, address in addresses(office.world).items() if name not in UNWALKED}
        wrong = {}
        for name, address in walked.items():
            before = rows()
            with as_if_never(office.browser):
                status = browser.generic("POST", address, body, content_type, headers=HEADERS).status_code
                if status not in ANSWERS or (status not in ACCEPTED | {200} and rows() != before):
                    wrong[name] = status

        assert wrong == {}

    def test_takes_a_text_of_a_million_letters_in_no_input(self, office):
        inputs = [(form, name) for form in office.forms() for name, kind in form.kinds.items() if kind in TYPED]
        wrong = []
        for form, name in inputs:
            before = rows()
            with as_if_never(office.browser):
                status = office.browser.post(form.action, form.filled(name, "x" * 1_000_000)).status_code
                if (status not in {400, 409, 422} and name not in NOT_SHOWN) or rows() != before:
                    wrong.append((form.action, name, status))

        assert wrong == []

    def test_says_in_our_own_page_what_cannot_be_read(self, office):
        body, content_type = BODIES["10,000 fields"]
        page = office.browser.post("/contacts/new/", body, content_type)
        piece = office.browser.post("/contacts/new/", body, content_type, headers={"HX-Request": "true"})

        assert (page.status_code, piece.status_code) == (400, 400)
        assert b"<h1>This could not be read</h1>" in page.content
        assert (piece.content, piece["HX-Reswap"]) == (b"", "none")

    def test_takes_junk_in_inputs_that_nobody_types_into(self, office):
        given = [(form, name, kind) for form in office.forms() for name, kind in form.kinds.items()]
        inputs = [(form, name) for form, name, kind in given if kind not in TYPED | {"password"} and name != TOKEN]
        wrong = []
        for number, (form, name) in enumerate(inputs):
            for junk in share(JUNK, number, of=3):
                with as_if_never(office.browser):
                    status = office.browser.post(form.action, form.filled(name, junk)).status_code
                    if status not in ANSWERS:
                        wrong.append((form.action, name, junk[:40], status))

        assert wrong == []

    def test_refuses_a_method_that_it_does_not_know(self, office):
        ours = {name: at for name, at in addresses(office.world).items() if not name.startswith(OF_ALLAUTH)}
        statuses = {name: office.browser.generic("PROPFIND", at).status_code for name, at in ours.items()}

        assert {name: status for name, status in statuses.items() if status != 405} == {}

    def test_that_is_none_leads_back_to_the_start(self, office):
        answer = office.browser.get("/no/such/page/%FF%00/")

        assert answer.status_code == 404
        assert b'class="plain"' in answer.content.replace(b' "', b'"')

    def test_refuses_a_form_without_its_token(self, office):
        stranger = with_token(office.browser)
        answers = {form.action: stranger.post(form.action) for form in office.forms()}

        assert {action: answer.status_code for action, answer in answers.items() if answer.status_code != 403} == {}
        assert all(b"the form is too old" in answer.content for answer in answers.values())

    @pytest.mark.parametrize("number", ["0", "9" * 18, "9" * 19, "9" * 40, "-1", "abc", "1.0", "%00", "%FF", "²", "٣"])
    def test_knows_no_thing_of_such_a_number(self, office, number):
        wrong = {}
        for name, address in addresses(office.world).items():
            other = re.sub(r"/\d+/", f"/{number}/", address)
            if other != address:
                for method in ("get", "post"):
                    status = getattr(office.browser, method)(other).status_code
                    wrong |= {} if status in {404, 405} else {f"{method} {name}": status}

        assert wrong == {}


JUNK = (
    "", "\0", "-1", "0", "9" * 19, "9" * 400, "1e400", "nan", "²", "٣", "\ud7ff\uffff", "2026-02-30", "9999-12-31",
    "0001-01-01", "99999-01-01", "~", "~~1", "2026~x", "<script>alert(1)</script>", "' OR 1=1 --", "{{7*7}}", "%s",
    "../", "//example.org", "javascript:alert(1)", "x" * 5000, "1,2", "[]", "null", "on",
)  # fmt: skip
BROKEN = ("%00", "%FF%FE", "%ED%A0%80", "%", "%zz", "\xff")


def share(junk: tuple[str, ...], number: int, *, of: int) -> tuple[str, ...]:
    """One of so many parts of the junk, another one for each number: half of it on SQLite, the rest on PostgreSQL."""
    begin = number + (of if connection.vendor == "postgresql" else 0)
    return junk[begin % (2 * of) :: 2 * of]


class TestEveryQuestion:
    def parameters(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> dict[str, set[str]]:
        """Address -> the names that its page asks the query for."""
        asked: set[str] = set()
        for method in ("get", "getlist", "__getitem__", "__contains__"):
            original = getattr(QueryDict, method)

            def listen(query: QueryDict, name: str, *more: Any, original: Any = original) -> Any:
                asked.add(name)
                return original(query, name, *more)

            monkeypatch.setattr(QueryDict, method, listen)
        known = {}
        for page in office.pages():
            asked.clear()
            office.browser.get(page)
            known[page.partition("?")[0]] = set(asked) | known.get(page.partition("?")[0], set())
        monkeypatch.undo()
        return known

    def test_of_junk_is_answered(self, office, monkeypatch):
        known = self.parameters(office, monkeypatch)
        assert sum(map(len, known.values())) > 100
        wrong = []
        for number, (address, name) in enumerate((a, n) for a, found in known.items() for n in sorted(found)):
            for junk in share(JUNK + BROKEN, number, of=6):
                value = junk if junk in BROKEN else quote(junk)
                status = office.browser.get(f"{address}?{quote(name)}={value}").status_code
                if status not in ANSWERS:
                    wrong.append((address, name, junk[:40], status))

        assert wrong == []
