"""What an uploaded picture is, by its content, whatever its name says."""

from __future__ import annotations

import struct
from dataclasses import dataclass

LARGEST = 10_000_000
LARGEST_SIDE = 12_000


@dataclass(frozen=True)
class Seen:
    """kind: one of Picture.Kind; width and height in pixels."""

    kind: str
    width: int
    height: int


def look_at(body: bytes) -> Seen | None:
    """What the bytes are; None = no picture of a kind that browsers show everywhere, or a broken one."""
    try:
        seen = _png(body) or _gif(body) or _webp(body) or _jpeg(body)
    except struct.error:
        return None
    is_sane = seen and 0 < seen.width <= LARGEST_SIDE and 0 < seen.height <= LARGEST_SIDE
    return seen if is_sane else None


def _png(body: bytes) -> Seen | None:
    if body[:16] != b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR":
        return None
    return Seen("png", *struct.unpack(">II", body[16:24]))


def _gif(body: bytes) -> Seen | None:
    return Seen("gif", *struct.unpack("<HH", body[6:10])) if body[:6] in {b"GIF87a", b"GIF89a"} else None


def _webp(body: bytes) -> Seen | None:
    if body[:4] != b"RIFF" or body[8:12] != b"WEBP":
        return None
    form = body[12:16]
    if form == b"VP8X":
        return Seen("webp", *(int.from_bytes(body[at : at + 3], "little") + 1 for at in (24, 27)))
    if form == b"VP8L":
        (bits,) = struct.unpack("<I", body[21:25])
        return Seen("webp", (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    if form == b"VP8 ":
        width, height = struct.unpack("<HH", body[26:30])
        return Seen("webp", width & 0x3FFF, height & 0x3FFF)
    return None


def _jpeg(body: bytes) -> Seen | None:
    """Walks the segments to the one that says how large the picture is."""
    if body[:3] != b"\xff\xd8\xff":
        return None
    at = 2
    while at + 4 <= len(body) and body[at] == 0xFF:
        mark = body[at + 1]
        (length,) = struct.unpack(">H", body[at + 2 : at + 4])
        if 0xC0 <= mark <= 0xCF and mark not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack(">HH", body[at + 5 : at + 9])
            return Seen("jpeg", width, height)
        at += 2 + length
    return None
