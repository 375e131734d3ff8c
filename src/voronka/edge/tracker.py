"""Visits: the script, its hits, the pixel, pages of ours, jumps into a messenger. No cookie is set here.

GET /t.js               the script for a site: <script src=".../t.js" data-point="KEY" async></script>
POST /t/<key>           what it sends: {"c": "", "n": false, "h": [{"p": "/a", "q": "?utm_source=vk", "r": "https://..."}]}
GET /t/<key>.gif        the same without a script: <img src=".../t/KEY.gif" alt="">
GET /m/<key>            into the chat of a landing point, with a code in the text that finds the visit
"""

from __future__ import annotations

import asyncio
import logging
import time
from asyncio import Future
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import cache, partial
from importlib.resources import files
from typing import Any
from urllib.parse import quote

from voronka.edge.here import here
from voronka.edge.http import Answer, Asked, Headers, Problem
from voronka.edge.known import Point, Version
from voronka.edge.limits import neighbourhood
from voronka.edge.reading import read_json
from voronka.edge.words import words
from voronka.ground.addresses import split_address
from voronka.ground.api import Wrong
from voronka.ground.text import clean_line
from voronka.traffic.codes import new_code
from voronka.traffic.intake import Away, NotKept, Writer
from voronka.traffic.origins import Said, read
from voronka.traffic.tracking import PAGE, TARGET, VISIT, Came, device_of, hit_store, robot_of
from voronka.traffic.tracking.came import LONGEST_PAGE, LONGEST_TARGET
from voronka.traffic.visitors import nobody, visitor_of

log = logging.getLogger("voronka.edge")
Hits = tuple[Came, ...]
Common = dict[str, Any]
"""Fields of `Came`."""
MOST_HITS, LONGEST_AGO_S, WAIT_S = 50, 24 * 3600, 30.0
EVERYBODY: Headers = [(b"access-control-allow-origin", b"*")]
"""Nothing about the visitor is answered, and no cookie is read: any site may send."""
GIF = bytes.fromhex("47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b")
"""One transparent point."""
_FIELDS = {"p": 2000, "q": 8000, "r": 8000, "t": LONGEST_TARGET}
_NO_STORE = [(b"cache-control", b"no-store")]


@cache
def writer() -> Writer[Hits, int]:
    """The thread that writes the hits of this process; made with the first one."""
    return Writer(hit_store(here().environment.database_url).write, waiting=20_000)


async def script(asked: Asked) -> Answer:
    """GET /t.js."""
    _only(asked, "GET", "HEAD")
    headers = [(b"cache-control", b"public, max-age=3600"), *EVERYBODY]
    return Answer(200, _script(), b"text/javascript; charset=utf-8", headers)


async def door(asked: Asked) -> Answer:
    """Everything under /t/."""
    name = asked.path.removeprefix("/t/")
    if name.endswith(".gif"):
        _not_too_many(asked)
        return await _pixel(asked, await _point(name.removesuffix(".gif")))
    if asked.method == "OPTIONS":
        return Answer(204, b"", b"text/plain", [*EVERYBODY, (b"access-control-allow-headers", b"Content-Type")])
    _only(asked, "POST")
    _not_too_many(asked)
    hits = _hits(asked, await _point(name))
    if hits:
        await _kept(hits)
    return Answer(204, b"", b"text/plain", list(EVERYBODY))


async def jump(asked: Asked) -> Answer:
    """GET /m/<key>: a visitor leaves for the messenger, and is known again by the code that he sends."""
    _only(asked, "GET", "HEAD")
    point = await _point(asked.path.removeprefix("/m/"))
    if not point.chat:
        raise Problem(404, "not-found", "This landing point has no chat")
    code = new_code(asked.at)
    if asked.method == "GET":  # who asks for the head alone only looks whether the link is there
        hit = _seen(asked, point, None, _said(asked, point), page=f"/m/{code}", target="chat", kind=TARGET)
        await _kept((hit,))
    to = chat_address(point.chat, words()[point.language]["chat"].format(code=code), code)
    return Answer(302, b"", b"text/plain", [*_NO_STORE, (b"location", to.encode())])


