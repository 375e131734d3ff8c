"""What a kind of rows says of itself."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from voronka.measure.files.names import fold, headings
from voronka.measure.frames import Kind as MeasuredKind

FIELD = "field:"
"""Before the key of a custom field of deals, as a role."""


@dataclass(frozen=True)
class Role:
    """What a column may mean.

    label     as the wizard calls it (translated lazily)
    must      "": may lack; else rows need it: roles of one kind with the same word need one of them together
    reads     "moment", "money", "count", "email", "phone", or "" = any text
    measured  (kind, role) of the file map whose headings and rules of reading are its own: the command line and an
              import take the same rows
    typed     the role of the file map as which its cells are read; "" = that of `measured`, else a text
    named     more headings for it in English, Russian and Hungarian, the surest first, parted by ";"
    """

    name: str
    label: Any
    must: str = ""
    reads: str = ""
    measured: tuple[MeasuredKind, str] | None = None
    typed: str = ""
    named: str = ""

    @property
    def read_as(self) -> str:
        """The role of the file map as which its cells are read; "" = as a text."""
        return self.typed or (self.measured[1] if self.measured else "")

    @cached_property
    def headings(self) -> dict[str, int]:
        """Folded heading -> its place in the list; 0 is the surest."""
        own = [fold(each) for each in self.named.split(";") if fold(each)]
        lent = headings(*self.measured) if self.measured else {}
        return {**{name: place + len(own) for name, place in lent.items()}, **{name: at for at, name in enumerate(own)}}


@dataclass(frozen=True)
class Kind:
    """What rows of a kind can say.

    name    one of `KindOfRows`
    like    the kind of the file map by whose rules rows are read and refused; None = cells alone are
    roles   in the order of the wizard
    of      the role that says of what a row is a part: where one part cannot be taken, none of its parts is
    """

    name: str
    roles: tuple[Role, ...]
    like: MeasuredKind | None = None
    of: str = ""

    @cached_property
    def by_name(self) -> dict[str, Role]:
        return {role.name: role for role in self.roles}

    def missing(self, roles: dict[str, str]) -> list[str]:
        """Names of the roles that rows need and no column plays; of alternatives the first."""
        needed: dict[str, list[str]] = {}
        for role in self.roles:
            if role.must:
                needed.setdefault(role.must, []).append(role.name)
        return [names[0] for names in needed.values() if not any(roles.get(name) for name in names)]
