"""A text made plain: UTF-8, one kind of line end, no control characters. Streaming, so of any size."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from voronka.measure.files.encoding import CONTROLS
from voronka.measure.files.errors import FileError
from voronka.measure.files.limits import MIB
from voronka.measure.message import say

if TYPE_CHECKING:
    from pathlib import Path

    from voronka.measure.files.encoding import Encoding
    from voronka.measure.files.request import Request

_LINE_ENDS = re.compile("\r\n?")


def clean(request: Request, encoding: Encoding, to: Path, *, limit: int | None = None) -> int:
    """Copy a text to ``to`` as clean UTF-8; return how many control characters were left out.

    limit  copy so many bytes of it at most, up to the end of a line

    Bytes that the encoding does not know stay as they are, and make their row unreadable later, not the file. Raises
    FileError where not even that can be done: UTF-16 without its mark.
    """
    decoder = codecs.getincrementaldecoder(encoding.name)(encoding.errors)
    total = request.path.stat().st_size
    removed = done = 0
    held = ""
    with request.path.open("rb") as source, to.open("wb") as target:
        while limit is None or done < limit:
            block = source.read(MIB)
            done += len(block)
            text = held + _decoded(decoder, block, request, encoding)
            held = text[-1:] if block and text.endswith("\r") else ""
            text, controls = CONTROLS.subn("", text[: len(text) - len(held)])
            removed += controls
            text = _LINE_ENDS.sub("\n", text)
            if limit is not None and done >= limit and done < total:
                text = text[: text.rfind("\n") + 1] or text
            target.write(text.encode("utf-8", "surrogateescape"))
            if not block:
                break
            request.progress(done, total)
    return removed


def _decoded(decoder: codecs.IncrementalDecoder, block: bytes, request: Request, encoding: Encoding) -> str:
    try:
        return decoder.decode(block, final=not block)
    except UnicodeError as error:
        said = say("{file} is not written in {encoding}.", file=request.name, encoding=encoding.name)
        raise FileError(said) from error
