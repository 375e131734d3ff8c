"""By what a row of a file is known again, and which rows of a file say the same twice."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from voronka.ground.among import Among
from voronka.ground.inserting import insert
from voronka.ground.text import fold
from voronka.imports.models import ImportedKey
from voronka.journal.models import Batch

LONGEST = 200
_SAME_DIGITS = 10


def by_id(text: str | None) -> str | None:
    """The key of an id; None = there is none."""
    if not text:
        return None
    return text if len(text) <= LONGEST else f"~long:{_digest(text)}"


def by_email(text: str | None) -> str | None:
    """The key of an e-mail address."""
    return f"~email:{text.strip().lower()}"[:LONGEST] if text else None


def by_phone(text: str | None) -> str | None:
    """The key of a phone: its last digits, however it is written."""
    digits = re.sub(r"\D", "", text or "")
    return f"~phone:{digits[-_SAME_DIGITS:]}" if digits else None


def by_name(*names: str | None) -> str | None:
    """The key of a name, whatever its capitals and accents."""
    folded = "|".join(fold(name or "") for name in names)
    if not folded.strip("|"):
        return None
    return f"~name:{folded}" if len(folded) < LONGEST - 6 else f"~name:{_digest(folded)}"


class Digests:
    """Keys of rows that have nothing to be known by: what stands in them, and the how-manieth equal row it is."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def __call__(self, values: Mapping[str, Any]) -> str:
        digest = _digest("\x1f".join(f"{name}={value}" for name, value in sorted(values.items()) if value is not None))
        self._seen[digest] += 1
        return f"~row:{digest}#{self._seen[digest]}"


def known(kind: str, system: str, keys: Iterable[str]) -> dict[str, int]:
    """Key -> what the row became, of those that came before (1 query)."""
    if not (wanted := set(keys)):
        return {}
    rows = ImportedKey.objects.filter(Among("key", wanted), kind=kind, system=system)
    return dict(rows.values_list("key", "object_id"))


def remember(kind: str, system: str, keys: Mapping[str, int], batch: Batch) -> None:
    """Write down what rows became."""
    rows = ((kind, system, key, pk, batch.pk) for key, pk in keys.items())
    insert(ImportedKey, ("kind", "system", "key", "object_id", "batch_id"), rows)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
