"""Sentences with their values, kept in the database and worded for whoever reads them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, ngettext, override

from voronka.measure.message import Message
from voronka.wording.words import Words

Json = dict[str, Any]


class Sentence:
    """A message that words itself when it is shown, in the language of that moment: a problem of a `Refusal`."""

    def __init__(self, message: Message) -> None:
        self.message = message

    def __str__(self) -> str:
        return worded(self.message)


class _Words(Words):
    """The words of measures and of the command line; where these have none, those of the web application."""

    def template(self, message: Message) -> str:
        found = super().template(message)
        if found != message.template():
            return found
        if message.many:
            return ngettext(message.text, message.many, message.values["n"])
        return gettext(message.text) if message.text else ""


def worded(message: Message) -> str:
    """The sentence in the language that is active."""
    return _Words(get_language() or "en")(message)


def message_of(problem: object) -> Message:
    """What an app says is wrong, as a message: its English sentence, which is translated when it is shown."""
    if isinstance(problem, Sentence):
        return problem.message
    if isinstance(problem, Message):
        return problem
    with override("en"):
        text = str(problem) if isinstance(problem, Promise | str) else repr(problem)
    return Message(text.replace("{", "{{").replace("}", "}}"))


def to_json(message: Message) -> Json:
    """A message as it is stored."""
    kept: Json = {"text": message.text}
    if message.values:
        kept["values"] = {name: value_to_json(value) for name, value in message.values.items()}
    return kept | ({"many": message.many} if message.many else {})


def from_json(kept: Json) -> Message:
    """A message back from where it is stored."""
    values = {name: value_from_json(value) for name, value in kept.get("values", {}).items()}
    return Message(kept["text"], values, kept.get("many", ""))


def value_to_json(value: Any) -> Any:
    """A value as it is stored, with its type."""
    if isinstance(value, Message):
        return to_json(value)
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    if isinstance(value, datetime):
        return {"moment": value.isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    return value if isinstance(value, int | float | str | None) else str(value)


def value_from_json(value: Any) -> Any:
    """A value back from where it is stored."""
    if not isinstance(value, dict):
        return value
    if "decimal" in value:
        return Decimal(value["decimal"])
    if "moment" in value:
        return datetime.fromisoformat(value["moment"])
    return date.fromisoformat(value["day"]) if "day" in value else from_json(value)
