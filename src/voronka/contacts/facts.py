"""Contacts and companies as columns, for reports."""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from voronka.contacts.models import Contact
from voronka.ground.columns import Column, read

_CONTACTS = (
    *(Column("id"), Column("merged_into_id"), Column("company_id")),
    *(Column("region", "text"), Column("audience", "text")),
)
_COMPANIES = (Column("id"), Column("region", "text"))


def contacts(*, only: Collection[int] | None = None) -> pl.DataFrame:
    """Every contact, one row each.

    only     ids; None = all. Those that they were merged into come along
    Returns  id, person_id (Int64: the contact that it was merged into at last, or itself); company_id (Int64, null =
             none), region, audience (String): those of that one
    """
    rows = read("contacts_contact", _CONTACTS, only=only)
    while only is not None and (further := _missing(rows)):
        rows = pl.concat([rows, read("contacts_contact", _CONTACTS, only=further)])
    into = rows.select(pl.col("id").alias("person_id"), pl.col("merged_into_id").alias("next"))
    people = rows.select("id", person_id=pl.col("merged_into_id").fill_null(pl.col("id")))
    while (stepped := people.join(into, on="person_id", how="left"))["next"].count():
        people = stepped.select("id", person_id=pl.col("next").fill_null(pl.col("person_id")))
    theirs = rows.select(pl.col("id").alias("person_id"), "company_id", "region", "audience")
    return people.join(theirs, on="person_id", how="left")


def companies(*, only: Collection[int] | None = None) -> pl.DataFrame:
    """Every company, one row each: id (Int64), region (String). only: ids; None = all."""
    return read("contacts_company", _COMPANIES, only=only)


def everyone_of(ids: Collection[int]) -> set[int]:
    """These contacts and all that were ever merged into them (a query for each step of merging)."""
    found, further = set(ids), set(ids)
    while further := set(Contact.objects.filter(merged_into__in=further).values_list("pk", flat=True)) - found:
        found |= further
    return found


def _missing(rows: pl.DataFrame) -> list[int]:
    """Ids of contacts that some of these were merged into, and that are not among them."""
    into = rows["merged_into_id"].drop_nulls().unique()
    return into.filter(~into.is_in(rows["id"].implode())).to_list()
