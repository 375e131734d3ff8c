"""POST /api/v1/leads: leads from other programs."""

from __future__ import annotations

import time

from voronka.edge.here import here
from voronka.edge.http import Answer, Asked, Headers, Problem
from voronka.edge.reading import read_json, ticked, wrong_fields
from voronka.edge.words import words
from voronka.ground.api import request_name
from voronka.traffic.intake import Arrived, Kept, digest_of, new_public_id


async def take(asked: Asked) -> Answer:
    """Keep one lead. 201 with its id when it is on disk; the same again for the same Idempotency-Key."""
    if asked.method != "POST":
        raise Problem(405, "method", "Leads are sent by POST", headers=[(b"allow", b"POST")])
    key = await here().known.api_key(asked, "leads")
    headers = here().per_key.take(str(key.id), time.monotonic())
    if not key.is_on:
        raise Problem(410, "closed", "The landing point of this key takes nothing any more", headers=headers)
    if asked.content_type != "application/json":
        raise Problem(415, "not-json-type", "Leads are sent as application/json", headers=headers)
    sent = idempotency_key(asked)
    if not sent:
        raise Problem(400, "no-idempotency-key", "The header Idempotency-Key is missing", _WHY, headers=headers)
    payload, text = read_json(asked.body)
    if wrong := wrong_fields(payload):
        for each in wrong:
            each.reason = words()["en"][each.reason]
        raise Problem(422, "wrong-fields", "This is no lead", errors=wrong, headers=headers)
    kept = await here().intake.keep(
        Arrived(
            public_id=new_public_id(),
            at=asked.at,
            payload=text,
            digest=digest_of(payload),
            key=f"k{key.id}:{sent}",
            api_key_id=key.id,
            point_id=key.point_id,
            source_id=key.source_id,
            address=asked.address,
            agent=asked.header(b"user-agent")[:300].replace("\0", ""),
            language=key.language,
            consents=ticked(payload),
            request_id=asked.request_id,
        )
    )
    return accepted(kept, headers)


_WHY = "It makes it safe to send again: one to 100 visible letters, another one for each lead."


def idempotency_key(asked: Asked) -> str:
    """What the sender calls this request; "" where he does not. Raises Problem (400)."""
    try:
        return request_name(asked.header(b"idempotency-key"))
    except ValueError:
        raise Problem(400, "wrong-idempotency-key", "The header Idempotency-Key cannot be one", _WHY) from None


def accepted(kept: Kept, headers: Headers) -> Answer:
    """What the sender is told, as JSON."""
    again = [] if kept.is_new else [(b"idempotent-replayed", b"true")]
    return Answer(201, b'{"id": "%b"}' % kept.public_id.encode("ascii"), headers=[*headers, *again])
