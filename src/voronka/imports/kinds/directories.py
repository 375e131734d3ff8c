"""Things that rows name: people, products, sources, companies. Found by their names, else made."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Sequence
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
from voronka.ground.text import clean_line, fold
from voronka.imports.kinds.loading import Context, Maker, Ref, Row, Wanted
from voronka.measure.message import say
from voronka.traffic import actions as traffic
from voronka.traffic.models import Channel, Source
from voronka.traffic.networks import channel_of_source

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
        wanted = {self.fold(name): clean_line(name) for name in said}
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
        return self._refs.get(self.fold(name)) if name else None

    def make(self, refs: Sequence[Ref]) -> None:
        for ref, pk in zip(refs, self.create(refs), strict=True):
            ref.pk = pk

    def fold(self, name: str) -> str:
        """What of a name counts."""
        return fold(name)

    @abstractmethod
    def here(self, names: dict[str, str]) -> dict[str, int]:
        """Folded name -> id of those that are here, among those asked for."""

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
    """People, by address or name."""

    of = "people"
    longest = 150

    def here(self, names: dict[str, str]) -> dict[str, int]:  # noqa: ARG002 - all are looked at: they are few
        users = list(User.objects.order_by("is_active", "-id"))
        return {fold(user.name): user.pk for user in users} | {user.email: user.pk for user in users if user.email}

    def create(self, refs: Sequence[Ref]) -> list[int]:
        rows = [accounts.NewPerson(name=ref.name, email=ref.name.lower() if "@" in ref.name else "") for ref in refs]
        return accounts.create_people(rows=rows, **self.context.how)


class Goods(Directory):
    """Products, by name."""

    of = "products"

    def here(self, names: dict[str, str]) -> dict[str, int]:  # noqa: ARG002 - a catalogue is small
        return {fold(name): pk for name, pk in Product.objects.order_by("-id").values_list("name", "pk")}

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
        return {fold(name): pk for name, pk in Source.objects.order_by("-id").values_list("name", "pk")}

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

    def fold(self, name: str) -> str:
        return folded(name)

    def here(self, names: dict[str, str]) -> dict[str, int]:
        return dict(Company.objects.filter(search__in=names).order_by("-id").values_list("search", "pk"))

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
