from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from edge_sender import Edge
from installation import Installation

FURNISH = Path(__file__).with_name("furnish_edge.py")


def furnished(folder: Path, **settings: str) -> Edge:
    """A running edge with landing points and keys, and without limits unless they are given."""
    limits = {"VORONKA_PER_ADDRESS": "0", "VORONKA_PER_FORM": "0", "VORONKA_PER_KEY": "0"}
    installation = Installation(folder, **limits | settings)
    assert installation.run("migrate").returncode == 0
    assert installation.python(FURNISH).wait(60) == 0, installation.log(-1)
    made = json.loads(installation.log(-1).splitlines()[-1])
    installation.start("edge")
    installation.wait_for(f"http://localhost:{installation.edge_port}/readyz")
    return Edge(installation, **made)


@pytest.fixture(scope="session")
def edge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Edge]:
    """One for all tests."""
    made = furnished(tmp_path_factory.mktemp("edge"))
    yield made
    made.installation.stop()
