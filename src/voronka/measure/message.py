"""A sentence with its values: worded in English here, translated at a door.

Measures explain themselves ("the data do not separate these two"), and the reader's language is known only to the
door that prints. So a measure returns the English template and the values apart; ``str()`` gives the English
sentence, and a door looks the template up in its catalogue and formats the same values its own way.
"""

from __future__ import annotations

import string
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


class EnglishFormatter(string.Formatter):
    """Formats the values of a message in English; a door subclasses it for other languages.

    Specs: ``{rate:%}`` a share as per cent, ``{days:.1f}`` any plain Python spec; none: by the value's type.
    """

    def format_field(self, value: Any, format_spec: str) -> str:
        if format_spec == "%":
            return self.percent(value)
        if format_spec:
            return str(format(value, format_spec))
        if isinstance(value, Message):
            return self.message(value)
        if isinstance(value, bool) or value is None:
            return str(value)
        if isinstance(value, (int, float, Decimal)):
            return self.number(value)
        if isinstance(value, (date, datetime)):
            return self.moment(value)
        return str(value)

    def message(self, message: Message) -> str:
        return self.vformat(message.template(), (), message.values)

    def percent(self, share: float) -> str:
        return f"{share * 100:.1f}%"

    def number(self, value: float | Decimal) -> str:
        if isinstance(value, int):
            return f"{value:,}"
        return f"{value:,.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else f"{value:,}"

    def moment(self, value: date | datetime) -> str:
        return value.isoformat(" ", "minutes") if isinstance(value, datetime) else value.isoformat()


@dataclass(frozen=True, slots=True)
class Message:
    """One sentence. Make it with :func:`say` or :func:`count`, so that translators' tools find the text.

    text    English template, ``{name}`` places
    values  what stands in the places; a value may be a Message itself
    many    the English plural template, chosen by ``values["n"]``; empty when the sentence does not count
    """

    text: str
    values: Mapping[str, Any] = field(default_factory=dict)
    many: str = ""

    def template(self) -> str:
        """The English template that fits ``n``."""
        return self.many if self.many and self.values["n"] != 1 else self.text

    def __str__(self) -> str:
        return EnglishFormatter().message(self)


def say(text: str, /, **values: Any) -> Message:
    """A sentence: ``say("the file has no {role}", role="visitors")``."""
    return Message(text, values)


def count(one: str, many: str, /, n: int, **values: Any) -> Message:
    """A sentence that counts: ``count("{n} deal is open", "{n} deals are open", n=3)``."""
    return Message(one, {"n": n, **values}, many)
