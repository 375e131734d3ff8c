from __future__ import annotations

from django.db import transaction
from django.db.models import Q

from voronka.journal.models import Batch
from voronka.sales.models import Sale


def remove_batch(batch: Batch) -> None:
    """Take away the sales of a batch and of its deals, with all that takes them back."""
    with transaction.atomic():
        theirs = Q(batch=batch) | Q(deal__batch=batch)
        taken_back = Sale.objects.filter(theirs, kind=Sale.Kind.SALE)
        Sale.objects.filter(theirs | Q(reverses__in=taken_back)).exclude(kind=Sale.Kind.SALE).delete()
        taken_back.delete()
