"""The encoding of a text, from its first bytes, and the text as clean UTF-8."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from voronka.measure.files.errors import FileError
from voronka.measure.files.letters import guess_by_letters
from voronka.measure.files.limits import MIB
from voronka.measure.message import count, say

if TYPE_CHECKING:
    from pathlib import Path

    from voronka.measure.message import Message

HEAD = 256 * 1024
"""Bytes that are looked at to judge the encoding and the layout."""

MAX_EVIDENCE = 64 * 1024
"""Bytes of lines with other letters than ASCII that are weighed."""

MAX_CONTROLS = 0.08
"""A text has next to no control characters; a program or a picture has 10% and more."""

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))

CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def controls_note(removed: int) -> Message:
    """What to tell about control characters that were left out of the cells."""
    return count("{n} control character was removed.", "{n} control characters were removed.", n=removed)


@dataclass(frozen=True, slots=True)
class Encoding:
    """The name of an encoding, and whether it is beyond doubt."""

    name: str
    is_sure: bool = True

    @property
    def is_utf8(self) -> bool:
        return self.name in ("utf-8", "utf-8-sig")

    @property
    def errors(self) -> str:
        """How to decode so that one bad byte spoils its row alone. UTF-16 has no single bytes to keep."""
        return "replace" if self.name.replace("_", "-").startswith(("utf-16", "utf-32")) else "surrogateescape"

    def doubt(self, file: str) -> list[Message]:
        """What to tell the reader of the numbers when the encoding is a guess."""
        if self.is_sure:
            return []
        return [
            say(
                "The encoding of {file} is a guess: {encoding}; if its letters look wrong, name the encoding.",
                file=file,
                encoding=self.name,
            )
        ]


def known_encoding(name: str) -> Encoding:
    """The encoding that the user named. Raises FileError when there is none of this name."""
    try:
        codec = codecs.lookup(name)
        "a;1\n".encode(codec.name)
    except (LookupError, ValueError, TypeError) as error:
        raise FileError(
            say('There is no text encoding "{encoding}"; try utf-8, cp1251 or utf-16.', encoding=name)
        ) from error
    return Encoding("utf-8" if codec.name == "utf-8" else name.lower())


def guess_encoding(path: Path, name: str) -> Encoding:
    """The encoding of the text at ``path``. Raises FileError when the bytes are no text at all."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    for bom, encoding in _BOMS:
        if head.startswith(bom):
            return Encoding(encoding)
    if encoding := _utf16_without_bom(head):
        return Encoding(encoding)
    if len(CONTROLS.findall(head.decode("latin-1"))) > MAX_CONTROLS * len(head):
        raise FileError(
            say("The file {file} is not a table: it holds binary data; export it as CSV or XLSX.", file=name)
        )
    if is_utf8(head):
        return Encoding("utf-8")
    return Encoding(*guess_by_letters(_evidence(head)))


def encoding_of_all(path: Path) -> Encoding:
    """The encoding of a text that turned out further down not to be the UTF-8 that its head was."""
    lines: list[bytes] = []
    size = 0
    with path.open("rb") as file:
        while size < MAX_EVIDENCE and (block := file.readlines(4 * MIB)):
            found = [line for line in block if not line.isascii()]
            lines += found
            size += sum(map(len, found))
    evidence = b"".join(lines)[:MAX_EVIDENCE]
    return Encoding(*guess_by_letters(evidence))


def is_utf8(data: bytes) -> bool:
    """Whether the bytes are UTF-8, but for a character cut in two at their end."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(data, final=False)
    except UnicodeDecodeError:
        return False
    return True


def _evidence(head: bytes) -> bytes:
    return b"\n".join(line for line in head.splitlines() if not line.isascii())[:MAX_EVIDENCE]


def _utf16_without_bom(head: bytes) -> str:
    """utf-16-le or utf-16-be when every second byte is the high half of Latin or Cyrillic letters, else nothing."""
    pairs = head[: len(head) & ~1]
    if len(pairs) < 8 or not any(high in pairs for high in (b"\0", b"\4")):
        return ""
    for encoding, high, low in (("utf-16-le", pairs[1::2], pairs[0::2]), ("utf-16-be", pairs[0::2], pairs[1::2])):
        usual = sum(high.count(byte) for byte in (b"\0", b"\1", b"\4", b"\x20"))
        if usual >= 0.95 * len(high) and low.count(b"\0") + low.count(b"\4") < 0.05 * len(low):
            return encoding
    return ""
