"""A file comes in. It is written to the disk while it comes, and never held in memory as a whole."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST

from voronka.accounts.may import Capability
from voronka.ground import clock
from voronka.ground.refusal import Refusal
from voronka.imports import actions
from voronka.imports.models import Import
from voronka.imports.source import MOST_BYTES
from voronka.web.forms import RefusableForm
from voronka.web.imports.steps import FILE, frame, import_or_404
from voronka.web.permissions import needs
from voronka.web.request import Request

MEGABYTES = MOST_BYTES // 1_000_000
AROUND_FILES = 100_000
"""Bytes of a form besides its files."""


def _file(label: Any, *, is_must: bool) -> forms.FileField:
    return forms.FileField(
        label=label,
        required=is_must,
        allow_empty_file=True,  # the action says so, with the name
        error_messages={"required": gettext_lazy("Choose a file.")},
    )


class UploadForm(RefusableForm):
    """One file, or two that belong together."""

    file = _file(gettext_lazy("File"), is_must=True)
    second = _file(gettext_lazy("Second file"), is_must=False)


class SecondForm(forms.Form):
    """The second file alone."""

    file = _file(gettext_lazy("Second file"), is_must=True)


@csrf_exempt  # the token stands in the body, which is read only after its length was looked at: `_received` asks for it
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.IMPORT)
def new(request: Request) -> HttpResponse:
    """Choose a file, or send it; on to its columns."""
    if request.method == "POST":
        return _received(request) if _fits(request, files=2) else _upload(request, UploadForm(), too_large=True)
    return _upload(request, UploadForm())


@csrf_protect
def _received(request: Request) -> HttpResponse:
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _upload(request, form)
    sent, second = form.cleaned_data["file"], form.cleaned_data["second"]
    try:
        made = actions.receive_file(
            name=sent.name or "", chunks=sent.chunks(), mends=_mended(request), by=request.user, at=clock.now()
        )
    except Refusal as refusal:
        form.refuse(refusal)
        return _upload(request, form)
    if second:
        _add(request, made, second)
    return redirect("imports:columns", made.pk)


@csrf_exempt
@require_POST
@needs(Capability.IMPORT)
def second(request: Request, import_id: int) -> HttpResponse:
    """Add a second file to one that is here."""
    import_ = import_or_404(import_id)
    if not _fits(request, files=1):
        messages.error(request, _too_large())
        return redirect("imports:columns", import_.pk)
    return _second(request, import_)


@csrf_protect
def _second(request: Request, import_: Import) -> HttpResponse:
    form = SecondForm(request.POST, request.FILES)
    if form.is_valid():
        _add(request, import_, form.cleaned_data["file"])
    else:
        messages.error(request, _("Choose a file."))
    return redirect("imports:columns", import_.pk)


def _add(request: Request, import_: Import, sent: UploadedFile[bytes]) -> None:
    """The second file beside the first, or the reason why not."""
    try:
        actions.add_second_file(import_=import_, name=sent.name or "", chunks=sent.chunks())
    except Refusal as refusal:
        messages.error(request, _("The second file was not taken. %(reason)s") % {"reason": refusal})


def _upload(request: Request, form: UploadForm, *, too_large: bool = False) -> HttpResponse:
    context = frame(FILE) | {"form": form, "most": MEGABYTES, "mends": _mended(request)}
    if too_large:
        return render(request, "imports/new.html", context | {"refusal": _too_large()}, status=413)
    return render(request, "imports/new.html", context, status=422 if form.errors else 200)


def _mended(request: Request) -> Import | None:
    """The import whose refused rows come back mended."""
    asked = request.GET.get("mends", "")
    return Import.objects.filter(pk=int(asked)).first() if asked.isdecimal() and len(asked) < 19 else None


def _fits(request: Request, *, files: int) -> bool:
    """By what the browser says that it will send; it cannot send more."""
    said = request.META.get("CONTENT_LENGTH") or "0"
    return said.isdecimal() and int(said) <= files * MOST_BYTES + AROUND_FILES


def _too_large() -> str:
    return _("More than %(most)s MB. Split the file, or leave columns out.") % {"most": MEGABYTES}
