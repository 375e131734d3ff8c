"""What is seen in a file before anybody says a word of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from voronka.imports.guessing import Looks
from voronka.imports.kinds import KINDS
from voronka.imports.messages import to_json
from voronka.imports.source import read_source
from voronka.measure.files.cells import as_text
from voronka.measure.files.map import FileMap
from voronka.measure.files.plan import found_format, plan_for
from voronka.measure.files.table import SAMPLE

if TYPE_CHECKING:
    import polars as pl

    from voronka.imports.models import Import
    from voronka.imports.source import Source

SHOWN = 5
LONGEST_SAMPLE = 80
FIRST_ROWS = 20


def look_at(import_: Import) -> tuple[list[str], dict[str, Any]]:
    """The headers of a file, and what is seen in its first rows. Raises FileError.

    The look: `format` as found, `kind` and `guesses` (kind -> role -> header), `columns` with samples of their cells,
    `first_rows` as they stand, `notes`.
    """
    source = read_source(import_, sample=SAMPLE)
    looks = Looks(source.frame, has_header=source.table.has_header)
    kind = looks.kind()
    return source.headers, {
        "format": _format(source),
        "kind": kind,
        "guesses": {name: looks.roles(kind) for name, kind in KINDS.items()},
        "columns": [{"header": header, "samples": _samples(source.frame[header])} for header in source.frame.columns],
        "first_rows": _first_rows(source.frame),
        "notes": [to_json(note) for note in [*source.table.notes, *looks.notes(KINDS[kind])]],
    }


def _format(source: Source) -> dict[str, str]:
    """How the file is written, as far as it can be told by the command line's own guesses."""
    table = source.table
    plan = plan_for(table, FileMap(kind="deals"), ())
    found = found_format(table, plan)
    told = {name: getattr(found, name) for name in ("encoding", "delimiter", "decimal", "date", "sheet")}
    told["kind"] = table.format
    return {name: value for name, value in told.items() if value is not None}


def _samples(cells: pl.Series) -> list[str]:
    """A few different cells, from the top."""
    texts = as_text(cells).drop_nulls()
    texts = texts.filter(texts.str.strip_chars() != "")
    return [text[:LONGEST_SAMPLE] for text in texts.unique(maintain_order=True).head(SHOWN)]


def _first_rows(frame: pl.DataFrame) -> list[list[str]]:
    texts = [as_text(frame[header].head(FIRST_ROWS)).fill_null("") for header in frame.columns]
    return [[cell[:LONGEST_SAMPLE] for cell in row] for row in zip(*texts, strict=True)]
