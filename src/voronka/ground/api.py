"""What the doors for programs have in common, on the edge and on the web: problems (RFC 9457), keys, names of requests.

No Django here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

TYPES = "urn:voronka:problem:"
"""What the names of problems begin with; docs/api.md says what each means."""
_NAME = re.compile(r"[\x21-\x7e]{1,100}")


@dataclass(slots=True)
class Wrong:
    """What is wrong with one field: `reason` is a sentence. `index`: of which of many that were sent, from 0."""

    field: str
    value: object
    reason: str
    index: int | None = None

    def told(self) -> dict[str, object]:
        which = {} if self.index is None else {"index": self.index}
        return which | {"field": self.field, "value": _short(self.value), "reason": self.reason}


def problem(
    status: int, kind: str, title: str, *, detail: str, errors: Sequence[Wrong], request_id: str
) -> dict[str, Any]:
    """What is told when something is not done."""
    said: dict[str, Any] = {"type": TYPES + kind, "title": title, "status": status}
    if detail:
        said["detail"] = detail
    if errors:
        said["errors"] = [each.told() for each in errors]
    return said | {"request_id": request_id}


def secret_of(authorization: str) -> str:
    """The API key that a header shows; "" where it shows none."""
    kind, _space, token = authorization.partition(" ")
    return token.strip() if kind.lower() == "bearer" and 20 < len(token) < 200 else ""


def request_name(header: str) -> str:
    """The Idempotency-Key, what the sender calls a request; "" = there is none. Raises ValueError for a wrong one."""
    text = header.strip()
    if len(text) > 1 and text[0] == text[-1] == '"':  # a string, as structured fields write it
        text = text[1:-1]
    if text and not _NAME.fullmatch(text):
        raise ValueError(text)
    return text


def _short(value: object) -> object:
    """What was sent, as far as it helps to find it."""
    if isinstance(value, str) and len(value) > 100:
        return value[:100] + "…"
    if isinstance(value, str | int | float | bool | None):
        return value
    return json.dumps(value, default=str)[:100]
