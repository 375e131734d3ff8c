"""Things that rows name: people, products, sources, companies. Found by their names, else made."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import ClassVar

from django.utils.translation import gettext_noop

from voronka.accounts import actions as accounts
from voronka.accounts.models import User
from voronka.catalog import actions as catalog
from voronka.catalog.models import Product
from voronka.contacts import actions as contacts
from voronka.contacts.likeness import folded
from voronka.contacts.models import Company
from voronka.contacts.names import LONGEST, is_visible
from voronka.ground.names import one_name
from voronka.ground.text import clean_line, fold
from voronka.imports.kinds.loading import Context, Maker, Ref, Row, Wanted
from voronka.measure.message import say
from voronka.traffic import actions as traffic
from voronka.traffic.models import Channel, Source
from voronka.traffic.networks import channel_of_source

_WITH_EMAIL = re.compile(r"(?:(.*?)\s*[<(])?\s*([^\s<>()@]+@[^\s<>()@]+?)\s*[>)]?")
LONGEST_REGION = LONGEST["region"]


class Directory(Maker):
    """Names and what they stand for.

    longest   characters that a name may have; what is longer is a problem of its row
    """

    longest: ClassVar[int] = 200

    def __init__(self, context: Context) -> None:
        self.context = context
        self._refs: dict[str, Ref] = {}

    def look(self, names: Iterable[str]) -> None:
        """Look the names up; those that are not here can be made."""
        said = (name for name in dict.fromkeys(names) if is_visible(name) and self.takes(name))
        wanted = {self.key_of(name): clean_line(name) for name in said}
        new = {key: name for key, name in wanted.items() if key and key not in self._refs}
        if not new:
            return
        here = self.here(new)
        for key, name in new.items():
            self._refs[key] = Ref(name, self.of, here.get(key))

    def takes(self, name: str) -> bool:
        """Whether a name is short enough."""
        return len(name) <= self.longest

    def ref(self, name: str) -> Ref | None:
        """What a name stands for; None for one that says nothing."""
        return self._refs.get(self.key_of(name)) if name else None

    def make(self, refs: Sequence[Ref]) -> None:
        for ref, pk in zip(refs, self.create(refs), strict=True):
            ref.pk = pk

    def key_of(self, name: str) -> str:
        """By what it is told from others."""
        return one_name(name)

    @abstractmethod
    def here(self, names: dict[str, str]) -> dict[str, int]:
        """Key -> id of those that are here. names: key -> name, of those that are asked for."""

    @abstractmethod
    def create(self, refs: Sequence[Ref]) -> list[int]:
        """Make them; returns their ids."""


def point(row: Row, wanted: Wanted, **fields: tuple[str, Directory]) -> Wanted:
    """What a row says, pointing at the things that it names: field -> (role, directory)."""
    for field, (role, directory) in fields.items():
        name = row.text(role)
        if not directory.takes(name):
            text = gettext_noop("longer than {most} characters")
            wanted.problems[role] = say(text, most=directory.longest)
        elif (ref := directory.ref(name)) is not None:
            wanted.refs[field] = ref
    return wanted


class Sellers(Directory):
    """People, by address, else by name: "Anna", "anna@example.org", "Anna <anna@example.org>"."""

    of = "people"
    longest = 150

    def key_of(self, name: str) -> str:
        return _parted(name)[1] or one_name(name)

    def here(self, names: dict[str, str]) -> dict[str, int]:
        users = list(User.objects.order_by("is_active", "-id"))
        by_name = {one_name(user.name): user.pk for user in users}
        by_email = {user.email: user.pk for user in users if user.email}
        of_no_email = {one_name(user.name): user.pk for user in users if not user.email}
        found: dict[str, int | None] = {}
        for key, said in names.items():
            name, email = _parted(said)
            found[key] = by_email.get(email) or (of_no_email if email else by_name).get(one_name(name))
        return {key: pk for key, pk in found.items() if pk is not None}

    def create(self, refs: Sequence[Ref]) -> list[int]:
        people = [accounts.NewPerson(name=name, email=email) for name, email in (_parted(ref.name) for ref in refs)]
        return accounts.create_people(rows=people, **self.context.how)


@lru_cache(maxsize=4096)
def _parted(said: str) -> tuple[str, str]:
    """(name, e-mail) of somebody; without a name the e-mail stands for it, and what is no address is a name."""
    found = _WITH_EMAIL.fullmatch(clean_line(said))
    name, email = (found[1] or found[2], found[2].lower()) if found else (said, "")
    is_one = email and "email" not in accounts.problems_of(accounts.NewPerson(name=name, email=email))
    return (name, email) if is_one else (clean_line(said), "")


class Goods(Directory):
    """Products, by name."""

    of = "products"

    def here(self, names: dict[str, str]) -> dict[str, int]:  # noqa: ARG002 - a catalogue is small
        return {one_name(name): pk for name, pk in Product.objects.order_by("-id").values_list("name", "pk")}

    def create(self, refs: Sequence[Ref]) -> list[int]:
        return catalog.create_products(rows=[catalog.NewProduct(name=ref.name) for ref in refs], **self.context.how)


class Sources(Directory):
    """Sources of traffic, by name; a new one that is called like a known network is of its channel.

    is_paid   the rows say what the sources cost
    """

    of = "sources"
    longest = 100

    def __init__(self, context: Context, *, is_paid: bool = False) -> None:
        super().__init__(context)
        self._is_paid = is_paid

    def here(self, names: dict[str, str]) -> dict[str, int]:  # noqa: ARG002 - they are few
        return {one_name(name): pk for name, pk in Source.objects.order_by("-id").values_list("name", "pk")}

    def create(self, refs: Sequence[Ref]) -> list[int]:
        rows = [traffic.NewSource(name=ref.name, channel=self._channel(ref.name)) for ref in refs]
        return traffic.create_sources(rows=rows, **self.context.how)

    def _channel(self, name: str) -> str:
        return channel_of_source(fold(name), is_paid=self._is_paid) or Channel.OTHER


class Firms(Directory):
    """Companies, by name. Whoever sells to a new one is responsible for it."""

    of = "companies"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._regions: dict[Ref, str] = {}

    def here(self, names: dict[str, str]) -> dict[str, int]:
        alike = Company.objects.filter(search__in=set(map(folded, names.values()))).order_by("-id")
        return {one_name(name): pk for name, pk in alike.values_list("name", "pk")}

    def create(self, refs: Sequence[Ref]) -> list[int]:
        rows = [
            contacts.NewCompany(
                name=ref.name,
                region=self._regions.get(ref, ""),
                owner_id=next((owner.pk for owner in ref.needs), None),
            )
            for ref in refs
        ]
        return contacts.create_companies(rows=rows, **self.context.how)

    def tell(self, name: str, owner: Ref | None, region: str = "") -> None:
        """What else a row says of a company, in case that it has to be made; the first row counts."""
        ref = self.ref(name)
        if ref is not None and ref.pk is None and ref not in self._regions:
            self._regions[ref] = region[:LONGEST_REGION]
            ref.needs = (owner,) if owner else ()
