"""The process of the edge: listens, looks after its connections, and ends in peace."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
import sys

import uvloop

from voronka.edge.app import application
from voronka.edge.connection import Connection
from voronka.ground.environment import environment

GRACE_S, LOOK_S = 20.0, 1.0
BACKLOG, GARBAGE_AFTER = 1024, 20_000
"""Clients that wait to be let in; objects after which Python looks for circles among them: a request makes none."""


def run() -> None:
    """Serve until SIGTERM or SIGINT; what is under way then is answered."""
    logging.basicConfig(format="%(asctime)s %(name)s %(levelname)s %(message)s", level=logging.WARNING)
    here = environment()
    gc.freeze()
    gc.set_threshold(GARBAGE_AFTER)
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(serve(here.address, here.edge_port))
    except OSError as error:
        sys.exit(f"voronka: {here.address}:{here.edge_port}: {error.strerror or error}")


async def serve(address: str, port: int) -> None:
    """Until this process is told to end."""
    loop, told, connections = asyncio.get_running_loop(), asyncio.Event(), set[Connection]()
    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, told.set)
    server = await loop.create_server(lambda: Connection(application, connections), address, port, backlog=BACKLOG)
    looking = loop.create_task(_look_after(connections))
    await told.wait()
    server.close()
    ends_at = loop.time() + GRACE_S
    while connections and loop.time() < ends_at:
        for connection in list(connections):  # one may have been let in at the last moment
            connection.end()
        await asyncio.sleep(0.02)
    looking.cancel()


async def _look_after(connections: set[Connection]) -> None:
    """One look for all: a timer for each request would take more time than the request."""
    while True:
        await asyncio.sleep(LOOK_S)
        now = asyncio.get_running_loop().time()
        for connection in list(connections):
            connection.look(now)
