"""Keys of programs that send leads or costs."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from voronka.accounts.models import User
from voronka.ground.refusal import Refusal
from voronka.ground.text import clean_line
from voronka.journal.actions import record
from voronka.traffic.events import ApiKeyMade, ApiKeyRevoked
from voronka.traffic.models import ApiKey, LandingPoint

SCOPES = ("leads", "costs")
"""What a key may be for."""
SHOWN = 12


def make_api_key(
    *, name: str, scopes: Collection[str], point: LandingPoint | None = None, by: User | None, at: datetime
) -> tuple[ApiKey, str]:
    """Make a key; returns it with its secret, which is told once and stored nowhere. Publishes ApiKeyMade.

    name     of the program that gets it
    scopes   of SCOPES: what it may send
    point    the landing point that its leads arrive at

    Raises Refusal at "name" or "scopes"; then nothing is written.
    """
    name = clean_line(name)
    problems: dict[str, object] = {}
    if not name:
        problems["name"] = _("Write a name.")
    elif len(name) > 100:
        problems["name"] = _("This is too long.")
    if not scopes or set(scopes) - set(SCOPES):
        problems["scopes"] = _("Choose what the key is for.")
    if problems:
        raise Refusal(problems)
    secret = f"vk_{secrets.token_urlsafe(32)}"
    with transaction.atomic():
        key = ApiKey.objects.create(
            name=name,
            prefix=secret[:SHOWN],
            digest=hashlib.sha256(secret.encode()).hexdigest(),
            scopes=sorted(set(scopes)),
            point=point,
            made_at=at,
            made_by=by,
        )
        changes = {"name": [None, name], "scopes": [None, key.scopes], "point": [None, point.pk if point else None]}
        record(ApiKeyMade(api_key_id=key.pk, at=at), by_id=by.pk if by else None, changes=changes)
    return key, secret


def revoke_api_key(*, key: ApiKey, by: User | None, at: datetime) -> ApiKey:
    """Let a key open nothing any more; harmless when it does not. Publishes ApiKeyRevoked."""
    with transaction.atomic():
        if ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=at):
            changes = {"revoked_at": [None, at]}
            record(ApiKeyRevoked(api_key_id=key.pk, at=at), by_id=by.pk if by else None, changes=changes)
    key.refresh_from_db()
    return key
