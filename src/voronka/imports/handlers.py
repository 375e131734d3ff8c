"""The worker's part: each long work is one delivery in steps, so a killed worker loses one step at most.

The work is loaded where it is done: the web starts without what reads files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from voronka.imports.events import CheckAsked, RunAsked, UndoAsked
from voronka.imports.models import Import, State
from voronka.journal.events import Step, on


@on(CheckAsked, consumer="imports.check", steps=True)
def check(event: CheckAsked) -> Iterator[Step]:
    from voronka.imports.work.checking import steps_of_check

    return _steps(event.import_id, State.CHECKING, steps_of_check)


@on(RunAsked, consumer="imports.run", steps=True)
def run(event: RunAsked) -> Iterator[Step]:
    from voronka.imports.work.running import steps_of_run

    return _steps(event.import_id, State.RUNNING, steps_of_run)


@on(UndoAsked, consumer="imports.undo", steps=True)
def undo(event: UndoAsked) -> Iterator[Step]:
    from voronka.imports.work.undoing import steps_of_undo

    return _steps(event.import_id, State.UNDOING, steps_of_undo)


def _steps(import_id: int, state: State, work: Callable[[Import], Iterator[Step]]) -> Iterator[Step]:
    """The steps of a work as long as the import is in its state."""
    import_ = Import.objects.select_related("by", "batch").filter(pk=import_id, state=state).first()
    if import_ is not None:
        yield from work(import_)
