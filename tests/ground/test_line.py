"""Who writes to a SQLite file: whoever waits is let in before whoever comes back."""

from __future__ import annotations

import sqlite3
import threading
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connections, transaction

from voronka.ground.sqlite import line
from voronka.journal.models import Heartbeat

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
TURNS, HELD_S = 40, 0.05


def written(database: Path) -> list[str]:
    with closing(sqlite3.connect(database)) as file:
        return [row[0] for row in file.execute("SELECT who FROM book ORDER BY rowid")]


def test_a_writer_comes_between_two_turns_of_one_that_begins_anew_at_once(tmp_path):
    database = tmp_path / "book.sqlite3"
    with closing(sqlite3.connect(database)) as file:
        file.execute("PRAGMA journal_mode = WAL")
        file.execute("CREATE TABLE book (who TEXT)")
    is_begun, is_over = threading.Event(), threading.Event()

    def write(who: str, held_s: float) -> None:
        with closing(sqlite3.connect(database, timeout=30, isolation_level=None)) as file:
            with line.in_line(database):
                file.execute("BEGIN IMMEDIATE")
            file.execute("INSERT INTO book VALUES (?)", [who])
            is_begun.set()
            time.sleep(held_s)
            file.execute("COMMIT")

    def write_for_ever() -> None:
        for _ in range(TURNS):
            if is_over.is_set():
                break
            write("import", HELD_S)

    importing = threading.Thread(target=write_for_ever)
    importing.start()
    for _ in range(5):
        is_begun.clear()
        assert is_begun.wait(30)
        before = len(written(database))
        write("caller", 0)
        assert len(written(database)) <= before + 3  # the turn that was on, and one that had come before the caller
    is_over.set()
    importing.join()

    assert written(database).count("caller") == 5


@pytest.mark.django_db(transaction=True)
def test_a_statement_outside_of_a_transaction_stands_in_line_too():
    is_begun, is_over = threading.Event(), threading.Event()

    def write_for_ever() -> None:
        for turn in range(TURNS):
            if is_over.is_set():
                break
            with transaction.atomic():
                Heartbeat.objects.create(worker=f"import {turn}", started_at=NOON, at=NOON)
                is_begun.set()
                time.sleep(HELD_S)
        connections.close_all()

    importing = threading.Thread(target=write_for_ever)
    importing.start()
    for turn in range(5):
        is_begun.clear()
        assert is_begun.wait(30)
        before = Heartbeat.objects.count()
        Heartbeat.objects.create(worker=f"caller {turn}", started_at=NOON, at=NOON)
        assert Heartbeat.objects.count() <= before + 3
    is_over.set()
    importing.join()

    assert Heartbeat.objects.filter(worker__startswith="caller").count() == 5


def test_where_no_line_can_be_drawn_a_writer_goes_on_without(tmp_path):
    with line.in_line(tmp_path / "no folder" / "book.sqlite3"):
        assert list(tmp_path.iterdir()) == []


def test_nobody_stands_in_line_for_ever(tmp_path, monkeypatch):
    monkeypatch.setattr(line, "MOST_S", 0.05)
    database = tmp_path / "book.sqlite3"

    with line.in_line(database), line.in_line(database):
        assert Path(f"{database}-line").exists()


def test_a_writer_that_fails_leaves_the_line(tmp_path, monkeypatch):
    monkeypatch.setattr(line, "MOST_S", 30)
    database = tmp_path / "book.sqlite3"
    try:
        with line.in_line(database):
            raise sqlite3.OperationalError("database is locked")
    except sqlite3.OperationalError:
        pass

    begun = time.monotonic()
    with line.in_line(database):
        assert time.monotonic() - begun < 10
