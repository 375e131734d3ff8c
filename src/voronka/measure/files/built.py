"""What each kind of file makes of its typed rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

    from voronka.measure.files.columns import Refusal
    from voronka.measure.message import Message

PLACE = "\0place"
"""The column that holds a row's place in the table while the rows are typed; no file can have such a header."""


@dataclass(slots=True)
class Built:
    """The rows of a kind: frame (with PLACE), rows that cannot stay after all, and notes."""

    frame: pl.DataFrame
    refusals: list[Refusal] = field(default_factory=list)
    notes: list[Message] = field(default_factory=list)
