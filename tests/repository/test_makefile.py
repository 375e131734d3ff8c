"""What `make` does before anything is installed: chooses a Python, knows what is done, says what is missing."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

TOOLS = ("sh", "make", "cat", "cut", "sha256sum", "sed", "expand", "id", "mkdir", "touch", "rm", "mktemp", "env", "pwd")


@pytest.fixture
def bare(tmp_path):
    """A folder of programs: a machine with a shell and make, and no Python yet."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for tool in TOOLS:
        if found := shutil.which(tool):
            (folder / tool).symlink_to(found)
    return folder


@pytest.fixture
def clone(root, tmp_path):
    """The parts of the project that make reads, in a folder whose name has a space."""
    folder = tmp_path / "a clone with spaces"
    folder.mkdir()
    for name in ("Makefile", "pyproject.toml"):
        shutil.copy(root / name, folder)
    for name in ("scripts", "requirements"):
        shutil.copytree(root / name, folder / name)
    return folder


def program(folder: Path, name: str, text: str) -> None:
    (folder / name).unlink(missing_ok=True)
    (folder / name).write_text(f"#!/bin/sh\n{text}\n")
    (folder / name).chmod(0o755)


def run(command: list[str], where: Path, programs: Path | None = None, **more: str) -> subprocess.CompletedProcess[str]:
    path = str(programs) if programs else os.environ["PATH"]
    return subprocess.run(
        command, cwd=where, env={"PATH": path, "HOME": str(where), **more}, capture_output=True, text=True, check=False
    )


class TestFindingPython:
    def test_takes_the_newest_that_runs(self, root, bare):
        program(bare, "python3", "echo 311")
        program(bare, "python3.13", "echo 313")
        program(bare, "python3.12", "exit 127")

        assert run(["scripts/find-python"], root, bare).stdout == "python3.13\n"

    def test_passes_over_one_that_is_too_old(self, root, bare):
        program(bare, "python3", "echo 0")
        program(bare, "python3.11", "echo 311")

        assert run(["scripts/find-python"], root, bare).stdout == "python3.11\n"

    def test_says_what_to_install_when_there_is_none(self, root, bare):
        done = run(["scripts/find-python"], root, bare)

        assert done.returncode == 1
        assert done.stderr.count("\n") == 1
        assert "needs Python 3.11 or newer" in done.stderr
        assert "apt-get install python3" in done.stderr

    def test_takes_the_one_it_is_told(self, root, bare):
        program(bare, "my-python", "echo 312")
        program(bare, "python3.13", "echo 313")

        assert run(["scripts/find-python"], root, bare, PYTHON="my-python").stdout == "my-python\n"


class TestADebianPackage:
    def test_is_named_where_there_is_no_apt(self, root, bare):
        done = run(["scripts/debian-package", "python3.11-venv"], root, bare)

        assert done.returncode == 1
        assert "Voronka needs python3.11-venv" in done.stderr

    def test_is_asked_of_an_administrator_without_root_and_sudo(self, root, bare):
        program(bare, "apt-get", "exit 0")
        program(bare, "id", "echo 1000")

        done = run(["scripts/debian-package", "chromium"], root, bare)

        assert done.returncode == 1
        assert done.stderr.endswith("Ask an administrator for: apt-get install chromium\n")

    def test_is_installed_with_sudo_where_it_exists(self, root, bare, tmp_path):
        program(bare, "apt-get", f'echo "$@" >> "{tmp_path}/asked"')
        program(bare, "id", "echo 1000")
        program(bare, "sudo", 'exec "$@"')

        assert run(["scripts/debian-package", "chromium"], root, bare).returncode == 0
        assert "chromium" in (tmp_path / "asked").read_text().splitlines()[-1]

    def test_that_cannot_be_installed_shows_why(self, root, bare):
        program(bare, "apt-get", "echo no network; exit 100")
        program(bare, "id", "echo 0")

        done = run(["scripts/debian-package", "chromium"], root, bare)

        assert done.returncode == 1
        assert "no network" in done.stderr
        assert "could not be installed" in done.stderr


class TestInstall:
    def stamp(self, clone: Path) -> Path:
        return clone / re.search(r"scripts/install run (\S+)", run(["make", "-n", "install"], clone).stdout)[1]

    def installed(self, clone: Path) -> bool:
        return run(["make", "-q", "install"], clone).returncode == 0 or "scripts/install" not in (
            run(["make", "-n", "install"], clone).stdout
        )

    def test_is_done_once_for_a_lock(self, clone):
        assert not self.installed(clone)
        stamp = self.stamp(clone)
        stamp.parent.mkdir(parents=True)
        stamp.touch()

        assert self.installed(clone)

    def test_is_done_again_when_a_lock_changes_and_not_when_it_is_only_touched(self, clone):
        stamp = self.stamp(clone)
        stamp.parent.mkdir(parents=True)
        stamp.touch()
        lock = clone / "requirements" / "run.txt"

        os.utime(lock, (2_000_000_000, 2_000_000_000))
        assert self.installed(clone)
        lock.write_text(lock.read_text().replace("rich==", "rich==99."))
        assert not self.installed(clone)

    def test_is_done_again_in_a_folder_that_was_moved(self, clone):
        stamp = self.stamp(clone)
        stamp.parent.mkdir(parents=True)
        stamp.touch()

        assert not self.installed(clone.rename(clone.with_name("moved")))

    def test_says_in_one_sentence_that_there_is_no_python(self, clone, bare):
        done = run(["make", "install"], clone, bare)

        assert done.returncode == 2
        assert "Voronka needs Python 3.11 or newer" in done.stderr


class TestMakeRun:
    def test_starts_the_web_application_with_its_data_here(self, clone):
        asked = run(["make", "-n", "run"], clone).stdout

        assert asked.rstrip().endswith("voronka up")
        assert f'VORONKA_DATA="${{VORONKA_DATA:-{clone}/var}}"' in asked


class TestMakeSample:
    def test_makes_the_reports_and_names_where_they_are(self, root, tmp_path):
        done = run(["scripts/sample-reports", str(tmp_path / "two words"), "hu"], root)

        assert done.returncode == 0, done.stderr
        pages = [Path(unquote(urlsplit(line.strip()).path)) for line in done.stdout.splitlines() if "file://" in line]
        assert len(pages) == 6
        assert all(page.stat().st_size > 10_000 for page in pages)


class TestMake:
    def test_alone_lists_the_commands(self, clone):
        listed = re.findall(r"^  make (\w+) ", run(["make"], clone).stdout, re.MULTILINE)

        assert {"install", "run", "sample", "test", "check", "bench", "lock", "words", "picture"} <= set(listed)

    def test_is_what_the_build_server_calls(self, root):
        script = (root / ".ci" / "run").read_text()

        assert os.access(root / ".ci" / "run", os.X_OK)
        assert "set -euo pipefail" in script
        assert script.endswith("make --no-print-directory test\n")
