"""Keys: short Latin names by which a drawing finds its rows again after a renaming."""

from __future__ import annotations

import re
from collections.abc import Collection

from voronka.ground.text import fold

LONGEST = 40
_CYRILLIC = str.maketrans(
    dict(zip("абвгдезийклмнопрстуфыэіїєґў", "abvgdeziyklmnoprstufyeiiegu", strict=True))
    | {"ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sch", "ъ": "", "ь": "", "ю": "yu", "я": "ya"}
)


def new_key(name: str, taken: Collection[str]) -> str:
    """A key made of a name, unlike all that are taken.

    >>> new_key("Счёт выставлен", ())
    'schet_vystavlen'
    >>> new_key("Ajánlat", ("ajanlat",))
    'ajanlat_2'
    """
    latin = fold(name).translate(_CYRILLIC)
    stem = re.sub(r"[^a-z0-9]+", "_", latin)[: LONGEST - 5].strip("_") or "new"
    key, number = stem, 1
    while key in taken:
        number += 1
        key = f"{stem}_{number}"
    return key
