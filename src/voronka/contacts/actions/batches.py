from __future__ import annotations

from django.db import transaction

from voronka.contacts.models import Company, Contact
from voronka.journal.batches import keep_what_is_used
from voronka.journal.models import Batch


def remove_batch(batch: Batch) -> None:
    """Take away the contacts and companies of a batch; what stays and pointed at them points there no more."""
    with transaction.atomic():
        Contact.objects.filter(merged_into__batch=batch).update(merged_into=None)
        Contact.objects.filter(company__batch=batch).update(company=None)
        keep_what_is_used(Contact.objects.filter(batch=batch))
        Contact.objects.filter(batch=batch).delete()
        keep_what_is_used(Company.objects.filter(batch=batch))
        Company.objects.filter(batch=batch).delete()
