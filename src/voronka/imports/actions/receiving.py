"""A file comes: it is written to the disk piece by piece, looked at, and nothing of it is kept where it is no table."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from voronka.accounts.models import User
from voronka.ground.environment import environment
from voronka.ground.refusal import Refusal
from voronka.ground.text import clean_line
from voronka.imports.looking import look_at
from voronka.imports.mapping import Answers, header_set
from voronka.imports.messages import Sentence
from voronka.imports.models import Import, State
from voronka.imports.source import MOST_BYTES
from voronka.measure.files.errors import FileError
from voronka.measure.message import say

MEGABYTE = 1_000_000


@dataclass(frozen=True)
class _Arrived:
    """A file that is on the disk, in a place of its own."""

    path: Path
    sha256: str
    size: int


def receive_file(
    *, name: str, chunks: Iterable[bytes], by: User | None, at: datetime, mends: Import | None = None
) -> Import:
    """Take a file in and look at it: its headers, samples, format, and what it may hold.

    name    as it was called where it comes from
    chunks  its bytes, piece by piece, however large
    mends   the import whose refused rows it holds, mended: what was said of that holds for it

    What was mapped for the same headers before stands in its roles and answers already.

    Raises Refusal at "file": empty, too large, or not a table; then nothing of it stays.
    """
    with _arrived(chunks) as arrived:
        row = Import(file_name=_clean(name), sha256=arrived.sha256, size=arrived.size, by=by, at=at)
        with transaction.atomic():
            row.save(force_insert=True)
        try:
            row.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            arrived.path.replace(row.file)
            look(row, mends=mends)
        except BaseException:
            shutil.rmtree(row.folder, ignore_errors=True)
            row.delete()
            raise
    return row


def add_second_file(*, import_: Import, name: str, chunks: Iterable[bytes]) -> Import:
    """Take a further file in, whose columns are added to the rows of the first by a key that both have.

    The rows of the first file count; of several rows with one key the first does (docs/file-map.md, "join").

    Raises Refusal at "file"; then all stays as it was.
    """
    refuse_unless_open(import_)
    with _arrived(chunks) as arrived:
        place = import_.other(len(import_.others))
        import_.others = [*import_.others, _clean(name)]
        arrived.path.replace(place)
        try:
            look(import_)
        except Refusal:
            place.unlink()
            import_.refresh_from_db()
            raise
    return import_


def remove_file(*, import_: Import) -> None:
    """Throw a file away of which nothing was brought in.

    Raises Refusal where rows of it are here, or the worker is at it.
    """
    with transaction.atomic():
        gone = Import.objects.filter(pk=import_.pk, batch=None).exclude(
            state__in=[State.CHECKING, State.RUNNING, State.UNDOING]
        )
        if not gone.delete()[0]:
            raise Refusal(_("Rows of this file are here. Undo it first."))
    shutil.rmtree(import_.folder, ignore_errors=True)


def refuse_unless_open(import_: Import) -> None:
    """Say no where the worker is at it, or rows of it are here."""
    if import_.state not in {State.UPLOADED, State.CHECKED, State.FAILED} or import_.batch_id is not None:
        raise Refusal(_("This import has begun already. Upload the file once more to begin anew."))


def look(row: Import, *, mends: Import | None = None) -> None:
    """Look at the files as its answers say; remember what was said of the same headers before."""
    try:
        row.headers, row.look = look_at(row)
    except FileError as error:
        raise Refusal({"file": Sentence(error.message)}) from error
    row.header_set = header_set(row.headers)
    remember(row, mends=mends)
    row.state, row.counts, row.preview, row.error = State.UPLOADED, {}, [], None
    row.save()


def remember(row: Import, *, mends: Import | None = None) -> None:
    """Take kind, roles and answers from the last import with the same headers; else from what the file looks like."""
    same = Import.objects.filter(header_set=row.header_set).exclude(kind="").exclude(pk=row.pk)
    last = mends or same.order_by("-id").first()
    if last is not None:
        own: dict[str, Any] = {"joins": row.answers.get("joins", []), "format": row.answers.get("format", {})}
        row.kind, row.answers = last.kind, last.answers | own
        row.roles = {role: header for role, header in last.roles.items() if header in row.headers}
        return
    row.kind = row.look["kind"]
    row.roles = row.look["guesses"][row.kind]
    row.answers = Answers.read(row.answers).to_json()


@contextmanager
def _arrived(chunks: Iterable[bytes]) -> Iterator[_Arrived]:
    """The bytes on the disk, gone afterwards unless they were moved. Raises Refusal at "file"."""
    folder = environment().data / "imports"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest, size = hashlib.sha256(), 0
    with tempfile.TemporaryDirectory(prefix="incoming-", dir=folder) as place:
        path = Path(place) / "file"
        with path.open("wb") as target:
            for chunk in chunks:
                size += len(chunk)
                if size > MOST_BYTES:
                    text = gettext_noop("The file is larger than {most} MB. Split it, or leave columns out.")
                    raise Refusal({"file": Sentence(say(text, most=MOST_BYTES // MEGABYTE))})
                digest.update(chunk)
                target.write(chunk)
        if not size:
            raise Refusal({"file": _("The file is empty.")})
        yield _Arrived(path, digest.hexdigest(), size)


def _clean(name: str) -> str:
    """The last part of a name, whatever system it comes from."""
    return clean_line(name.replace("\\", "/").rsplit("/", 1)[-1])[-255:] or "file"
