"""All writes of imports."""

from __future__ import annotations

from voronka.imports.actions.mapping import set_format, set_mapping
from voronka.imports.actions.receiving import add_second_file, receive_file, remove_file
from voronka.imports.actions.starting import ImportRefused, check, run, stop, undo

__all__ = [
    "ImportRefused",
    "add_second_file",
    "check",
    "receive_file",
    "remove_file",
    "run",
    "set_format",
    "set_mapping",
    "stop",
    "undo",
]
