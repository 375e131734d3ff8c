"""The edge as a bare ASGI application: streams, leads, forms, pages, visits. What stands where is the table below."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from importlib.resources import files

from voronka.edge import codes, confirming, forms, leads, pages, pictures, streams, tracker
from voronka.edge.database import DATABASE_ERRORS
from voronka.edge.here import here
from voronka.edge.http import Answer, Asked, Gone, Problem, Receive, Scope, Send, begun, give, read_body
from voronka.edge.markup import message_page
from voronka.edge.words import words
from voronka.traffic.intake import Away

log = logging.getLogger("voronka.edge")
Door = Callable[[Asked], Awaitable[Answer]]
PLAIN = b"text/plain; charset=utf-8"
_FOR_AN_HOUR = [(b"cache-control", b"max-age=3600")]


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one request."""
    if scope["path"] == "/live":
        await streams.live(scope, receive, send)
    else:
        asked = begun(scope, is_behind_proxy=here().environment.is_https)
        try:
            answer = await _answer(asked, receive)
        except Gone:
            return
        await give(send, asked, answer)


async def _answer(asked: Asked, receive: Receive) -> Answer:
    """What a door says, or why not."""
    door = DOORS.get(asked.path) or ROOMS.get(asked.path.split("/", 2)[1], pages.by_domain)
    try:
        if asked.method == "POST":
            await read_body(asked, receive)
        return await door(asked)
    except Problem as problem:
        return _shown(asked, problem)
    except Away:
        retry = [(b"retry-after", b"2")]
        return _shown(asked, Problem(503, "away", "The database does not answer", headers=retry))
    except Gone:
        raise
    except Exception:  # whoever waits must be told
        log.exception("request %s: %s %s", asked.request_id, asked.method, asked.path)
        return Problem(500, "broken", "Something is wrong on our side").answer(asked)


def _shown(asked: Asked, problem: Problem) -> Answer:
    """A problem to a program, or to a person in a browser."""
    if "text/html" not in asked.header(b"accept"):
        return problem.answer(asked)
    name = forms.SAID.get(problem.status, "other")
    said = words()["en"]
    title = said["not_found_title" if problem.status == 404 else "failed_title"]
    answer = pages.html_answer(asked, problem.status, message_page("en", title, said[name]))
    answer.headers += problem.headers
    return answer


async def _alive(_asked: Asked) -> Answer:
    return Answer(200, b"alive\n", PLAIN)


async def _ready(_asked: Asked) -> Answer:
    """Whether the database answers, and takes what arrives."""
    try:
        await asyncio.to_thread(here().reader.rows, "SELECT id FROM traffic_submission LIMIT 1")
    except DATABASE_ERRORS as error:
        return Answer(503, f"database: {type(error).__name__}\n".encode(), PLAIN)
    if here().intake.is_away:
        return Answer(503, b"database: what arrives cannot be kept\n", PLAIN)
    return Answer(200, b"ready\n", PLAIN)


async def _style(_asked: Asked) -> Answer:
    return Answer(200, (files("voronka.edge") / "form.css").read_bytes(), b"text/css; charset=utf-8", _FOR_AN_HOUR)


async def _popup(_asked: Asked) -> Answer:
    """The script that opens a form over a page of another site."""
    return Answer(200, (files("voronka.edge") / "f.js").read_bytes(), b"text/javascript; charset=utf-8", _FOR_AN_HOUR)


DOORS: dict[str, Door] = {
    "/livez": _alive,
    "/readyz": _ready,
    "/api/v1/leads": leads.take,
    "/f.css": _style,
    "/f.js": _popup,
    "/t.js": tracker.script,
}
"""Address -> door."""
ROOMS: dict[str, Door] = {
    "c": confirming.door,
    "f": forms.door,
    "i": pictures.shown,
    "m": tracker.jump,
    "p": pages.by_slug,
    "q": codes.scanned,
    "t": tracker.door,
}
"""The first part of an address -> the door of all that begins with it. Any other is a page of a domain of its own."""