def seen(asked: Asked, point: Point, version: Version | None, *, is_framed: bool = False) -> None:
    """Count one look at a page of ours; it is shown at once, and also where it cannot be counted.

    is_framed   it stands in a page of somebody else, who knows where its visitor came from
    """
    if asked.method != "GET":
        return
    try:
        said = None if is_framed else _said(asked, point)
        writer().put((_seen(asked, point, version, said, page=asked.path),)).add_done_callback(_told)
    except Away as error:
        log.warning("a visit is not counted: %s", error)


def origin_of(asked: Asked, point: Point) -> str:
    """The digest of the origin that a look at a page of ours is counted with."""
    return _said(asked, point).digest


def visitor(asked: Asked, *, cookie: str = "") -> int:
    """Who asks, as `Hit.visitor`."""
    agent = asked.header(b"user-agent")
    key = here().environment.secret_key
    return visitor_of(address=asked.address, agent=agent, at=asked.at, key=key, cookie=cookie)


def chat_address(chat: str, text: str, code: str) -> str:
    """Where a chat link leads, with what the visitor is to send. A bot of Telegram and VK get the code beside."""
    parts = split_address(chat)
    if parts.hostname == "t.me" and parts.path.lower().endswith("bot"):
        more = f"start={code}"
    elif parts.hostname == "vk.me":
        more = f"ref={code}"
    else:
        more = f"text={quote(text)}"
    return f"{chat}{'&' if parts.query else '?'}{more}"


async def _point(key: str) -> Point:
    point = await here().known.point("key", key)
    if point is None or not point.is_on:
        raise Problem(404, "not-found", "There is no such landing point", headers=list(EVERYBODY))
    return point


async def _kept(hits: Hits) -> None:
    """Returns when they are on disk. Raises Away."""
    try:
        async with asyncio.timeout(WAIT_S):
            await asyncio.shield(writer().put(hits))  # whoever hangs up takes nothing away
    except TimeoutError:
        raise Away("the database takes too long") from None
    except NotKept as error:  # the landing point went at this moment
        raise Away(str(error)) from error


def _not_too_many(asked: Asked) -> None:
    """Raises Problem (429) where one network address sends more than people do: visits are not to be made up."""
    try:
        here().hits_per_address.take(neighbourhood(asked.address), time.monotonic())
    except Problem as problem:
        problem.headers += EVERYBODY
        raise


async def _pixel(asked: Asked, point: Point) -> Answer:
    """A page of another site, as the browser names it; where it does not, only the arrival is counted."""
    _only(asked, "GET", "HEAD")
    before = split_address(asked.header(b"referer")[:8000]) if asked.method == "GET" else None
    if before is not None:
        said = read(before.query, "")
        kind = PAGE if said.is_direct else VISIT
        await _kept((_seen(asked, point, None, said, page=_page(before.path), kind=kind),))
    return Answer(200, GIF, b"image/gif", list(_NO_STORE))


def _hits(asked: Asked, point: Point) -> Hits:
    """What the script says that somebody did. Raises Problem (400, 422)."""
    sent, _text = read_json(asked.body)
    cookie, rows = sent.get("c") or "", sent.get("h")
    if not isinstance(rows, list) or not 0 < len(rows) <= MOST_HITS or not isinstance(cookie, str):
        raise _wrong("h", rows, f"It is a list of 1 to {MOST_HITS} hits.")
    is_shy = bool(sent.get("n")) or asked.header(b"dnt") == "1" or asked.header(b"sec-gpc") == "1"
    if is_shy and not cookie:
        rows = [row for row in rows if isinstance(row, dict) and not row.get("t")][:1]
    who = nobody() if is_shy and not cookie else visitor(asked, cookie=cookie)
    common = _common(asked, point, who)
    read_said = cache(partial(read, own=_own(asked, point)))  # the hits of one sending mostly say the same
    hits = (_hit(row, number, asked.at, read_said, common) for number, row in enumerate(rows))
    return tuple(hit for hit in hits if not is_shy or cookie or hit.kind == VISIT)


