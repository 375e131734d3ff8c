"""Awkward files and values of ../shared/data/bad-input, through the pages: what must be stored is, or it is told."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from importing import work
from people_builders import a_business
from voronka.contacts.models import Address, Company, Contact
from voronka.funnel.models import Deal
from voronka.imports.models import Import, RefusedRow

pytestmark = pytest.mark.django_db
HEAD = ("ФИО", "Телефон", "E-mail", "Компания", "Сумма, руб.", "Дата создания", "Этап")
ZONES = {"RU": "Europe/Moscow", "HU": "Europe/Budapest", "KZ": "Asia/Almaty"}


@pytest.fixture(autouse=True)
def in_moscow(olga, pipeline):
    business = a_business()
    type(business).objects.update(time_zone="Europe/Moscow", currency="RUB")
    timezone.activate("Europe/Moscow")
    yield
    timezone.deactivate()


@dataclass(frozen=True)
class Wizard:
    """The pages, one after the other."""

    browser: Any
    uploaded: Callable[..., Import]

    def bring(
        self, content: bytes, *, name: str = "rows.csv", kind: str = "", roles: dict[str, str] | None = None
    ) -> Import:
        """Upload, take what was guessed or is said here, check, run."""
        import_ = self.uploaded(content, name=name)
        kind, address = kind or import_.kind, f"/imports/{import_.pk}/"
        guessed = roles or import_.look["guesses"][kind]
        chosen = {f"column-{import_.headers.index(header)}": role for role, header in guessed.items()}
        self.browser.post(f"{address}columns/", {"kind": kind, "headers": import_.header_set, **chosen})
        import_.refresh_from_db()
        assert import_.kind == kind
        self.browser.post(f"{address}meaning/", {"mode": "both", "pipeline": import_.answers["pipeline"] or ""})
        work()
        self.browser.post(f"{address}run/")
        work()
        import_.refresh_from_db()
        assert import_.state == "done", import_.error
        assert self.browser.get(address).status_code == 200
        return import_


@pytest.fixture
def wizard(browser, uploaded) -> Wizard:
    return Wizard(browser, uploaded)


@pytest.fixture
def bad(data) -> Path:
    return Path(data / "bad-input")


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def table(head: tuple[str, ...], rows: list[tuple[object, ...]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows([head, *rows])
    return text.getvalue().encode()


def phone_of(contact: Contact | None, kind: str = "phone") -> str:
    return Address.objects.filter(contact=contact, kind=kind).values_list("normal", flat=True).first() or ""


def stored() -> list[list[str]]:
    """The deals as the expectations write them, without the stage."""
    return [
        [
            deal.contact.name if deal.contact else "",
            phone_of(deal.contact),
            phone_of(deal.contact, "email"),
            deal.company.name if deal.company else "",
            "" if deal.amount is None else str(deal.amount),
            opened(deal),
        ]
        for deal in Deal.objects.select_related("contact", "company").order_by("pk")
    ]


def opened(deal: Deal) -> str:
    moment = deal.first_contact_at
    return "" if moment is None else f"{timezone.localtime(moment):%Y-%m-%dT%H:%M}".removesuffix("T00:00")


class TestRussianExports:
    @pytest.mark.parametrize(
        "name",
        [
            "cp1251-semicolon",
            "cp866-comma-quoted",
            "cr-only",
            "sep-line",
            "title-and-total",
            "utf16le-tab",
            "utf8-bom-semicolon",
        ],
    )
    def test_come_in_as_they_are_meant(self, wizard, bad, name):
        expected = json.loads((bad / f"csv/ru/{name}.expected.json").read_text(encoding="utf-8"))
        import_ = wizard.bring((bad / f"csv/ru/{name}.csv").read_bytes(), name=f"{name}.csv")

        assert (import_.kind, import_.counts["refused"]) == ("deals", 0)
        assert stored() == [row[:6] for row in expected["rows"]]

    def test_with_a_line_end_in_a_cell_keep_the_row_together(self, wizard, bad):
        wizard.bring((bad / "csv/ru/newline-in-cell.csv").read_bytes())

        assert [row[0] for row in stored()] == ["Иванов Пётр Сергеевич", "Щукина Ёлка", "Ким Вера"]
        assert "ООО «Ромашка» филиал №2" in Company.objects.values_list("name", flat=True)

    def test_never_shift_cells_of_rows_that_are_too_long(self, wizard, bad):
        import_ = wizard.bring((bad / "csv/ru/ragged.csv").read_bytes())
        expected = json.loads((bad / "csv/ru/ragged.expected.json").read_text(encoding="utf-8"))

        assert all(row[:5] in [each[:5] for each in expected["rows"]] for row in stored())
        assert len(stored()) + import_.counts["refused"] >= len(expected["rows"])
        assert import_.counts["refused"] >= 1

    def test_store_no_control_characters(self, wizard, bad):
        wizard.bring((bad / "csv/ru/nul-and-controls.csv").read_bytes())
        kept = "".join("".join(row) for row in stored())

        assert kept
        assert kept.isprintable()

    def test_with_a_person_twice_make_one_contact(self, wizard, bad):
        wizard.bring((bad / "csv/ru/same-person-twice.csv").read_bytes())

        assert Deal.objects.count() == 2
        assert Contact.objects.count() == 1

    def test_whose_phones_a_spreadsheet_has_lost_store_none_that_is_wrong(self, wizard, bad):
        import_ = wizard.bring((bad / "csv/ru/excel-float-phone.csv").read_bytes())

        assert import_.counts["refused"] + Deal.objects.count() > 0
        assert all(phone in {"", "+79123456789"} for phone in (row[1] for row in stored())), stored()

    def test_without_rows_create_nothing_and_say_so(self, send, bad):
        answer = send((bad / "csv/ru/header-only.csv").read_bytes())

        assert answer.status_code == 422
        assert "has no rows of data" in answer.content.decode()
        assert not Import.objects.exists()

    def test_with_two_columns_of_one_name_keep_them_apart(self, uploaded, bad):
        import_ = uploaded((bad / "csv/ru/duplicate-headers.csv").read_bytes())

        assert len(import_.headers) == len(set(import_.headers))
        assert all(import_.headers)


class TestAnyTable:
    def test_is_shown_or_refused_with_a_reason(self, send, browser, bad):
        """All awkward tables: never an error, never a page that does not open."""
        for path in sorted((bad / "csv").glob("*/*.[cpt]sv")):
            answer = send(path.read_bytes(), name=path.name)
            assert answer.status_code in {302, 422}, path
            if answer.status_code == 302:
                assert browser.get(answer["Location"]).status_code == 200, path
            else:
                assert "error-summary" in answer.content.decode(), path


class TestWorkbooks:
    @pytest.mark.parametrize("name", ["bomb-200mb", "billion-laughs", "external-entity"])
    def test_that_are_hostile_are_refused_with_a_reason(self, send, bad, name):
        answer = send((bad / f"xlsx/{name}.xlsx").read_bytes(), name=f"{name}.xlsx")

        assert answer.status_code == 422
        assert "error-summary" in answer.content.decode()
        assert "root:" not in answer.content.decode()
        assert not Import.objects.exists()

    def test_give_phones_and_days_as_they_are_meant(self, wizard, bad):
        wizard.bring((bad / "xlsx/plain.xlsx").read_bytes(), name="plain.xlsx")

        assert sorted(Address.objects.filter(kind="phone").values_list("normal", flat=True)) == [
            "+79031112233",
            "+79123456789",
        ]

    def test_give_a_phone_that_is_a_number(self, wizard, bad):
        wizard.bring((bad / "xlsx/numeric-phone.xlsx").read_bytes(), name="numeric-phone.xlsx")

        assert Address.objects.get(kind="phone").normal == "+79123456789"

    @pytest.mark.parametrize("name", ["date1904", "formula-cells", "huge-dimension"])
    def test_that_are_odd_are_read(self, send, browser, bad, name):
        answer = send((bad / f"xlsx/{name}.xlsx").read_bytes(), name=f"{name}.xlsx")

        assert answer.status_code == 302, answer.content.decode()
        assert browser.get(answer["Location"]).status_code == 200

    def test_that_would_write_elsewhere_write_nowhere(self, send, bad):
        answer = send((bad / "xlsx/traversal-name.xlsx").read_bytes(), name="../../traversal-name.xlsx")

        assert answer.status_code in {302, 422}
        assert not Path("/tmp/voronka-traversal.txt").exists()


def told_of(import_: Import) -> set[int]:
    """The rows of the file that were refused, counted from 0."""
    return {row - 2 for row in RefusedRow.objects.filter(import_of=import_).values_list("row", flat=True)}


class TestValues:
    def test_of_dates_are_what_they_say_or_told(self, wizard, bad):
        every = lines(bad / "dates/dates.jsonl")
        rows = [(f"D{number}", each["s"], "7") for number, each in enumerate(every)]
        roles = {"id": "ID", "opened": "Created", "amount": "Amount"}
        import_ = wizard.bring(table(("ID", "Created", "Amount"), rows), kind="deals", roles=roles)
        told = told_of(import_)

        assert Deal.objects.count() == len(every) - len(told) > 10
        wrong = []
        deals = iter(Deal.objects.order_by("pk"))
        for number, each in enumerate(every):
            if number not in told:
                wanted = each.get("iso", each.get("expect")) or ""
                found = opened(next(deals))
                if wanted and not same_moment(found, wanted):  # an empty one begins when it is brought in
                    wrong.append((each["s"], wanted, found))
        assert wrong == []

    def test_of_amounts_are_what_they_say_or_told(self, wizard, bad):
        every = lines(bad / "numbers/amounts.jsonl")
        rows = [(f"D{number}", "2026-01-05", each["s"]) for number, each in enumerate(every)]
        roles = {"id": "ID", "opened": "Created", "amount": "Amount"}
        import_ = wizard.bring(table(("ID", "Created", "Amount"), rows), kind="deals", roles=roles)
        told = told_of(import_)
        kept = [each for number, each in enumerate(every) if number not in told]
        amounts = list(Deal.objects.order_by("pk").values_list("amount", flat=True))

        assert len(amounts) == len(kept) > 5
        assert [
            (each["s"], amount) for each, amount in zip(kept, amounts, strict=True) if not fits(each["expect"], amount)
        ] == []

    @pytest.mark.parametrize("region", ZONES)
    def test_of_phones_are_numbers_to_call_or_told(self, wizard, bad, region):
        type(a_business()).objects.update(time_zone=ZONES[region])
        every = [each for each in lines(bad / "phones/phones.jsonl") if each["region"] == region]
        rows = [(f"C{number}", f"Client {number}", each["s"]) for number, each in enumerate(every)]
        roles = {"id": "ID", "name": "Name", "phone": "Phone"}
        import_ = wizard.bring(table(("ID", "Name", "Phone"), rows), kind="contacts", roles=roles)
        told = told_of(import_)

        for number, each in enumerate(every):
            contact = Contact.objects.filter(name=f"Client {number}").first()
            if number not in told and contact is not None:
                assert phone_of(contact) in {each["e164"] or "", *either(each)}, each
        wanted = {each["e164"] for number, each in enumerate(every) if number not in told and each["e164"]}
        assert wanted
        assert wanted <= set(Address.objects.values_list("normal", flat=True))


def either(each: dict[str, Any]) -> set[str]:
    """What may be stored of a cell that could also be refused: the first of two numbers, one that a note names."""
    found = re.findall(r"\+[0-9]{11}", (each["s"] + " " + each.get("note", "")).replace(" ", "").replace(",", " "))
    return set(found) if "note" in each else set()


def same_moment(found: str, wanted: str) -> bool:
    return datetime.fromisoformat(found) == datetime.fromisoformat(wanted).replace(tzinfo=None)


def fits(expect: str | None, amount: Decimal | None) -> bool:
    """Whether a stored amount is the one that is meant; sentences begin with it."""
    if expect is None or expect == "":
        return amount is None
    first = expect.split(" ")[0]
    return amount is not None and first[:1].isdigit() and amount == Decimal(first)
