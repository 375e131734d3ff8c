from __future__ import annotations

import pytest

from voronka.measure.files import read


@pytest.fixture(scope="session")
def running_example(data):
    return read([data / "xes_logs" / "running-example.xes"]).frame


@pytest.fixture(scope="session")
def receipt(data):
    return read([data / "xes_logs" / "receipt.xes.gz"]).frame
