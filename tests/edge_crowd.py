"""Many programs that send leads, each until its lead is kept: after every failure again with the same key."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections import Counter
from collections.abc import Sequence

from edge_sender import Edge


class Crowd:
    """`with Crowd(edge) as crowd:` sends until the end of the block.

    ports   of the edges to send to; whoever does not answer is left for the next one
    """

    def __init__(self, edge: Edge, *, senders: int = 8, ports: Sequence[int] = (), name: str = "crowd") -> None:
        self.edge, self.name = edge, name
        self.ports = list(ports) or [edge.installation.edge_port]
        self.kept: dict[str, str] = {}
        self.statuses: Counter[int] = Counter()
        self.slowest_refusal_s = 0.0
        self.kept_at: list[float] = []
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._send_all, args=(number,)) for number in range(senders)]

    def __enter__(self) -> Crowd:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(180)

    def wait_for_more(self, many: int = 1, within_s: float = 120) -> float:
        """Until so many more leads are kept; returns how long it took."""
        begun, wanted = time.monotonic(), len(self.kept) + many
        while len(self.kept) < wanted:
            assert time.monotonic() - begun < within_s, self.statuses
            time.sleep(0.005)
        return time.monotonic() - begun

    def _send_all(self, sender: int) -> None:
        number = 0
        line: http.client.HTTPConnection | None = None
        while not self._over.is_set():
            number += 1
            key = f"{self.name}-{sender}-{number}"
            body = json.dumps({"name": key, "phone": f"+7912{sender:03}{number:04}"})
            line = self._until_kept(line, key, body, sender)
        if line:
            line.close()

    def _until_kept(
        self, line: http.client.HTTPConnection | None, key: str, body: str, turn: int
    ) -> http.client.HTTPConnection | None:
        ends = time.monotonic() + 120
        while time.monotonic() < ends:
            begun = time.monotonic()
            try:
                line = line or http.client.HTTPConnection("127.0.0.1", self.ports[turn % len(self.ports)], timeout=60)
                line.request("POST", "/api/v1/leads", body, self._headers(key))
                answer = line.getresponse()
                said = answer.read()
            except (OSError, http.client.HTTPException):
                if line:
                    line.close()
                line, turn = None, turn + 1
                time.sleep(0.01)
                continue
            self.statuses[answer.status] += 1
            if answer.status == 201:
                self.kept[key] = json.loads(said)["id"]
                return line
            self.slowest_refusal_s = max(self.slowest_refusal_s, time.monotonic() - begun)
            time.sleep(0.05)
        raise AssertionError(f"{key} was not taken in two minutes: {self.statuses}")

    def _headers(self, key: str) -> dict[str, str]:
        return {
            "Authorization": f"Bearer {self.edge.secret}",
            "Content-Type": "application/json",
            "Idempotency-Key": key,
        }


def unkept_promises(edge: Edge, kept: dict[str, str]) -> dict[str, int]:
    """What must not be, each 0: promises of which nothing is there, keys that are there twice, halves of a group."""
    rows = edge.installation.rows("SELECT key, public_id FROM traffic_submission WHERE key IS NOT NULL")
    there = {key.split(":", 1)[1]: public_id for key, public_id in rows}
    events = edge.installation.rows(
        "SELECT e.payload FROM journal_event AS e JOIN journal_delivery AS d ON d.event_id = e.id"
        " WHERE e.kind = 'traffic.submissions_arrived'"
    )
    told = Counter(
        int(submission)
        for (payload,) in events
        for submission in (json.loads(payload) if isinstance(payload, str) else payload)["requests"]
    )
    submissions = {pk for (pk,) in edge.installation.rows("SELECT id FROM traffic_submission")}
    return {
        "missing": sum(there.get(key) != public_id for key, public_id in kept.items()),
        "twice": len(rows) - len(there),
        "half": sum(told[pk] != 1 for pk in submissions),
        "astray": len(told.keys() - submissions),
    }


NONE = {"missing": 0, "twice": 0, "half": 0, "astray": 0}
