"""A client of the edge that shows every byte: one connection a request, as a stranger would send it."""

from __future__ import annotations

import http.client
import json
import urllib.parse
from dataclasses import dataclass
from typing import Any

from installation import Installation


@dataclass(frozen=True)
class Said:
    """One answer."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass(frozen=True)
class Edge:
    """A running edge, and what one needs to send to it.

    shut   the secret of a key whose landing point is off
    port   of another process that is asked instead
    """

    installation: Installation
    secret: str
    shut: str
    costs: str
    text: int
    port: int = 0

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Said:
        """One request. Header names with _ for -."""
        line = http.client.HTTPConnection("127.0.0.1", self.port or self.installation.edge_port, timeout=60)
        try:
            line.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
            answer = line.getresponse()
            known = {name.lower(): value for name, value in answer.getheaders()}
            return Said(answer.status, known, answer.read())
        finally:
            line.close()

    def lead(self, payload: Any, key: str | None, **headers: str) -> Said:
        """POST /api/v1/leads. payload: bytes as they are, anything else as JSON."""
        body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        more = {"Idempotency_Key": key} if key is not None else {}
        known = {"Authorization": f"Bearer {self.secret}", "Content_Type": "application/json"}
        return self.ask("POST", "/api/v1/leads", body, **known | more | headers)

    def form(self, fields: Any, point: str = "plain-key", **headers: str) -> Said:
        """POST /f/<point>, as a browser sends a form."""
        body = urllib.parse.urlencode(fields, doseq=True).encode()
        known = {"Content_Type": "application/x-www-form-urlencoded", "Accept": "text/html"}
        return self.ask("POST", f"/f/{point}", body, **known | headers)

    def stored(self, public_id: str) -> dict[str, Any]:
        """The payload of a submission, as it is on disk."""
        ((payload,),) = self.installation.rows(
            f"SELECT payload FROM traffic_submission WHERE public_id = '{public_id}'"
        )
        return dict(payload if isinstance(payload, dict) else json.loads(payload))

    def count(self, table: str = "traffic_submission", where: str = "1 = 1") -> int:
        return int(self.installation.rows(f"SELECT COUNT(*) FROM {table} WHERE {where}")[0][0])
