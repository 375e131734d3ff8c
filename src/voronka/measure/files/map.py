"""The file map: which column plays which role, what won and lost are called, and how the file is written.

Its text is TOML; docs/file-map.md describes it. A map may be partial: what it leaves out is guessed.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from voronka.measure.files.errors import FileError
from voronka.measure.files.names import ROLES
from voronka.measure.frames import KINDS, Kind
from voronka.measure.message import Message, say

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ANY = "*"
"""As a value of won or lost: any cell that is not empty."""

_SECTIONS = {"kind", "columns", "outcome", "format", "options", "join"}
_FORMAT = ("encoding", "delimiter", "decimal", "date", "sheet")


@dataclass(frozen=True, slots=True)
class Format:
    """How the file is written; None: found out from the file."""

    encoding: str | None = None
    delimiter: str | None = None
    decimal: str | None = None
    date: str | None = None
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class Options:
    """What the file does not say itself.

    as_of          the day of observation; None: the last date in the file
    empty_is_zero  an empty count of traffic is none; else it is unknown
    """

    as_of: date | None = None
    empty_is_zero: bool = False


@dataclass(frozen=True, slots=True)
class Join:
    """Columns of another file, added to the rows whose key is found there."""

    file: str
    on_here: str
    on_there: str


@dataclass(frozen=True, slots=True)
class FileMap:
    """A map, whole or partial.

    kind     None: guessed
    columns  role -> header; a role that is absent or "" is one the file lacks; None: all roles are guessed
    won, lost  cells of the outcome column; None for both: guessed from known words
    format, options, joins   see their classes
    folder   where the map stands; files of joins are looked for beside it
    notes    what was noticed while guessing; printed as comments, not part of the map
    """

    kind: Kind | None = None
    columns: Mapping[str, str] | None = None
    won: tuple[str, ...] | None = None
    lost: tuple[str, ...] | None = None
    format: Format = Format()
    options: Options = Options()
    joins: tuple[Join, ...] = ()
    folder: Path | None = field(default=None, compare=False)
    notes: tuple[Message, ...] = field(default=(), compare=False)

    @classmethod
    def load(cls, path: Path) -> FileMap:
        """The map in a TOML file. Raises FileError: not there, not TOML, or saying something that no map may say."""
        try:
            text = Path(path).read_bytes().decode("utf-8-sig")
        except FileNotFoundError:
            raise FileError(say("the map {file} is not there", file=str(path))) from None
        except (OSError, UnicodeDecodeError) as error:
            raise FileError(say("the map {file} cannot be read: {why}", file=str(path), why=str(error))) from None
        return cls.from_toml(text, name=str(path), folder=Path(path).parent)

    @classmethod
    def from_toml(cls, text: str, *, name: str = "map", folder: Path | None = None) -> FileMap:
        """The map in a TOML text; ``name`` is how errors call it. Raises FileError."""
        import tomllib  # 4 ms that a file without a map need not wait for

        try:
            said = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise FileError(say("the map {file} is not TOML: {why}", file=name, why=str(error))) from None
        return _Reading(name).whole(said, folder)

    def to_toml(self) -> str:
        """The map as TOML; roles that are not there stand as comments."""
        from voronka.measure.files.map_text import toml_of

        return toml_of(self)

    def has(self, role: str) -> bool:
        """Whether a column plays this role."""
        return bool(self.columns and self.columns.get(role))


@dataclass(frozen=True, slots=True)
class _Reading:
    """Turns parsed TOML into a FileMap, or says what is wrong where."""

    name: str

    def whole(self, said: dict[str, Any], folder: Path | None) -> FileMap:
        self._known("", said, _SECTIONS)
        columns = self._table(said, "columns")
        outcome = self._table(said, "outcome") or {}
        options = self._table(said, "options") or {}
        self._known("columns.", columns or {}, ROLES)
        self._known("outcome.", outcome, ("won", "lost"))
        self._known("options.", options, ("as_of", "empty_is_zero"))
        won, lost = self._words(outcome, "won"), self._words(outcome, "lost")
        roles = None
        if columns is not None:
            roles = {role: self._text(f"columns.{role}", header) for role, header in columns.items() if header != ""}
        return FileMap(
            kind=self._kind(said),
            columns=roles,
            won=won if "outcome" not in said else won or (),
            lost=lost if "outcome" not in said else lost or (),
            format=self._format(self._table(said, "format") or {}),
            options=Options(self._day(options), self._yes(options, "empty_is_zero")),
            joins=self._joins(said.get("join", [])),
            folder=folder,
        )

    def _wrong(self, field_name: str, value: object, why: Message) -> FileError:
        text = "the map {file}: {field} = {value}: {why}"
        return FileError(say(text, file=self.name, field=field_name, value=repr(value), why=why))

    def _known(self, where: str, said: Mapping[str, Any], allowed: Iterable[str]) -> None:
        for key, value in said.items():
            if key not in allowed:
                why = say("there is no such field; there are {allowed}", allowed=", ".join(sorted(allowed)))
                raise self._wrong(where + key, value, why)

    def _table(self, said: dict[str, Any], key: str) -> dict[str, Any] | None:
        value = said.get(key)
        if value is not None and not isinstance(value, dict):
            raise self._wrong(key, value, say("a table is needed, as in [{key}]", key=key))
        return value

    def _text(self, field_name: str, value: object) -> str:
        if not isinstance(value, str):
            raise self._wrong(field_name, value, say("a text in quotes is needed"))
        return value

    def _kind(self, said: dict[str, Any]) -> Kind | None:
        if "kind" not in said:
            return None
        if said["kind"] not in KINDS:
            raise self._wrong("kind", said["kind"], say("it is one of {kinds}", kinds=", ".join(KINDS)))
        return cast("Kind", said["kind"])

    def _words(self, outcome: dict[str, Any], key: str) -> tuple[str, ...] | None:
        value = outcome.get(key)
        if value is None:
            return None
        if not isinstance(value, list):
            raise self._wrong(f"outcome.{key}", value, say('a list is needed, as in ["Won"]'))
        return tuple(self._text(f"outcome.{key}", word) for word in value)

    def _format(self, said: dict[str, Any]) -> Format:
        self._known("format.", said, _FORMAT)
        texts = {key: self._text(f"format.{key}", value) for key, value in said.items() if value != ""}
        if texts.get("decimal", ".") not in (".", ","):
            raise self._wrong("format.decimal", texts["decimal"], say('it is "." or ","'))
        if not re.search("%[djFD]", form := texts.get("date", "%d")):
            raise self._wrong("format.date", form, say('it is written as in "%d.%m.%Y"'))
        return Format(**texts)

    def _day(self, options: dict[str, Any]) -> date | None:
        value = options.get("as_of")
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date) or value in (None, ""):
            return value or None
        try:
            return date.fromisoformat(self._text("options.as_of", value))
        except ValueError:
            raise self._wrong("options.as_of", value, say("a day is needed, as in 2024-12-31")) from None

    def _yes(self, options: dict[str, Any], key: str) -> bool:
        value = options.get(key, False)
        if not isinstance(value, bool):
            raise self._wrong(f"options.{key}", value, say("it is true or false"))
        return value

    def _joins(self, said: object) -> tuple[Join, ...]:
        if not isinstance(said, list) or not all(isinstance(one, dict) for one in said):
            raise self._wrong("join", said, say("tables are needed, as in [[join]]"))
        return tuple(self._join(cast("dict[str, Any]", one)) for one in said)

    def _join(self, said: dict[str, Any]) -> Join:
        self._known("join.", said, ("file", "on"))
        for key in ("file", "on"):
            if not said.get(key):
                raise self._wrong(f"join.{key}", said.get(key, ""), say("a join needs it"))
        on = said["on"] if isinstance(said["on"], list) else [said["on"]] * 2
        if len(on) != 2:
            raise self._wrong("join.on", said["on"], say('one column, or two: ["id here", "id there"]'))
        here, there = (self._text("join.on", column) for column in on)
        return Join(self._text("join.file", said["file"]), here, there)


def no_such_column(name: str, asked: str, file: str, headers: Iterable[str]) -> FileError:
    """The error for a header that a file lacks; ``name`` is what asked for it ("columns.closed")."""
    known = list(headers)
    near = difflib.get_close_matches(asked, known, n=1, cutoff=0.6)
    shown = ", ".join(f'"{header}"' for header in (near + [h for h in known if h not in near])[:30])
    text = '{name} = "{asked}": the file {file} has no such column; it has {headers}'
    return FileError(say(text, name=name, asked=asked, file=file, headers=shown or "-"))
