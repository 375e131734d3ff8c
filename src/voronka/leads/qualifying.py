"""What the rules ask of a lead that has just arrived, and which of them holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from voronka.accounts.queries import business
from voronka.contacts.addresses import normal_form
from voronka.contacts.models import Address
from voronka.contacts.phones import default_region
from voronka.ground.refusal import Refusal
from voronka.ground.text import clean_line, fold
from voronka.leads.models import Lead, QualifyingRule
from voronka.leads.reading import Request, read_request, text_of

Test = QualifyingRule.Test


@dataclass(frozen=True)
class Asked:
    """A lead, and what it said as it arrived.

    normals  kind -> normal forms of those of its addresses that can be ones
    """

    lead: Lead
    request: Request
    text: str
    normals: Mapping[str, list[str]]


def first_that_holds(lead: Lead, payload: Any) -> QualifyingRule | None:
    """The first of the rules that are on by which this lead is defective (at most 2 queries and 1 a rule of days)."""
    rules = list(QualifyingRule.objects.filter(is_on=True))
    if not rules:
        return None
    asked = _asked(lead, payload)
    return next((rule for rule in rules if TESTS[rule.test](asked, lines_of(rule.value))), None)


def lines_of(value: str) -> list[str]:
    """What a rule means, line by line."""
    return [line for each in value.splitlines() if (line := clean_line(each))]


def _asked(lead: Lead, payload: Any) -> Asked:
    request, region = read_request(payload), default_region(business())
    normals: dict[str, list[str]] = {}
    for address in request.addresses:
        try:
            normal = normal_form(address.kind, address.raw, region)
        except Refusal:
            continue
        normals.setdefault(address.kind, []).append(normal)
    return Asked(lead, request, fold(" ".join(_texts(payload))), normals)


def _texts(payload: Any) -> Iterable[str]:
    values = payload.values() if isinstance(payload, Mapping) else [payload]
    return (text_of(value) for value in values)


def _has_no_address(asked: Asked, _words: list[str]) -> bool:
    return not asked.normals


def _is_region(asked: Asked, words: list[str]) -> bool:
    return fold(asked.request.region) in {fold(word) for word in words}


def _is_another_region(asked: Asked, words: list[str]) -> bool:
    """A region that is not said is not another one."""
    return bool(asked.request.region) and not _is_region(asked, words)


def _has_word(asked: Asked, words: list[str]) -> bool:
    """As a word of its own: "art" does not stand in "part"."""
    return any(re.search(rf"(?<!\w){re.escape(fold(word))}(?!\w)", asked.text) for word in words)


def _ends_so(asked: Asked, words: list[str]) -> bool:
    ends = tuple(word.lower() for word in words)
    return any(normal.endswith(ends) for normal in asked.normals.get(Address.Kind.EMAIL, ()))


def _asked_before(asked: Asked, words: list[str]) -> bool:
    lead = asked.lead
    since = lead.at - timedelta(days=int(words[0]))
    before = Lead.objects.filter(contact=lead.contact_id, point=lead.point_id, at__range=(since, lead.at))
    return before.filter(pk__lt=lead.pk).exists()


TESTS: dict[str, Callable[[Asked, list[str]], bool]] = {
    Test.NO_ADDRESS: _has_no_address,
    Test.REGION_IS: _is_region,
    Test.REGION_NOT: _is_another_region,
    Test.HAS_WORD: _has_word,
    Test.ADDRESS_ENDS: _ends_so,
    Test.ASKED_WITHIN: _asked_before,
}
