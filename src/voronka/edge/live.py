"""Live streams: one reader of the journal for all pages that listen, server-sent events to each."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sqlite3
from collections.abc import AsyncIterator

import psycopg

from voronka.edge.events import Hint, Lately
from voronka.ground import clock
from voronka.ground.environment import environment

log = logging.getLogger("voronka.edge")
READ_S, ALIVE_S = 0.4, 15.0
WAITING = 200
"""Hints that wait for one slow page; one more and it is told to look at everything again."""


class Hub:
    """Pages that listen. The journal is read only while there is one."""

    def __init__(self) -> None:
        self._pages: set[asyncio.Queue[Hint | None]] = set()
        self._reader: asyncio.Task[None] | None = None
        self._is_reading = asyncio.Event()

    async def stream(self, *, pipeline_id: int | None, lasts_s: float) -> AsyncIterator[bytes]:
        """Events for one page, of one pipeline or of all, until its permission ends."""
        page: asyncio.Queue[Hint | None] = asyncio.Queue(WAITING)
        self._pages.add(page)
        if self._reader is None or self._reader.done():
            self._is_reading.clear()
            self._reader = asyncio.create_task(self._read())
        ends = asyncio.get_running_loop().time() + lasts_s
        try:
            await self._is_reading.wait()  # a page that is told "ready" misses nothing from here on
            yield b"retry: 2000\nevent: ready\ndata: {}\n\n"
            while (left := ends - asyncio.get_running_loop().time()) > 0:
                try:
                    hint = await asyncio.wait_for(page.get(), min(ALIVE_S, left))
                except TimeoutError:
                    yield b": alive\n\n"
                    continue
                if hint is None:
                    yield b"event: reset\ndata: {}\n\n"
                elif pipeline_id in (None, hint.pipeline_id) or hint.pipeline_id is None:
                    yield f"id: {hint.event_id}\nevent: hint\ndata: {hint.data}\n\n".encode()
            yield b"event: expired\ndata: {}\n\n"
        finally:
            self._pages.discard(page)

    async def _read(self) -> None:
        lately = None
        while self._pages:
            try:
                if lately is None:
                    lately = await asyncio.to_thread(Lately, environment(), now=clock.now())
                    self._is_reading.set()
                for hint in await asyncio.to_thread(lately.news, clock.now()):
                    self._tell(hint)
            except (sqlite3.Error, psycopg.Error) as error:
                log.warning("the journal cannot be read (%s); trying again", type(error).__name__)
                await asyncio.sleep(2)
            await asyncio.sleep(READ_S)

    def _tell(self, hint: Hint) -> None:
        for page in self._pages:
            try:
                page.put_nowait(hint)
            except asyncio.QueueFull:
                while not page.empty():
                    page.get_nowait()
                with contextlib.suppress(asyncio.QueueFull):
                    page.put_nowait(None)
