"""The edge as a bare ASGI application. Addresses: /live (server-sent events), /livez, /readyz."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qs

import psycopg

from voronka.edge.events import Lately
from voronka.edge.live import Hub
from voronka.ground import clock, tokens
from voronka.ground.environment import environment

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

LASTS_S = 15 * 60
"""A stream ends after so long; the page then asks the web for a new permission, which it gets while signed in."""
STREAM = [
    (b"content-type", b"text/event-stream"),
    (b"cache-control", b"no-store"),
    (b"access-control-allow-origin", b"*"),  # the token is the permission; no cookie is read here
    (b"x-accel-buffering", b"no"),
]
hub = Hub()


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one request."""
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    elif scope["type"] == "http":
        answer = {"/live": _live, "/livez": _alive, "/readyz": _ready}.get(scope["path"], _not_found)
        await answer(scope, receive, send)


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


async def _live(scope: Scope, receive: Receive, send: Send) -> None:
    """A stream of hints: GET /live?token=...&pipeline=ID. The token says that the web knows who listens."""
    asked = parse_qs(scope["query_string"].decode("ascii", "replace"))
    if refusal := _refusal(scope["method"], asked):
        await _plain(send, *refusal)
        return
    await send({"type": "http.response.start", "status": 200, "headers": STREAM})
    sending = asyncio.create_task(_send_all(send, int(asked["pipeline"][0]) if "pipeline" in asked else None))
    leaving = asyncio.create_task(_gone(receive))
    _done, left = await asyncio.wait({sending, leaving}, return_when=asyncio.FIRST_COMPLETED)
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)


def _refusal(method: str, asked: dict[str, list[str]]) -> tuple[int, str] | None:
    if method != "GET":
        return 405, "GET only"
    try:
        tokens.read(asked.get("token", [""])[0], now=clock.now(), key=environment().secret_key)
    except tokens.TokenRefused:
        return 401, "the permission is not valid any more; load the page again"
    if not all(text.isascii() and text.isdigit() and len(text) < 19 for text in asked.get("pipeline", [])):
        return 400, "pipeline is not a number"
    return None


async def _send_all(send: Send, pipeline_id: int | None) -> None:
    async for chunk in hub.stream(pipeline_id=pipeline_id, lasts_s=LASTS_S):
        await send({"type": "http.response.body", "body": chunk, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _alive(_scope: Scope, _receive: Receive, send: Send) -> None:
    await _plain(send, 200, "alive")


async def _ready(_scope: Scope, _receive: Receive, send: Send) -> None:
    try:
        await asyncio.to_thread(Lately, environment(), now=clock.now())
    except (sqlite3.Error, psycopg.Error) as error:
        await _plain(send, 503, f"database: {type(error).__name__}")
    else:
        await _plain(send, 200, "ready")


async def _not_found(_scope: Scope, _receive: Receive, send: Send) -> None:
    await _plain(send, 404, "nothing here")


async def _plain(send: Send, status: int, text: str) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"access-control-allow-origin", b"*")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": f"{text}\n".encode()})
