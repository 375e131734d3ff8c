"""What is said when a file cannot be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from voronka.measure.message import Message


class FileError(Exception):
    """A file that cannot be used; ``message`` is one sentence: which file, what is wrong with it, what to do."""

    def __init__(self, message: Message) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return str(self.message)
