"""POST /f/<key>: what visitors leave in a form, ours or of another site; GET: the form alone, and thanks."""

from __future__ import annotations

import json
import re
import time
from typing import Any

from voronka.edge import markup, pages, tracker
from voronka.edge.here import here
from voronka.edge.http import Answer, Asked, Headers, Problem
from voronka.edge.known import Point
from voronka.edge.leads import accepted, idempotency_key
from voronka.edge.limits import neighbourhood
from voronka.edge.reading import LONGEST, read_form, read_json, ticked, wrong_fields
from voronka.edge.words import words
from voronka.ground import tokens
from voronka.ground.api import Wrong
from voronka.traffic.intake import Arrived, Kept, digest_of, new_public_id

_LINK = re.compile(r"https?://|www\.|\[url|<a\s", re.IGNORECASE)
MOST_LINKS = 3
_FORM_KEY = re.compile(r"[\w-]{8,60}", re.ASCII)
SAID = {
    404: "not_found",
    403: "elsewhere",
    410: "closed",
    413: "too-large",
    429: "too-many",
    503: "away",
    409: "away",
}
"""Status -> the sentence for a visitor."""


async def door(asked: Asked) -> Answer:
    """Everything under /f/."""
    key, *rest = asked.path.removeprefix("/f/").split("/")
    try:
        point = await here().known.form(key)
    except Problem as problem:
        if "text/html" not in asked.header(b"accept"):
            raise
        return pages.told(asked, problem.status, "en", "failed_title", SAID[problem.status])
    if rest == ["thanks"] and asked.method in ("GET", "HEAD"):
        return pages.html_answer(asked, 200, _thanks(asked, point), sorted(point.sites))
    if rest not in ([], ["embed"]):
        raise Problem(404, "not-found", "There is nothing here")
    if asked.method == "OPTIONS":
        return _preflight(asked, point)
    if asked.method != "POST":
        return pages.shown(asked, point, is_framed=rest == ["embed"])
    return await _taken(asked, point)


async def _taken(asked: Asked, point: Point) -> Answer:
    """Keep what was sent; 303 to thanks, or JSON to a script. What is wrong with it is told on the form itself."""
    form: dict[str, Any] = {}
    cors = _cors(asked, point)
    try:
        form.update(_read(asked))  # before anything is refused: what was typed is shown again
        if not cors:
            raise Problem(403, "not-from-there", "The form may not be sent from this site", asked.header(b"origin"))
        now = time.monotonic()
        headers = (
            cors + here().per_address.take(neighbourhood(asked.address), now) + here().per_form.take(point.key, now)
        )
        kept = await _kept(asked, point, dict(form))
    except Problem as problem:
        problem.headers += cors
        if wants_json(asked):
            for each in problem.errors:
                each.reason = words()[point.language].get(each.reason, each.reason)
            raise
        return _again(asked, point, form, problem)
    if wants_json(asked):
        return accepted(kept, headers)
    return Answer(303, b"", b"text/plain", [*headers, (b"location", f"/f/{point.key}/thanks".encode())])


async def _kept(asked: Asked, point: Point, payload: dict[str, Any]) -> Kept:
    form_key, token, cookie = (str(payload.pop(name, "")) for name in ("_key", "_token", "_visitor"))
    for name in LONGEST:
        if isinstance(payload.get(name), list):
            raise Problem(422, "wrong-fields", "This is no lead", errors=[Wrong(name, None, "twice")])
    if wrong := wrong_fields(payload):
        raise Problem(422, "wrong-fields", "This is no lead", errors=wrong)
    seen = _token(asked, token)
    digest = digest_of(payload)
    agent = asked.header(b"user-agent")[:300].replace("\0", "")
    key = _key(asked, point, form_key, digest)
    return await here().intake.keep(
        Arrived(
            public_id=new_public_id(),
            at=asked.at,
            payload=json.dumps(payload),
            digest=digest,
            key=key,
            point_id=point.id,
            version_id=seen.get("version"),
            source_id=point.source_id,
            origin=seen.get("origin"),
            visitor=tracker.visitor(asked, cookie=cookie),
            address=asked.address,
            agent=agent,
            language=point.language,
            suspicion=_suspicion(asked, payload, seen),
            consents=ticked(payload),
            request_id=asked.request_id,
        ),
        alike=f"{point.id} {asked.address} {agent} {digest}",
    )


