from __future__ import annotations

import secrets
from pathlib import Path

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from voronka.ground.environment import environment


class State(models.TextChoices):
    """How far an import is. `checking`, `running` and `undoing` are work of the worker."""

    UPLOADED = "uploaded", pgettext_lazy("state of an import", "Uploaded")
    CHECKING = "checking", pgettext_lazy("state of an import", "Being checked")
    CHECKED = "checked", pgettext_lazy("state of an import", "Checked")
    RUNNING = "running", pgettext_lazy("state of an import", "Running")
    DONE = "done", pgettext_lazy("state of an import", "Done")
    FAILED = "failed", pgettext_lazy("state of an import", "Failed")
    STOPPED = "stopped", pgettext_lazy("state of an import", "Stopped")
    UNDOING = "undoing", pgettext_lazy("state of an import", "Being undone")
    UNDONE = "undone", pgettext_lazy("state of an import", "Undone")


WORKING = (State.CHECKING, State.RUNNING, State.UNDOING)


class KindOfRows(models.TextChoices):
    """What the rows of a file become."""

    PEOPLE = "people", pgettext_lazy("rows of a file", "People who work here")
    PRODUCTS = "products", pgettext_lazy("rows of a file", "Products")
    COMPANIES = "companies", pgettext_lazy("rows of a file", "Companies")
    CONTACTS = "contacts", pgettext_lazy("rows of a file", "Contacts")
    DEALS = "deals", pgettext_lazy("rows of a file", "Deals")
    HISTORY = "history", pgettext_lazy("rows of a file", "History of deals")
    ORDERS = "orders", pgettext_lazy("rows of a file", "Orders")
    TASKS = "tasks", pgettext_lazy("rows of a file", "Tasks")
    SPEND = "spend", pgettext_lazy("rows of a file", "Costs of traffic")
    VISITS = "visits", pgettext_lazy("rows of a file", "Visits")


def a_place() -> str:
    """The name of a folder that no other import has, not even one that a backup has forgotten."""
    return secrets.token_hex(16)


class Import(models.Model):
    """One file on its way in.

    kind       what its rows become; "" = not said yet
    place      the name of its folder, which holds the file as "file"
    file_name  as it was called where it came from
    others     names of further files whose columns are added by a key that both have; `other(n)` is where they are
    headers    of the columns, those of the other files too
    header_set digest of the headers: what was mapped for these before is remembered by it
    look       what was seen in the file: format, samples, guesses (`imports.looking`)
    roles      role -> header
    answers    pipeline, values -> stages, mode, system, format, join (`imports.mapping.Answers`)
    counts     new, update, same, duplicate, refused; `also`: what has to be made beside the rows
    preview    the first rows as they will be stored
    kept       what undo has left as it is, because a person has changed it since
    done_rows, total_rows   how far the work in hand is
    batch      what was brought in; None = nothing is
    error      the sentence why it failed
    """

    kind = models.CharField(max_length=10, choices=KindOfRows.choices, blank=True)
    place = models.CharField(max_length=32, default=a_place, unique=True)
    file_name = models.CharField(max_length=255)
    others = models.JSONField(default=list)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.UPLOADED)
    by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    headers = models.JSONField(default=list)
    header_set = models.CharField(max_length=64, blank=True)
    look = models.JSONField(default=dict)
    roles = models.JSONField(default=dict)
    answers = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    preview = models.JSONField(default=list)
    kept = models.JSONField(default=list)
    done_rows = models.PositiveIntegerField(default=0)
    total_rows = models.PositiveIntegerField(default=0)
    batch = models.ForeignKey("journal.Batch", models.PROTECT, null=True, related_name="+")
    error = models.JSONField(null=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="imports_state_is_known"),
            models.CheckConstraint(condition=Q(kind="") | Q(kind__in=KindOfRows.values), name="imports_kind_is_known"),
        ]
        indexes = [models.Index(fields=["header_set", "-id"], name="imports_by_headers")]

    def __str__(self) -> str:
        return self.file_name

    @property
    def folder(self) -> Path:
        """Where its files lie."""
        return environment().data / "imports" / self.place

    @property
    def file(self) -> Path:
        return self.folder / "file"

    def other(self, number: int) -> Path:
        """The file of the name at this place in `others`."""
        return self.folder / f"other-{number}"

    @property
    def second_name(self) -> str:
        """The names of the files beside the first, as a page shows them."""
        return ", ".join(self.others)


class RefusedRow(models.Model):
    """A row of the file that was not taken, and why.

    row     as a spreadsheet numbers it
    column  the role whose cell is wrong; "" = the row as a whole
    reason  a `Message` as JSON
    line    the cells as they stand in the file, in the order of `Import.headers`
    """

    import_of = models.ForeignKey(Import, models.CASCADE, related_name="refused_rows")
    row = models.PositiveIntegerField()
    column = models.CharField(max_length=60, blank=True)
    header = models.CharField(max_length=300, blank=True)
    value = models.TextField(blank=True)
    reason = models.JSONField()
    line = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["import_of", "row"], name="imports_refused_in_order")]


class ImportedKey(models.Model):
    """What a row of a file has become: the same row of a later file finds it again.

    system   whose ids these are: two systems may both have a deal 17
    key      the id in the file; of a row without one what it is known by, or a digest of its cells
    is_made  the row has made the thing; else it was here before, and was found to be the same
    batch    of the import; None = that was undone, but somebody has used the thing since, so it stays
    """

    kind = models.CharField(max_length=10, choices=KindOfRows.choices)
    system = models.CharField(max_length=60)
    key = models.CharField(max_length=200)
    object_id = models.BigIntegerField()
    is_made = models.BooleanField()
    batch = models.ForeignKey("journal.Batch", models.PROTECT, null=True, related_name="+", db_constraint=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "system", "key"], name="imports_a_row_becomes_one_thing"),
        ]
