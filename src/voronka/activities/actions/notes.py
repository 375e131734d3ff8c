from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from voronka.accounts.models import User
from voronka.activities import about
from voronka.activities.actions.tasks import ChangedMeanwhile
from voronka.activities.events import NoteRemoved, NoteRestored, NoteWritten
from voronka.activities.models import Note
from voronka.contacts.models import Contact
from voronka.funnel.models import Deal
from voronka.journal.actions import record
from voronka.journal.models import Batch
from voronka.leads.models import Lead


def write_note(
    *,
    text: str,
    contact: Contact | None = None,
    lead: Lead | None = None,
    deal: Deal | None = None,
    by: User | None,
    at: datetime,
    batch: Batch | None = None,
) -> Note:
    """Write something down about a contact, a lead or a deal. Publishes NoteWritten. Raises Refusal about "text"."""
    where = about.somebody(contact=contact, lead=lead, deal=deal)
    text = about.lines(text, field="text", is_required=True)
    with transaction.atomic():
        note = Note.objects.create(**where, text=text, at=at, by=by, batch=batch)
        record(
            NoteWritten(note_id=note.pk, contact_id=where["contact_id"], deal_id=where["deal_id"], at=at),
            by_id=by.pk if by else None,
            batch=batch,
        )
    return note


def remove_note(*, note: Note, by: User | None, at: datetime) -> None:
    """Take a wrong note away; `restore_note` brings it back. Publishes NoteRemoved. Raises ChangedMeanwhile."""
    with transaction.atomic():
        if not Note.objects.filter(pk=note.pk, removed_at=None).update(removed_at=at):
            raise ChangedMeanwhile(_("This note is gone already."))
        record(
            NoteRemoved(note_id=note.pk, deal_id=note.deal_id, at=at),
            by_id=by.pk if by else None,
            changes={"removed_at": [None, at]},
            batch=note.batch,
        )


def restore_note(*, note: Note, by: User | None, at: datetime) -> None:
    """Bring a note back that was taken away. Publishes NoteRestored. Raises ChangedMeanwhile where it stands."""
    with transaction.atomic():
        if not Note.objects.filter(pk=note.pk, removed_at__isnull=False).update(removed_at=None):
            raise ChangedMeanwhile(_("This note stands already."))
        record(
            NoteRestored(note_id=note.pk, deal_id=note.deal_id, at=at),
            by_id=by.pk if by else None,
            changes={"removed_at": [note.removed_at, None]},
            batch=note.batch,
        )