def _key(asked: Asked, point: Point, form_key: str, digest: str) -> str | None:
    """What makes a repeat known: what a script says, or the key that stands in the form, with what was typed.

    Somebody goes back, corrects his number and sends the same form again: that is a new one, not a wrong repeat.
    """
    if sent := idempotency_key(asked):
        return f"p{point.id}:{sent}"
    return f"p{point.id}:{form_key}:{digest[:32]}" if _FORM_KEY.fullmatch(form_key) else None


def _token(asked: Asked, token: str) -> dict[str, Any]:
    """When the form was shown, and which version; nothing for a form that is not ours, or of last week."""
    try:
        return tokens.read(token, purpose=pages.PURPOSE, now=asked.at, key=here().environment.secret_key)
    except (tokens.TokenRefused, ValueError):
        return {}


def _suspicion(asked: Asked, payload: dict[str, Any], seen: dict[str, Any]) -> str:
    """Why it looks like spam. It is kept all the same, and a person decides."""
    if payload.get("website"):
        return "trap"
    shown_at = seen.get("at")
    if shown_at is not None and asked.at.timestamp() * 1000 - shown_at < here().environment.fastest_s * 1000:
        return "fast"
    text = payload.get("message")
    return "links" if isinstance(text, str) and len(_LINK.findall(text)) >= MOST_LINKS else ""


def _read(asked: Asked) -> dict[str, Any]:
    if asked.content_type == "application/json":
        return read_json(asked.body)[0]
    return read_form(asked.body, asked.content_type, asked.header(b"content-type"))


def _again(asked: Asked, point: Point, form: dict[str, Any], problem: Problem) -> Answer:
    """The form once more, with what was typed in it and what was wrong."""
    seen = _token(asked, str(form.get("_token", "")))
    shown = next((each for each in point.versions if each.id == seen.get("version")), None)
    wrong = problem.errors or [Wrong("", None, SAID.get(problem.status, "other"))]
    key = str(form.get("_key", ""))
    html = pages.for_visit(
        asked,
        point,
        shown or pages.chosen(asked, point),
        is_framed=bool(seen.get("framed")),
        typed=form,
        wrong=wrong,
        key=key if _FORM_KEY.fullmatch(key) else "",
        origin=seen.get("origin", ""),
    )
    return pages.html_answer(asked, problem.status, html, sorted(point.sites), *problem.headers)


def _thanks(asked: Asked, point: Point) -> str:
    version = pages.chosen(asked, point)
    if version and version.thanks:
        return version.thanks
    said = words()[point.language]
    return markup.message_page(point.language, said["thanks_title"], said["thanks"])


def _cors(asked: Asked, point: Point) -> Headers:
    """What allows a browser to send from where it is, and to read the answer; nothing where it may not."""
    origin = asked.header(b"origin")
    vary: Headers = [(b"vary", b"Origin")]
    if not origin:
        return vary
    if origin in point.sites:
        exposed = b"Idempotent-Replayed, RateLimit, RateLimit-Policy, Retry-After, X-Request-ID"
        return [
            *vary,
            (b"access-control-allow-origin", origin.encode("latin-1")),
            (b"access-control-expose-headers", exposed),
        ]
    return vary if origin.partition("://")[2] == asked.header(b"host") else []


def _preflight(asked: Asked, point: Point) -> Answer:
    allowed = _cors(asked, point)
    if not allowed:
        raise Problem(403, "not-from-there", "The form may not be sent from this site", asked.header(b"origin"))
    more = [
        (b"access-control-allow-methods", b"POST"),
        (b"access-control-allow-headers", b"Content-Type, Idempotency-Key"),
        (b"access-control-max-age", b"600"),
    ]
    return Answer(204, b"", b"text/plain", [*allowed, *more])


def wants_json(asked: Asked) -> bool:
    """Whether a script asks: it says so, or sends JSON itself."""
    accepts = asked.header(b"accept")
    return "application/json" in accepts or (asked.content_type == "application/json" and "text/html" not in accepts)
