"""The lists of contacts and companies: what the address asks for, a page of it, the way to the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from voronka.accounts.models import Sees, User
from voronka.contacts import queries
from voronka.contacts.models import Address, Company, Contact
from voronka.contacts.queries import Filters
from voronka.web.request import Request

PAGE = 50
LARGEST_ID = 2**63 - 1


@dataclass(frozen=True)
class Asked:
    """What the address of a list says; what makes no sense there is not asked for."""

    filters: Filters
    order: str
    after: int | None

    @classmethod
    def of(cls, request: Request) -> Asked:
        said = request.GET
        filters = Filters(
            text=said.get("q", "").strip(),
            owner=number(said.get("owner", "")),
            region=said.get("region", "").replace("\0", ""),
            company=number(said.get("company", "")),
        )
        return cls(filters, "name" if said.get("order") == "name" else "newest", number(said.get("after", "")))

    @property
    def is_narrowed(self) -> bool:
        return self.filters != Filters()

    @property
    def query(self) -> str:
        """The filters, as a query without its mark."""
        return self.address(order="").removeprefix("?")

    def address(self, **other: object) -> str:
        """The query of this list, or of a neighbour of it."""
        owner = self.filters.owner
        said: dict[str, object] = {
            "q": self.filters.text,
            "owner": "" if owner is None else owner,
            "region": self.filters.region,
            "company": self.filters.company or "",
            "order": "name" if self.order == "name" else "",
        }
        return "?" + urlencode({name: value for name, value in (said | other).items() if value not in ("", None)})


@dataclass(frozen=True)
class Line:
    """A contact or a company in a list, with its first phone and e-mail."""

    party: Contact | Company
    phone: Address | None
    email: Address | None


def contacts_page(request: Request, asked: Asked) -> dict[str, Any]:
    """A page of contacts for its template (at most 9 queries, however many rows)."""
    rows = queries.contacts_list(
        user=request.user, filters=asked.filters, order=asked.order, after=asked.after, limit=PAGE + 1
    )
    return _page(request, asked, rows) | {"regions": queries.regions(request.user)}


def companies_page(request: Request, asked: Asked) -> dict[str, Any]:
    """A page of companies for its template (4 queries)."""
    rows = queries.companies_list(user=request.user, filters=asked.filters, after=asked.after, limit=PAGE + 1)
    return _page(request, asked, rows)


def _page(request: Request, asked: Asked, rows: Sequence[Contact] | Sequence[Company]) -> dict[str, Any]:
    shown, is_last = rows[:PAGE], len(rows) <= PAGE
    found = queries.addresses_of(shown)
    lines = [Line(row, _first(found, row, Address.Kind.PHONE), _first(found, row, Address.Kind.EMAIL)) for row in shown]
    sees_others = request.user.sees != Sees.OWN
    return {
        "asked": asked,
        "lines": lines,
        "next_url": "" if is_last else asked.address(after=shown[-1].pk),
        "by_name_url": asked.address(order="name"),
        "by_newest_url": asked.address(order=""),
        "first_url": asked.address() if asked.after else "",
        "sees_others": sees_others,
        "people": list(User.objects.order_by("name", "pk")) if sees_others else [],
    }


def _first(found: dict[int, list[Address]], row: Contact | Company, kind: str) -> Address | None:
    return next((address for address in found.get(row.pk, []) if address.kind == kind), None)


def number(text: str) -> int | None:
    """A number as it stands in an address; None for anything else, and for what no row can have."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 20 else LARGEST_ID + 1
    return number if number <= LARGEST_ID else None
