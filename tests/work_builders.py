"""Tasks, calls, meetings and notes for tests, made by the product's own actions."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection, connections

from voronka.accounts.models import User
from voronka.activities import actions
from voronka.activities.models import Call, Meeting, Note, Task

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def a_task(owner: User, due_at: datetime = MONDAY + DAY, title: str = "Call back", **more: Any) -> Task:
    given: dict[str, Any] = {"by": owner, "at": MONDAY} | more
    return actions.add_task(title=title, owner=owner, due_at=due_at, **given)


def a_call(by: User | None = None, result: str = "no_answer", direction: str = "out", **about: Any) -> Call:
    return actions.log_call(direction=direction, result=result, by=by, **{"at": MONDAY} | about)


def a_meeting(owner: User, starts_at: datetime = MONDAY + DAY, title: str = "Show the flat", **about: Any) -> Meeting:
    given: dict[str, Any] = {"by": owner, "at": MONDAY} | about
    return actions.plan_meeting(title=title, starts_at=starts_at, owner=owner, **given)


def a_note(text: str = "Likes tea", by: User | None = None, **about: Any) -> Note:
    return actions.write_note(text=text, by=by, **{"at": MONDAY} | about)


def at_once(*jobs: Callable[[], Any]) -> list[Any]:
    """What each of the jobs returned or raised; they all begin at the same moment, each on its own connection."""
    answers: list[Any] = [None] * len(jobs)
    start = threading.Barrier(len(jobs))

    def run(number: int, job: Callable[[], Any]) -> None:
        start.wait()
        try:
            answers[number] = job()
        except Exception as error:
            answers[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    connections.close_all()
    return answers
