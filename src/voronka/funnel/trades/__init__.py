"""Pipelines to start from, one for each trade: stages with their written rules, reasons of loss, fields.

Each trade is one file per language, ``<trade>.<language>.toml``. Keys, kinds, limits and demands are the same in all
languages; what a person reads is written in each language anew. No tables and no Django here.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

StageKind = Literal["technical", "work", "key", "won", "lost"]
FieldKind = Literal["text", "number", "money", "date", "choice", "yes_no"]

TRADES: tuple[str, ...] = ("goods_cod", "agency", "real_estate", "services", "courses", "shop", "blank")
"""The trades in the order a new user sees them."""
LANGUAGES: tuple[str, ...] = ("en", "ru", "hu")


class UnknownTrade(KeyError):
    """There is no such trade, or it is not written in this language."""

    def __str__(self) -> str:
        return str(self.args[0])


@dataclass(frozen=True)
class TradeStage:
    """A stage with its four texts and what a deal needs to enter it.

    time_limit_hours  None where a deal may stand for ever: won and lost
    may_repeat        whether a deal may come back here
    required          deal fields to be filled on entry: amount, product, company, close_by or the key of a TradeField
    boxes             statements to tick on entry
    """

    key: str
    name: str
    kind: StageKind
    purpose: str
    entry_rule: str
    exit_rule: str
    what_to_do: str
    time_limit_hours: int | None
    may_repeat: bool
    required: tuple[str, ...]
    boxes: tuple[str, ...]


@dataclass(frozen=True)
class TradeLossReason:
    """Why a deal of this trade is lost."""

    key: str
    name: str


@dataclass(frozen=True)
class TradeField:
    """A field of a deal that this trade adds; `choices` are empty unless the kind is choice."""

    key: str
    name: str
    kind: FieldKind
    choices: tuple[str, ...]


@dataclass(frozen=True)
class Trade:
    """A pipeline to start from, in one language; the stages stand in the order a deal walks them."""

    key: str
    language: str
    name: str
    about: str
    stages: tuple[TradeStage, ...]
    loss_reasons: tuple[TradeLossReason, ...]
    fields: tuple[TradeField, ...]


@cache
def load(key: str, language: str) -> Trade:
    """The template of a trade in a language.

    key       one of TRADES
    language  one of LANGUAGES

    Raises UnknownTrade, which names those that exist.
    """
    if key not in TRADES:
        raise UnknownTrade(f"There is no trade “{key}”. There are: {', '.join(TRADES)}.")
    if language not in LANGUAGES:
        raise UnknownTrade(f"No trade is written in “{language}”. The languages are: {', '.join(LANGUAGES)}.")
    written = tomllib.loads((files(__name__) / f"{key}.{language}.toml").read_text(encoding="utf-8"))
    return Trade(
        key=key,
        language=language,
        name=written["name"],
        about=written["about"],
        stages=tuple(_stage(each) for each in written["stages"]),
        loss_reasons=tuple(TradeLossReason(**each) for each in written["loss_reasons"]),
        fields=tuple(_field(each) for each in written.get("fields", [])),
    )


def _stage(written: dict[str, Any]) -> TradeStage:
    demands = {name: tuple(written.get(name, ())) for name in ("required", "boxes")}
    return TradeStage(**{"time_limit_hours": None, "may_repeat": False} | written | demands)


def _field(written: dict[str, Any]) -> TradeField:
    return TradeField(**written | {"choices": tuple(written.get("choices", ()))})
