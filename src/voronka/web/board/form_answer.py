"""A small form that opens as a dialog over the board, and as a page of its own where there are no scripts."""

from __future__ import annotations

from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import render

from voronka.web.request import Request


def form_answer(
    request: Request, form: Form, *, title: str, button: str, url: str, back: str, **more: Any
) -> HttpResponse:
    """The form, asked for or sent back with errors (422).

    button   the words of the button that sends it to `url`
    back     where a page leads when one thinks better of it
    more     what board/form_dialog.html takes besides
    """
    is_dialog = "HX-Request" in request.headers
    context = {"form": form, "title": title, "button": button, "url": url, "back": back, **more}
    status = 422 if form.is_bound else 200
    return render(request, "board/form_dialog.html" if is_dialog else "board/form_page.html", context, status=status)
