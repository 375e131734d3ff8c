"""GET /live: hints of what changed, to pages that are open (server-sent events)."""

from __future__ import annotations

import asyncio
from urllib.parse import parse_qs

from voronka.edge.http import Receive, Scope, Send
from voronka.edge.live import Hub
from voronka.ground import clock, tokens
from voronka.ground.environment import environment

LASTS_S = 15 * 60
"""A stream ends after so long; the page then asks the web for a new permission, which it gets while signed in."""
STREAM = [
    (b"content-type", b"text/event-stream"),
    (b"cache-control", b"no-store"),
    (b"access-control-allow-origin", b"*"),  # the token is the permission; no cookie is read here
    (b"x-accel-buffering", b"no"),
]
hub = Hub()


async def live(scope: Scope, receive: Receive, send: Send) -> None:
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
        tokens.read(asked.get("token", [""])[0], purpose="live", now=clock.now(), key=environment().secret_key)
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


async def _plain(send: Send, status: int, text: str) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"access-control-allow-origin", b"*")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": f"{text}\n".encode()})
