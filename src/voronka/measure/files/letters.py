"""Which encoding a text is in, judged by how Russian, Hungarian and Western letters really follow each other.

Every candidate decodes the same bytes; each non-ASCII character then costs as many bits as it is unlikely where it
stands: by the frequency of the letter, by its case after the letter before it, by mixing scripts inside a word.
The candidate whose reading is cheapest wins, and its lead over the next different reading says how sure that is.

Source of the Russian frequencies: O. Lyashevskaya, S. Sharov, Frequency Dictionary of Modern Russian (2009), letters
per 10,000. The Latin letters are ranked in a few classes only: the encodings differ in them by whole letters.
"""

from __future__ import annotations

from functools import cache
from math import log2

RUSSIAN = {
    "о": 1097, "е": 845, "а": 801, "и": 735, "н": 670, "т": 626, "с": 547, "р": 473, "в": 454, "л": 440, "к": 349,
    "м": 321, "д": 298, "п": 281, "у": 262, "я": 201, "ы": 190, "ь": 174, "г": 170, "з": 165, "б": 159, "ч": 144,
    "й": 121, "х": 97, "ж": 94, "ш": 73, "ю": 64, "ц": 48, "щ": 36, "э": 32, "ф": 26, "ё": 20, "ъ": 4,
}  # fmt: skip

VOWELS = "аеёиоуыэюя"

LATIN_BITS = {"áéíóöőüúűä": 4.0, "ñçèàêß": 4.5, "čřěłęąśżšž": 5.5, "ôâîëïåæøãõýćńťďňůùûò": 7.0}
"""Letters of Hungarian and German, of the West, of Hungary's neighbours, and the rarer ones."""

UKRAINIAN = "іїєґ"
DASHES_AND_QUOTES = "«»“”„‘’–—…·•"
SIGNS = "№§°©®™±×€£½²³¿¡"

PRIOR_BITS = {"utf-8": 0, "cp1251": 0, "cp1250": 0, "cp1252": 1, "cp866": 6, "koi8-r": 8, "mac-cyrillic": 10}
"""The candidates, and how much rarer each is in files of today."""

UNDECODABLE_BITS = 25.0
ODD_SYMBOL_BITS = 12.0
MIXED_SCRIPT_BITS = 8.0
CASE_INSIDE_WORD_BITS = 8.0
SURE_BITS = 8.0
"""A lead smaller than this is a guess, and is said to be one."""


@cache
def _bits(char: str) -> float:
    """How unlikely the character is by itself, in bits."""
    lower = char.lower()
    if lower in RUSSIAN:
        return -log2(RUSSIAN[lower] / 10_000)
    for letters, bits in LATIN_BITS.items():
        if lower in letters:
            return bits
    if char == "\xa0":
        return 3.0
    if char in DASHES_AND_QUOTES or char in SIGNS:
        return 5.0
    if lower in UKRAINIAN:
        return 7.0
    if char == "\ufffd":
        return UNDECODABLE_BITS
    return 9.0 if char.isalpha() else ODD_SYMBOL_BITS


@cache
def _script(char: str) -> str:
    """A for an ASCII letter, C for Cyrillic, L for another letter, "" for what is no letter."""
    if not char.isalpha():
        return ""
    if char.isascii():
        return "A"
    return "C" if "\u0400" <= char <= "\u04ff" else "L"


@cache
def _pair_bits(before: str, char: str) -> float:
    """How unlikely it is that these two stand side by side, one of them not ASCII, in bits."""
    scripts = _script(before) + _script(char)
    bits = 0.0
    if scripts in ("AC", "CA", "LC", "CL"):
        bits += MIXED_SCRIPT_BITS
    elif scripts == "LL":
        bits += 3.0
    if len(scripts) == 2 and char.isupper():
        bits += CASE_INSIDE_WORD_BITS if before.islower() else 0.3
    if len(scripts) == 1:
        bits += _edge_bits(before, char)
    return bits + _spelling_bits(before.lower(), char.lower())


def _edge_bits(before: str, char: str) -> float:
    """A letter beside something else: a quote that closes before a word, or a sign inside one, is odd.

    ASCII is the same in every candidate: what stands at the edge of a cell speaks for none.
    """
    sign = char if before.isalpha() else before
    if sign.isascii():
        return 0.0
    if sign in SIGNS or _bits(sign) == ODD_SYMBOL_BITS:
        return 4.0
    return 4.0 if (sign == "«" and sign is char) or (sign == "»" and sign is before) else 0.0


def _spelling_bits(before: str, char: str) -> float:
    """What Russian spelling rules out: ь, ъ and ы begin no word, the signs and й follow certain letters only."""
    bits = 0.0
    if char in "ьъы" and (not before.isalpha() or before in VOWELS):
        bits += 7.0
    if char in "ьъ" and before in "ьъй":
        bits += 7.0
    if char == "й" and before in RUSSIAN and before not in VOWELS:
        bits += 6.0
    if before == "ъ" and char not in "еёюя":
        bits += 7.0
    return bits


def reading_bits(text: str) -> float:
    """The cost of a reading: less is likelier. Runs of ASCII cost nothing."""
    total = 0.0
    before = " "
    for char in text:
        if not char.isascii():
            total += _bits(char) + _pair_bits(before, char)
        elif not before.isascii():
            total += _pair_bits(before, char)
        before = char
    return total


def guess_by_letters(data: bytes) -> tuple[str, bool]:
    """The likeliest encoding of bytes that are not (or not wholly) UTF-8, and whether it is beyond doubt."""
    readings = {name: data.decode(name, "replace") for name in PRIOR_BITS}
    costs = {name: reading_bits(text) + PRIOR_BITS[name] for name, text in readings.items()}
    best = min(costs, key=lambda name: costs[name])
    others = [cost for name, cost in costs.items() if readings[name] != readings[best]]
    return best, not others or min(others) - costs[best] >= SURE_BITS
