"""The rows that were not taken: on the page, and as a file to mend."""

from __future__ import annotations

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from voronka.accounts.may import Capability
from voronka.imports import queries
from voronka.web.imports import results
from voronka.web.imports.steps import PREVIEW, frame, import_or_404
from voronka.web.permissions import needs
from voronka.web.request import Request


@require_safe
@needs(Capability.IMPORT)
def listed(request: Request, import_id: int) -> HttpResponse:
    """A page of them, with the reasons; for htmx the rows that come next."""
    import_ = import_or_404(import_id)
    after = request.GET.get("after", "")
    context = results.refused(import_, after=int(after) if after.isdecimal() and len(after) < 19 else 0)
    if request.headers.get("HX-Request"):
        return render(request, "imports/parts/refused_rows.html", {"import": import_} | context)
    return render(request, "imports/refused.html", frame(PREVIEW, import_) | context)


@require_safe
@needs(Capability.IMPORT)
def file(request: Request, import_id: int) -> StreamingHttpResponse:  # noqa: ARG001 - views are called with it
    """The refused rows with the reason beside, piece by piece: mended, they can be brought alone."""
    import_ = import_or_404(import_id)
    delimiter = "," if translation.get_language() == "en" else ";"
    rows = queries.refused_file(import_, delimiter=delimiter, reason_header=_("Reason"))
    response = StreamingHttpResponse(rows, content_type="text/csv; charset=utf-8")
    name = f"{import_.file_name.rsplit('.', 1)[0]}-{_('refused')}.csv"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return response
