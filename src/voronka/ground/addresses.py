"""Addresses of the web as strangers send them."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit

_NONE = SplitResult("", "", "", "", "")


def split_address(text: str) -> SplitResult:
    """The parts of an address; all of them empty where it is none ("http://[x/"), which is no error of ours."""
    try:
        return urlsplit(text)
    except ValueError:
        return _NONE
