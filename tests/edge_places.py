"""Running edges for tests, and a PostgreSQL server that may be stopped."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

from edge_sender import Edge
from installation import PATIENCE_S, Installation

FURNISH = Path(__file__).with_name("edge") / "furnish_edge.py"


def furnished(installation: Installation) -> Edge:
    """A running edge with landing points and keys, and without limits unless they are given."""
    assert installation.run("migrate").returncode == 0
    assert installation.python(FURNISH).wait(PATIENCE_S) == 0, installation.log(-1)
    made = json.loads(installation.log(-1).splitlines()[-1])
    installation.start("edge")
    installation.wait_for(f"http://localhost:{installation.edge_port}/readyz")
    return Edge(installation, **made)


NO_LIMITS = {
    "VORONKA_PER_ADDRESS": "0",
    "VORONKA_PER_FORM": "0",
    "VORONKA_PER_KEY": "0",
    "VORONKA_HITS_PER_ADDRESS": "0",
}


@dataclass(frozen=True)
class Server:
    """A PostgreSQL server that may be stopped and started, of the user that may run one."""

    folder: Path
    port: int
    run_as: tuple[str, ...]

    @property
    def url(self) -> str:
        return f"postgresql://voronka@127.0.0.1:{self.port}/postgres"

    def control(self, *arguments: str) -> None:
        (programs,) = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1:]
        command = [
            *self.run_as,
            str(programs / "pg_ctl"),
            "-D",
            str(self.folder / "data"),
            "-w",
            "-t",
            "300",
            *arguments,
        ]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")
