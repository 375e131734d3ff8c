"""A program that prints every business row of an installation, apart from imports and the journal, as one JSON.

Counts of stages are given as sums: which of its rows a process adds to is left to chance.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

import django
from django.core.serializers.json import DjangoJSONEncoder

django.setup()
sys.path.insert(0, str(Path(__file__).parents[1]))

from dump import dump  # noqa: E402

OWN = ("imports.", "journal.")
found = {label: rows for label, rows in dump().items() if not label.startswith(OWN)}
sums: Counter[str] = Counter()
for row in found.pop("funnel.StageCount"):
    for column in set(row) - {"id", "stage_id", "shard"}:
        sums[f"{row['stage_id']} {column}"] += row[column]
sys.stdout.write(json.dumps({**found, "counts": dict(sums)}, cls=DjangoJSONEncoder))
