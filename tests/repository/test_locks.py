"""The locked dependencies: complete, hashed, agreeing with each other, and of no particular registry."""

from __future__ import annotations

import re
import tomllib

import pytest

LOCKS = ("build", "run", "dev", "bench")


@pytest.fixture
def project(root):
    return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture
def lock(root):
    return {name: (root / "requirements" / f"{name}.txt").read_text(encoding="utf-8") for name in LOCKS}


def pins(text: str) -> set[tuple[str, str]]:
    """(name, version) with a version for each Python it is resolved for."""
    return set(re.findall(r"^([a-z0-9.-]+)==(\S+)", text, re.MULTILINE))


def names(requirements: list[str]) -> set[str]:
    return {re.match(r"[\w.-]+", line)[0].lower().replace("_", "-") for line in requirements}


@pytest.mark.parametrize("name", LOCKS)
class TestALock:
    def test_names_no_address_and_no_path(self, lock, name):
        assert not re.search(r"://|--(index|extra|find)|\.(com|net|io)\b|^-e|/", re.sub(r"# .*|-c \S+", "", lock[name]))

    def test_has_a_hash_for_every_package(self, lock, name):
        packages = re.split(r"\n(?=[a-z])", lock[name])

        assert packages
        assert all("--hash=sha256:" in package for package in packages)


class TestTheLocks:
    def test_hold_everything_that_the_project_names(self, lock, project):
        extras = project["project"]["optional-dependencies"]
        wanted = {
            "build": project["build-system"]["requires"],
            "run": project["project"]["dependencies"],
            "dev": project["project"]["dependencies"] + extras["dev"],
            "bench": project["project"]["dependencies"] + extras["bench"],
        }

        assert {name: names(wanted[name]) - {pin for pin, _ in pins(lock[name])} for name in LOCKS} == {
            name: set() for name in LOCKS
        }

    def test_give_developers_the_versions_that_users_get(self, lock):
        assert pins(lock["run"]) <= pins(lock["dev"])

    def test_keep_what_is_heavy_or_under_another_licence_out_of_use_and_tests(self, lock):
        assert not {"chdb", "pm4py"} & {name for name, _ in pins(lock["run"]) | pins(lock["dev"])}
