"""Keys of programs."""

from __future__ import annotations

import hashlib

from voronka.traffic.models import ApiKey


def key_of(secret: str) -> ApiKey | None:
    """The key that has this secret, unless it was revoked (1 query)."""
    return ApiKey.objects.filter(digest=hashlib.sha256(secret.encode()).hexdigest(), revoked_at=None).first()
