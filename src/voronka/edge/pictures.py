"""GET /i/<digest>: pictures of pages, which never change."""

from __future__ import annotations

import re

from voronka.edge.here import here
from voronka.edge.http import Answer, Asked, Problem

_DIGEST = re.compile(r"[0-9a-f]{40}")


async def shown(asked: Asked) -> Answer:
    """The picture, for a browser to keep for a year."""
    digest = asked.path.removeprefix("/i/")
    found = await here().pictures.get(digest) if _DIGEST.fullmatch(digest) else None
    if found is None:
        raise Problem(404, "not-found", "There is nothing here")
    kind, body = found
    headers = [
        (b"cache-control", b"public, max-age=31536000, immutable"),
        (b"content-security-policy", b"default-src 'none'; sandbox"),
        (b"cross-origin-resource-policy", b"cross-origin"),
    ]
    return Answer(200, body, f"image/{kind}".encode(), headers)
