"""One client of the edge: HTTP/1.1, read by httptools (the parser of Node), handed to the application as ASGI.

The loop that waits for clients answers them too: nothing goes from thread to thread (docs/adr/0014).
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from typing import cast

from httptools import HttpParserError, HttpParserUpgrade, HttpRequestParser

from voronka.edge.exchange import Exchange
from voronka.edge.http import Receive, Scope, Send

log = logging.getLogger("voronka.edge")
Application = Callable[[Scope, Receive, Send], Awaitable[None]]
LARGEST_HEAD, MOST_UNREAD, MOST_WAITING = 32_000, 200_000, 8
"""Bytes of address and headers; bytes of a body that wait to be read; requests that wait for the answer before them."""
HEAD_S, BODY_S, IDLE_S, LEAVING_S = 10.0, 10.0, 75.0, 2.0
"""How long a head may take, the body after it, a client be silent between two requests, and read its last answer."""
REFUSED = b"HTTP/1.1 %b\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


class Connection(asyncio.Protocol):
    """Requests of one client, answered one after another.

    others    the connections that are open: it puts itself among them for as long as it is
    """

    def __init__(self, application: Application, others: set[Connection]) -> None:
        self._application, self._others = application, others
        self._loop = asyncio.get_running_loop()
        self._parser = HttpRequestParser(self)
        self._client: tuple[str, int] | None = None
        self._coming: Exchange | None = None
        self._exchanges: deque[Exchange] = deque()
        self._task: asyncio.Task[None] | None = None
        self._head, self._refusal = 0, b""
        self._is_leaving = self._is_ending = self._is_reading_put_off = False
        self._ends_at: float | None = None  # by the clock of the loop; None while it is answered
        self._late_at = 0.0  # the body of the request that is answered

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        peer = transport.get_extra_info("peername")
        self._client = (peer[0], peer[1]) if isinstance(peer, tuple) else None
        self._ends_at = self._loop.time() + HEAD_S
        self._others.add(self)

    def connection_lost(self, _error: Exception | None) -> None:
        self._others.discard(self)
        self.resume_writing()
        for each in self._exchanges:
            each.is_gone = True
            each.stir()

    def eof_received(self) -> bool:
        return bool(self._task)  # some send no more and still listen

    def data_received(self, data: bytes) -> None:
        if self._is_leaving or self._refusal:
            return
        try:
            self._parser.feed_data(data)
        except HttpParserUpgrade:  # no other protocol is spoken here: an answer, and the end
            if self._exchanges:
                self._exchanges[-1].must_close = True
        except HttpParserError:
            self._refuse(b"400 Bad Request")
        self._head = self._head + len(data) if self._coming and not self._coming.is_headed else 0
        if self._head > LARGEST_HEAD:
            self._refuse(b"431 Request Header Fields Too Large")
        self._pace()

    def pause_writing(self) -> None:
        if self._exchanges and not self._exchanges[0].drained:
            self._exchanges[0].drained = self._loop.create_future()

    def resume_writing(self) -> None:
        for each in self._exchanges:
            if each.drained and not each.drained.done():
                each.drained.set_result(None)
            each.drained = None

    def end(self) -> None:
        """This process ends: what is asked already is answered, nothing more is."""
        self._is_ending = True
        if self._task is None:
            self._transport.close()
        for each in self._exchanges:
            each.is_ending = True
            each.stir()

    def look(self, now: float) -> None:
        """Once a second: a client that is silent for too long is left, a body that does not come is not waited for."""
        answered = self._exchanges[0] if self._exchanges else None
        if self._ends_at is not None and self._ends_at < now:
            self.cut()
        elif answered and answered is self._coming and self._late_at < now:
            answered.is_late = True
            answered.stir()

    def cut(self) -> None:
        """Away with it, at once."""
        self._transport.abort()

    # What the parser tells

    def on_message_begin(self) -> None:
        self._coming = Exchange(self._transport.write, self._pace)
        if self._task is None:
            self._ends_at = self._loop.time() + HEAD_S

    def on_url(self, part: bytes) -> None:
        if self._coming:
            self._coming.target += part

    def on_header(self, name: bytes, value: bytes) -> None:
        if self._coming and not self._coming.is_headed:  # what follows a body in pieces is passed over
            self._coming.headers.append((name.lower(), value))

    def on_headers_complete(self) -> None:
        coming, parser = self._coming, self._parser
        if coming is None:
            return
        coming.is_headed = True
        coming.method = parser.get_method().decode("ascii")
        coming.must_close = not parser.should_keep_alive()
        coming.is_old = parser.get_http_version() == "1.0"
        coming.expects = (b"expect", b"100-continue") in coming.headers
        if b"://" in coming.target[:8]:  # as a proxy is asked
            coming.target = b"/" + coming.target.partition(b"://")[2].partition(b"/")[2]
        if coming.target[:1] != b"/":
            raise ValueError("no address")
        self._exchanges.append(coming)
        if self._task is None:
            self._begin()

    def on_body(self, part: bytes) -> None:
        if self._coming:
            self._coming.add(part)

    def on_message_complete(self) -> None:
        if self._coming:
            self._coming.is_whole = True
            self._coming.stir()
            self._coming = None

    # The answers

    def _begin(self) -> None:
        self._ends_at, self._late_at = None, self._loop.time() + BODY_S
        self._task = self._loop.create_task(self._answer(self._exchanges[0]))

    async def _answer(self, exchange: Exchange) -> None:
        try:
            await self._application(exchange.scope(self._client), exchange.receive, exchange.send)
        except TimeoutError:  # nobody has asked for the body that is late
            self.cut()
        except Exception:  # whoever waits must be told
            log.exception("a request was not answered")
            if not exchange.is_begun:
                self._refusal = REFUSED % b"500 Internal Server Error"
        self._exchanges.popleft()
        self._task = None
        if exchange.is_begun and not exchange.is_over:
            self.cut()  # half an answer must be seen to be one
        elif exchange.must_close or self._is_ending or not exchange.is_begun:
            self._leave()
        elif self._exchanges:
            self._begin()
        elif self._refusal:
            self._leave()
        else:
            self._ends_at = self._loop.time() + IDLE_S
        self._pace()

    def _refuse(self, status: bytes) -> None:
        """Whatever comes after this cannot be read; what came before is answered first."""
        self._refusal = REFUSED % status
        if self._coming:
            self._coming.is_gone = True
            self._coming.stir()
        if self._task is None:
            self._leave()

    def _leave(self) -> None:
        """Say that no more follows, and give the client time to read what was said."""
        self._is_leaving = True
        self._ends_at = self._loop.time() + LEAVING_S
        if not self._transport.is_closing():
            self._transport.write(self._refusal)
            self._transport.write_eof()

    def _pace(self) -> None:
        """Read no faster than it is answered."""
        is_much = len(self._exchanges) > MOST_WAITING or (
            self._coming is not None and self._coming.unread > MOST_UNREAD
        )
        must_wait = is_much and not self._is_leaving
        if must_wait != self._is_reading_put_off and not self._transport.is_closing():
            self._is_reading_put_off = must_wait
            if must_wait:
                self._transport.pause_reading()
            else:
                self._transport.resume_reading()
