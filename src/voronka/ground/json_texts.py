"""JSON of many values, with one encoder for all of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from json import JSONEncoder, encoder
from typing import Any


def encode_of(made: JSONEncoder) -> Callable[[Any], str]:
    """What `encode` of it does, at a quarter of the price: the encoder in C, which that makes anew for each value.

    Values that hold themselves are not looked for: they end in a RecursionError.
    """
    parts: Callable[[Any, int], Sequence[str]] = encoder.c_make_encoder(  # type: ignore[attr-defined]
        *(None, made.default, encoder.encode_basestring_ascii, None, made.key_separator, made.item_separator),
        *(made.sort_keys, made.skipkeys, made.allow_nan),
    )
    return lambda value: "".join(parts(value, 0))
