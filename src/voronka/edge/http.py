"""What the edge's doors get and give: a request that was read whole, an answer, a problem (RFC 9457)."""

from __future__ import annotations

import json
import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any

from voronka.ground import clock
from voronka.ground.api import Wrong, problem

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

LARGEST_BODY, MOST_READ = 100_000, 4_000_000
"""Bytes that are taken; bytes that are read before the refusal, since few senders hear it before they have sent all."""
_PROCESS, _REQUESTS = secrets.token_hex(8), count(1)


class Gone(Exception):
    """Whoever asked has hung up."""


@dataclass(slots=True)
class Asked:
    """One request.

    headers   names in small letters
    address   of the client, whom a proxy has told us where there is one
    body      of POST
    """

    method: str
    path: str
    query: bytes
    headers: dict[bytes, bytes]
    address: str
    at: datetime
    request_id: str
    body: bytes = b""

    def header(self, name: bytes) -> str:
        return self.headers.get(name, b"").decode("latin-1")

    @property
    def content_type(self) -> str:
        """Without its parameters, in small letters."""
        return self.header(b"content-type").partition(";")[0].strip().lower()


@dataclass(slots=True)
class Answer:
    """One answer. `headers` besides those of content and of every answer."""

    status: int
    body: bytes
    content_type: bytes = b"application/json"
    headers: Headers = field(default_factory=list)


class Problem(Exception):
    """What was asked is not done, and nothing was written.

    kind     its name: "wrong-fields"
    errors   field, value and reason of each that is wrong
    """

    def __init__(
        self,
        status: int,
        kind: str,
        title: str,
        detail: str = "",
        *,
        errors: list[Wrong] | None = None,
        headers: Headers | None = None,
    ) -> None:
        self.status, self.kind, self.title, self.detail = status, kind, title, detail
        self.errors, self.headers = errors or [], headers or []
        super().__init__(title)

    def answer(self, asked: Asked) -> Answer:
        """As RFC 9457 writes it."""
        said = problem(
            self.status, self.kind, self.title, detail=self.detail, errors=self.errors, request_id=asked.request_id
        )
        return Answer(self.status, json.dumps(said).encode(), b"application/problem+json", list(self.headers))


def begun(scope: Scope, *, is_behind_proxy: bool) -> Asked:
    """The request, without its body."""
    headers = dict(scope["headers"])
    address = scope["client"][0] if scope.get("client") else ""
    if is_behind_proxy and (told := headers.get(b"x-forwarded-for")):
        address = told.decode("latin-1").rpartition(",")[2].strip()  # what the nearest proxy has seen itself
    return Asked(
        method=scope["method"],
        path=scope["path"],
        query=scope["query_string"],
        headers=headers,
        address=address[:45],
        at=clock.now(),
        request_id=f"{_PROCESS}-{next(_REQUESTS):x}",
    )


async def read_body(asked: Asked, receive: Receive) -> None:
    """Read the body, of bounded length and in the time that the connection gives. Raises Problem (413, 408) or Gone."""
    told = asked.headers.get(b"content-length", b"0")
    if not told.isdigit() or int(told[:20]) > MOST_READ:
        raise _too_large()
    try:
        asked.body = await _body(receive)
    except TimeoutError:
        raise Problem(
            408, "too-slow", "The request did not arrive in time", headers=[(b"connection", b"close")]
        ) from None


async def _body(receive: Receive) -> bytes:
    parts, length = [], 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Gone
        part = message.get("body", b"")
        length += len(part)
        if length <= LARGEST_BODY:
            parts.append(part)
        is_whole = not message.get("more_body")
        if length > MOST_READ or (is_whole and length > LARGEST_BODY):
            raise _too_large()
        if is_whole:
            return b"".join(parts)


async def give(send: Send, asked: Asked, answer: Answer) -> None:
    """Send the answer."""
    headers = [
        (b"content-type", answer.content_type),
        (b"content-length", str(len(answer.body)).encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"x-request-id", asked.request_id.encode()),
        *answer.headers,
    ]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if asked.method == "HEAD" else answer.body})


def _too_large() -> Problem:
    return Problem(
        413,
        "too-large",
        f"More than {LARGEST_BODY:,} bytes were sent",
        headers=[(b"connection", b"close")],
    )
