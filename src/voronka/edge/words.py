"""What visitors read, in the language of the form: `words.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

LANGUAGES = ("en", "ru", "hu")


@cache
def words() -> dict[str, dict[str, str]]:
    """Language -> name -> sentence."""
    return tomllib.loads((files("voronka.edge") / "words.toml").read_text(encoding="utf-8"))
