"""Whether a value is what a JSON Schema says, as far as our own document uses it; an unknown keyword is an error."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

TYPES: dict[str, Any] = {
    "object": dict, "array": list, "string": str, "integer": int, "number": (int, float), "null": type(None),
    "boolean": bool,
}  # fmt: skip
SAID_ONLY = {"description", "format"}


def wrong_with(value: Any, schema: dict[str, Any], document: dict[str, Any], at: str = "") -> Iterator[str]:
    """What does not fit, each with its place."""
    if "$ref" in schema:
        yield from wrong_with(value, at_ref(document, schema["$ref"]), document, at)
        return
    for keyword, said in schema.items():
        if keyword not in SAID_ONLY:
            yield from _KEYWORDS[keyword](value, said, schema, document, at)


def at_ref(document: dict[str, Any], ref: str) -> dict[str, Any]:
    """What a reference points at."""
    found: Any = document
    for part in ref.removeprefix("#/").split("/"):
        found = found[part]
    return dict(found)


def _type(value: Any, said: Any, _schema: Any, _document: Any, at: str) -> Iterator[str]:
    names = [said] if isinstance(said, str) else said
    fits = [name for name in names if isinstance(value, TYPES[name]) and (name == "boolean" or value is not True)]
    if not fits:
        yield f"{at}: {value!r} is not {said}"


def _properties(value: Any, said: Any, _schema: Any, document: Any, at: str) -> Iterator[str]:
    if isinstance(value, dict):
        for name in value.keys() & said.keys():
            yield from wrong_with(value[name], said[name], document, f"{at}.{name}")


def _additional(value: Any, said: Any, schema: Any, _document: Any, at: str) -> Iterator[str]:
    if isinstance(value, dict) and said is False:
        yield from (f"{at}: no {name}" for name in value.keys() - schema["properties"].keys())


def _required(value: Any, said: Any, _schema: Any, _document: Any, at: str) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (f"{at}: {name} is missing" for name in said if name not in value)


def _items(value: Any, said: Any, _schema: Any, document: Any, at: str) -> Iterator[str]:
    if isinstance(value, list):
        for place, each in enumerate(value):
            yield from wrong_with(each, said, document, f"{at}[{place}]")


def _many(least: int, most: int) -> Any:
    def check(value: Any, said: Any, _schema: Any, document: Any, at: str) -> Iterator[str]:
        fits = sum(not list(wrong_with(value, each, document, at)) for each in said)
        if not least <= fits <= (most or len(said)):
            yield f"{at}: {fits} of {len(said)} fit"

    return check


def _all(value: Any, said: Any, _schema: Any, document: Any, at: str) -> Iterator[str]:
    for each in said:
        yield from wrong_with(value, each, document, at)


def _bound(kind: type, fits: Any) -> Any:
    def check(value: Any, said: Any, _schema: Any, _document: Any, at: str) -> Iterator[str]:
        if isinstance(value, kind) and not fits(value, said):
            yield f"{at}: {value!r} breaks {said}"

    return check


_KEYWORDS: dict[str, Any] = {
    "type": _type,
    "properties": _properties,
    "additionalProperties": _additional,
    "required": _required,
    "items": _items,
    "anyOf": _many(1, 0),
    "oneOf": _many(1, 1),
    "allOf": _all,
    "const": _bound(object, lambda value, said: value == said),
    "pattern": _bound(str, lambda value, said: re.search(said, value) is not None),
    "minLength": _bound(str, lambda value, said: len(value) >= said),
    "maxLength": _bound(str, lambda value, said: len(value) <= said),
    "minItems": _bound(list, lambda value, said: len(value) >= said),
    "maxItems": _bound(list, lambda value, said: len(value) <= said),
    "maxProperties": _bound(dict, lambda value, said: len(value) <= said),
    "minimum": _bound(int, lambda value, said: value >= said),
}
