"""What all long work on an import does alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from voronka.accounts.models import User
from voronka.contacts.actions import phone_country
from voronka.imports.kinds import KINDS
from voronka.imports.kinds.loaders import LOADERS
from voronka.imports.kinds.loading import REFUSED, Context, Loader, Verdict
from voronka.imports.mapping import Answers
from voronka.imports.messages import to_json
from voronka.imports.models import Import, RefusedRow
from voronka.imports.reading import Bad, Rows, beside
from voronka.journal.events import WorkIsOver
from voronka.measure.message import Message

DUPLICATE = "duplicate"
LONGEST_VALUE = 1000
COUNTED = ("new", "update", "same", "skipped", DUPLICATE, REFUSED)


class Overtaken(WorkIsOver):
    """Somebody has stopped this work, or another worker has gone on with it: nothing of the step is kept."""


class Progress:
    """How far the work on an import is; saved in the transaction of each step, and only by the one who does it."""

    def __init__(self, import_: Import) -> None:
        self._id, self._state, self.done = import_.pk, import_.state, import_.done_rows

    def save(self, *, rows: int, **changes: Any) -> None:
        """Note that so many more rows are done. Raises Overtaken."""
        there = Import.objects.filter(pk=self._id, state=self._state, done_rows=self.done)
        if not there.update(done_rows=self.done + rows, **changes):
            raise Overtaken
        self.done += rows
        self._state = changes.get("state", self._state)


def loader_for(import_: Import, *, is_check: bool) -> Loader:
    """How the rows of an import become things."""
    by: User | None = import_.by
    at = import_.started_at or import_.at
    batch = None if is_check else import_.batch
    return LOADERS[import_.kind](Context(Answers.of(import_), by, at, phone_country(), batch))


def counted(verdicts: Sequence[Verdict]) -> Counter[str]:
    """What is to be done -> with how many things; of those that are refused the rows, as they are listed."""
    found = Counter(each.what for each in verdicts if each.what != REFUSED)
    return found + Counter({REFUSED: sum(each.row.rows for each in verdicts if each.what == REFUSED)})


def added(counts: dict[str, Any], more: Counter[str], also: dict[str, int] | None = None) -> dict[str, Any]:
    """Counts with more of them."""
    total: dict[str, Any] = {name: counts.get(name, 0) + more.get(name, 0) for name in COUNTED}
    kept = also if also is not None else counts.get("also", {})
    return total | {"also": {name: n for name, n in kept.items() if n}}


def refuse(import_: Import, rows: Rows, bad: Sequence[Bad]) -> None:
    """Write down rows that are not taken."""
    RefusedRow.objects.bulk_create(
        (
            RefusedRow(
                import_of=import_,
                row=each.row,
                column=each.role,
                header=each.header[:300],
                value=each.value[:LONGEST_VALUE],
                reason=to_json(each.reason),
                line=rows.line(each.place),
            )
            for each in bad
        ),
        batch_size=500,
    )


def problems_of(import_: Import, rows: Rows, verdicts: Sequence[Verdict]) -> list[Bad]:
    """The refused among the verdicts, as they are written down: each of their rows."""
    return [bad for each in verdicts if each.problem for bad in _bad(import_, rows, each, *each.problem)]


def _bad(import_: Import, rows: Rows, verdict: Verdict, role: str, reason: Message) -> Iterator[Bad]:
    places = verdict.row.places or [verdict.row.place]
    wrong = places[verdict.wrong]
    header = _header(import_, role)
    for place in places:
        if place == wrong:
            yield Bad(place, rows.number(place), role, header, rows.cell(place, header), reason)
        else:
            yield Bad(place, rows.number(place), "", "", "", beside(rows.number(wrong)))


def _header(import_: Import, role: str) -> str:
    """The column of a role, or of one that stands for it: a name may stand in two columns of its parts."""
    kind = KINDS[import_.kind]
    must = kind.by_name[role].must if role in kind.by_name else ""
    instead = (each.name for each in kind.roles if must and each.must == must)
    return next((import_.roles[name] for name in (role, *instead) if name in import_.roles), "")


def batched(bad: Sequence[Bad], size: int) -> Iterator[list[Bad]]:
    """In pieces that a step can write."""
    left = iter(bad)
    while piece := list(islice(left, size)):
        yield piece
