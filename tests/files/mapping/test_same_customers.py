"""Customers who are written in several ways."""

from __future__ import annotations

import polars as pl
import pytest

from voronka.measure.files import FileMap, read
from voronka.measure.files.same_customer import same_customers


class TestOneCustomer:
    @pytest.mark.parametrize(
        "spellings",
        [
            ["+7 912 345-67-89", "89123456789", "8 (912) 345-67-89", "7 912 3456789"],
            ["06 30 123 4567", "+36 30 123-4567", "36301234567"],
            ["+1 (555) 010-0100", "+15550100100"],
            ["Ann@Mail.com", "ann@mail.com"],
            ["ООО «Ромашка»", 'ООО "Ромашка"', "ооо ромашка"],
        ],
    )
    def test_is_who_is_written_in_several_ways(self, spellings):
        customers, (note,) = same_customers(pl.Series("Who", ["Bob", *spellings, None]))

        assert customers.to_list() == ["Bob", *[spellings[0]] * len(spellings), None]
        assert str(note).startswith(f"{len(spellings) - 1} spelling")

    @pytest.mark.parametrize(
        "customers", [["a1B", "a1b"], ["12-345", "1-2345"], ["C-1", "c-1", "Ann"], ["Ann Lee", "Ann Lea"]]
    )
    def test_are_no_two_ids_or_names(self, customers):
        assert same_customers(pl.Series("Who", customers))[0].to_list() == customers

    def test_buys_again_in_another_spelling_and_another_file(self, write):
        head = ["Order ID", "Date", "Email", "Total"]
        files = [
            write([head, ["1", "2024-01-01", "Ann@Mail.com", "100"]], "january.csv"),
            write([head, ["2", "2024-02-02", "ann@mail.com", "100"]], "february.csv"),
        ]
        data = read(files, map=FileMap(kind="orders"))

        assert data.frame["customer"].to_list() == ["Ann@Mail.com"] * 2
        assert [str(note) for note in data.notes] == [
            '1 spelling in "Email" is taken for a customer in another spelling: ann@mail.com for Ann@Mail.com'
        ]
