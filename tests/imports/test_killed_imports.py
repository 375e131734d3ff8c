"""kill -9 of the worker in the middle of a check, a run and an undo: it ends, and each row is there once."""

from __future__ import annotations

import random
import time
from pathlib import Path
from typing import TYPE_CHECKING

from installation import PATIENCE_S

if TYPE_CHECKING:
    from installation import Installation

KILLED = Path(__file__).with_name("killed.py")
ROWS, KILLS = 6_000, 3
AT_WORK = {"checking", "running", "undoing"}


def state(installation: Installation) -> tuple[str, int]:
    return installation.rows("SELECT state, done_rows FROM imports_import")[0]


def ask(installation: Installation, *what: object) -> None:
    assert installation.python(KILLED, *what).wait(PATIENCE_S) == 0, installation.log(-1)


def kill_at_work(installation: Installation, dice: random.Random) -> int:
    """Kill workers while they are at it, as long as there is work; how often it was in the middle."""
    in_the_middle = 0
    for _ in range(KILLS):
        if (before := state(installation))[0] not in AT_WORK:
            break
        worker = installation.python(KILLED, "work", 1)
        ends = time.monotonic() + PATIENCE_S
        while state(installation) == before and time.monotonic() < ends:
            time.sleep(0.02)
        time.sleep(dice.uniform(0, 0.3))
        worker.kill()
        worker.wait()
        in_the_middle += state(installation)[0] in AT_WORK
    return in_the_middle


def finish(installation: Installation, wanted: str) -> None:
    if state(installation)[0] == wanted:  # by the last of those that were killed
        return
    worker = installation.python(KILLED, "work", 1)
    ends = time.monotonic() + PATIENCE_S
    while state(installation)[0] != wanted:
        assert time.monotonic() < ends, f"{state(installation)}: {installation.log(-1)}"
        time.sleep(0.05)
    worker.terminate()
    assert worker.wait(PATIENCE_S) == 0


class TestAnImportWhoseWorkerIsKilled:
    def test_brings_each_row_in_once_and_takes_each_out(self, installation: Installation) -> None:
        assert installation.run("migrate").returncode == 0
        dice = random.Random(7)
        ask(installation, "put", ROWS)
        finish(installation, "checked")
        ask(installation, "run")

        assert kill_at_work(installation, dice) > 0
        finish(installation, "done")

        deals = installation.rows("SELECT count(*), count(DISTINCT contact_id), sum(moves) FROM funnel_deal")
        won = ROWS // 3
        assert [tuple(map(int, row)) for row in deals] == [(ROWS, ROWS, ROWS + won)]
        assert installation.rows("SELECT count(*) FROM funnel_transition") == [(ROWS + won,)]
        assert installation.rows("SELECT count(*), count(DISTINCT deal_id) FROM sales_sale") == [(won, won)]
        assert installation.rows("SELECT count(*) FROM contacts_contact") == [(ROWS,)]
        assert installation.rows("SELECT count(*) FROM imports_refusedrow") == [(1,)]
        assert installation.rows("SELECT count(*) FROM imports_importedkey WHERE kind = 'deals'") == [(ROWS,)]

        ask(installation, "undo")
        assert kill_at_work(installation, dice) > 0
        finish(installation, "undone")

        for table in ("funnel_deal", "funnel_transition", "sales_sale", "contacts_contact", "imports_importedkey"):
            assert installation.rows(f"SELECT count(*) FROM {table}") == [(0,)]
        assert installation.rows("SELECT count(*) FROM accounts_user") == [(0,)]
        assert installation.rows("SELECT sum(deals) FROM funnel_stagecount") == [(0,)]
