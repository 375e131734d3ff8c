"""A table as a file to take away, in the form that the address asks for, written while it is read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation

from voronka.ground.sheets import Table, csv_parts, raw_parts, workbook
from voronka.web.request import Request

CSV, XLSX = "text/csv; charset=utf-8", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def download(request: Request, table: Table, *, name: str, day: date) -> HttpResponseBase:
    """As the address asks: "xlsx", "raw" (exact CSV), else a CSV that a spreadsheet in this language opens."""
    wanted = request.GET.get("format", "csv")
    if wanted == "xlsx":
        book = workbook(table.head, table.rows, title=table.title)
        return as_file(FileResponse(book, content_type=XLSX), name, day, "xlsx")
    language = translation.get_language() or "en"
    if wanted == "raw":
        return exact(table, name=name, day=day)
    parts = csv_parts(table.head, table.rows, language=language)
    return as_file(StreamingHttpResponse(_in(language, parts), content_type=CSV), name, day, "csv")


def exact(table: Table, *, name: str, day: date) -> HttpResponseBase:
    """For programs: every value exactly as it is."""
    parts = _in(translation.get_language() or "en", raw_parts(table.head, table.rows))
    return as_file(StreamingHttpResponse(parts, content_type=CSV), name, day, "csv")


def as_file(answer: HttpResponseBase, name: str, day: date, ending: str) -> HttpResponseBase:
    """The answer, to be saved under a name that tells what it is and of which day."""
    answer.headers["Content-Disposition"] = f'attachment; filename="voronka-{name}-{day.isoformat()}.{ending}"'
    return answer


def _in(language: str, parts: Iterator[bytes]) -> Iterator[bytes]:
    """The parts, each written in the language of the page: they are made after the page has been answered."""
    while True:
        with translation.override(language):
            part = next(parts, None)
        if part is None:
            return
        yield part
