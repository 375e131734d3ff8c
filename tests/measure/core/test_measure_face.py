"""``import voronka.measure as vm``: the face that a notebook sees."""

from __future__ import annotations

import re
import subprocess
import sys
from inspect import isclass, isfunction
from pathlib import Path

import voronka.measure as vm

DOCS = Path(__file__).parents[3] / "docs"
SECTION = re.compile(r'docs/measures\.md, "([^"]+)"')


class TestTheFace:
    def test_offers_every_name_it_lists(self):
        assert [name for name in vm.__all__ if not hasattr(vm, name)] == []

    def test_explains_every_measure(self):
        offered = [getattr(vm, name) for name in vm.__all__]
        assert [each for each in offered if (isfunction(each) or isclass(each)) and not each.__doc__] == []

    def test_does_not_load_what_would_slow_the_start(self):
        heavy = "{'numba', 'scipy', 'babel', 'rich', 'defusedxml', 'python_calamine'}"
        code = f"import sys, voronka.measure; print(sorted({heavy} & set(sys.modules)))"
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert done.stdout.strip() == "[]"


class TestTheDocuments:
    def test_have_each_section_that_a_docstring_names(self):
        text = (DOCS / "measures.md").read_text(encoding="utf-8")
        named = {section for name in vm.__all__ for section in SECTION.findall(getattr(vm, name).__doc__ or "")}
        assert len(named) > 10
        assert [section for section in named if f"\n## {section}\n" not in text] == []
