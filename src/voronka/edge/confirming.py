"""/c/<token>: whoever got the letter presses a button and so confirms what was agreed to (double opt-in).

Opening the link writes nothing: programs that look through mail open links too. Pressed again it changes nothing.
"""

from __future__ import annotations

import asyncio
from html import escape

from voronka.edge import pages
from voronka.edge.database import DATABASE_ERRORS
from voronka.edge.here import here
from voronka.edge.http import Answer, Asked, Headers, Problem
from voronka.edge.markup import message_page, page
from voronka.edge.words import LANGUAGES, words
from voronka.traffic import confirming
from voronka.traffic.intake import Away

_ASKED = """
    SELECT s.language, c.confirmed_at FROM traffic_submission s JOIN traffic_consent c ON c.submission_id = s.id
     WHERE s.id = %s
"""
_QUIET: Headers = [(b"cache-control", b"no-store")]


async def door(asked: Asked) -> Answer:
    """GET: the button; POST: what it does."""
    if asked.method not in ("GET", "HEAD", "POST"):
        raise Problem(405, "method", "GET or POST only", headers=[(b"allow", b"GET, HEAD, POST")])
    environment = here().environment
    token = asked.path.removeprefix("/c/")
    submission = confirming.submission_of(token, now=asked.at, key=environment.secret_key)
    rows = await asyncio.to_thread(_rows, submission) if submission is not None else []
    if submission is None or not rows:
        said = words()[_language(asked)]
        return _answer(asked, 404, message_page(_language(asked), said["no_link_title"], said["no_link"]))
    language = rows[0][0] if rows[0][0] in LANGUAGES else "en"
    if asked.method == "POST":
        await asyncio.to_thread(
            confirming.confirm, environment.database_url, submission, at=asked.at, request_id=asked.request_id
        )
        return Answer(303, b"", b"text/plain", [*_QUIET, (b"location", asked.path.encode())])
    said = words()[language]
    if all(confirmed_at for _of, confirmed_at in rows):
        return _answer(asked, 200, message_page(language, said["confirmed_title"], said["confirmed"]))
    return _answer(asked, 200, _button(language, said))


def _button(language: str, said: dict[str, str]) -> str:
    inside = (
        f"<h1>{escape(said['confirm_title'])}</h1><p>{escape(said['confirm'])}</p>"
        f'<form method="post"><button>{escape(said["confirm_button"])}</button></form>'
    )
    return page(language, said["confirm_title"], inside)


def _language(asked: Asked) -> str:
    """Of the browser, where nothing is known of the visitor."""
    wanted = asked.header(b"accept-language")[:2].lower()
    return wanted if wanted in LANGUAGES else "en"


def _answer(asked: Asked, status: int, html: str) -> Answer:
    return pages.html_answer(asked, status, html, (), *_QUIET)


def _rows(submission: int) -> list[tuple[str, object]]:
    try:
        return here().reader.rows(_ASKED, (submission,))
    except DATABASE_ERRORS as error:
        raise Away(type(error).__name__) from error
