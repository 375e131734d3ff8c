"""The two house rules that imports alone do not show: where foreign keys point, and who writes a table."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

ROOT = Path(__file__).parents[2]
SRC = ROOT / "src" / "voronka"
WRITES = {
    "create",
    "bulk_create",
    "get_or_create",
    "update_or_create",
    "update",
    "bulk_update",
    "delete",
    "save",
    "add",
    "set",
    "acreate",
}


def floors() -> dict[str, int]:
    """Room -> its floor, 0 being the ground, as import-linter has them."""
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]
    layers = [[room.strip() for room in layer.replace(":", "|").split("|")] for layer in contract["layers"]]
    return {room: floor for floor, layer in enumerate(reversed(layers)) for room in layer}


def ours() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("voronka.")]


def keys_to_others() -> list[models.Field[object, object]]:
    """Every foreign key of ours that points at another app."""
    return [
        field
        for model in ours()
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey | models.ManyToManyField)
        and field.remote_field.model._meta.app_label != model._meta.app_label
    ]


class TestForeignKeys:
    @pytest.mark.parametrize("key", keys_to_others(), ids=str)
    def test_point_down_and_hide_their_reverse(self, key: models.ForeignKey[object, object]) -> None:
        floor = floors()
        here, there = key.model._meta.app_label, key.remote_field.model._meta.app_label

        assert floor[there] < floor[here]
        assert key.remote_field.hidden

    def test_are_found(self) -> None:
        assert len(keys_to_others()) > 20


class Writes(ast.NodeVisitor):
    """Finds writes to models that a module has imported from another app."""

    def __init__(self, app: str) -> None:
        self.app = app
        self.foreign: set[str] = set()
        self.found: list[str] = []

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        parts = (node.module or "").split(".")
        if parts[0] == "voronka" and "models" in parts and parts[1] != self.app:
            self.foreign |= {alias.asname or alias.name for alias in node.names}

    def visit_Call(self, node: ast.Call) -> None:
        if isinstance(node.func, ast.Attribute) and node.func.attr in WRITES and self._root(node.func) in self.foreign:
            self.found.append(f"line {node.lineno}: {ast.unparse(node.func)}")
        self.generic_visit(node)

    @staticmethod
    def _root(node: ast.expr) -> str:
        """The name that a chain like ``Deal.objects.filter(...).update`` begins with."""
        while not isinstance(node, ast.Name):
            match node:
                case ast.Attribute(value=inner) | ast.Call(func=inner) | ast.Subscript(value=inner):
                    node = inner
                case _:
                    return ""
        return node.id


class TestATable:
    def test_is_written_by_its_own_app_only(self) -> None:
        found = {}
        for path in SRC.rglob("*.py"):
            writes = Writes(path.relative_to(SRC).parts[0])
            writes.visit(ast.parse(path.read_text()))
            if writes.found:
                found[str(path.relative_to(SRC))] = writes.found

        assert found == {}

    def test_names_each_of_its_rules_after_its_app(self) -> None:
        rules = [(model._meta.app_label, rule.name) for model in ours() for rule in model._meta.constraints]

        assert len(rules) > 30
        assert [name for app, name in rules if not name.startswith(f"{app}_")] == []
