"""One field from which everything is found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count, islice

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from voronka.contacts import queries as contacts
from voronka.funnel import queries as funnel
from voronka.web.permissions import signed_in
from voronka.web.request import Request
from voronka.web.search.doable import doable

OF_EACH = 6
LONGEST = 100


@dataclass(frozen=True)
class Found:
    """One line of the results. `id` sets it apart on the page."""

    id: str
    url: str
    icon: str
    name: str
    about: str = ""


@dataclass(frozen=True)
class Group:
    """Results of one kind, under their name."""

    id: str
    name: str
    found: list[Found]


@require_safe
@signed_in
def palette(request: Request) -> HttpResponse:
    """`?q=`: contacts, companies, deals and actions. `?part=dialog`, `?part=results`: pieces for the dialog."""
    text = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST]
    groups = [group for group in _groups(request, text) if group.found]
    context = {"text": text, "groups": groups, "total": sum(len(group.found) for group in groups)}
    part = request.GET.get("part")
    return render(request, f"search/palette.html#{part}" if part in PARTS else "search/palette.html", context)


PARTS = ("dialog", "results")


def _groups(request: Request, text: str) -> Iterator[Group]:
    numbers = count(1)
    actions = islice(doable(request.user, text), OF_EACH if text else None)
    places = ((each.url, each.icon, str(each.name), "") for each in actions)
    if text:
        yield Group("contacts", _("Contacts"), _lines(numbers, _contacts(request, text)))
        yield Group("deals", _("Deals"), _lines(numbers, _deals(request, text)))
        yield Group("companies", _("Companies"), _lines(numbers, _companies(request, text)))
    yield Group("actions", _("Go and do"), _lines(numbers, places))


def _lines(numbers: Iterator[int], rows: Iterable[tuple[str, str, str, str]]) -> list[Found]:
    return [Found(f"found-{next(numbers)}", *row) for row in rows]


def _contacts(request: Request, text: str) -> Iterator[tuple[str, str, str, str]]:
    for each in contacts.find(user=request.user, text=text, limit=OF_EACH):
        yield reverse("parties:contact", args=[each.pk]), "user", each.name, each.company.name if each.company else ""


def _companies(request: Request, text: str) -> Iterator[tuple[str, str, str, str]]:
    for each in contacts.find_companies(user=request.user, text=text, limit=OF_EACH):
        yield reverse("parties:company", args=[each.pk]), "building-2", each.name, each.tax_number


def _deals(request: Request, text: str) -> Iterator[tuple[str, str, str, str]]:
    for each in funnel.find(user=request.user, text=text, limit=OF_EACH):
        name, about = each.title or each.party_name, f"{each.party_name} · {each.stage.name}"
        yield reverse("deals:page", args=[each.pk]), "kanban", name, about
