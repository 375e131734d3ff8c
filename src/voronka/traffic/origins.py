"""Where a visit comes from: read from its address and the page before, and judged by rules. No Django here.

    said = read("utm_source=yandex&utm_medium=cpc", "https://yandex.ru/search")
    judge(said, rules, sources)     ->  Verdict(channel="search_ads", source_id=...)

Asked in this order; the first that answers counts:

1. the rules that people have written (`ChannelRule`), in their order;
2. `utm_source` names a source of ours: it is that one, and its channel;
3. what is known of networks (`networks`): `utm_source`, a label of a click, `utm_medium`, the site before;
4. nothing was said: a direct visit. A site that nobody knows: a referral. A mark that nobody knows: other.

A source of ours is found by its name: that in `utm_source`, that of the site, or a name of the network whose channel it
has. No source is made by a visit: strangers write addresses as they like. Pages offer it by one click.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property
from urllib.parse import parse_qsl

from voronka.ground.addresses import split_address
from voronka.ground.text import clean_line, fold
from voronka.traffic.networks import CLICK_IDS, PAID, Network, by_host, by_medium, by_name

LONGEST = 200
LONGEST_QUERY = 8_000
"""Characters of an address that are looked at; nobody's marks stand further behind."""
OTHER, DIRECT, REFERRAL = "other", "direct", "referral"


@dataclass(frozen=True)
class Said:
    """What a visit says of where it comes from: the fields of `Origin`, as they are stored."""

    utm_source: str = ""
    utm_medium: str = ""
    utm_campaign: str = ""
    utm_term: str = ""
    utm_content: str = ""
    referrer: str = ""
    click_id: str = ""

    @cached_property
    def digest(self) -> str:
        """By it an origin is found again."""
        text = json.dumps(self.values(), ensure_ascii=True)
        return hashlib.blake2b(text.encode(), digest_size=20).hexdigest()

    def values(self) -> tuple[str, ...]:
        """In the order of FIELDS."""
        return tuple(getattr(self, name) for name in FIELDS)

    @property
    def is_direct(self) -> bool:
        return not any(self.values())


FIELDS = tuple(each.name for each in fields(Said))


@dataclass(frozen=True)
class Rule:
    """A rule of people, as `ChannelRule` keeps it."""

    field: str
    pattern: str
    channel: str
    source_id: int | None = None

    def holds(self, said: Said) -> bool:
        """Whether it speaks of this visit; the pattern may begin and end with a star."""
        value, pattern = fold(getattr(said, self.field)), fold(self.pattern)
        wanted = pattern.strip("*")
        if not value or not pattern:
            return False
        starts, ends = pattern.startswith("*"), pattern.endswith("*")
        if starts and ends:
            return wanted in value
        if starts:
            return value.endswith(wanted)
        return value.startswith(wanted) if ends else value == wanted


@dataclass(frozen=True)
class Verdict:
    """What the rules say; `rule` is the place of the rule of people that did, None = a built-in one."""

    channel: str
    source_id: int | None = None
    rule: int | None = None


@dataclass(frozen=True)
class Known:
    """A source of ours."""

    id: int
    name: str
    channel: str


@dataclass(frozen=True)
class Rulebook:
    """The rules and the sources at a moment."""

    rules: Sequence[Rule] = ()
    sources: Iterable[Known] = ()
    _by_name: Mapping[str, Known] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_name", {fold(each.name): each for each in self.sources})

    def judge(self, said: Said) -> Verdict:
        """Which channel and which source a visit is of."""
        for place, rule in enumerate(self.rules):
            if rule.holds(said):
                source_id = rule.source_id or self._source_of(said, rule.channel)
                return Verdict(rule.channel, source_id, place)
        if named := self._by_name.get(fold(said.utm_source)):
            return Verdict(named.channel, named.id)
        if not said.utm_source and (named := self._by_name.get(fold(said.referrer))):
            return Verdict(named.channel, named.id)
        channel = channel_of(said)
        return Verdict(channel, self._source_of(said, channel))

    def _source_of(self, said: Said, channel: str) -> int | None:
        """The source whose name the visit, or its network, bears; it must be of the channel."""
        network = network_of(said)
        for name in (fold(said.utm_source), fold(said.referrer), *(network.names if network else ())):
            if name and (found := self._by_name.get(name)) and found.channel == channel:
                return found.id
        return None


def read(query: str, referrer: str, *, own: Iterable[str] = ()) -> Said:
    """What an address says behind its "?", and the address of the page before.

    own   hosts of ours: a page of ours before this one is no origin
    """
    found: dict[str, str] = {}
    for name, value in _pairs(query):
        found.setdefault(name.casefold(), value)
    marks = {name: clean_line(_text(found.get(name, "")))[:LONGEST] for name in FIELDS[:5]}
    click_id = next((name for name in CLICK_IDS if found.get(name)), "")
    return Said(**marks, referrer=host_of(referrer, own=own), click_id=click_id)


def host_of(address: str, *, own: Iterable[str] = ()) -> str:
    """The host of a page, without "www."; "" = none, or one of ours."""
    parts = split_address(_text(address)[:LONGEST_QUERY])
    host = (parts.hostname or "").rstrip(".").removeprefix("www.")
    if parts.scheme not in {"http", "https", "android-app"} or not host or len(host) > 253:
        return ""
    return "" if host in {each.removeprefix("www.") for each in own} else clean_line(host)


def network_of(said: Said) -> Network | None:
    """Whose visit it is, by the surest word: `utm_source`, the label of the click, the site before."""
    by_click = CLICK_IDS.get(said.click_id)
    if said.utm_source and (found := by_name(fold(said.utm_source))):
        return found
    if by_click:
        return by_name(by_click[0])
    return by_host(said.referrer) if said.referrer else None


def channel_of(said: Said) -> str:
    """The channel by what is built in."""
    if said.is_direct:
        return DIRECT
    medium, network = fold(said.utm_medium), network_of(said)
    is_paid = medium in PAID or CLICK_IDS.get(said.click_id, ("", False))[1]
    if spoken := by_medium(medium):
        return network.free if spoken == "social" and network and network.kind == "messenger" else spoken
    if network:
        return network.ads if is_paid else network.free
    if said.utm_source or said.utm_medium or is_paid:
        return OTHER
    return REFERRAL if said.referrer else OTHER


def _pairs(query: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(_text(query)[:LONGEST_QUERY].lstrip("?"), errors="replace", max_num_fields=200)
    except ValueError:
        return []


def _text(text: str) -> str:
    """Without what no database stores."""
    return text.encode("utf-8", "replace").decode().replace("\0", "")
