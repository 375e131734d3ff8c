"""Taking away what came in a batch."""

from __future__ import annotations

from collections import defaultdict

from django.db import transaction
from django.db.models import Count, Sum

from voronka.funnel.actions.counting import Tally, exact, shift
from voronka.funnel.models import Deal, Pipeline, Transition
from voronka.journal.batches import keep_what_is_used
from voronka.journal.models import Batch


def remove_batch(batch: Batch) -> None:
    """Take away the deals of a batch with their history, and its pipelines; the apps above have done so before.

    A pipeline that somebody has put a deal into, a view or a target upon, stays as if it had not come with the batch.
    """
    with transaction.atomic():
        deals = Deal.objects.filter(batch=batch)
        counts: dict[int, Tally] = defaultdict(Tally)
        for row in deals.order_by().values("stage").annotate(n=Count("id"), known=Count("amount"), sum=Sum("amount")):
            counts[row["stage"]] += -Tally(row["n"], row["known"], exact(row["sum"]))
        Transition.objects.filter(deal__batch=batch).delete()
        deals.delete()
        shift(counts)
        pipelines = Pipeline.objects.filter(batch=batch)
        keep_what_is_used(pipelines)
        for pipeline in pipelines:
            pipeline.versions.all().delete()
            pipeline.delete()
