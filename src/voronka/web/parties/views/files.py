"""The lists of contacts and companies as files, written while they are read."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from voronka.accounts.queries import business
from voronka.ground import clock
from voronka.web.downloads import download
from voronka.web.parties.files import companies_table, contacts_table
from voronka.web.parties.listing import Asked
from voronka.web.permissions import signed_in
from voronka.web.request import Request


@require_safe
@signed_in
def of_contacts(request: Request) -> HttpResponseBase:
    """All the contacts of the list, with its filters."""
    table = contacts_table(user=request.user, filters=Asked.of(request).filters)
    return download(request, table, name="contacts", day=_today())


@require_safe
@signed_in
def of_companies(request: Request) -> HttpResponseBase:
    """All the companies of the list, with its filters."""
    table = companies_table(user=request.user, filters=Asked.of(request).filters)
    return download(request, table, name="companies", day=_today())


def _today() -> date:
    return clock.now().astimezone(ZoneInfo(business().time_zone)).date()
