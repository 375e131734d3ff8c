"""Codes that visitors carry into a messenger: each says when it was made, so that the visit is found by an index.

No Django here. A code is short enough to be sent by hand; two of one second are equal by a chance of one in a million.
"""

from __future__ import annotations

import re
import secrets
from datetime import UTC, datetime

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without I, L, O and U, which people take for others, or read into words."""
_LENGTH, _RANDOM_BITS = 11, 23
_CODE = re.compile(rf"(?<![0-9A-Z])V([{LETTERS}]{{{_LENGTH}}})(?![0-9A-Z])")


def new_code(at: datetime) -> str:
    """A code of this moment: V and eleven letters.

    >>> len(new_code(datetime(2026, 3, 2, tzinfo=UTC)))
    12
    """
    number = int(at.timestamp()) << _RANDOM_BITS | secrets.randbits(_RANDOM_BITS)
    return "V" + "".join(LETTERS[number >> shift & 31] for shift in range(5 * (_LENGTH - 1), -1, -5))


def code_in(text: str) -> tuple[str, datetime] | None:
    """The first code in a text that somebody has sent, and its second; None = there is none."""
    found = _CODE.search(text.upper())
    if not found:
        return None
    number = 0
    for letter in found[1]:
        number = number << 5 | LETTERS.index(letter)
    return f"V{found[1]}", datetime.fromtimestamp(number >> _RANDOM_BITS, UTC)
