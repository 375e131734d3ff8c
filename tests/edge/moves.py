"""A program in which a deal moves: `moves.py PIPELINE DEAL`."""

from __future__ import annotations

import sys

import django

django.setup()

from django.db import transaction  # noqa: E402

from voronka.funnel.events import DealMoved  # noqa: E402
from voronka.ground import clock  # noqa: E402
from voronka.journal.actions import record  # noqa: E402

pipeline_id, deal_id = map(int, sys.argv[1:])
with transaction.atomic():
    moved = DealMoved(
        at=clock.now(), deal_id=deal_id, pipeline_id=pipeline_id, from_stage_id=1, to_stage_id=2, transition_id=3
    )
    record(moved, by_id=1)
