"""kill -9 of the edge under load: what was acknowledged is there, once, and whole."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

from edge_crowd import NONE, Crowd, unkept_promises
from edge_sender import Edge
from installation import free_port

KILLS = int(os.environ.get("KILLS", "12"))
"""How often: KILLS=100 for the whole promise (docs/why/intake.md); each takes the start of another process."""


def begin(edge: Edge, port: int) -> subprocess.Popen[str]:
    """Another edge of the installation, at this port, when it answers."""
    edge.installation.edge_port = port
    process = edge.installation.start("edge")
    edge.installation.wait_for(f"http://localhost:{port}/livez")
    return process


def kill(process: subprocess.Popen[str]) -> None:
    """With its children, at once."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    for pid in (process.pid, *map(int, children)):
        os.kill(pid, signal.SIGKILL)
    process.wait()


def test_a_killed_edge_loses_and_doubles_nothing(edge: Edge) -> None:
    first_port = edge.installation.edge_port
    ports = [free_port(), free_port()]
    running = [begin(edge, port) for port in ports]
    with Crowd(edge, ports=ports, name="kill") as crowd:
        for number in range(KILLS):
            victim = number % 2
            crowd.wait_for_more(5)
            kill(running[victim])
            running[victim] = begin(edge, ports[victim])
    edge.installation.edge_port = first_port

    assert len(crowd.kept) > 5 * KILLS
    assert set(crowd.statuses) == {201}
    assert unkept_promises(edge, crowd.kept) == NONE
    for process in running:
        kill(process)
