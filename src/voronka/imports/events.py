"""What imports tell: somebody has asked for work on a file, and the work is done."""

from __future__ import annotations

from dataclasses import dataclass

from voronka.journal.events import Happening


@dataclass(frozen=True, kw_only=True)
class CheckAsked(Happening, kind="imports.check_asked", about="imports.import"):
    """A file is to be looked through, nothing to be written."""

    import_id: int


@dataclass(frozen=True, kw_only=True)
class RunAsked(Happening, kind="imports.run_asked", about="imports.import"):
    """A file is to be brought in."""

    import_id: int


@dataclass(frozen=True, kw_only=True)
class UndoAsked(Happening, kind="imports.undo_asked", about="imports.import"):
    """What was brought in is to be taken out."""

    import_id: int


@dataclass(frozen=True, kw_only=True)
class ImportDone(Happening, kind="imports.done", about="imports.import"):
    """A file was brought in."""

    import_id: int


@dataclass(frozen=True, kw_only=True)
class ImportUndone(Happening, kind="imports.undone", about="imports.import"):
    """What a file had brought is gone."""

    import_id: int
