from __future__ import annotations

from django.db import transaction
from django.db.models import Q

from voronka.activities.models import Call, Meeting, Note, Task
from voronka.journal.models import Batch


def remove_batch(batch: Batch) -> None:
    """Take away the work of a batch, and whatever else is about its contacts, leads and deals or for its people."""
    within = (
        Q(batch=batch) | Q(lead__batch=batch) | Q(deal__batch=batch) | Q(contact__batch=batch, deal=None, lead=None)
    )
    going = within | Q(owner__batch=batch)
    with transaction.atomic():
        Meeting.objects.filter(within | Q(task__in=Task.objects.filter(going))).delete()
        Task.objects.filter(going).delete()
        Call.objects.filter(within).delete()
        Note.objects.filter(within).delete()
        for rows in (Call.objects, Note.objects, Meeting.objects):
            rows.filter(by__batch=batch).update(by=None)
        Task.objects.filter(made_by__batch=batch).update(made_by=None)
        Task.objects.filter(done_by__batch=batch).update(done_by=None)
