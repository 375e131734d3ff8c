"""The commands that run the product: web, edge and worker, one by one or as one tree."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from types import FrameType
from typing import TYPE_CHECKING

import django
from django.db.utils import Error as DatabaseError

from voronka.ground import clock
from voronka.ground.environment import Environment, WrongSetting, environment
from voronka.ground.processes import die_with_parent
from voronka.ground.refusal import Refusal

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

GRACE_S = 30.0
SHORTEST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 30.0
WEB_THREADS = 4


def up_command(args: argparse.Namespace) -> None:
    """Bring the database up to date, then run web, edge and worker until told to stop."""
    migrate_command(args)
    _say_where(environment())
    commands = {name: [sys.executable, "-m", "voronka", name] for name in ("web", "edge", "worker")}
    Tree([Process(name, command) for name, command in commands.items()]).run()


def web_command(_args: argparse.Namespace) -> None:
    """Pages, by granian; replaces this process."""
    here = environment()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", here.address]
    command += ["--port", str(here.web_port), "--blocking-threads", str(WEB_THREADS), "--log-level", "warning"]
    command += ["--no-ws", "--workers-kill-timeout", "20", "voronka.web.wsgi:application"]
    os.execv(sys.executable, command)  # noqa: S606 - our own interpreter


def edge_command(_args: argparse.Namespace) -> None:
    """What arrives and what stays open; replaces this process, by one that knows no Django."""
    environment()  # what is set wrongly is told here
    os.execv(sys.executable, [sys.executable, "-m", "voronka.edge"])  # noqa: S606 - our own interpreter


def worker_command(args: argparse.Namespace) -> None:
    """Deliveries of the journal."""
    set_up_django()
    from voronka.worker.main import run

    run(lease_s=args.lease)


def migrate_command(_args: argparse.Namespace) -> None:
    """Bring the database up to date; harmless when it is."""
    set_up_django()
    from voronka.cli.database import migrate

    migrate()


def set_up_django() -> None:
    """Make the models usable in this process."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "voronka.ground.settings")
    logging.basicConfig(format="%(asctime)s %(name)s %(levelname)s %(message)s", level=logging.INFO)
    django.setup()


def _say_where(here: Environment) -> None:
    """Print the address, and the link of the first sign-in while nobody can sign in yet."""
    from voronka.accounts.actions import first_sign_in

    token = first_sign_in(at=clock.now())
    lines = [f"Voronka runs at {here.home}", f"Its data are in {here.data}"]
    if token:
        lines.append(f"Sign in for the first time (once, within a day): {here.home}link/{token}/")
    sys.stdout.write("\n".join([*lines, "Ctrl-C stops it.", ""]))
    sys.stdout.flush()


@dataclass
class Process:
    """One part of the tree; started again, after a growing pause, when it dies by itself."""

    name: str
    command: list[str]
    running: subprocess.Popen[bytes] | None = None
    pause_s: float = SHORTEST_PAUSE_S
    starts_at: float = 0.0
    started: float = field(default=0.0)

    def start(self) -> None:
        self.started = time.monotonic()
        self.running = subprocess.Popen(self.command, preexec_fn=die_with_parent, start_new_session=True)  # noqa: S603

    def look(self, now: float) -> None:
        """Start it when it is due; note its death."""
        if self.running is None:
            if now >= self.starts_at:
                self.start()
        elif (status := self.running.poll()) is not None:
            lived_s = now - self.started
            self.pause_s = SHORTEST_PAUSE_S if lived_s > 60 else min(self.pause_s * 2, LONGEST_PAUSE_S)
            logging.getLogger("voronka").error(
                "%s ended with status %s; starting it again in %.1f s", self.name, status, self.pause_s
            )
            self.running, self.starts_at = None, now + self.pause_s


class Tree:
    """Processes that live and stop together."""

    def __init__(self, processes: list[Process]) -> None:
        self.processes = processes
        self.is_stopping = False

    def run(self) -> None:
        """Until SIGTERM or SIGINT; then each is asked to finish, and killed if it has not within the grace."""
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        while not self.is_stopping:
            for process in self.processes:
                process.look(time.monotonic())
            time.sleep(0.2)
        self._end()

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        self.is_stopping = True

    def _end(self) -> None:
        alive = [process.running for process in self.processes if process.running]
        for each in alive:
            each.terminate()
        ends = time.monotonic() + GRACE_S
        for each in alive:
            try:
                each.wait(max(0.1, ends - time.monotonic()))
            except subprocess.TimeoutExpired:
                each.kill()
                each.wait()


def serving_clearly(command: Callable[[argparse.Namespace], None], args: argparse.Namespace) -> int:
    """Run the command; what may go wrong outside our hands becomes one sentence on stderr and status 1."""
    try:
        command(args)
    except (WrongSetting, Refusal) as error:
        sentence = str(error)
    except DatabaseError as error:
        sentence = f"the database does not answer: {error}"
    except OSError as error:
        sentence = f"{error.filename or 'the output'}: {error.strerror or error}"
    except KeyboardInterrupt:
        sentence = "stopped"
    else:
        return 0
    sys.stderr.write(f"voronka: {sentence.strip()}\n")
    return 1
