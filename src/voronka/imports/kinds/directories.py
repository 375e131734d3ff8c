"""Things that rows name: people, products, sources, companies. Found by their names, else made."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext_noop

from voronka.accounts import actions as accounts
from voronka.accounts.models import User
from voronka.catalog import actions as catalog
from voronka.catalog.models import Product
from voronka.contacts import actions as contacts
from voronka.contacts.likeness import folded
from voronka.contacts.models import Company
from voronka.contacts.names import is_visible
from voronka.ground.text import clean_line, fold
from voronka.imports.kinds.loading import Context, Ref, Row, Wanted
from voronka.measure.message import say
from voronka.traffic import actions as traffic
from voronka.traffic.models import Source


class Directory(ABC):
    """Names and what they stand for.

    longest   characters that a name may have; what is longer is a problem of its row
    """

    longest: ClassVar[int] = 200

    def __init__(self, context: Context) -> None:
        self.context = context
        self.missing = 0
        self._refs: dict[str, Ref] = {}
        self._to_make: list[Ref] = []
        self._is_loaded = False

    def look(self, names: Iterable[str]) -> None:
        """Look the names up; those that are not here are to be made."""
        wanted = {self.fold(name): clean_line(name) for name in names if is_visible(name) and self.takes(name)}
        new = {key: name for key, name in wanted.items() if key and key not in self._refs}
        if not new:
            return
        here = self.here(new)
        for key, name in new.items():
            ref = self._refs[key] = Ref(name, here.get(key))
            if ref.pk is None:
                self._to_make.append(ref)
                self.missing += 1

    def takes(self, name: str) -> bool:
        """Whether a name is short enough."""
        return len(name) <= self.longest

    def ref(self, name: str) -> Ref | None:
        """What a name stands for; None for one that says nothing."""
        return self._refs.get(self.fold(name)) if name else None

    def make(self) -> None:
        """Make those that are not here."""
        if self._to_make:
            for ref, pk in zip(self._to_make, self.create([ref.name for ref in self._to_make]), strict=True):
                ref.pk = pk
            self._to_make = []

    def fold(self, name: str) -> str:
        """What of a name counts."""
        return fold(name)

    @abstractmethod
    def here(self, names: dict[str, str]) -> dict[str, int]:
        """Folded name -> id of those that are here, among those asked for."""

    @abstractmethod
    def create(self, names: Sequence[str]) -> list[int]:
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

    longest = 150

    def here(self, names: dict[str, str]) -> dict[str, int]:  # noqa: ARG002 - all are looked at: they are few
        users = list(User.objects.order_by("is_active", "-id"))
        return {fold(user.name): user.pk for user in users} | {user.email: user.pk for user in users if user.email}

    def create(self, names: Sequence[str]) -> list[int]:
        rows = [accounts.NewPerson(name=name, email=name.lower() if "@" in name else "") for name in names]
        return accounts.create_people(rows=rows, **self.context.how)


class Goods(Directory):
    """Products, by name."""

    def here(self, names: dict[str, str]) -> dict[str, int]:  # noqa: ARG002 - a catalogue is small
        return {fold(name): pk for name, pk in Product.objects.order_by("-id").values_list("name", "pk")}

    def create(self, names: Sequence[str]) -> list[int]:
        return catalog.create_products(rows=[catalog.NewProduct(name=name) for name in names], **self.context.how)


class Sources(Directory):
    """Sources of traffic, by name."""

    longest = 100

    def here(self, names: dict[str, str]) -> dict[str, int]:  # noqa: ARG002 - they are few
        return {fold(name): pk for name, pk in Source.objects.order_by("-id").values_list("name", "pk")}

    def create(self, names: Sequence[str]) -> list[int]:
        return traffic.create_sources(rows=[traffic.NewSource(name=name) for name in names], **self.context.how)


class Firms(Directory):
    """Companies, by name. Whoever sells to a new one is responsible for it."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.more: dict[str, dict[str, Any]] = {}

    def fold(self, name: str) -> str:
        return folded(name)

    def here(self, names: dict[str, str]) -> dict[str, int]:
        return dict(Company.objects.filter(search__in=names).order_by("-id").values_list("search", "pk"))

    def create(self, names: Sequence[str]) -> list[int]:
        rows = [contacts.NewCompany(name=name, **self._more(name)) for name in names]
        return contacts.create_companies(rows=rows, **self.context.how)

    def tell(self, name: str, owner: Ref | None, **values: str) -> None:
        """What else a row says of a company, in case that it has to be made; the first row counts."""
        self.more.setdefault(self.fold(name), values | {"owner": owner})

    def _more(self, name: str) -> dict[str, Any]:
        said = self.more.pop(self.fold(name), {})
        owner = said.pop("owner", None)
        return said | ({"owner_id": owner.pk} if isinstance(owner, Ref) else {})
