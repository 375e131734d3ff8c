"""HTML and SVG by construction: text is escaped because it is text, markup is markup because :func:`tag` made it."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, TypeAlias

from voronka.ground.printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterable

VOID = frozenset({"meta", "br", "input", "hr"})


class Markup(str):
    """Markup that is whole and safe. Made by :func:`tag` and :func:`markup`, else by :func:`trusted`."""

    __slots__ = ()

    def __html__(self) -> str:
        """Templates ask this of what they need not escape."""
        return str(self)


Child: TypeAlias = "Markup | str | Iterable[Child] | None"


def markup(*children: Child) -> Markup:
    """The children one after another; strings are escaped, None is left out."""
    return Markup("".join(_written(children)))


def tag(name: str, /, *children: Child, **attributes: str | float | bool | None) -> Markup:
    """One element: ``tag("td", seller, class_="name", colspan=2)``.

    Attributes are escaped; a trailing underscore is dropped and the others become hyphens (``aria_label``); True stands
    for an attribute without a value, None and False leave it out.
    """
    given = {key: value for key, value in attributes.items() if value is not None and value is not False}
    start = "".join(_attribute(key, value) for key, value in given.items())
    if name in VOID:
        return Markup(f"<{name}{start}>")
    return Markup(f"<{name}{start}>{markup(*children)}</{name}>")


def _attribute(key: str, value: str | float | bool) -> str:
    name = _CAMEL.get(key) or key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{escape(printable(str(value)), quote=True)}"'


_CAMEL = {"view_box": "viewBox", "preserve_aspect_ratio": "preserveAspectRatio"}
"""The attributes of SVG that have capitals."""


def _written(children: Iterable[Child]) -> Iterable[str]:
    for child in children:
        if isinstance(child, Markup):
            yield child
        elif isinstance(child, str):
            yield escape(printable(child), quote=False)
        elif child is not None:
            yield from _written(child)


def trusted(source: str) -> Markup:
    """What is markup already: a packaged file, or a picture that another module of ours has made and escaped."""
    return Markup(source)
