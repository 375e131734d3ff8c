"""Somebody who works in the product while something else goes on: opens pages, and writes deals down."""

from __future__ import annotations

import secrets
import sys
import threading
import time
import urllib.request
from typing import Any, Self
from urllib.parse import urlencode

from benchmarks.board import ROOT

HOST = "http://localhost:8602"
PAUSE_S = 0.1
WRITES_EACH = 10


class Visitor:
    """Milliseconds of each page that was read and of each that wrote, between `begin` and `end`."""

    def __init__(self, user: Any, pipeline: Any) -> None:
        sys.path.insert(0, str(ROOT / "tests"))
        from journeys.furnish import session

        token = secrets.token_hex(16)
        self._headers = {"Cookie": f"sessionid={session(user)}; csrftoken={token}", "X-CSRFToken": token}
        board = f"/funnel/{pipeline.pk}/"
        self._pages = ("/", board, f"{board}list/", "/contacts/", "/contacts/?q=client", "/imports/", f"{board}heads/")
        self._writes_to = f"/deals/new/?pipeline={pipeline.pk}"
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._work, daemon=True)
        self.read_ms: list[float] = []
        self.write_ms: list[float] = []

    def __enter__(self) -> Self:
        self._wait()
        return self

    def __exit__(self, *_error: object) -> None:
        self.end()

    def begin(self) -> None:
        """Each page once, which does not count; from now on all count."""
        for page in self._pages:
            self._ask(page)
        self._thread.start()

    def end(self) -> None:
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join()

    def _work(self) -> None:
        asked = 0
        while not self._stopped.wait(PAUSE_S):
            asked += 1
            if asked % WRITES_EACH:
                self.read_ms.append(self._ask(self._pages[asked % len(self._pages)]))
            else:
                self.write_ms.append(self._ask(self._writes_to, {"name": f"Caller {asked}", "amount": "100"}))

    def _ask(self, page: str, form: dict[str, str] | None = None) -> float:
        begun = time.perf_counter()
        data = urlencode(form).encode() if form else None
        with urllib.request.urlopen(urllib.request.Request(HOST + page, data, self._headers), timeout=60) as answer:
            answer.read()
        return 1000 * (time.perf_counter() - begun)

    def _wait(self) -> None:
        ends = time.monotonic() + 60
        while True:
            try:
                urllib.request.urlopen(f"{HOST}/livez", timeout=5).close()
                return
            except OSError:
                if time.monotonic() > ends:
                    raise
                time.sleep(0.2)
