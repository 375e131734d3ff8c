"""The form of everything that chooses deals: a dialog, or a page without scripts."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from voronka.reports.selection import Selection
from voronka.web.numbers.asked import Asked
from voronka.web.numbers.filter_form import SelectionForm
from voronka.web.numbers.frame import tabs
from voronka.web.permissions import signed_in
from voronka.web.request import Request


@require_safe
@signed_in
def filters(request: Request) -> HttpResponse:
    """The form as the address has it; sent, it leads to the page with the address that it means."""
    asked = Asked.of(request)
    known = tabs()
    tab = request.GET.get("page", "")
    tab = tab if tab in known else "overview"
    page = reverse(known[tab].target)
    if "show" in request.GET:
        address = _meant(request, asked.selection).address()
        return redirect(f"{page}?{address}" if address else page)
    context = {
        "form": SelectionForm(asked),
        "title": _("Which deals to count"),
        "page": tab,
        "back": f"{page}?{asked.selection.address()}",
        "kept": [("pipeline", asked.selection.pipeline), *(("by", name) for name in asked.selection.by)],
    }
    is_dialog = "HX-Request" in request.headers
    return render(request, "numbers/filters_dialog.html" if is_dialog else "numbers/filters_page.html", context)


def _meant(request: Request, selection: Selection) -> Selection:
    """With the days that it is to be compared with, if two are named."""
    since, until = (request.GET.get(name, "") for name in ("compare_since", "compare_until"))
    if not (since and until):
        return selection
    query = request.GET.copy()
    query["compare"] = f"{since}..{until}"
    return Selection.read(query)
