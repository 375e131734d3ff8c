"""`voronka up`: one tree of processes, started and stopped as one."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from typing import TYPE_CHECKING

from installation import PATIENCE_S

if TYPE_CHECKING:
    from installation import Installation


def children(of: int) -> list[int]:
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(of)], capture_output=True, text=True)
    return [int(pid) for pid in found.stdout.split()]


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def until_gone(pids: list[int], within_s: float = PATIENCE_S) -> bool:
    ends = time.monotonic() + within_s
    while any(is_alive(pid) for pid in pids) and time.monotonic() < ends:
        time.sleep(0.1)
    return not any(is_alive(pid) for pid in pids)


def running(installation: Installation) -> subprocess.Popen[str]:
    process = installation.start("up")
    installation.wait_for(f"{installation.url}/readyz")
    installation.wait_for(f"http://localhost:{installation.edge_port}/readyz")
    return process


class TestUp:
    def test_prints_the_address_and_a_link_for_the_first_sign_in(self, installation: Installation) -> None:
        running(installation)

        assert f"{installation.url}/" in installation.log()
        assert re.search(rf"{installation.url}/link/[\w-]{{40,}}/", installation.log())

    def test_runs_web_edge_and_worker_and_stops_them_cleanly(self, installation: Installation) -> None:
        process = running(installation)
        tree = children(process.pid)
        process.send_signal(signal.SIGTERM)

        assert len(tree) == 3
        assert process.wait(PATIENCE_S) == 0
        assert until_gone(tree, within_s=1)

    def test_leaves_no_orphans_when_it_is_killed(self, installation: Installation) -> None:
        process = running(installation)
        tree = children(process.pid)
        process.kill()
        process.wait()

        assert until_gone(tree)

    def test_starts_a_part_again_that_dies(self, installation: Installation) -> None:
        process = running(installation)
        before = children(process.pid)
        serving = [pid for each in before for pid in children(each)]  # by granian; the edge serves itself
        for pid in before:
            os.kill(pid, signal.SIGKILL)
        assert len(serving) == 1
        assert until_gone(before + serving)

        installation.wait_for(f"{installation.url}/readyz")
        installation.wait_for(f"http://localhost:{installation.edge_port}/readyz")


class TestAWrongSetting:
    def test_stops_the_start_with_one_sentence(self, installation: Installation) -> None:
        installation.web_port = 99_999
        done = installation.run("up")

        assert (done.returncode, done.stderr) == (
            1,
            "voronka: VORONKA_WEB_PORT: '99999' is not a port (1 to 65535)\n",
        )
