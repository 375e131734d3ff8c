"""What rows of a file become: looked up, compared with what is here, and written.

A loader looks at a chunk of rows without writing anything and gives a verdict for each; the check counts verdicts, the
run writes them. Both look the same way, so the run does what the check has said.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar

from django.utils.translation import gettext_noop

from voronka.accounts.models import User
from voronka.ground.text import clean_line
from voronka.imports import keys
from voronka.imports.mapping import CREATE, UPDATE, Answers
from voronka.imports.messages import message_of
from voronka.journal.many import Changed
from voronka.journal.models import Batch
from voronka.measure.message import Message, say

NEW, CHANGE, SAME, SKIPPED, REFUSED = "new", "update", "same", "skipped", "refused"


@dataclass(frozen=True)
class Context:
    """For whom, when and how rows are brought in.

    into     the batch of what is brought in; None in a check: nothing is written
    country  whose phones may be written without a country code
    """

    answers: Answers
    by: User | None
    at: datetime
    country: str
    into: Batch | None = None

    @property
    def batch(self) -> Batch:
        assert self.into is not None  # noqa: S101 - a check writes nothing
        return self.into

    @property
    def how(self) -> dict[str, Any]:
        """What every verb of writing is told."""
        return {"by": self.by, "at": self.at, "batch": self.batch}


@dataclass(eq=False, slots=True)
class Ref:
    """Something that a row points at; `pk` is None until it is made.

    of        its kind: "people", "products", ...
    needs     what must be there before it can be made
    is_noted  it is counted among what has to be made
    """

    name: str
    of: str
    pk: int | None = None
    needs: Sequence[Ref] = ()
    is_noted: bool = False

    def missing(self) -> Iterator[Ref]:
        """What of it has to be made: what it needs, and itself."""
        if self.pk is None:
            for each in self.needs:
                yield from each.missing()
            yield self


class Maker(ABC):
    """Makes what rows point at and what is not here. of: its kind."""

    of: ClassVar[str]

    @abstractmethod
    def make(self, refs: Sequence[Ref]) -> None:
        """Make these, and tell them their ids."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the file, or all the rows of one thing.

    place    of its first row in the table
    rows     how many rows of the file it is
    values   role -> what stands there; of several rows those of the first
    lines    the values of all of its rows, in their order
    places   of all of its rows
    key      by which it is known again
    """

    place: int
    values: Mapping[str, Any]
    key: str
    rows: int = 1
    lines: Sequence[Mapping[str, Any]] = ()
    places: Sequence[int] = ()

    def cell(self, role: str) -> str:
        """What stands in a column of texts, as it stands; "" = nothing."""
        return str(self.values.get(role) or "")

    def text(self, role: str) -> str:
        """The same in one line, as names and titles are stored."""
        return clean_line(self.cell(role))


@dataclass(slots=True)
class Wanted:
    """What a row says of its thing.

    values    field of `New...` -> value; None and "" = not known
    refs      field -> what it points at
    problems  role -> why it cannot be
    wrong     which of its rows the problems are about; 0 = the first
    """

    values: dict[str, Any]
    refs: dict[str, Ref] = field(default_factory=dict)
    problems: dict[str, Message] = field(default_factory=dict)
    wrong: int = 0

    def all_values(self) -> dict[str, Any]:
        """The values with the ids of what is pointed at."""
        return self.values | {name: ref.pk for name, ref in self.refs.items()}

    def known(self) -> dict[str, Any]:
        return {name: value for name, value in self.all_values().items() if value not in (None, "", ())}


@dataclass(slots=True)
class Verdict:
    """What is to be done with a row.

    problem   (role, reason) of a refused one
    wrong     which of its rows that is about
    """

    row: Row
    what: str
    wanted: Wanted | None = None
    pk: int | None = None
    problem: tuple[str, Message] | None = None
    wrong: int = 0


class Loader(ABC):
    """How rows of one kind become things.

    kind    one of `KindOfRows`
    chunk   how many rows are looked at and written in one transaction, at least
    joins   rows with the same key are one thing together; else the later ones say of it what is said already
    in_time  the role of the moment in whose order the rows of a thing come; "" = as they stand
    told_by  roles that tell a row without a key from others; () = all: with a further column it would be another row
    roles   field, as `problems_of` names it -> the role whose cell it comes from, where they are called differently
    looks_ahead   what the rows before have made is known without the database: these can be looked at before that is
                  committed
    """

    kind: ClassVar[str]
    chunk: ClassVar[int] = 500
    joins: ClassVar[bool] = False
    in_time: ClassVar[str] = ""
    told_by: ClassVar[Sequence[str]] = ()
    roles: ClassVar[Mapping[str, str]] = {}
    looks_ahead: ClassVar[bool] = False

    def __init__(self, context: Context) -> None:
        self.context = context
        self.makers: Sequence[Maker] = ()
        self._missing: Counter[str] = Counter()
        self._unmade: dict[str, list[Ref]] = {}
        self._known: dict[str, int] = {}

    @abstractmethod
    def key(self, values: Mapping[str, Any]) -> str | None:
        """By what a row is known again; None = by all that stands in it."""

    @abstractmethod
    def wanted(self, row: Row) -> Wanted:
        """What a row says; `prepare` was called with it before."""

    @abstractmethod
    def problems(self, wanted: Wanted) -> Mapping[str, object]:
        """What its app finds wrong: field -> sentence."""

    @abstractmethod
    def now(self, ids: Sequence[int]) -> dict[int, Mapping[str, Any]]:
        """Id -> field -> value, as things are now; without those that are gone."""

    @abstractmethod
    def create(self, wanted: Sequence[Wanted]) -> list[int]:
        """Make new ones; returns their ids."""

    @abstractmethod
    def change(self, changed: Sequence[Changed]) -> Sequence[int]:
        """Change those that are here; returns the ids of those that differ."""

    def prepare(self, rows: Sequence[Row]) -> None:  # noqa: B027 - rows may point at nothing
        """Look up all that these rows point at, in few queries."""

    def pointed(self, wanted: Wanted) -> Iterable[Ref]:
        """What a row points at."""
        return wanted.refs.values()

    def also(self) -> dict[str, int]:
        """What had or has to be made beside the rows that were looked at: kind -> how many."""
        return dict(self._missing)

    def make(self) -> None:
        """Make what the rows that were looked at point at and what is not here."""
        for maker in self.makers:
            if refs := self._unmade.pop(maker.of, None):
                maker.make(refs)

    def others(self, rows: Sequence[Row]) -> dict[str, int]:  # noqa: ARG002 - a loader that knows more says so
        """Key -> id of things that no import has brought, for rows that are not known by their key."""
        return {}

    def refusal_of_new(self, row: Row) -> tuple[str, Message] | None:  # noqa: ARG002 - most are made
        """(role, reason) where a thing that is not here cannot be made."""
        return None

    def is_another(self, now: Mapping[str, Any], wanted: Wanted) -> bool:  # noqa: ARG002 - a loader that can tell says so
        """Whether a row with the id of what is here speaks of something else: two lists may both begin with 1."""
        return False

    def shown(self, wanted: Wanted) -> dict[str, Any]:
        """Role -> what will be stored, with names in place of ids; what is not known is left out."""
        values = wanted.values | {name: ref.name for name, ref in wanted.refs.items()}
        return {self.roles.get(name, name): value for name, value in values.items() if value not in (None, "", ())}

    def differs(self, now: Mapping[str, Any], wanted: Wanted) -> bool:
        """Whether a row says something else than what is here."""
        if any(ref.pk is None or now.get(name) != ref.pk for name, ref in wanted.refs.items()):
            return True
        return any(now.get(name) != value for name, value in wanted.values.items() if value not in (None, "", ()))

    def look(self, rows: Sequence[Row]) -> list[Verdict]:
        """A verdict for each of the rows; nothing is written."""
        self.prepare(rows)
        found = self.found(rows)
        now = self.now(sorted(set(found.values())))
        verdicts = [self.judged(self._verdict(row, found.get(row.key), now)) for row in rows]
        self.note(verdicts)
        return verdicts

    def judged(self, verdict: Verdict) -> Verdict:
        """The verdict, or another one where a kind knows more."""
        return verdict

    def note(self, verdicts: Sequence[Verdict]) -> None:
        """Note what has to be made for rows that will be written."""
        for each in verdicts:
            if each.wanted is not None and each.what in {NEW, CHANGE}:
                for ref in self.pointed(each.wanted):
                    for missing in ref.missing():
                        self._note(missing)

    def _note(self, missing: Ref) -> None:
        if not missing.is_noted:
            missing.is_noted = True
            self._missing[missing.of] += 1
            if self.context.into is not None:
                self._unmade.setdefault(missing.of, []).append(missing)

    def found(self, rows: Sequence[Row]) -> dict[str, int]:
        """Key -> id of the rows that are here already."""
        self._known = keys.known(self.kind, self.context.answers.system, (row.key for row in rows))
        self._taken |= set(self._known.values())
        others = {}
        for key, pk in self.others([row for row in rows if row.key not in self._known]).items():
            if pk not in self._taken:
                self._taken.add(pk)
                others[key] = pk
        return others | self._known

    @cached_property
    def _taken(self) -> set[int]:
        """What rows of this file have been found to be.

        Two rows of one file are never one thing that was here: the second would write over what the first has said.
        """
        return keys.became(self.kind, self.context.into) if self.context.into else set()

    def _verdict(self, row: Row, pk: int | None, now: Mapping[int, Mapping[str, Any]]) -> Verdict:
        wanted = self.wanted(row)
        problems = wanted.problems or {
            self.roles.get(name, name): message_of(reason) for name, reason in self.problems(wanted).items()
        }
        if problems:
            return Verdict(row, REFUSED, problem=next(iter(problems.items())), wrong=wanted.wrong)
        is_here = pk is not None and pk in now
        mode = self.context.answers.mode
        if (mode == CREATE and is_here) or (mode == UPDATE and not is_here):
            return Verdict(row, SKIPPED, wanted, pk)
        if not is_here:
            refusal = self.refusal_of_new(row)
            return Verdict(row, REFUSED if refusal else NEW, wanted, problem=refusal)
        here = now[pk or 0]
        if row.key in self._known and self.is_another(here, wanted):
            text = gettext_noop("another one has this id: if the ids are of this file alone, name its system otherwise")
            return Verdict(row, REFUSED, problem=("id", say(text)))
        what = CHANGE if self.differs(here, wanted) else SAME
        return Verdict(row, what, wanted, pk)

    def write(self, verdicts: Sequence[Verdict]) -> None:
        """Do what the verdicts say, in the transaction of the caller."""
        self.make()
        fresh = [each for each in verdicts if each.what == NEW]
        made = self.create([each.wanted for each in fresh if each.wanted]) if fresh else []
        for verdict, pk in zip(fresh, made, strict=True):
            verdict.pk = pk
        changed = [each for each in verdicts if each.what == CHANGE and each.wanted and each.pk]
        if changed:
            self.change([Changed(pk=each.pk or 0, values=each.wanted.known()) for each in changed if each.wanted])
        self.remember(verdicts)

    def remember(self, verdicts: Sequence[Verdict]) -> None:
        """By their key rows are found again, those that were here before the import too."""
        done = {each.row.key: each.pk for each in verdicts if each.pk and each.what in {NEW, CHANGE, SAME}}
        fresh = {key: pk for key, pk in done.items() if key not in self._known}
        made = {each.pk for each in verdicts if each.pk and each.what == NEW}
        keys.remember(self.kind, self.context.answers.system, fresh, self.context.batch, made=made)
