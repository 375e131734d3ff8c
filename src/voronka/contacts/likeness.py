"""How a name sounds, so that Пётр Иванов, IVANOV PETR and Ivanov Pyotr are seen to be alike."""

from __future__ import annotations

import re
from functools import lru_cache

from voronka.ground.text import fold

LETTERS = str.maketrans(
    dict(zip("абвгдезийклмнопрстуфхцыэіїєґў", "abvgdeziyklmnoprstufhcyeiiegu", strict=True))
    | {"ж": "zh", "ч": "ch", "ш": "sh", "щ": "sh", "ъ": "", "ь": "", "ю": "yu", "я": "ya"}
)
# Spellings of one sound, in the order in which they are replaced. A hint is what comes out, never a proof.
SOUNDS = (
    (re.compile("s[hc]+h|sz(?=[aeiouy])"), "sh"),
    (re.compile("kh"), "h"),
    (re.compile("ph"), "f"),
    (re.compile("t[sz]|cz"), "c"),
    (re.compile("ck"), "k"),
    (re.compile("x"), "ks"),
    (re.compile("w"), "v"),
    (re.compile("j"), "y"),
    (re.compile("y[oe]"), "e"),
    (re.compile("[iy]+u"), "u"),
    (re.compile("[iy]+a"), "a"),
    (re.compile("[iy]+"), "i"),
    (re.compile(r"(.)\1+"), r"\1"),
)
LONGEST, LONGEST_WORD = 250, 50


@lru_cache(maxsize=4096)  # a name is folded for the search, for its words and for how it sounds
def folded(name: str) -> str:
    """A name folded for search, as long as is kept."""
    return fold(name)[:LONGEST]


@lru_cache(maxsize=4096)  # asked for the search and for how the name sounds
def name_words(name: str) -> tuple[str, ...]:
    """The words of a name folded for search, each once, in their order; letters and digits only."""
    return tuple(dict.fromkeys(word[:LONGEST_WORD] for word in re.findall(r"\w+", folded(name))))


def likeness(name: str) -> str:
    """The sounds of the words of a name in alphabetical order; "" for one word: half of all Ivans are not one person.

    >>> likeness("Пётр Щукин") == likeness("SHUKIN  Petr")
    True
    """
    words = sorted(_sound(word) for word in name_words(name))
    return " ".join(words)[:LONGEST] if len(words) > 1 else ""


@lru_cache(maxsize=16384)  # of thousands of contacts most share their first names
def _sound(word: str) -> str:
    latin = word.translate(LETTERS)
    for spelling, sound in SOUNDS:
        latin = spelling.sub(sound, latin)
    return latin
