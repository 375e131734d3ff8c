"""One request and its answer, as ASGI sees them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, MutableMapping
from email.utils import formatdate
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote

from voronka.edge.http import Headers, Scope

_LINES = {status.value: f"HTTP/1.1 {status.value} {status.phrase}\r\n".encode() for status in HTTPStatus}
_BODILESS = (204, 304)


class Exchange:
    """What has come of a request, and what of its answer has gone.

    write        sends bytes to the client
    wants_more   told whenever the application has read what had come
    unread       bytes of the body that the application has not asked for
    expects      the client waits for a word before it sends the body
    is_old       the client speaks HTTP/1.0
    is_headed    the headers of the request have come to their end
    is_whole     the request has
    is_begun     the answer has been begun
    is_over      the answer has come to its end
    is_gone      the client has gone, or what it sends cannot be read
    is_late      the body has not come in time
    is_ending    this process ends: whoever waits for no more than the client's going waits no longer
    must_close   nothing can follow on the same connection
    """

    def __init__(self, write: Callable[[bytes], None], wants_more: Callable[[], None]) -> None:
        self._write, self._wants_more = write, wants_more
        self.method, self.target = "", b""
        self.headers: Headers = []
        self.unread = 0
        self.expects = self.is_old = self.is_headed = self.is_whole = self.is_begun = self.is_over = False
        self.is_gone = self.is_late = self.is_ending = self.must_close = False
        self.drained: asyncio.Future[None] | None = None
        self._parts: list[bytes] = []
        self._wake: asyncio.Future[None] | None = None
        self._is_told = self._is_chunked = False
        self._head = b""

    def scope(self, client: tuple[str, int] | None) -> Scope:
        """What is asked, as ASGI describes it."""
        path, _mark, query = self.target.partition(b"?")
        text = path.decode("latin-1")
        return {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": self.method,
            "scheme": "http",
            "path": unquote(text) if "%" in text else text,
            "raw_path": path,
            "query_string": query,
            "root_path": "",
            "headers": self.headers,
            "client": client,
            "server": None,
        }

    def add(self, part: bytes) -> None:
        """More of the body has come."""
        self._parts.append(part)
        self.unread += len(part)
        self.stir()

    def stir(self) -> None:
        """Something has happened that the application may wait for."""
        if self._wake and not self._wake.done():
            self._wake.set_result(None)

    async def receive(self) -> MutableMapping[str, Any]:
        """What has come of the body; after it, that the client has gone, when it has. Raises TimeoutError."""
        while not (self._parts or self.is_gone or (self.is_whole and (self.is_ending or not self._is_told))):
            if self.expects and not self.is_begun:
                self._write(b"HTTP/1.1 100 Continue\r\n\r\n")
                self.expects = False
            if self.is_late:
                raise TimeoutError
            self._wake = asyncio.get_running_loop().create_future()
            await self._wake
        if self.is_gone or self._is_told:
            return {"type": "http.disconnect"}
        body = b"".join(self._parts)
        self._parts, self.unread, self._is_told = [], 0, self.is_whole
        if not self.is_whole:
            self._wants_more()
        return {"type": "http.request", "body": body, "more_body": not self.is_whole}

    async def send(self, message: MutableMapping[str, Any]) -> None:
        """Head and body of the answer, together where they come together."""
        if self.is_gone or self.is_over:
            return
        if message["type"] == "http.response.start":
            self._head = self._begin(message["status"], message["headers"])
            return
        body, is_last = message.get("body", b""), not message.get("more_body")
        if self._is_chunked:
            body = (b"%x\r\n%b\r\n" % (len(body), body) if body else b"") + (b"0\r\n\r\n" if is_last else b"")
        self._write(self._head + body)
        self._head, self.is_begun, self.is_over = b"", True, is_last
        if self.drained:
            await self.drained

    def _begin(self, status: int, headers: Headers) -> bytes:
        """The head of the answer. Raises ValueError where a header would end before its end."""
        names = {name for name, _value in headers}
        if not self.is_whole or (b"connection", b"close") in headers:
            self.must_close = True
        lines = [_LINES[status], b"date: %b\r\n" % _date()]
        lines += [b"%b: %b\r\n" % each for each in headers if status not in _BODILESS or each[0] != b"content-length"]
        if b"content-length" not in names and status not in _BODILESS and not self.is_old:
            self._is_chunked = True
            lines.append(b"transfer-encoding: chunked\r\n")
        if self.must_close and b"connection" not in names:
            lines.append(b"connection: close\r\n")
        head = b"".join(lines)
        if head.count(b"\n") != len(lines) or head.count(b"\r") != len(lines):
            raise ValueError("a header has more than one line")
        return head + b"\r\n"


_dated = (0, b"")


def _date() -> bytes:
    """This second, as a header says it."""
    global _dated
    now = int(time.time())
    if _dated[0] != now:
        _dated = (now, formatdate(now, usegmt=True).encode())
    return _dated[1]
