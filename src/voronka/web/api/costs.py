"""POST /api/v1/costs: what programs say that sources cost."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.core.cache import cache
from django.http import HttpResponse, JsonResponse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt

from voronka.ground import clock
from voronka.ground.api import Wrong, request_name, secret_of
from voronka.traffic import actions
from voronka.traffic.models import ApiKey
from voronka.traffic.queries.keys import key_of
from voronka.web.api.problems import Problem
from voronka.web.api.reading import read_costs, read_json, refused, rows_of
from voronka.web.request import Request

LARGEST_BODY = 500_000
PER_MINUTE = 60
"""Requests with one key."""
WHY = "It makes it safe to send again: one to 100 visible letters, another one for each request."


@csrf_exempt  # no cookie counts here: whoever asks shows a key
def costs(request: Request) -> HttpResponse:
    """Write down what sources cost; 201 when all of it is on disk."""
    with translation.override("en"):
        try:
            answer = _take(request)
        except Problem as problem:
            answer = problem.answer()
    answer["Content-Language"] = "en"
    return answer


def _take(request: Request) -> HttpResponse:
    if request.method != "POST":
        raise Problem(405, "method", "Costs are sent by POST", headers={"Allow": "POST"})
    key = _key(request)
    if request.content_type != "application/json":
        raise Problem(415, "not-json-type", "Costs are sent as application/json")
    sent = _name(request)
    value = read_json(_body(request))
    rows = read_costs(value)
    digest = hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()
    try:
        answer, is_new = actions.take_costs(key=key, sent=sent, digest=digest, costs=rows, at=clock.now())
    except actions.KeyUsed:
        raise Problem(422, "key-used", "Something else was sent under this Idempotency-Key") from None
    except actions.CostsRefused as error:
        raise refused([_worded(value, *each) for each in error.wrong]) from None
    return JsonResponse(answer.said, status=201, headers={} if is_new else {"Idempotent-Replayed": "true"})


def _key(request: Request) -> ApiKey:
    """Who asks, and not too often. Raises Problem (401, 403, 429)."""
    secret = secret_of(request.headers.get("Authorization", ""))
    key = key_of(secret) if secret else None
    if key is None:
        challenge = {"WWW-Authenticate": 'Bearer realm="Voronka"'}
        raise Problem(401, "no-key", "A valid API key is needed", "Authorization: Bearer vk_...", headers=challenge)
    if "costs" not in key.scopes:
        raise Problem(403, "not-for-this-key", "This key may not send costs")
    name = f"costs:{key.pk}:{int(clock.now().timestamp()) // 60}"
    if not cache.add(name, 1, 120) and cache.incr(name) > PER_MINUTE:
        wait = {"Retry-After": "60"}
        raise Problem(429, "too-many", f"More than {PER_MINUTE} in a minute", "Come again in 60 s.", headers=wait)
    return key


def _name(request: Request) -> str:
    """What the sender calls this request. Raises Problem (400)."""
    try:
        name = request_name(request.headers.get("Idempotency-Key", ""))
    except ValueError:
        raise Problem(400, "wrong-idempotency-key", "The header Idempotency-Key cannot be one", WHY) from None
    if not name:
        raise Problem(400, "no-idempotency-key", "The header Idempotency-Key is missing", WHY)
    return name


def _body(request: Request) -> bytes:
    """Raises Problem (413)."""
    told = request.META.get("CONTENT_LENGTH") or "0"
    if not told.isdigit() or len(told) > 20 or int(told) > LARGEST_BODY:
        raise Problem(413, "too-large", f"More than {LARGEST_BODY:,} bytes were sent", headers={"Connection": "close"})
    return request.body


def _worded(value: Any, place: int, field: str, sentence: object) -> Wrong:
    """What an action refuses, at the field as it was sent."""
    row = rows_of(value)[place]
    name = {"last": "to" if "to" in row else "day"}.get(field, field)
    return Wrong(name, row.get(name), str(sentence), place)
