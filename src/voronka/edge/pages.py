"""Pages and forms as visitors see them: /p/<slug>, the address of a point's own domain, /f/<key>, /f/<key>/embed."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
import secrets
from collections.abc import Mapping, Sequence

from voronka.edge import markup, tracker
from voronka.edge.here import here
from voronka.edge.http import Answer, Asked, Headers, Problem
from voronka.edge.known import Point, Version
from voronka.edge.words import words
from voronka.ground import tokens
from voronka.ground.api import Wrong

PURPOSE = "form"
"""Of the token in a form."""
TOKEN_S = 7 * 24 * 3600
CONTROLS = frozenset({"_key", "_token", "_visitor"})
_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


async def by_slug(asked: Asked) -> Answer:
    """GET /p/<slug>: the page of a landing point."""
    return shown(asked, await here().known.point("slug", asked.path.removeprefix("/p/")))


async def by_domain(asked: Asked) -> Answer:
    """GET / of a domain of its own; any other address is nothing."""
    if asked.path != "/":
        raise Problem(404, "not-found", "There is nothing here")
    host = asked.header(b"host").partition(":")[0].lower()
    return shown(asked, await here().known.point("domain", host))


def shown(asked: Asked, point: Point | None, *, is_framed: bool = False) -> Answer:
    """The page of a point to one visitor. Raises Problem (404, 405, 410)."""
    if asked.method not in ("GET", "HEAD"):
        raise Problem(405, "method", "GET only", headers=[(b"allow", b"GET, HEAD")])
    if point is None:
        raise Problem(404, "not-found", "There is nothing here")
    if not point.is_on:
        raise Problem(410, "closed", "This page is closed")
    version = chosen(asked, point)
    tracker.seen(asked, point, version, is_framed=is_framed)
    kept = _kept(_blank(point, version, is_framed=is_framed))
    etag = dict(kept).get(b"etag")
    if etag and etag in asked.headers.get(b"if-none-match", b""):
        return Answer(304, b"", b"text/html; charset=utf-8", kept)
    answer = html_answer(asked, 200, for_visit(asked, point, version, is_framed=is_framed), sites_of(point, is_framed))
    answer.headers += kept
    return answer


def for_visit(
    asked: Asked,
    point: Point,
    version: Version | None,
    *,
    is_framed: bool = False,
    typed: Mapping[str, object] | None = None,
    wrong: Sequence[Wrong] = (),
    key: str = "",
    origin: str | None = None,
) -> str:
    """The HTML for one visit: of a version, or the form that needs none.

    key     of the form: another one each time, the same again for what is corrected
    origin  where the visitor came from, if it was known before (`tracker.origin_of`)
    """
    if origin is None and not is_framed:
        origin = tracker.origin_of(asked, point)
    said = {
        "at": int(asked.at.timestamp() * 1000),
        "version": version.id if version else None,
        "framed": is_framed,
        "origin": origin,
    }
    token = tokens.sign(said, purpose=PURPOSE, lasts_s=TOKEN_S, now=asked.at, key=here().environment.secret_key)
    hidden = {"_key": key or secrets.token_urlsafe(16), "_token": token}
    html = _blank(point, version, is_framed=is_framed)
    return markup.filled(html, hidden, typed=typed or {}, wrong=wrong, language=point.language)


def chosen(asked: Asked, point: Point) -> Version | None:
    """The version that this visitor sees, each time he comes: by the weights of those that are live."""
    total = sum(each.weight for each in point.versions)
    if not total:
        return None
    who = f"{point.key} {asked.address} {asked.header(b'user-agent')}".encode()
    place = int.from_bytes(hashlib.sha256(who).digest()[:8]) % total
    for version in point.versions:
        place -= version.weight
        if place < 0:
            return version
    return None


def sites_of(point: Point, is_framed: bool) -> Sequence[str]:
    """Who may show it in a frame: the sites of the point, and only its form."""
    return sorted(point.sites) if is_framed else ()


def html_answer(
    asked: Asked, status: int, html: str, framed_by: Sequence[str] = (), *more: tuple[bytes, bytes]
) -> Answer:
    """A page, packed for whoever reads that."""
    body = html.encode()
    headers: Headers = [
        (b"content-security-policy", _policy(html, framed_by).encode()),
        (b"referrer-policy", b"strict-origin-when-cross-origin"),
        *more,
    ]
    if len(body) > 500 and b"gzip" in asked.headers.get(b"accept-encoding", b""):
        body = gzip.compress(body, 5)
        headers.append((b"content-encoding", b"gzip"))
    return Answer(status, body, b"text/html; charset=utf-8", headers)


def told(asked: Asked, status: int, language: str, title: str, text: str) -> Answer:
    """A page that says one thing."""
    said = words()[language]
    return html_answer(asked, status, markup.message_page(language, said[title], said[text]))


def _policy(html: str, framed_by: Sequence[str]) -> str:
    hashes = "".join(
        f" 'sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}'"
        for style in _STYLE.findall(html)
    )
    frames = " ".join(framed_by) or "'none'"
    return (
        f"default-src 'self'; style-src 'self'{hashes}; img-src 'self' https: data:; object-src 'none'; "
        f"base-uri 'none'; form-action 'self'; frame-ancestors {frames}"
    )


def _blank(point: Point, version: Version | None, *, is_framed: bool) -> str:
    """The HTML that is the same for all visits."""
    html = (version.frame if is_framed else version.html) if version else ""
    return html or markup.form_page(point)


def _kept(blank: str) -> Headers:
    """How a browser may keep a page. One with a form never: from its own store it would send the key of the visit
    before, and a new request would be taken for a repeat of that one."""
    vary = (b"vary", b"Accept-Encoding")
    if markup.GAP in blank:
        return [(b"cache-control", b"no-store"), vary]
    etag = f'"{hashlib.sha256(blank.encode()).hexdigest()[:16]}"'
    return [(b"cache-control", b"private, no-cache"), (b"etag", etag.encode()), vary]
