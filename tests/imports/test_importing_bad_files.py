"""The awkward and hostile files of ../shared/data/bad-input: stored as is stated there, or refused with a reason."""

from __future__ import annotations

import csv
import io
import json
import resource
from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from funnel_builders import a_pipeline
from importing import brought_in, checked, mapped, numbers, received
from people_builders import a_business
from voronka.contacts.models import Address, Contact
from voronka.funnel.models import Deal
from voronka.ground.refusal import Refusal
from voronka.imports import actions, queries
from voronka.imports.models import Import
from voronka.imports.source import MOST_BYTES

pytestmark = pytest.mark.django_db
MOSCOW = ZoneInfo("Europe/Moscow")


@pytest.fixture(autouse=True)
def moscow() -> None:
    business = a_business()
    type(business).objects.update(time_zone="Europe/Moscow")


def of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def written(rows: Iterable[Iterable[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter="|").writerows(rows)
    return text.getvalue()


def looked_at(kind: str, roles: list[str], *rows: list[str]) -> Import:
    """A small file whose columns are these roles, checked."""
    return checked(mapped(received(written([roles, *rows])), kind, {role: role for role in roles}))


class TestPhones:
    def test_are_stored_in_their_normal_form_or_refused(self, data):
        cases = [each for each in of(data / "bad-input/phones/phones.jsonl") if each["region"] == "RU"]
        rows = [[f"Name {at}", each["s"]] for at, each in enumerate(cases)]

        done = brought_in(mapped(received(written([["Имя", "Телефон"], *rows])), "contacts"))

        kept = dict(Address.objects.values_list("contact__name", "normal"))
        refused = {each.value for each in done.refused_rows.all()}
        for at, case in enumerate(cases):
            stored = kept.get(f"Name {at}")
            if stored is not None:
                assert stored == case["e164"] or (case["e164"] is None and stored in RECOVERED), case
            else:
                assert case["s"] in refused, case
        assert {"8 912 345 67 8", "7,91235E+10", "нет", "89l23456789", "123-45-67"} <= refused


RECOVERED = {"+79123456789", "+79031112233"}
"""What may be made of a spreadsheet's float, and of two numbers in one cell."""


class TestAmounts:
    def test_are_stored_exactly_or_refused(self, data):
        for case in of(data / "bad-input/numbers/amounts.jsonl"):
            done = looked_at("products", ["name", "price"], ["Lamp", case["s"]])

            expected = str(case["expect"]).split(" ")[0]
            if done.preview:
                assert str(done.preview[0]["cells"]["price"]["decimal"]) == str(
                    Decimal(expected).quantize(Decimal("0.01"))
                ), case
            else:
                assert done.refused_rows.get().value == case["s"]


class TestDates:
    def test_are_the_moment_that_was_meant_or_refused(self, data):
        for case in of(data / "bad-input/dates/dates.jsonl"):
            done = looked_at("tasks", ["title", "due", "seller"], ["Call", case["s"], "Anna"])

            if done.preview:
                stored = datetime.fromisoformat(done.preview[0]["cells"]["due"]["moment"])
                local = stored.astimezone(MOSCOW).replace(tzinfo=None)
                said = case.get("iso") or case["expect"]
                assert said, case
                assert local == datetime.fromisoformat(said.split(" ")[0]).replace(tzinfo=None), case
            else:
                assert done.refused_rows.get().value == case["s"], case


class TestRussianExports:
    def test_become_deals_as_is_expected_of_each(self, data):
        pipeline = a_pipeline()
        for wanted in sorted((data / "bad-input/csv/ru").glob("*.expected.json")):
            rows = json.loads(wanted.read_text(encoding="utf-8"))["rows"]
            path = wanted.with_name(wanted.name.replace(".expected.json", ".csv"))
            if not rows:
                continue

            done = brought_in(mapped(received(path), "deals", pipeline=pipeline.pk, system=path.name))

            its = Deal.objects.filter(batch=done.batch).order_by("pk")
            taken = [
                row for row in rows if row[3] in {str(deal.company).replace(" филиал", "\nфилиал") for deal in its}
            ]
            assert len(taken) == its.count() >= min(1, len(rows)), path.name
            for deal, row in zip(its, taken, strict=True):
                phones = set(
                    Address.objects.filter(contact=deal.contact, kind="phone").values_list("normal", flat=True)
                )
                assert (deal.amount, phones) == (Decimal(row[4]), {row[1]}), path.name
                local = deal.first_contact_at.astimezone(MOSCOW).replace(tzinfo=None)
                assert not row[5] or local == datetime.fromisoformat(row[5]), path.name

    def test_that_lost_their_phones_are_refused_row_by_row(self, data):
        done = brought_in(mapped(received(data / "bad-input/csv/ru/excel-float-phone.csv"), "contacts"))

        assert numbers(done) == {"refused": 3}
        assert {each.value for each in done.refused_rows.all()} == {"7,91235E+10"}

    def test_with_one_person_twice_make_one_contact(self, data):
        done = brought_in(mapped(received(data / "bad-input/csv/ru/same-person-twice.csv"), "contacts"))

        assert numbers(done) == {"new": 1, "duplicate": 1}
        assert Contact.objects.count() == 1

    def test_without_rows_are_refused_at_once(self, data):
        with pytest.raises(Refusal, match="no rows"):
            received(data / "bad-input/csv/ru/header-only.csv")


ONCE = ({"same": 1}, {"update": 1})
"""Somebody whose phone is here already is not made again."""


class TestWorkbooks:
    def test_that_are_good_give_what_they_hold(self, data):
        folder = data / "bad-input/xlsx"
        plain = brought_in(mapped(received(folder / "plain.xlsx"), "contacts"))

        phones = Address.objects.filter(kind="phone").values_list("normal", flat=True)
        assert numbers(plain) == {"new": 2}
        assert set(phones) == {"+79123456789", "+79031112233"}
        assert numbers(brought_in(mapped(received(folder / "numeric-phone.xlsx"), "contacts"))) in ONCE

    @pytest.mark.parametrize("name", ["bomb-200mb.xlsx", "billion-laughs.xlsx", "external-entity.xlsx"])
    def test_that_are_traps_are_refused_and_leave_nothing(self, data, name):
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

        with pytest.raises(Refusal) as refused:
            received(data / "bad-input/xlsx" / name)

        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        assert grown < 50_000  # kB
        assert name in str(refused.value)
        assert not Import.objects.exists()

    def test_that_claim_a_million_rows_are_read_for_what_they_hold(self, data):
        done = brought_in(mapped(received(data / "bad-input/xlsx/huge-dimension.xlsx"), "contacts"))

        assert numbers(done) == {"new": 1}


class TestAFile:
    def test_of_more_than_may_be_uploaded_is_refused_before_it_is_kept(self):
        def pieces() -> Iterator[bytes]:
            for _ in range(MOST_BYTES // 1_000_000 + 2):
                yield b"a" * 1_000_000

        with pytest.raises(Refusal, match="larger than 200 MB"):
            actions.receive_file(name="big.csv", chunks=pieces(), by=None, at=a_business().set_up_at)

        assert not Import.objects.exists()

    @pytest.mark.parametrize("folder", ["csv/frictionless", "csv/messytables", "csv/spectrum"])
    def test_however_awkward_is_looked_at_and_checked_or_refused(self, data, folder):
        for path in sorted((data / "bad-input" / folder).glob("*.*sv")):
            try:
                import_ = received(path)
            except Refusal:  # with a sentence, as the tests of the reader hold it to
                continue
            header = import_.headers[0]
            done = checked(actions.set_mapping(import_=import_, kind="products", roles={"name": header}, answers={}))
            assert done.state == "checked", path.name
            assert sum(numbers(done).values()) == done.total_rows, path.name


class TestRefusedRows:
    FILE = "Имя;Почта;Телефон\nИван;ivan@example.com;\nОльга;olga@example;\n=cmd();;12\n"

    def test_come_back_mended_alone_and_are_no_formulas(self):
        done = brought_in(mapped(received(self.FILE), "contacts"))
        file = b"".join(queries.refused_file(done, delimiter=";", reason_header="Почему")).decode("utf-8-sig")

        assert numbers(done) == {"new": 1, "refused": 2}
        head, olga, formula = file.splitlines()
        assert head == "Имя;Почта;Телефон;Почему"
        assert olga.startswith("Ольга;olga@example;;3: Почта “olga@example”: ")
        assert formula.startswith("'=cmd();;12;")
        mended = file.replace("olga@example;", "olga@example.com;").replace(";;12;", ";;+79123456789;")
        again = brought_in(received(mended, mends=done))

        assert numbers(again) == {"new": 2}
        assert set(Contact.objects.values_list("name", flat=True)) == {"Иван", "Ольга", "=cmd()"}
