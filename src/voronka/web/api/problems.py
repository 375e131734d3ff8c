"""What a program is told when something is not done (RFC 9457)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.http import HttpResponse, JsonResponse

from voronka.ground.api import Wrong, problem
from voronka.ground.request import request_id

MOST_ERRORS = 100


class Problem(Exception):
    """What was asked is not done, and nothing was written. `kind`: its name, "wrong-fields"."""

    def __init__(
        self,
        status: int,
        kind: str,
        title: str,
        detail: str = "",
        *,
        errors: Sequence[Wrong] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.status, self.kind, self.title, self.detail = status, kind, title, detail
        self.errors, self.headers = errors[:MOST_ERRORS], headers or {}
        super().__init__(title)

    def answer(self) -> HttpResponse:
        said = problem(
            self.status, self.kind, self.title, detail=self.detail, errors=self.errors, request_id=request_id.get()
        )
        kind = "application/problem+json"
        return JsonResponse(said, status=self.status, content_type=kind, headers=dict(self.headers))
