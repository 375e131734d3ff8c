from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from voronka.contacts import actions as contacts
from voronka.contacts.likeness import folded
from voronka.contacts.models import Company
from voronka.ground.names import one_name
from voronka.imports import keys
from voronka.imports.kinds.directories import Sellers, point
from voronka.imports.kinds.loading import Context, Row, Wanted
from voronka.imports.kinds.parties import PartyLoader, known_addresses
from voronka.journal.many import Changed

COLUMNS = ("name", "tax_number", "region", "owner_id")


class Companies(PartyLoader):
    """Organisations: known by their id, their tax number, else by their name."""

    kind, party = "companies", "company"
    roles: ClassVar[Mapping[str, str]] = {"created_at": "created", "owner_id": "seller"}

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._sellers = Sellers(context)
        self.makers = (self._sellers,)

    def key(self, values: Mapping[str, Any]) -> str | None:
        tax_number = values.get("tax_number")
        by_tax_number = f"~tax:{tax_number}"[: keys.LONGEST] if tax_number else None
        return keys.by_id(values.get("id")) or by_tax_number or keys.by_name(values.get("name"))

    def others(self, rows: Sequence[Row]) -> dict[str, int]:
        """By tax number, else by name where no other number says that it is another one.

        Those of the same file are told apart by their keys.
        """
        here = Company.objects.exclude(batch=self.context.into) if self.context.into else Company.objects.all()
        here = here.order_by("-id")
        numbers = {number for row in rows if (number := row.text("tax_number"))}
        by_number = dict(here.filter(tax_number__in=numbers).values_list("tax_number", "pk"))
        alike = here.filter(search__in={folded(row.text("name")) for row in rows})
        by_name: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for pk, name, number in alike.values_list("pk", "name", "tax_number"):
            by_name[one_name(name)].insert(0, (number, pk))
        found = {
            row.key: by_number.get(row.text("tax_number"))
            or _of_no_other_number(by_name[one_name(row.text("name"))], row.text("tax_number"))
            for row in rows
        }
        return {key: pk for key, pk in found.items() if pk is not None}

    def prepare(self, rows: Sequence[Row]) -> None:
        self._sellers.look(row.text("seller") for row in rows)

    def wanted(self, row: Row) -> Wanted:
        values: dict[str, Any] = {name: row.text(name) for name in ("name", "tax_number", "region")}
        values["created_at"] = row.values.get("created")
        return self.with_addresses(row, point(row, Wanted(values), owner_id=("seller", self._sellers)))

    def problems(self, wanted: Wanted) -> Mapping[str, object]:
        return contacts.problems_of(contacts.NewCompany(**wanted.all_values()), country=self.context.country)

    def now(self, ids: Sequence[int]) -> dict[int, Mapping[str, Any]]:
        addresses = known_addresses("company", ids)
        rows = Company.objects.filter(pk__in=ids).values("pk", "created_at", *COLUMNS)
        return {row["pk"]: row | {"addresses": addresses.get(row["pk"], set())} for row in rows}

    def differs(self, now: Mapping[str, Any], wanted: Wanted) -> bool:
        return super().differs({**now, "created_at": wanted.values["created_at"]}, wanted)

    def create(self, wanted: Sequence[Wanted]) -> list[int]:
        rows = [contacts.NewCompany(**each.all_values()) for each in wanted]
        return contacts.create_companies(rows=rows, **self.context.how)

    def change(self, changed: Sequence[Changed]) -> Sequence[int]:
        return contacts.change_companies(rows=[_without_created(each) for each in changed], **self.context.how)


def _of_no_other_number(alike: Sequence[tuple[str, int]], number: str) -> int | None:
    """Which of companies of one name this is; None = each has a tax number, and another one."""
    return next((pk for theirs, pk in alike if not theirs or not number or theirs == number), None)


def _without_created(changed: Changed) -> Changed:
    return Changed(pk=changed.pk, values={name: it for name, it in changed.values.items() if name != "created_at"})
