"""Made-up people leave with their batch."""

from __future__ import annotations

from django.db import transaction
from django.db.models import ProtectedError

from voronka.accounts.models import Team, User
from voronka.journal.models import Batch


def remove_batch(batch: Batch) -> None:
    """Take away the people and teams that came with a batch.

    Whom something real points at meanwhile stays, not active; a team that somebody real is in stays.
    """
    with transaction.atomic():
        for user in User.objects.filter(batch=batch).order_by("pk"):
            try:
                with transaction.atomic():
                    user.delete()
            except ProtectedError:
                User.objects.filter(pk=user.pk).update(batch=None, is_active=False)
        Team.objects.filter(batch=batch, users=None).delete()
        Team.objects.filter(batch=batch).update(batch=None)
