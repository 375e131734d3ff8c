"""Slices in words: what a deal is called in each of the seven built-in dimensions and in every custom field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import cast

import numpy as np
import polars as pl
from django.utils.translation import gettext as _

from voronka.funnel.facts import FIELD
from voronka.funnel.models import DealField
from voronka.measure.compare.kinds import coded
from voronka.reports.names import Names
from voronka.reports.selection import NONE
from voronka.traffic.models import Channel


@dataclass(frozen=True)
class Labelled:
    """One slice of some deals.

    column   Enum of the words that occur, sorted, one a deal; "" = the deal lacks it
    values   word -> the value by which `Selection.within` narrows to it
    lacking  how many deals lack it
    """

    name: str
    column: pl.Series
    values: Mapping[str, str | int]

    @property
    def lacking(self) -> int:
        return int((self.column == "").sum())


def label(deals: pl.DataFrame, name: str, names: Names) -> Labelled:
    """A slice of deals in the active language; the name as in `Selection.by`."""
    if name in {"seller", "team"}:
        teams = {user: names.teams.get(team, "") for user, team in names.team_of.items()}
        words = names.sellers if name == "seller" else teams
        ids = {word: pk for pk, word in names.teams.items()} if name == "team" else _turned(names.sellers)
        return _of_ids(name, deals["owner_id"], words, ids | {"": NONE})
    if name == "product":
        return _of_ids(name, deals["product_id"], names.products, _turned(names.products) | {"": NONE})
    if name == "point":
        return _of_ids(name, deals["point_id"], names.points, _turned(names.points) | {"": NONE})
    if name == "source":
        return _of_ids(name, deals["source_id"], names.sources, _turned(names.sources) | {"": NONE})
    if name == "channel":
        channels = {source: str(Channel(channel).label) for source, channel in names.channel_of.items()}
        values = {str(channel.label): channel.value for channel in Channel}
        return _of_ids(name, deals["source_id"], channels, values | {"": ""})
    return _of_texts(name, deals[name], _words(name, names))


def with_labels(deals: pl.DataFrame, slices: Iterable[str], names: Names) -> pl.DataFrame:
    """The deals with the words of these slices in columns of their names, as the measures read them."""
    return deals.with_columns(label(deals, name, names).column for name in dict.fromkeys(slices))


def title_of(name: str, names: Names) -> str:
    """What a slice is called in the active language; a custom field is called what people called it."""
    if name.startswith(FIELD):
        return names.fields[name.removeprefix(FIELD)].name
    titles = {
        "seller": _("Seller"),
        "team": _("Team"),
        "source": _("Source"),
        "product": _("Product"),
        "point": _("Landing point"),
        "campaign": _("Campaign"),
        "channel": _("Channel"),
        "audience": _("Audience"),
        "region": _("Region"),
        "customers": _("New and current customers"),
    }
    return titles[name]


def _words(name: str, names: Names) -> dict[str, str]:
    """Value -> word, where they differ."""
    if name == "customers":
        return {"new": _("New customers"), "current": _("Current customers")}
    if name.startswith(FIELD) and names.fields[name.removeprefix(FIELD)].kind == DealField.Kind.YES_NO:
        return {"yes": _("Yes"), "no": _("No")}
    return {}


def _of_ids(name: str, ids: pl.Series, words: Mapping[int, str], values: Mapping[str, str | int]) -> Labelled:
    """Ids are looked up in a table: much cheaper than a join, and ids are small numbers."""
    rows = ids.to_numpy()
    used = np.flatnonzero(np.bincount(rows)) if len(rows) else np.array([], dtype=np.int64)
    said = {int(pk): words.get(int(pk), "") for pk in used}
    texts = sorted(set(said.values()))
    place = {text: at for at, text in enumerate(texts)}
    table = np.zeros(int(used.max(initial=0)) + 1, dtype=np.uint32)
    for pk, word in said.items():
        table[pk] = place[word]
    column = pl.Series(name, table[rows], dtype=pl.UInt32).cat.to(pl.Enum(texts))
    return Labelled(name, column, {text: values[text] for text in texts})


def _of_texts(name: str, column: pl.Series, words: Mapping[str, str]) -> Labelled:
    found = coded(column.cast(pl.Categorical) if isinstance(column.dtype, pl.Enum) else column)
    values = cast("pl.Enum", found.dtype).categories.to_list()
    if not words:
        return Labelled(name, found.alias(name), {value: value for value in values})
    said = coded(found.cast(pl.String).replace(words).cast(pl.Categorical))
    return Labelled(name, said.alias(name), {words.get(value, value): value for value in values})


def _turned(names: Mapping[int, str]) -> dict[str, str | int]:
    return {name: pk for pk, name in names.items()}
