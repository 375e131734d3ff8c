"""The look at every byte of a delimited text by blocks: numpy reads bytes several times faster than any parser."""

from __future__ import annotations

from codecs import BOM_UTF8
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from voronka.measure.files.limits import MAX_LINE
from voronka.measure.files.scan import Scan, endless_line

if TYPE_CHECKING:
    import mmap

Bytes = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]

QUOTE, NEWLINE, RETURN, TAB = b'"\n\r\t'


class Scanner:
    """Goes through the blocks; a block ends after a newline, so only quotes and open records reach over."""

    def __init__(self, mapped: mmap.mmap, delimiter: int, *, counts: bool) -> None:
        self.mapped = mapped
        self.delimiter = delimiter
        self.counts = counts
        self.seen = Scan()
        self.is_open = False
        self.delimiters = 0

    def run(self, name: str, size: int) -> Scan:
        data = np.frombuffer(self.mapped, dtype=np.uint8)
        first = start = len(BOM_UTF8) if self.mapped[:3] == BOM_UTF8 else 0
        while start < len(data) and self.seen.is_clean:
            end = min(start + size, len(data))
            if end < len(data):
                end = self.mapped.find(b"\n", end - 1, start + MAX_LINE) + 1 or len(data)
            if end - start > MAX_LINE:
                raise endless_line(name)
            self._block(data[start:end], before=int(data[start - 1]) if start > first else NEWLINE)
            start = end
        if self.is_open:
            self.seen.is_regular = False
        if self.counts:
            self.seen.max_fields = max(self.seen.max_fields, self.delimiters + 1)
        return self.seen

    def _block(self, block: Bytes, *, before: int) -> None:
        newlines = block == NEWLINE
        self.seen.is_clean = _is_clean(block, newlines)
        if not self.seen.is_regular:
            return
        quotes = block == QUOTE
        has_quotes = self.is_open or bool(quotes.any())
        if not (has_quotes or self.counts):
            return
        fields = block == self.delimiter
        if has_quotes:
            self.seen.has_quotes = True
            edges = _bits(fields | newlines | quotes)
            returns = block == RETURN
            if bool(returns.any()):
                edges |= _bits(returns) & _bits(newlines) >> 1
            inside = self._inside(_bits(quotes), edges, len(block), before)
            self.seen.has_newlines = self.seen.has_newlines or bool(inside & _bits(newlines))
            if self.counts:
                outside = ~_mask(inside, len(block))
                newlines &= outside
                fields &= outside
        if self.counts:
            self._count(fields, newlines)

    def _inside(self, quotes: int, edges: int, size: int, before: int) -> int:
        """Which bytes stand inside quotes, an opening quote included, a closing one not; bit i is byte i.

        Quotes are regular when each that opens follows an edge and each that closes stands before one.
        """
        inside = _parity(quotes, size)
        if self.is_open:
            inside ^= (1 << size) - 1
        self.is_open = bool(inside >> (size - 1))
        may_open = edges << 1 | (before in (self.delimiter, NEWLINE, QUOTE))
        may_close = edges >> 1 | 1 << (size - 1)
        if quotes & inside & ~may_open or quotes & ~inside & ~may_close:
            self.seen.is_regular = False
        return inside

    def _count(self, fields: Mask, newlines: Mask) -> None:
        """Count the delimiters of each record that ends in the block."""
        ends = np.flatnonzero(newlines)
        if not len(ends):
            self.delimiters += int(np.count_nonzero(fields))
            return
        ended = fields[: ends[-1] + 1]
        counts = _sums(ended, np.concatenate(([0], ends[:-1] + 1)))
        longest = max(int(counts.max()), int(counts[0]) + self.delimiters)
        self.seen.max_fields = max(self.seen.max_fields, longest + 1)
        self.delimiters = int(np.count_nonzero(fields[len(ended) :]))


def _sums(mask: Mask, starts: npt.NDArray[np.int64]) -> npt.NDArray[np.integer]:
    """How many are set from each start to the next; bytes are summed fastest, and hold most sums."""
    small = np.add.reduceat(mask.view(np.uint8), starts, dtype=np.uint8)
    if int(small.sum(dtype=np.int64)) == int(np.count_nonzero(mask)):
        return small
    return np.add.reduceat(mask, starts, dtype=np.int32)


def _bits(mask: Mask) -> int:
    """A mask as one number, on which shifts and logic cost next to nothing."""
    return int.from_bytes(np.packbits(mask, bitorder="little").tobytes(), "little")


def _mask(bits: int, size: int) -> Mask:
    packed = np.frombuffer(bits.to_bytes(size // 8 + 1, "little"), dtype=np.uint8)
    return np.unpackbits(packed, count=size, bitorder="little").view(np.bool_)


def _parity(bits: int, size: int) -> int:
    """Bit i is set when an odd number of the bits 0..i is."""
    step = 1
    while step < size:
        bits ^= bits << step
        step *= 2
    return bits & ((1 << size) - 1)


def _is_clean(block: Bytes, newlines: Mask) -> bool:
    """No control characters, and every carriage return has its newline."""
    low = int(np.count_nonzero(block < 0x20))
    expected = int(np.count_nonzero(newlines))
    if low > expected:
        expected += int(np.count_nonzero(block == TAB))
    if low > expected:
        returns = block == RETURN
        expected += int(np.count_nonzero(returns))
        if returns[-1] or (returns[:-1] & ~newlines[1:]).any():
            return False
    return low == expected and not (block == 0x7F).any()
