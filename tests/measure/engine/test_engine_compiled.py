"""How kernels are compiled."""

from __future__ import annotations

import subprocess
import sys

from voronka.measure.engine.compiled import compiled


class TestCompiled:
    def test_works_where_there_is_nowhere_to_keep_machine_code(self):
        space = {}
        exec("def double(number):\n    return 2 * number", space)

        assert compiled(space["double"])(21) == 42

    def test_is_not_needed_to_import_the_measures(self):
        code = "import sys, voronka.measure.ordered_funnel, voronka.measure.engine; print('numba' in sys.modules)"

        assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "False\n"