def _hit(row: object, number: int, sent_at: datetime, read_said: Callable[[str, str], Said], common: Common) -> Came:
    if not isinstance(row, dict):
        raise _wrong(f"h[{number}]", row, "A hit is an object.")
    text: dict[str, str] = {}
    for name, longest in _FIELDS.items():
        value = row.get(name) or ""
        if not isinstance(value, str) or (len(value) > longest and name == "t"):
            raise _wrong(f"h[{number}].{name}", value, f"It is a text of at most {longest} characters.")
        text[name] = value[:longest]
    ago = row.get("a") or 0
    if isinstance(ago, bool) or not isinstance(ago, int | float) or not 0 <= ago <= LONGEST_AGO_S * 1000:
        raise _wrong(f"h[{number}].a", ago, "It is a number of milliseconds, of a day at most.")
    said = read_said(text["q"], text["r"])
    is_inside = said.is_direct and bool(text["r"])  # the page before was one of the same site
    kind = TARGET if text["t"] else PAGE if is_inside else VISIT
    return Came(
        at=sent_at - timedelta(milliseconds=ago),
        kind=kind,
        said=None if kind == TARGET or is_inside else said,
        page=_page(text["p"]),
        target=clean_line(text["t"])[:LONGEST_TARGET],
        **common,
    )


def _own(asked: Asked, point: Point) -> Iterable[str]:
    """Hosts of the site itself: a page of theirs before this one is no origin."""
    told = asked.header(b"origin") or asked.header(b"referer")
    return {split_address(each).hostname or "" for each in (*point.sites, told[:8000])}


def _said(asked: Asked, point: Point) -> Said:
    """Where the visitor of a page of ours comes from."""
    host = asked.header(b"host").partition(":")[0].lower()
    own = {host, *(split_address(site).hostname or "" for site in point.sites)}
    return read(asked.query.decode("latin-1"), asked.header(b"referer"), own=own)


def _seen(
    asked: Asked,
    point: Point,
    version: Version | None,
    said: Said | None,
    *,
    page: str,
    target: str = "",
    kind: int = VISIT,
) -> Came:
    is_shy = asked.header(b"dnt") == "1" or asked.header(b"sec-gpc") == "1"
    common = _common(asked, point, nobody() if is_shy else visitor(asked))
    version_id = version.id if version else None
    return Came(at=asked.at, kind=kind, version_id=version_id, said=said, page=page, target=target, **common)


def _common(asked: Asked, point: Point, who: int) -> Common:
    """What all hits of one request have in common."""
    agent = asked.header(b"user-agent")
    robot = robot_of(agent, asked.headers)
    return {"visitor": who, "point_id": point.id, "device": device_of(agent), "robot": robot}


def _page(path: str) -> str:
    return clean_line(path.encode("utf-8", "replace").decode())[:LONGEST_PAGE]


def _only(asked: Asked, *methods: str) -> None:
    if asked.method not in methods:
        allowed = (b"allow", ", ".join(methods).encode())
        raise Problem(405, "method", f"{methods[0]} only", headers=[allowed, *EVERYBODY])


def _wrong(field: str, value: object, reason: str) -> Problem:
    wrong = [Wrong(field, value if isinstance(value, str | int | float | bool | None) else "", reason)]
    return Problem(422, "wrong-fields", "These are no hits", errors=wrong, headers=list(EVERYBODY))


def _told(done: Future[int]) -> None:
    if not done.cancelled() and (error := done.exception()):
        log.warning("a visit is not counted: %s", error)


@cache
def _script() -> bytes:
    return (files("voronka.edge") / "t.js").read_bytes()
